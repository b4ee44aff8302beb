# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose an event is that waits: what is not known to be meant stays where it is."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from support.parked import REGION, REQUEST, dead_letter_attributes, destination_record, numbers_of, put_messages

from emulator import Emulator
from resilience.parked_events import DEAD, QUEUE, function, replay

OTHERS = [
    f"arn:aws:lambda:{place}:function:my-function:$LATEST"
    for place in ("us-east-2:222222222222", "eu-west-1:123456789012")
]
LONG_AGO = "2026-01-01T00:00:00Z"


def reasons(result: dict[str, Any]) -> list[str]:
    return [each["reason"] for each in result["kept"]]


def in_state(emulator: Emulator, state: str, directory: Path, **options: Any) -> dict[str, Any]:
    if state == "discarded":
        options |= {"backup": str(directory / "backup"), "older_than": "1s"}
    return replay(emulator, **{"state": state, **options}).result


@pytest.fixture(name="shared")
def _shared(emulator: Emulator) -> Emulator:
    """Two functions have the same dead-letter queue."""
    emulator.add_destinations([DEAD], region=REGION)
    emulator.add_functions(
        [{"function_name": name, "dead_letter_target_arn": DEAD} for name in ("one", "two")], region=REGION
    )
    put_messages(emulator, DEAD, ("{}", dead_letter_attributes("a")), ("{}", dead_letter_attributes("b")))
    return emulator


@pytest.mark.parametrize("state", ["replayed", "discarded"])
@pytest.mark.parametrize("sources", [None, [DEAD]])
def test_a_queue_of_two_functions(shared: Emulator, state: str, sources: list[str] | None, tmp_path: Path) -> None:
    target = {"target": "one"} if state == "replayed" else {}
    time.sleep(1.1)  # all of them are older than a second
    result = in_state(shared, state, tmp_path, function_name=["one"], sources=sources, **target)
    assert (result["replayed"], result["discarded"]) == ([], [])
    assert ["2 functions have" in each for each in reasons(result)] == [True, True]
    assert (shared.invocations.runs, numbers_of(shared, DEAD)) == ([], (2, 0))


def test_what_a_request_id_names_is_sent_to_the_target(shared: Emulator) -> None:
    options: dict[str, Any] = {"function_name": ["one", "two"], "request_ids": ["a"]}
    assert "2 functions have" in reasons(replay(shared, **options).result)[0]
    # An ID says nothing of the function.
    (reason,) = reasons(replay(shared, **{**options, "function_name": ["one"]}, target="one").result)
    assert "it may be of a function that is not named" in reason
    result = replay(shared, **options, target="one").result
    assert ([each["request_id"] for each in result["replayed"]], result["kept"]) == (["a"], [])
    assert numbers_of(shared, DEAD) == (1, 0)


@pytest.mark.parametrize("state", ["replayed", "discarded"])
@pytest.mark.parametrize("sources", [None, [QUEUE]])
def test_a_name_is_of_the_credentials_account(
    emulator: Emulator, state: str, sources: list[str] | None, tmp_path: Path
) -> None:
    emulator.add_destinations([QUEUE], region=REGION)
    emulator.add_functions([function()], region=REGION)
    put_messages(
        emulator,
        QUEUE,
        destination_record(timestamp=LONG_AGO),
        *(destination_record("1", f"r{number}", arn, timestamp=LONG_AGO) for number, arn in enumerate(OTHERS)),
    )
    result = in_state(emulator, state, tmp_path, function_name=["my-function"], sources=sources)
    assert [each["request_id"] for each in result[state]] == [REQUEST], result
    assert ["in another account or region" in each for each in reasons(result)] == [True, True]
    assert numbers_of(emulator, QUEUE) == (2, 0)
    # Without sources, the functions that were read say it: a task that sends still asks, for CloudWatch.
    assert emulator.count("GetCallerIdentity") == (1 if sources or state == "replayed" else 0)


def test_sources_alone_mean_no_function_of_another_account(emulator: Emulator) -> None:
    emulator.add_destinations([QUEUE], region=REGION)
    put_messages(emulator, QUEUE, *(destination_record("1", arn=arn) for arn in OTHERS))
    result = replay(emulator, sources=[QUEUE]).result
    assert (result["replayed"], len(result["kept"])) == ([], 2)
    # Its own ARN selects it.
    result = replay(emulator, sources=[QUEUE], function_name=OTHERS[:1]).result
    assert sorted("GetFunctionConfiguration" in each for each in reasons(result)) == [False, True]
    assert numbers_of(emulator, QUEUE) == (2, 0)


def test_without_the_account_nothing_is_received(emulator: Emulator) -> None:
    emulator.add_destinations([QUEUE], region=REGION)
    put_messages(emulator, QUEUE, destination_record())
    denied = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
    emulator.configure(faults=[{"operation": "GetCallerIdentity", "effect": denied}])
    outcome = replay(emulator, sources=[QUEUE], function_name=["my-function"])
    assert (outcome.failed, outcome.result["errors"][0]["operation"]) == (True, "GetCallerIdentity")
    assert emulator.count("ReceiveMessage") == 0


def test_the_rows_need_no_account(emulator: Emulator) -> None:
    """CloudWatch does, and only a task that sends for minutes asks it."""
    emulator.add_destinations([QUEUE], region=REGION)
    facts = {"dead_letter_target_arn": None}
    place = {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}}
    row = {"function_name": "my-function", "qualifier": "$LATEST", "region": REGION, "function": facts}
    denied = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
    emulator.configure(faults=[{"operation": "GetCallerIdentity", "effect": denied}])
    rows = [{**row, "function_arn": OTHERS[0], "destination_config": place}]
    outcome = replay(emulator, event_invoke_configs=rows)
    assert (outcome.failed, outcome.result["complete"]) == (False, True)
    assert emulator.count("GetCallerIdentity") > 0


@pytest.mark.parametrize("path", [None, "arn:aws:sns:us-east-2:123456789012:failed"])
def test_a_function_whose_failed_events_nothing_keeps(emulator: Emulator, path: str | None) -> None:
    emulator.add_functions([{"function_name": "one", "dead_letter_target_arn": path}], region=REGION)
    outcome = replay(emulator, function_name=["one"])
    assert not outcome.failed
    assert "no queue or bucket keeps the failed events of" in json.dumps(outcome.result.get("warnings"))
