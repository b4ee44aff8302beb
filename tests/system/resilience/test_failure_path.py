# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role makes the failure path of what would lose events, and the next audit finds nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.clients import keys_with
from support.crashes import crash_in
from support.environment import CHECKOUT
from support.evidence import FAULTS, allowing, arn_of
from support.failure_paths import QUEUE, ROLE, TOPIC, WRITES, there
from support.playbooks import run_playbook
from support.policies import policies_in

from emulator import Emulator
from resilience import contract
from resilience.running import REGION

PUT = "PutFunctionEventInvokeConfig"
RULES = {"events_lost", "no_failure_path", "no_alarm", "destination_unhealthy"}
DESIRED = {"failure_path": {"queue": "lambda-failed-{region}", "alarm_topic": "oncall"}}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    counted = {"function": {"AsyncEventsReceived": 9}}
    functions = [{"function_name": name, "role": ROLE, "metrics": counted} for name in ("f-1", "f-2")]
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.add_functions(functions, region=REGION)
    emulator.add_destinations([TOPIC], region=REGION)
    emulator.configure(check_destinations=True)
    return emulator


def audit(
    emulator: Emulator, directory: Path, *options: str, keys: Mapping[str, str] | None = None, **variables: Any
) -> tuple[int, str, Mapping[str, Any]]:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": {"aws_config": {"retries": {"total_max_attempts": 1}}}},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_report_dir": str(directory / "reports"),
            "event_invoke_audit_report_formats": ["json", "html"],
            "event_invoke_audit_remediate": True,
            "event_invoke_audit_desired": DESIRED,
            **variables,
        },
    }
    emulator.clear_requests()
    exit_code, output = run_playbook([play], directory, emulator.url, *options, AWS_REGION=REGION, **(keys or {}))
    assert crash_in(output) is None
    report = json.loads((directory / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    return exit_code, output, report


def writes(emulator: Emulator) -> list[str]:
    return [request.operation for request in emulator.requests if request.operation in (*WRITES, PUT)]


def found(report: Mapping[str, Any]) -> set[str]:
    return {each["rule"] for each in report["findings"]} & RULES


def stored(name: str) -> str | None:
    config = contract.store()[name].get("$LATEST", {})
    destination: str | None = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return destination


def test_a_path_is_made_and_found(emulator: Emulator, tmp_path: Path) -> None:
    exit_code, output, report = audit(emulator, tmp_path, "--check")
    assert exit_code == 0, output
    assert writes(emulator) == []
    assert "Would be made for failure paths: 1 queue, 1 permission, 3 alarms" in output
    assert "Would be repaired: 4 findings" in output
    foreseen = report
    exit_code, output, report = audit(emulator, tmp_path)
    assert exit_code == 0, output
    assert writes(emulator) == ["CreateQueue", "PutRolePolicy", PUT, PUT, *["PutMetricAlarm"] * 3]
    assert "Made for failure paths: 1 queue, 1 permission, 3 alarms" in output
    assert [stored(name) for name in ("f-1", "f-2")] == [QUEUE, QUEUE]
    (path,) = report["failure_paths"]
    assert (path["queue"], path["state"]) == (QUEUE, "made")
    assert {each["rule"] for each in report["repaired"]} == {"no_failure_path", "no_alarm"}
    assert found(report) == found(foreseen) == set()
    assert [each["rule"] for each in foreseen["repaired"]] == [each["rule"] for each in report["repaired"]]
    page = (tmp_path / "reports/event-invoke-audit.html").read_text(encoding="utf-8")
    assert f"<td>{QUEUE}</td><td>Made</td>" in page
    exit_code, output, report = audit(emulator, tmp_path)
    assert exit_code == 0, output
    assert writes(emulator) == []
    assert found(report) == set()
    assert "failure_paths" not in report
    assert "changed=0" in output


@pytest.mark.thorough  # tests/emulated/plugins/module_utils/_failure_path/test_worlds.py has each operation.
@pytest.mark.parametrize("operation", WRITES)
def test_one_write_fails(operation: str, emulator: Emulator, tmp_path: Path) -> None:
    """Nothing is written that would need what is missing; the next run makes the rest."""
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS["denied"]}])
    exit_code, output, report = audit(emulator, tmp_path)
    assert exit_code == 2
    assert {each["operation"] for each in report["errors"]} == {operation}
    assert "Not repaired: " in output
    assert "Incomplete" not in output
    has_path = operation == "PutMetricAlarm"
    assert [stored(name) for name in ("f-1", "f-2")] == ([QUEUE, QUEUE] if has_path else [None, None])
    assert "PutMetricAlarm" not in writes(emulator) or has_path
    alarms = [each["judged"] for each in report["findings"] if each["rule"] == "no_alarm"]
    assert alarms == ([False, False] if has_path else [True, True])
    emulator.configure(faults=[])
    exit_code, output, report = audit(emulator, tmp_path)
    assert exit_code == 0, output
    assert [stored(name) for name in ("f-1", "f-2")] == [QUEUE, QUEUE]
    assert len(there(emulator)) == 5
    assert found(report) == set()
    exit_code, output, report = audit(emulator, tmp_path)
    assert (exit_code, writes(emulator), found(report)) == (0, [], set())


