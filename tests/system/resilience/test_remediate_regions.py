# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role repairs several regions in one task: check mode tells the same, and one region's errors lose no other's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook

from emulator import Emulator

REGIONS = ["eu-west-1", "us-east-2", "us-west-1"]
PUT, DELETE = "PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"
SEEDS: list[Mapping[str, Any]] = [
    {
        "function_name": "f",
        "versions": 1,
        "aliases": {"BLUE": 1},
        "event_invoke_configs": {
            "$LATEST": {"MaximumRetryAttempts": 2},
            "BLUE": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 300},
            "gone": {"MaximumRetryAttempts": 0},
        },
    },
    {"function_name": "g", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0}}},
    {"function_name": "h", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}}},
]
VARIABLES: Mapping[str, Any] = {
    "event_invoke_audit_regions": REGIONS,
    "event_invoke_audit_include": ["function", "unconfigured", "qualifiers"],
    "event_invoke_audit_requests_per_second": 0,
    "event_invoke_audit_report_formats": ["json"],
    "event_invoke_audit_policy": {"maximum_retry_attempts": {"minimum": 1, "maximum": 1}},
    "event_invoke_audit_remediate": True,
    "event_invoke_audit_remediate_rules": ["retries_out_of_bounds"],
    "event_invoke_audit_desired": {"maximum_retry_attempts": 1},
    "event_invoke_audit_prune_orphans": True,
}
# In each region: two configurations of f and one of g are set, and the orphan of f is removed.
WRITES = {(region, operation): count for region in REGIONS for operation, count in ((PUT, 3), (DELETE, 1))}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    for region in REGIONS:
        emulator.add_functions(SEEDS, region=region)
    return emulator


def repair(emulator: Emulator, directory: Path, *options: str) -> tuple[int, str, Mapping[str, Any]]:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": {"aws_config": {"retries": {"total_max_attempts": 1}}}},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {**VARIABLES, "event_invoke_audit_report_dir": str(directory / "reports")},
    }
    exit_code, output = run_playbook([play], directory, emulator.url, *options)
    assert crash_in(output) is None
    report = json.loads((directory / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    return exit_code, output, report


def writes(emulator: Emulator) -> Mapping[tuple[str, str], int]:
    return Counter(
        (request.region, request.operation) for request in emulator.requests if request.operation in (PUT, DELETE)
    )


def rows(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what is the same for what is foreseen: those rows have what is stored beside it."""
    left_out = ("last_modified", "stored")
    return [{key: row[key] for key in row if key not in left_out} for row in report["event_invoke_configs"]]


@pytest.mark.thorough  # In one region: test_failure_path.py and test_modes.py.
def test_check_mode_tells_what_the_repair_does(emulator: Emulator, tmp_path: Path) -> None:
    exit_code, output, foreseen = repair(emulator, tmp_path, "--check")
    assert exit_code == 0, output
    assert writes(emulator) == {}

    exit_code, output, report = repair(emulator, tmp_path)
    assert exit_code == 0, output
    assert writes(emulator) == WRITES
    assert output.count("TASK [cloudops.aws_lambda.event_invoke_audit : Set what is desired") == 1
    assert rows(foreseen) == rows(report)
    assert foreseen["repaired"] == report["repaired"]
    assert foreseen["findings"] == report["findings"]
    assert len(report["repaired"]) == sum(WRITES.values())

    emulator.clear_requests()
    exit_code, output, again = repair(emulator, tmp_path)
    assert exit_code == 0, output
    assert writes(emulator) == {}
    assert again["repaired"] == []
    assert rows(again) == rows(report)


@pytest.mark.thorough
@pytest.mark.parametrize("operation", [PUT, DELETE])
def test_a_region_that_refuses_every_write_loses_no_other(operation: str, emulator: Emulator, tmp_path: Path) -> None:
    denied = {"error": {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}}
    emulator.configure(faults=[{"region": "us-east-2", "operation": operation, "effect": denied}])
    exit_code, output, report = repair(emulator, tmp_path)
    assert exit_code == 2, output
    assert writes(emulator) == WRITES, "each was tried"
    assert {error["region"] for error in report["errors"]} == {"us-east-2"}
    failed = WRITES["us-east-2", operation]
    assert len(report["errors"]) == failed
    assert len(report["repaired"]) == sum(WRITES.values()) - failed
    stored = {
        (row["region"], row["function_name"], row["qualifier"]): row["maximum_retry_attempts"] for row in rows(report)
    }
    for region in ("eu-west-1", "us-west-1"):
        assert {stored[region, name, "$LATEST"] for name in "fgh"} == {1}
        assert (region, "f", "gone") not in stored
    if operation == PUT:
        assert stored["us-east-2", "f", "$LATEST"] == 2, "the report tells what is stored"
    else:
        assert ("us-east-2", "f", "gone") in stored

    emulator.configure(faults=[])
    exit_code, output, again = repair(emulator, tmp_path)
    assert exit_code == 0, output
    assert len(again["repaired"]) == failed


def test_a_region_that_cannot_be_read_is_left_alone(emulator: Emulator, tmp_path: Path) -> None:
    denied = {"error": {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}}
    emulator.configure(faults=[{"region": "us-east-2", "operation": "ListFunctions", "effect": denied}])
    exit_code, output, report = repair(emulator, tmp_path)
    assert exit_code == 2, output
    assert writes(emulator) == {key: count for key, count in WRITES.items() if key[0] != "us-east-2"}
    assert {error["region"] for error in report["errors"]} == {"us-east-2"}
    assert {row["region"] for row in rows(report)} == {"eu-west-1", "us-west-1"}
