# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records are discarded: only by an exact selection, and never before a file has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.parked import (
    REGION,
    client,
    destination_record,
    function_arn,
    numbers_of,
    put_messages,
    put_object,
    queue_arn,
)

from emulator import Emulator
from resilience.running import Outcome, run

QUEUE = queue_arn("failed")
SECRET = "the-card-number"


def discard(emulator: Emulator, path: Path, check: bool = False, **options: Any) -> Outcome:
    common = {"endpoint_url": emulator.url, "region": REGION, "requests_per_second": 0, "state": "discarded"}
    given = {**common, "backup": str(path), "_ansible_check_mode": check, **options}
    return run("lambda_parked_events", {name: value for name, value in given.items() if value is not None})


@pytest.fixture(name="backup")
def _backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.jsonl"


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_destinations([QUEUE, "arn:aws:s3:::parked"], region=REGION)
    times = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
    for number, (name, moment) in enumerate(zip(("one", "two", "one"), times, strict=True)):
        text = destination_record(json.dumps(SECRET), f"request-{number}", function_arn(name), timestamp=moment)
        put_messages(emulator, QUEUE, text)
    return emulator


def test_request_ids(emulator: Emulator, backup: Path) -> None:
    outcome = discard(emulator, backup, sources=[QUEUE], request_ids=["request-1", "nothing"])
    assert not outcome.failed, outcome.result
    (entry,) = outcome.result["discarded"]
    # The function does not exist any more.
    assert "whether the function has a dead-letter queue" in entry.pop("reason")
    assert entry == {
        "request_id": "request-1",
        "function_name": "two",
        "qualifier": "$LATEST",
        "source": QUEUE,
        "removed": True,
    }
    assert SECRET not in outcome.stdout + outcome.stderr
    assert numbers_of(emulator, QUEUE) == (2, 0)
    (line,) = backup.read_text(encoding="utf-8").splitlines()
    assert json.loads(json.loads(line)["body"])["requestPayload"] == SECRET
    assert json.loads(line)["source"] == QUEUE
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_age_and_function(emulator: Emulator, backup: Path) -> None:
    emulator.add_functions([{"function_name": "one"}], region=REGION)
    options = {"sources": [QUEUE], "function_name": ["one"], "older_than": "7d"}
    plan = discard(emulator, backup, check=True, **options).result
    assert (plan["changed"], [each["request_id"] for each in plan["discarded"]]) == (True, ["request-0"])
    assert not backup.exists()
    assert numbers_of(emulator, QUEUE) == (3, 0)
    done = discard(emulator, backup, **options).result
    assert (done["discarded"], done["diff"]) == (plan["discarded"], plan["diff"])
    again = discard(emulator, backup.with_name("again"), **options).result
    assert (again["changed"], again["discarded"]) == (False, [])
    assert not backup.with_name("again").exists()


def test_objects_are_moved(emulator: Emulator, backup: Path) -> None:
    key = "aws/lambda/async/one/2026/11/28/0"
    put_object(emulator, "parked", key, destination_record(json.dumps(SECRET)))
    outcome = discard(
        emulator,
        backup,
        sources=["arn:aws:s3:::parked"],
        request_ids=[json.loads(destination_record())["requestContext"]["requestId"]],
    )
    assert len(outcome.result["discarded"]) == 1
    assert [each["Key"] for each in client(emulator, "s3").list_objects_v2(Bucket="parked")["Contents"]] == [
        f"discarded/{key}"
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "without an exact selection"),
        ({"older_than": "7d"}, "without an exact selection"),
        ({"function_name": ["one"]}, "without an exact selection"),
        ({"request_ids": ["a"], "backup": None}, "without backup"),
        ({"request_ids": ["a"], "target": "one"}, "target is beside"),
        ({"request_ids": ["a"], "backup": "/nothing/here"}, "in no directory"),
    ],
)
def test_bad_input(options: dict[str, Any], message: str, emulator: Emulator, backup: Path) -> None:
    outcome = discard(emulator, backup, sources=[QUEUE], **options)
    assert outcome.failed
    assert message in outcome.result["msg"]
    assert emulator.count() == 0


def test_a_backup_is_not_overwritten(emulator: Emulator, backup: Path) -> None:
    backup.write_text("what was discarded before")
    outcome = discard(emulator, backup, sources=[QUEUE], request_ids=["request-0"])
    assert outcome.failed
    assert "exists" in outcome.result["msg"]
    assert backup.read_text() == "what was discarded before"
    assert emulator.count() == 0


@pytest.mark.parametrize(
    "operation", ["GetQueueAttributes", "ListEventSourceMappings", "ReceiveMessage", "DeleteMessage"]
)
@pytest.mark.parametrize("effect", ["denied", "garbage", "reset"])
def test_whatever_fails_nothing_is_lost(operation: str, effect: str, emulator: Emulator, backup: Path) -> None:
    denied = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
    emulator.configure(faults=[{"operation": operation, "effect": denied if effect == "denied" else effect}])
    ids = [f"request-{number}" for number in range(3)]
    retries = {"retries": {"total_max_attempts": 1}}
    outcome = discard(emulator, backup, sources=[QUEUE], request_ids=ids, aws_config=retries)
    emulator.configure(faults=[])
    assert outcome.failed
    assert SECRET not in outcome.stdout + outcome.stderr
    kept = backup.read_text(encoding="utf-8").count(SECRET) if backup.exists() else 0
    there = sum(numbers_of(emulator, QUEUE))
    assert there == 3 or kept == 3
    assert [each["removed"] for each in outcome.result["discarded"]] in ([], [False] * 3)
    assert list(backup.parent.iterdir()) in ([], [backup])
