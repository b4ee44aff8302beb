# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role on a host whose connection is lost while it repairs: what was done is said, and reported."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.evidence import allowing
from support.failure_paths import QUEUE, ROLE, TOPIC
from support.playbooks import run_playbook
from support.sampled import sampled

from emulator import Emulator
from resilience.running import REGION

PUT = "PutFunctionEventInvokeConfig"
DESIRED = {"failure_path": {"queue": "lambda-failed-{region}", "alarm_topic": "oncall"}}
PLUGINS = Path(__file__).parent / "connections"


def audit(emulator: Emulator, directory: Path, lost_after: str, **variables: Any) -> tuple[int, str, Mapping[str, Any]]:
    functions = [{"function_name": name, "role": ROLE} for name in ("f-1", "f-2")]
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.add_functions(functions, region=REGION)
    emulator.add_destinations([TOPIC], region=REGION)
    play = {
        "hosts": "bastion",
        "gather_facts": False,
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "ansible_connection": "lost",
            "ansible_python_interpreter": sys.executable,
            "event_invoke_audit_report_dir": str(directory / "reports"),
            "event_invoke_audit_remediate": True,
            "event_invoke_audit_desired": DESIRED,
            **variables,
        },
    }
    environment = {"AWS_REGION": REGION, "LOST_AFTER": lost_after, "ANSIBLE_CONNECTION_PLUGINS": str(PLUGINS)}
    environment |= {"ANSIBLE_PIPELINING": "false"}
    exit_code, output = run_playbook([play], directory, emulator.url, "-i", "bastion,", **environment)
    assert crash_in(output) is None
    report = json.loads((directory / "reports/event-invoke-audit-bastion.json").read_text(encoding="utf-8"))
    return exit_code, " ".join(output.split()), report


WORLDS = {
    "making the path": ("lambda_failure_path:1", ["CreateQueue", "PutRolePolicy"]),
    "writing the configurations": ("lambda_event_invoke_config:1", ["CreateQueue", "PutRolePolicy", PUT, PUT]),
    "making alarms": ("lambda_failure_path:2", ["CreateQueue", "PutRolePolicy", PUT, PUT, *["PutMetricAlarm"] * 3]),
}


@pytest.mark.parametrize("when", sampled(WORLDS, ["writing the configurations"]))
def test_what_was_done_before_the_connection_was_lost(when: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: the role ended without a line, as a host that is lost is no failure to a rescue."""
    lost_after, done = WORLDS[when]
    exit_code, output, report = audit(emulator, tmp_path, lost_after)
    assert exit_code == 2
    assert [each.operation for each in emulator.requests if each.operation in (*done, PUT)] == done
    (path,) = report["failure_paths"]
    states = [path["state"], *(each["state"] for each in path["permissions"])]
    alarms = {each["state"] for each in path["alarms"]}
    configured = {each["configured"] for each in report["event_invoke_configs"]}
    assert path["queue"] == QUEUE
    assert {each["repair"] for each in report["errors"]} == {"not_known"}
    if when == "making the path":
        assert (states, configured) == (["may_be_made"] * 2, {False})
        assert "No result of failure_paths" in output
        assert "Wrote" not in output
    elif when == "writing the configurations":
        assert (states, configured, alarms) == (["made"] * 2, {None}, set())
        assert "Wrote " in output
        assert QUEUE in output
        assert "No result of configurations" in output
    else:
        assert (states, configured, alarms) == (["made"] * 2, {True}, {"may_be_made"})
        assert len(path["alarms"]) == 3
        assert "No result of alarms" in output
        assert "f-2:$LATEST" in output
