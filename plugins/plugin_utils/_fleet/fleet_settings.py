# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks fleet_audit and fleet_report, understood and checked. Pure."""

from __future__ import annotations

import os
import typing as t

from .._audit.audit_settings import boolean, of_reports
from .._audit.identity import InvalidFleet
from .._audit.plain import plain
from .._audit.report_files import SUFFIXES, ReportFile, report_files, stem_of_fleet
from .._audit.user_input import InvalidInput, is_empty, read_boolean, read_names, read_regions, shown
from .._audit.variable_names import PREFIX
from .fleet_report import MAX_AGE_HOURS, OLD_AFTER_DAYS, number
from .places import bucket_and_prefix, is_one_of
from .runs import parse_run

_ROWS = "event-invoke-fleet"
_REPORTS = "event-invoke-audit"


class NamedPlace(t.TypedDict):
    """A directory, or a bucket with the beginning of its keys, which ends with a slash or is empty."""

    name: str
    bucket: str
    prefix: str


class FleetSettings(t.TypedDict):
    """refusals says why a playbook does not begin; the rest is valid if it is empty."""

    refusals: list[str]
    regions: list[str]
    rows: NamedPlace
    run: str
    approved: bool
    reports: NamedPlace
    fail_on: str
    fail_on_new: bool
    files: list[ReportFile]
    earlier_files: list[str]
    previous: list[str]
    max_age_hours: float
    old_after_days: float


def fleet_settings(variables: t.Any) -> FleetSettings:
    """Return what the variables mean; one that is null or blank is not set.

    variables are regions, rows, run, approved, report_dir, report_formats, fail_on, fail_on_new, previous_report,
    max_age_hours, old_after_days and check_mode, each of which may be missing. earlier_files are to be removed first;
    the report to compare with is not one of them. In check mode, the files have names of their own, and nothing is
    compared: what was only foreseen is neither gone nor an earlier state.
    """
    read = plain(variables)
    values = {name: value for name, value in read.items() if not is_empty(value)}
    refusals: list[str] = []

    def checked(part: str, name: str, meaning: t.Callable[[t.Any, str], t.Any], default: t.Any) -> t.Any:
        if name not in values:
            return default
        try:
            return meaning(values[name], f"{PREFIX}{part}_{name}")
        except (InvalidFleet, InvalidInput) as error:
            refusals.append(str(error))
            return default

    def of_time(value: t.Any, option: str) -> float:
        return number(option, value)

    regions = checked("fleet", "regions", read_regions, [])
    rows = checked("fleet", "rows", _place, _directory(_ROWS))
    run = checked("fleet", "run", parse_run, "")
    approved = checked("fleet", "approved", read_boolean, False)
    if approved and not run:
        refusals.append(f"{PREFIX}fleet_approved is true: expected {PREFIX}fleet_run, the run that was approved")
    reports = checked("audit", "report_dir", _place, _directory(_REPORTS))
    formats = checked("audit", "report_formats", read_names, list(SUFFIXES))
    fail_on = values.get("fail_on", "never")
    refusals += of_reports(fail_on, formats)
    previous = checked("fleet", "previous_report", lambda value, option: [previous_report(value, option)], [])
    fail_on_new = boolean("fail_on_new", values.get("fail_on_new", False), refusals)
    if fail_on_new and "previous_report" not in values:
        refusals.append(f"{PREFIX}audit_fail_on_new is true: expected {PREFIX}fleet_previous_report, to compare with")
    max_age_hours = checked("fleet", "max_age_hours", of_time, MAX_AGE_HOURS)
    old_after_days = checked("fleet", "old_after_days", of_time, OLD_AFTER_DAYS)
    check_mode = values.get("check_mode", False)
    stem = stem_of_fleet(check_mode)
    names = [file["name"] for file in report_files(stem, SUFFIXES)]
    return {
        "refusals": refusals,
        "regions": regions,
        "rows": rows,
        "run": run,
        "approved": approved,
        "reports": reports,
        "earlier_files": [name for name in names if not is_one_of(f"{reports['name']}/{name}", previous)],
        "previous": [] if check_mode else previous,
        "max_age_hours": max_age_hours,
        "old_after_days": old_after_days,
        "fail_on": fail_on,
        "fail_on_new": fail_on_new,
        "files": report_files(stem, formats),
    }


def previous_report(value: t.Any, option: str) -> str:
    """Return the place of an earlier report. Raise InvalidFleet."""
    name = _place(value, option)["name"]
    if not name.endswith(".json"):
        raise InvalidFleet(f"{option} is {name}: expected a report whose name ends with .json")
    return name


def _place(value: t.Any, option: str) -> NamedPlace:
    invalid = InvalidFleet(f"{option} is {shown(value)}: expected a directory or s3://bucket/prefix")
    if not isinstance(value, str):
        raise invalid
    try:
        bucket = bucket_and_prefix(value)
    except InvalidFleet:
        raise invalid from None
    if bucket is None:
        return _directory(value)
    name, prefix = bucket
    return {"name": value.rstrip("/"), "bucket": name, "prefix": f"{prefix}/" if prefix else ""}


def _directory(path: str) -> NamedPlace:
    # Modules of a playbook in a collection start in the directory of that playbook.
    return {"name": os.path.abspath(os.path.expanduser(path)), "bucket": "", "prefix": ""}
