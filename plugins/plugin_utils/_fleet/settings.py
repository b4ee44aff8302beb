# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks fleet_audit and fleet_report, understood and checked. Pure."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import SEVERITIES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import bucket_and_prefix
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import plain

_ROWS = "event-invoke-fleet"
_REPORTS = "event-invoke-audit"
_SUFFIXES = {"html": "html", "json": "json", "junit": "xml"}
_FAIL_ON = ("never", *SEVERITIES)


class Place(t.TypedDict):
    """A directory, or a bucket with the beginning of its keys, which ends with a slash or is empty."""

    name: str
    bucket: str
    prefix: str


class ReportFile(t.TypedDict):
    format: str
    name: str


class FleetSettings(t.TypedDict):
    rows: Place
    reports: Place
    fail_on: str
    files: list[ReportFile]


def fleet_settings(variables: t.Any) -> FleetSettings:
    """Return what the variables mean; an empty one is not set. Raise InvalidFleet.

    variables are rows, report_dir, report_formats and fail_on, each of which may be missing.
    """
    given = {name: value for name, value in plain(variables).items() if value not in (None, "", [])}
    fail_on = given.get("fail_on", "never")
    if fail_on not in _FAIL_ON:
        raise InvalidFleet(f"event_invoke_audit_fail_on is {fail_on}: expected one of {', '.join(_FAIL_ON)}")
    formats = given.get("report_formats", list(_SUFFIXES))
    formats = [name.strip() for name in formats.split(",")] if isinstance(formats, str) else formats
    unknown = [str(name) for name in formats if name not in _SUFFIXES]
    if unknown:
        raise InvalidFleet(
            f"event_invoke_audit_report_formats has {', '.join(unknown)}: expected some of {', '.join(_SUFFIXES)}"
        )
    return {
        "rows": _place(given.get("rows", _ROWS)),
        "reports": _place(given.get("report_dir", _REPORTS)),
        "fail_on": fail_on,
        "files": [
            {"format": name, "name": f"event-invoke-fleet.{suffix}"}
            for name, suffix in _SUFFIXES.items()
            if name in formats
        ],
    }


def _place(value: str) -> Place:
    bucket = bucket_and_prefix(value)
    if bucket is None:
        # Modules of a playbook in a collection start in the directory of that playbook.
        return {"name": os.path.abspath(os.path.expanduser(value)), "bucket": "", "prefix": ""}
    name, prefix = bucket
    return {"name": value.rstrip("/"), "bucket": name, "prefix": f"{prefix}/" if prefix else ""}
