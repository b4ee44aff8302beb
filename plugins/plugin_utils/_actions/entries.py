# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the action event_invoke_audit_report does for one host of a fleet: it reads its plan, and leaves its entry."""

from __future__ import annotations

import json
import typing as t

from .._audit.accounts import accounts_read
from .._audit.begun import begun_repair
from .._audit.earlier_repairs import with_earlier
from .._audit.entry import Entry, entry, file_of_host, task_error
from .._audit.identity import InvalidFleet
from .._audit.plain import InvalidReport
from .._fleet.fleet_files import read_entry
from .._fleet.places import place
from .._fleet.plans import PLAN, read_plan
from .._fleet.runs import parse_run, place_of_run
from .._fleet.s3_client import S3, Unavailable
from .boundary import Result
from .reported import ReportedPlay, statistics_of_play


def of_plan(options: t.Mapping[str, t.Any], play: ReportedPlay, s3: S3) -> Result:
    """Return what was approved for the account of a host. Raise InvalidFleet or Unavailable."""
    run = parse_run(options["run"], "run")
    files = list(place(f"{place_of_run(options['rows'], run)}/{PLAN}", s3).files())
    plan = read_plan(files, options["approved_for"], run, play.host, play.inventory.hosts())
    return {**plan, "lines": [], "failures": [], "files": []}


def of_entry(options: t.Mapping[str, t.Any], play: ReportedPlay, s3: S3) -> Result:
    """Leave the entry of a host. Raise InvalidFleet, InvalidReport, InvalidRows or Unavailable."""
    run = parse_run(options["run"], "run")
    read, to = accounts_read(options["scans"], play.check_mode), place(place_of_run(options["rows_to"], run), s3)
    if len(read) > 1:
        raise InvalidReport(f"rows_to takes one scan, and there are {len(read)}")
    (one,) = read
    if not one["account_id"]:
        raise InvalidReport(
            "scans[0] has no account_id: expected it, and asked, beside the result in scan, as a report of many "
            "accounts needs them"
        )
    if options["begun"] and play.check_mode:
        return {"lines": [], "text": "", "failures": [], "files": []}
    one = begun_repair(one) if options["begun"] else one
    about = options["account"] or {}
    left = entry(
        one,
        play.host,
        about.get("name"),
        about.get("regions") or (),
        about.get("organizational_units") or (),
        play.check_mode,
        run=run,
    )
    if run:
        try:
            left = with_earlier(left, _left_before(f"{to.name}/{file_of_host(play.host)}", s3))
        except Unavailable as error:
            if options["begun"]:
                raise  # nothing is repaired then
            left["errors"].append({**task_error(error), "account_id": left["account_id"]})
    reasons = [each["msg"] for each in (one["scan"], *one["writes"]) if "msg" in each]
    targets = len(one["scan"].get("event_invoke_configs") or ())
    said = "; ".join([f"{targets} targets", *map(str, reasons)])
    ending = {"lines": [said], "text": said, "failures": []}
    try:
        file = to.write(file_of_host(play.host), json.dumps(left))
    except Unavailable as error:
        return {**ending, "failures": [f"{to.name}: {error}"], "files": []}
    if options["begun"]:
        return {**ending, "files": [file]}
    # AWX merges the artifacts of slices, so each slice needs a name of its own. The numbers add up over its hosts.
    numbers = {f"event_invoke_fleet_accounts_of_job_{play.job_id}": 1}
    return {**ending, "files": [file], "ansible_stats": statistics_of_play(numbers, aggregate=True)}


def _left_before(file: str, s3: S3) -> Entry | None:
    """Return what a file has that is to be replaced, None if that is no entry. Raise Unavailable if nobody knows."""
    found = next(place(file, s3).files(), None)
    if found is None or found.get("is_no_text"):
        return None
    if found["error"]:
        raise Unavailable(f"{file} cannot be read, and may have earlier repairs of the run: {found['error']}")
    try:
        return read_entry(file, found["text"])
    except InvalidFleet:
        return None  # nobody could make a report of it
