# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the action event_invoke_audit_report, and which go with which."""

from __future__ import annotations

import typing as t

from .._audit.function_policy import SEVERITIES
from .._audit.report_files import SUFFIXES
from .._fleet.fleet_report import MAX_AGE_HOURS, OLD_AFTER_DAYS

SPEC: dict[str, t.Any] = {
    "scans": {"type": "list", "elements": "dict"},
    "rows": {"type": "str"},
    "run": {"type": "str"},
    "approved_for": {
        "type": "dict",
        "options": {
            "account_id": {"type": "str", "required": True},
            "asked": {"type": "dict", "required": True},
            "regions": {"type": "list", "elements": "str", "required": True},
        },
    },
    "comparison": {
        "type": "dict",
        "options": {
            "file": {"type": "str", "required": True},
            "rows": {"type": "list", "elements": "dict", "required": True},
            "compared": {"type": "dict", "required": True},
            "scan": {"type": "dict"},
            "fail": {"type": "bool", "default": True},
        },
    },
    "replay": {
        "type": "dict",
        "options": {
            "result": {"type": "dict", "required": True},
            "asked": {"type": "dict", "required": True},
            "planned": {
                "type": "dict",
                "options": {
                    "asked": {"type": "dict", "required": True},
                    "events": {"type": "list", "elements": "dict", "required": True},
                },
            },
        },
    },
    "written": {"type": "list", "elements": "dict"},
    "rows_to": {"type": "str"},
    "begun": {"type": "bool", "default": False},
    "account": {
        "type": "dict",
        "options": {
            "name": {"type": "str"},
            "regions": {"type": "raw"},
            "organizational_units": {"type": "raw"},
        },
    },
    "policy": {"type": "raw"},
    "report_dir": {"type": "str"},
    "report_formats": {"type": "list", "elements": "str", "choices": list(SUFFIXES), "default": ["html", "json"]},
    "fail_on": {"type": "str", "choices": ["never", *SEVERITIES], "default": "never"},
    "display": {"type": "bool", "default": False},
    "fail_on_new": {"type": "bool", "default": False},
    "previous_report": {"type": "str"},
    "max_age_hours": {"type": "float", "default": MAX_AGE_HOURS},
    "old_after_days": {"type": "float", "default": OLD_AFTER_DAYS},
}
RULES: dict[str, t.Any] = {
    "mutually_exclusive": [
        ["scans", "rows", "comparison", "replay", "written"],
        ["rows_to", "report_dir"],
        ["rows_to", "previous_report"],
        ["comparison", "previous_report"],
        ["replay", "previous_report"],
        ["written", "previous_report"],
    ],
    "required_one_of": [["scans", "rows", "comparison", "replay", "written"]],
    "required_by": {
        "rows_to": ["scans"],
        "account": ["rows_to"],
        "approved_for": ["rows", "run"],
    },
}
"""Which options exclude or require others."""
