# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role writes what it has judged, whatever module_defaults its play has for tasks of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.evidence import allowing
from support.playbooks import run_playbook
from support.sampled import sampled

from emulator import Emulator
from resilience import contract
from resilience.running import REGION

QUEUE = f"arn:aws:sqs:{REGION}:123456789012:failed"
WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
FOR_OTHERS = {
    WRITE: {"purge": True, "state": "absent", "replace": True, "include_aliases": True, "name": ["g"]},
    f"{WRITE}_info": {"name": ["g"], "include": [], "qualifier": "BLUE"},
    "cloudops.aws_lambda.lambda_failure_path": {"steps": ["alarms"], "function": ["g"], "queue": "other"},
    "cloudops.aws_lambda.event_invoke_audit_report": {"rows_to": "elsewhere", "fail_on": "info", "report_dir": "no"},
}


@pytest.mark.parametrize(
    ("desired", "options"),
    sampled(
        [
            ({"failure_path": {"queue": "lq"}}, []),
            ({"destination_config": {"on_failure": {"destination": QUEUE}}}, ["--check"]),
        ],
        1,
    ),
)
def test_module_defaults_decide_nothing_that_is_written(
    desired: dict[str, object], options: list[str], emulator: Emulator, tmp_path: Path
) -> None:
    """Found: two configurations that nobody had judged were removed, and no report said so."""
    kept = {"GREY": {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}}
    counted = {"function": {"AsyncEventsReceived": 9}}
    emulator.add_roles([{"name": "n", "policies": [allowing("*")]}])
    function = {"function_name": "f-1", "role": "arn:aws:iam::123456789012:role/n", "metrics": counted, "versions": 2}
    emulator.add_functions([{**function, "aliases": {"GREY": "1"}, "event_invoke_configs": kept}], region=REGION)
    emulator.add_destinations([QUEUE], region=REGION)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": FOR_OTHERS,
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_report_dir": "reports",
            "event_invoke_audit_remediate": True,
            "event_invoke_audit_desired": desired,
        },
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url, *options, AWS_REGION=REGION)
    assert exit_code == 0, output
    report = json.loads((tmp_path / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    assert {each["qualifier"] for each in report["repaired"]} == {"$LATEST"}
    assert report["errors"] == []
    assert emulator.count("DeleteFunctionEventInvokeConfig") == 0
    stored = contract.store()["f-1"]
    assert stored["GREY"]["DestinationConfig"]["OnFailure"] == {"Destination": QUEUE}
    assert emulator.count("CreateQueue") == ("failure_path" in desired)
    assert ("$LATEST" in stored) == (not options)