def test_no_timeout_of_ansible_ends_a_repair(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the queue and the permission were there, and the report had no word of them."""
    emulator.configure(faults=[{"operation": PUT, "effect": {"silence": 25}}])
    exit_code, output, report = audit(emulator, tmp_path, keys={"ANSIBLE_TASK_TIMEOUT": "20"})
    assert exit_code == 2
    assert "No result" not in output
    (path,) = report["failure_paths"]
    assert (path["queue"], path["state"]) == (QUEUE, "made")
    assert [each["state"] for each in path["permissions"]] == ["made"]
    assert {each["configured"] for each in report["event_invoke_configs"]} == {None}


def test_one_configuration_cannot_be_written(emulator: Emulator, tmp_path: Path) -> None:
    """What has no path gets no alarm."""
    emulator.configure(faults=[{"operation": PUT, "function_name": "f-2", "effect": FAULTS["denied"]}])
    exit_code, _output, report = audit(emulator, tmp_path)
    assert exit_code == 2
    assert [stored(name) for name in ("f-1", "f-2")] == [QUEUE, None]
    assert {each for each in there(emulator) if each.startswith(("event-invoke-failures", "event-invoke-waiting"))} == {
        "event-invoke-failures-f-1",
        "event-invoke-waiting-in-lambda-failed-us-east-2",
    }
    assert {each["function_name"] for each in report["repaired"]} == {"f-1"}
    assert found(report) == {"no_failure_path", "no_alarm"}


@pytest.mark.thorough
def test_what_is_lost_of_a_path_is_made_again(emulator: Emulator, tmp_path: Path) -> None:
    """The queue of the configurations is gone, and the permission: no configuration is written."""
    configured = {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}}
    emulator.configure(check_destinations=False)
    emulator.add_functions([{"function_name": "f-1", "role": ROLE, "event_invoke_configs": configured}], region=REGION)
    exit_code, output, report = audit(emulator, tmp_path, event_invoke_audit_function_name=["f-1"])
    assert exit_code == 0, output
    assert writes(emulator) == ["CreateQueue", "PutRolePolicy", "PutMetricAlarm", "PutMetricAlarm"]
    assert {each["rule"] for each in report["repaired"]} >= {"destination_unhealthy"}
    exit_code, output, report = audit(emulator, tmp_path, event_invoke_audit_function_name=["f-1"])
    assert (exit_code, writes(emulator), found(report)) == (0, [], set()), output


@pytest.mark.thorough
def test_others_are_left_alone(emulator: Emulator, tmp_path: Path) -> None:
    """A function with a destination that works, and one that is durable, need no path."""
    other = arn_of("sqs", "other")
    emulator.add_destinations([other], region=REGION)
    emulator.add_roles([{"name": "sender", "policies": [allowing("sqs:*")]}])
    config = {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": other}}}}
    sender = ROLE.replace("worker", "sender")
    emulator.configure(check_destinations=False)
    emulator.add_functions([{"function_name": "f-1", "role": sender, "event_invoke_configs": config}], region=REGION)
    exit_code, output, report = audit(emulator, tmp_path)
    assert exit_code == 0, output
    assert (stored("f-1"), stored("f-2")) == (other, QUEUE)
    assert report["failure_paths"][0]["functions"] == [arn_of("lambda", "function:f-2:$LATEST")]


def test_the_policies_of_the_guide_are_enough(emulator: Emulator, tmp_path: Path) -> None:
    guide = policies_in((CHECKOUT / "docs/docsite/rst/guide_iam.rst").read_text(encoding="utf-8"))
    headings = ("Audit and repair", *(each for each in guide if each.endswith("a failure path")))
    assert len(headings) == 4
    keys = keys_with(emulator, [guide[each] for each in headings])
    emulator.configure(enforce_iam=True)
    exit_code, output, report = audit(emulator, tmp_path, keys=keys)
    assert exit_code == 0, output
    assert writes(emulator) == ["CreateQueue", "PutRolePolicy", PUT, PUT, *["PutMetricAlarm"] * 3]
    assert (report["errors"], found(report)) == ([], set())


def test_a_contradiction_is_refused(emulator: Emulator, tmp_path: Path) -> None:
    desired = {**DESIRED, "destination_config": {"on_failure": {"destination": QUEUE}}}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {"event_invoke_audit_remediate": True, "event_invoke_audit_desired": desired},
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url, AWS_REGION=REGION)
    assert exit_code == 2
    message = "event_invoke_audit_desired: failure_path and destination_config.on_failure contradict each other"
    assert message in " ".join(output.split())
    assert emulator.requests == []
