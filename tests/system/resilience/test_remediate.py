# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role repairs while one operation fails: it changes no good configuration, and none that it could not read."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.environment import ROLE
from support.evidence import watching
from support.playbooks import run_playbook

from emulator import Emulator
from resilience import contract, effects
from resilience.effects import EFFECTS
from resilience.running import REGION

CONNECTIONS = Path(__file__).parent / "connections"
QUEUE = f"arn:aws:sqs:{REGION}:{contract.ACCOUNT_ID}:failed"
GOOD = {
    "MaximumRetryAttempts": 1,
    "MaximumEventAgeInSeconds": 3600,
    "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
}
# The settings for the role to repair with; they differ from GOOD.
DESIRED = {
    "maximum_retry_attempts": 2,
    "maximum_event_age_in_seconds": 7200,
    "destination_config": {"on_failure": {"destination": QUEUE}},
}
SEEDS: list[Mapping[str, Any]] = [
    {
        "function_name": name,
        "versions": 1,
        "aliases": {"BLUE": 1, "LOST": 1},
        "event_invoke_configs": {
            "$LATEST": GOOD,
            "BLUE": GOOD,
            "1": GOOD,
            "LOST": {"MaximumRetryAttempts": 0},
            "GONE": GOOD,
            "7": GOOD,
        },
    }
    for name in ("f-1", "f-2")
]
KEPT = ("$LATEST", "BLUE", "1")
OPERATIONS = (
    "ListFunctionEventInvokeConfigs",
    "ListAliases",
    "ListVersionsByFunction",
    "PutFunctionEventInvokeConfig",
    "DeleteFunctionEventInvokeConfig",
)
AT_ONCE = {("PutFunctionEventInvokeConfig", "is answered with garbage")}
CASES = [
    pytest.param(operation, how, marks=() if (operation, how) in AT_ONCE else pytest.mark.thorough)
    for operation in OPERATIONS
    for how, effect in EFFECTS.items()
    if not (operation.startswith("Delete") and effect in ("garbage", "truncate", "drop_fields"))
]


