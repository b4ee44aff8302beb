# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks fleet_audit and fleet_report, understood and checked. Pure."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.given import (
    InvalidGiven,
    is_empty,
    read_names,
    read_regions,
    shown,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import plain
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.report_files import (
    SUFFIXES,
    ReportFile,
    report_files,
    stem_of_fleet,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.settings import of_reports
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import bucket_and_prefix
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.report import (
    MAX_AGE_HOURS,
    OLD_AFTER_DAYS,
    number,
)

_ROWS = "event-invoke-fleet"
_REPORTS = "event-invoke-audit"
_PREFIX = "event_invoke_fleet_"


class Place(t.TypedDict):
    """A directory, or a bucket with the beginning of its keys, which ends with a slash or is empty."""

    name: str
    bucket: str
    prefix: str


class FleetSettings(t.TypedDict):
    regions: list[str]
    rows: Place
    reports: Place
    fail_on: str
    files: list[ReportFile]
    earlier_files: list[str]
    previous: list[str]
    max_age_hours: float
    old_after_days: float


def fleet_settings(variables: t.Any) -> FleetSettings:
    """Return what the variables mean; one that is null or blank is not set. Raise InvalidFleet.

    variables are regions, rows, report_dir, report_formats, fail_on, previous_report, max_age_hours, old_after_days and
    check_mode, each of which may be missing. earlier_files are to be removed first; the report to compare with is not
    one of them. In check mode, the files have names of their own, and nothing is compared: what was only foreseen is
    neither gone nor an earlier state.
    """
    read = plain(variables)
    given = {name: value for name, value in read.items() if not is_empty(value)}
    fail_on = given.get("fail_on", "never")
    try:
        regions = read_regions(read.get("regions"), "event_invoke_fleet_regions")
        formats = read_names(given.get("report_formats", list(SUFFIXES)), "event_invoke_audit_report_formats")
    except InvalidGiven as error:
        raise InvalidFleet(str(error)) from error
    for refusal in of_reports(fail_on, formats):
        raise InvalidFleet(refusal)
    reports = _place(given.get("report_dir", _REPORTS), "event_invoke_audit_report_dir")
    option = "event_invoke_fleet_previous_report"
    previous = [_place(given["previous_report"], option)["name"]] if "previous_report" in given else []
    if previous and not previous[0].endswith(".json"):
        raise InvalidFleet(f"{option} is {previous[0]}: expected a report whose name ends with .json")
    check_mode = given.get("check_mode", False)
    stem = stem_of_fleet(check_mode)
    names = [file["name"] for file in report_files(stem, SUFFIXES)]
    return {
        "regions": regions,
        "rows": _place(given.get("rows", _ROWS), "event_invoke_fleet_rows"),
        "reports": reports,
        "earlier_files": [name for name in names if not _is_one_of(f"{reports['name']}/{name}", previous)],
        "previous": [] if check_mode else previous,
        "max_age_hours": number(f"{_PREFIX}max_age_hours", given.get("max_age_hours", MAX_AGE_HOURS)),
        "old_after_days": number(f"{_PREFIX}old_after_days", given.get("old_after_days", OLD_AFTER_DAYS)),
        "fail_on": fail_on,
        "files": report_files(stem, formats),
    }


def _is_one_of(file: str, files: t.Sequence[str]) -> bool:
    """Return whether this is one of these files, by whatever path: a directory may be a link."""
    return file in files or os.path.realpath(file) in map(os.path.realpath, files)


def _place(value: t.Any, option: str) -> Place:
    if not isinstance(value, str):
        raise InvalidFleet(f"{option} is {shown(value)}: expected a directory or s3://bucket/prefix")
    bucket = bucket_and_prefix(value)
    if bucket is None:
        # Modules of a playbook in a collection start in the directory of that playbook.
        return {"name": os.path.abspath(os.path.expanduser(value)), "bucket": "", "prefix": ""}
    name, prefix = bucket
    return {"name": value.rstrip("/"), "bucket": name, "prefix": f"{prefix}/" if prefix else ""}
