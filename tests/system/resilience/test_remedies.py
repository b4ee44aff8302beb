# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All remedies of a region with every finding, pasted into one playbook: each is accepted, and none undoes another."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support import playbooks
from support.environment import ROLE, environment
from support.playbooks import run_playbook

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from emulator import Emulator
from resilience.contract import ACCOUNT_ID
from resilience.running import REGION

PLACE = f"{REGION}:{ACCOUNT_ID}"
KEPT, ONE, TWO = (f"arn:aws:sqs:{PLACE}:{name}" for name in ("kept", "one", "two"))
GONE, GONE_BUCKET = f"arn:aws:sqs:{PLACE}:gone", "arn:aws:s3:::gone-bucket"
TOPIC, SOURCE = f"arn:aws:sns:{PLACE}:alarms", f"arn:aws:sqs:{PLACE}:source"
READER = {"name": "reads-only", "policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
READING = {"role": f"arn:aws:iam::{ACCOUNT_ID}:role/reads-only"}
LIVE = {"versions": 1, "aliases": {"LIVE": 1}}
CALLED = {"policy": {"": ["s3.amazonaws.com"]}}


def to(failure: str, success: str | None = None) -> dict[str, Any]:
    sides = {"OnFailure": {"Destination": failure}}
    return {"DestinationConfig": sides | ({"OnSuccess": {"Destination": success}} if success else {})}


def metrics(received: int, dropped: int = 0, undelivered: int = 0) -> dict[str, Any]:
    numbers = {
        "AsyncEventsReceived": received,
        "AsyncEventsDropped": dropped,
        "DestinationDeliveryFailures": undelivered,
    }
    return {"metrics": {"function": {name: number for name, number in numbers.items() if number}}}


def latest(**settings: Any) -> dict[str, Any]:
    return {"event_invoke_configs": {"$LATEST": settings}}


SEEDS: list[Mapping[str, Any]] = [
    {"function_name": "lost", **metrics(480, 40), **CALLED},
    {"function_name": "parked", **latest(**to(KEPT)), **metrics(480, 7), **CALLED},
    {"function_name": "undelivered", **latest(MaximumRetryAttempts=0, **to(GONE)), **metrics(55, 3, 3), **CALLED},
    # Two destinations, and two functions, of one role.
    {"function_name": "closed-1", **READING, **latest(**to(ONE, TWO)), **CALLED},
    {"function_name": "closed-2", **READING, **latest(**to(TWO)), **CALLED},
    # An alias takes over what another remedy replaces.
    {"function_name": "copied-gone", **LIVE, **latest(**to(GONE_BUCKET)), **CALLED},
    {"function_name": "copied-fifo", **LIVE, **latest(**to(f"{KEPT}.fifo", f"{KEPT}.fifo")), **CALLED},
    {"function_name": "copied-short", **LIVE, **latest(MaximumEventAgeInSeconds=60, **to(KEPT)), **CALLED},
    {
        "function_name": "copied-durable",
        **LIVE,
        "durable": True,
        **latest(MaximumRetryAttempts=1, **to(KEPT)),
        **CALLED,
    },
    # Several rules want other numbers.
    {"function_name": "bounded-age", **latest(MaximumEventAgeInSeconds=60, **to(KEPT)), **CALLED},
    {"function_name": "bounded-retries", **latest(MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60, **to(KEPT))},
    {"function_name": "managed", "managed_instances": True, "versions": 1, **latest(**to(GONE_BUCKET)), **CALLED},
    # Only a queue invokes them.
    {"function_name": "polled", "event_source_mappings": [SOURCE], **LIVE, **latest(MaximumRetryAttempts=1)},
    {"function_name": "polled-bare", "event_source_mappings": [SOURCE]},
    {"function_name": "orphan", "event_invoke_configs": {"OLD": to(KEPT)}, "dead_letter_target_arn": KEPT},
    {"function_name": "round-1", **latest(**to(f"arn:aws:lambda:{PLACE}:function:round-2")), **CALLED},
    {"function_name": "round-2", **latest(**to(f"arn:aws:lambda:{PLACE}:function:round-1")), **CALLED},
    {"function_name": "dead-fifo", "dead_letter_target_arn": f"{KEPT}.fifo", **CALLED},
]
POLICY = {
    "maximum_retry_attempts": {"minimum": 1},
    "maximum_event_age_in_seconds": {"minimum": 300},
    "overrides": [{"function_name": ["undelivered", "copied-*"], "maximum_retry_attempts": {"minimum": 0}}],
}
SCAN: dict[str, Any] = {
    "name": "Scan",
    "cloudops.aws_lambda.lambda_event_invoke_config_info": {
        "include": ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers", "alarms"],
        "requests_per_second": 0,
    },
    "register": "scanned",
}


def keep(file: Path) -> dict[str, Any]:
    content = "{{ scanned.event_invoke_configs | to_json }}"
    return {"name": "Keep the rows", "ansible.builtin.copy": {"content": content, "dest": str(file), "mode": "0600"}}


def path_with_aws_cli(emulator: Emulator, directory: Path) -> str:
    """Return a PATH with an AWS CLI for the emulator: version 1 asks SQS at AWS, unless an option says where."""
    path = environment(directory, emulator.url)["PATH"]
    (directory / "bin").mkdir(exist_ok=True)
    script = directory / "bin/aws"
    script.write_text(
        f'#!/bin/sh\nexec "{shutil.which("aws", path=path)}" "$@" --endpoint-url {emulator.url}\n', encoding="utf-8"
    )
    script.chmod(0o755)
    return os.pathsep.join((str(script.parent), path))


def rows_of(emulator: Emulator, directory: Path, *tasks: Any) -> list[Any]:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"failed_events_arn": KEPT, "dead_letters_arn": KEPT, "alarm_topic_arn": TOPIC},
        "tasks": [*tasks, SCAN, keep(directory / "rows.json")],
    }
    path = path_with_aws_cli(emulator, directory)
    exit_code, output = run_playbook([play], directory, emulator.url, AWS_REGION=REGION, PATH=path)
    assert exit_code == 0, output
    return list(json.loads((directory / "rows.json").read_text(encoding="utf-8")))


def judged(rows: list[Any]) -> list[tuple[str, str, str]]:
    found = [each for each in findings(rows, POLICY) if each["judged"]]
    return [(each["rule"], each["function_name"], each["qualifier"]) for each in found]


@pytest.mark.parametrize("backwards", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_the_second_audit_has_none_of_the_findings_left(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    monkeypatch.setattr(playbooks, "TIMEOUT", 400)  # there are dozens of tasks
    emulator.add_roles([ROLE, READER], region=REGION)
    emulator.add_destinations([KEPT, ONE, TWO, TOPIC, SOURCE], region=REGION)
    emulator.add_functions(SEEDS, region=REGION)
    first = rows_of(emulator, tmp_path)
    assert {rule for rule, *_target in judged(first)} == set(RULES)
    remedies = [each["remedy"] for each in findings(first, POLICY)]
    (tmp_path / "remedies.yml").write_text("".join(reversed(remedies) if backwards else remedies), encoding="utf-8")
    second = rows_of(emulator, tmp_path, {"ansible.builtin.include_tasks": "remedies.yml"})
    # The events of the last days stay what they were.
    left = [each for each in judged(second) if each[0] not in ("events_lost", "events_parked")]
    assert left == []