def repair(emulator: Emulator, directory: Path, *options: str, **variables: str) -> tuple[int, str, Mapping[str, Any]]:
    once = {"aws_config": {"retries": {"total_max_attempts": 1}}}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": once},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_report_dir": str(directory / "reports"),
            "event_invoke_audit_report_formats": ["json"],
            "event_invoke_audit_remediate": True,
            "event_invoke_audit_prune_orphans": True,
            "event_invoke_audit_desired": DESIRED,
        },
    }
    exit_code, output = run_playbook([play], directory, emulator.url, *options, AWS_REGION=REGION, **variables)
    report = json.loads((directory / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    return exit_code, output, report


def stored() -> dict[str, Mapping[str, Mapping[str, Any]]]:
    store = contract.store()
    return {name: store[name] for name in ("f-1", "f-2")}


def fill(emulator: Emulator) -> Mapping[str, Any]:
    emulator.reset()
    emulator.add_functions(SEEDS, region=REGION)
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_roles([ROLE], region=REGION)
    return stored()


def check_good_is_kept(before: Mapping[str, Any]) -> None:
    for name, configs in stored().items():
        for qualifier in KEPT:
            assert configs.get(qualifier) == before[name][qualifier], f"{name}:{qualifier} was good"


def check_nothing_wrong_is_said(report: Mapping[str, Any]) -> None:
    """Each row is what AWS stores, or says that this is not known."""
    there = stored()
    for row in report["event_invoke_configs"]:
        config = there[row["function_name"]].get(row["qualifier"])
        name = f"{row['function_name']}:{row['qualifier']}"
        if row["configured"] is None:
            assert row["failure_path"] in ("unknown", None), name
            continue
        assert row["configured"] is (config is not None), name
        for key, of_aws in (
            ("maximum_retry_attempts", "MaximumRetryAttempts"),
            ("maximum_event_age_in_seconds", "MaximumEventAgeInSeconds"),
        ):
            assert row[key] == (config or {}).get(of_aws), name
        sides = (config or {}).get("DestinationConfig", {})
        assert row["destination_config"]["on_failure"]["destination"] == sides.get("OnFailure", {}).get(
            "Destination"
        ), name


def is_repaired(configs: Mapping[str, Any]) -> bool:
    """Return whether the alias that would lose events has a queue for them."""
    sides: Mapping[str, Any] = configs["LOST"].get("DestinationConfig", {})
    return bool(sides.get("OnFailure") == {"Destination": QUEUE})


def test_without_faults(emulator: Emulator, tmp_path: Path) -> None:
    before = fill(emulator)
    exit_code, output, report = repair(emulator, tmp_path)
    assert exit_code == 0, output
    assert {request.operation for request in emulator.requests} >= set(OPERATIONS)
    check_good_is_kept(before)
    for configs in stored().values():
        assert set(configs) == {*KEPT, "LOST"}
        assert configs["LOST"]["MaximumRetryAttempts"] == 0, "no finding is about it"
        assert is_repaired(configs)
    assert report["summary"]["repaired"] == 6


@pytest.mark.parametrize(("operation", "how"), CASES)
def test_one_operation_fails(operation: str, how: str, emulator: Emulator, tmp_path: Path) -> None:
    before = fill(emulator)
    fault = effects.fault(operation, how, function_name="f-1")
    emulator.configure(faults=[fault])
    exit_code, output, report = repair(emulator, tmp_path)
    assert any(contract.is_hit(request, fault) for request in emulator.requests)
    assert crash_in(output) is None
    check_good_is_kept(before)
    check_nothing_wrong_is_said(report)
    assert all("repair" in error for error in report["errors"]) != operation.startswith("List")
    writes = [request for request in emulator.requests if request.operation.startswith(("Put", "Delete"))]
    after = stored()
    # The other function is repaired, even if this one fails.
    assert set(after["f-2"]) == {*KEPT, "LOST"}
    assert is_repaired(after["f-2"])
    for qualifier in ("GONE", "7"):
        assert after["f-1"].get(qualifier) in (None, before["f-1"][qualifier])
    assert after["f-1"]["LOST"]["MaximumRetryAttempts"] == 0
    if operation.startswith("List"):
        assert {request.function_name for request in writes} == {"f-2"}, "f-1 could not be read"
        assert after["f-1"] == before["f-1"]
        assert {error["function_name"] for error in report["errors"]} == {"f-1"}
    repaired = set(after["f-1"]) == {*KEPT, "LOST"} and is_repaired(after["f-1"])
    assert repaired or "f-1" in {error["function_name"] for error in report["errors"]}
    assert (exit_code == 0) == (report["errors"] == [])


def test_the_write_ends_in_the_middle(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the report was as if nothing had been written, and had no word of it."""
    before = fill(emulator)
    remote = {"ansible_connection": "lost", "ansible_python_interpreter": sys.executable}
    lost = {"LOST_AFTER": "lambda_event_invoke_config:1", "ANSIBLE_CONNECTION_PLUGINS": str(CONNECTIONS)}
    exit_code, output, report = repair(emulator, tmp_path, "-e", json.dumps(remote), **lost, ANSIBLE_PIPELINING="false")
    assert exit_code == 2
    assert crash_in(output) is None
    check_good_is_kept(before)
    check_nothing_wrong_is_said(report)
    planned = {(name, qualifier) for name in ("f-1", "f-2") for qualifier in ("LOST", "GONE", "7")}
    unknown = {
        (row["function_name"], row["qualifier"]) for row in report["event_invoke_configs"] if row["configured"] is None
    }
    assert unknown == planned
    assert [error["repair"] for error in report["errors"]] == ["not_known"] * len(planned)
    assert report["repaired"] == []
    assert "not known: what is stored for " in report["verdict"]["headline"]


@pytest.mark.parametrize(
    "options",
    [pytest.param(("--check",), id="check mode", marks=pytest.mark.thorough), pytest.param((), id="for real")],
)
def test_lost_events_stay_lost(options: tuple[str, ...], emulator: Emulator, tmp_path: Path) -> None:
    """Found: events that were lost before the repair were said to have left records in the new queue."""
    metrics = {"function": {"AsyncEventsReceived": 9, "AsyncEventsDropped": 5}}
    losing = {"function_name": "f", "event_invoke_configs": {"$LATEST": {}}, "metrics": metrics}
    emulator.add_functions([losing], region=REGION)
    emulator.add_alarms([watching("f")], region=REGION)
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_roles([ROLE], region=REGION)
    exit_code, output, report = repair(emulator, tmp_path, *options)
    assert exit_code == 0, output
    assert emulator.count("PutFunctionEventInvokeConfig") == (not options)
    assert [each["rule"] for each in report["repaired"]] == ["events_lost"]
    assert report["findings"] == []
    assert report["verdict"]["headline"] == "1 function dropped 5 events in the last 14 days that no failure path keeps"
    # The next run no longer knows what the queue has replaced.
    exit_code, output, report = repair(emulator, tmp_path, "--check")
    assert exit_code == 0, output
    if options:
        assert (
            report["verdict"]["headline"]
            == "1 function dropped 5 events in the last 14 days that no failure path keeps"
        )
        return
    (found,) = report["findings"]
    assert (found["rule"], found["judged"]) == ("events_lost", False)
    assert "where earlier events went is not known" in found["message"]
    assert report["verdict"]["headline"] == "No event is known to be lost in the last 14 days"
    assert report["summary"]["not_known"]["facts"] == ["whether dropped events were lost, for 1 function"]
