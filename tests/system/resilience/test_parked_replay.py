# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events that failed are sent again, end to end: the emulator runs, retries and drops them as AWS does."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from support.parked import (
    REGION,
    REQUEST,
    client,
    dead_letter_attributes,
    destination_record,
    function_arn,
    numbers_of,
    put_messages,
    queue_arn,
    stream_record,
)

from emulator import Emulator
from resilience.parked_events import (
    BUCKET,
    DEAD,
    QUEUE,
    SECRET,
    function,
    orders_run,
    park,
    replay,
)


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_destinations([QUEUE, DEAD, BUCKET], region=REGION)
    emulator.add_functions([function()], region=REGION)
    return emulator


def test_a_function_that_fails_twice_and_then_works(emulator: Emulator) -> None:
    emulator.add_functions([function(retries=2)], region=REGION)
    requests = park(emulator, 1)
    emulator.invocations.add_handler("my-function", ["fail", "fail", "work"])
    outcome = replay(emulator, sources=[QUEUE])
    assert not outcome.failed, outcome.result
    emulator.invocations.advance(180)
    runs = emulator.invocations.runs
    assert [each.outcome for each in runs] == ["fail", "fail", "work"]
    assert {each.payload for each in runs} == {json.dumps({"card": SECRET, "order": 0}).encode()}
    (sent,) = outcome.result["replayed"]
    assert sent == {
        "request_id": requests[0],
        "new_request_id": runs[0].request_id,
        "function_name": "my-function",
        "qualifier": "$LATEST",
        "region": REGION,
        "account_id": "123456789012",
        "source": QUEUE,
        "removed": True,
        "reason": None,
        "other_sources": [],
    }
    assert outcome.result["changed"]
    assert numbers_of(emulator, QUEUE) == (0, 0)


def test_nothing_of_the_events_is_shown(emulator: Emulator) -> None:
    park(emulator, 2)
    outcome = replay(emulator, sources=[QUEUE], _ansible_verbosity=5, _ansible_diff=True, _ansible_debug=True)
    assert len(outcome.result["replayed"]) == 2
    assert SECRET not in outcome.stdout + outcome.stderr
    assert outcome.result["diff"]["before"] == {"my-function:$LATEST": 2}
    assert outcome.result["diff"]["after"] == {"my-function:$LATEST": 0}


def test_check_mode_is_the_plan(emulator: Emulator) -> None:
    requests = park(emulator, 12)
    plan = replay(emulator, check=True, sources=[QUEUE]).result
    assert {each["request_id"] for each in plan["replayed"]} == set(requests)
    assert {each["new_request_id"] for each in plan["replayed"]} == {None}
    assert plan["changed"]
    assert (emulator.count("Invoke"), emulator.count("DeleteMessage")) == (0, 0)
    assert numbers_of(emulator, QUEUE) == (12, 0)
    done = replay(emulator, sources=[QUEUE]).result
    assert {each["request_id"] for each in done["replayed"]} == set(requests)
    assert plan["diff"] == done["diff"]
    assert not replay(emulator, sources=[QUEUE]).result["changed"]


def test_the_limit_and_skip(emulator: Emulator) -> None:
    requests = park(emulator, 15)
    outcome = replay(emulator, sources=[QUEUE], limit=4, skip=requests[:3])
    assert len(outcome.result["replayed"]) == 4
    assert {each["request_id"] for each in outcome.result["replayed"]}.isdisjoint(requests[:3])
    assert numbers_of(emulator, QUEUE) == (11, 0)
    outcome = replay(emulator, sources=[QUEUE], skip=requests[:3])
    assert len(outcome.result["replayed"]) == 8
    assert {each["request_id"] for each in outcome.result["kept"]} == set(requests[:3])
    assert {each["reason"] for each in outcome.result["kept"]} == {"its request ID is in skip"}
    assert numbers_of(emulator, QUEUE) == (3, 0)


def test_other_functions_in_the_same_queue_are_left_alone(emulator: Emulator) -> None:
    emulator.add_functions([function("other")], region=REGION)
    park(emulator, 2)
    park(emulator, 3, "other")
    outcome = replay(emulator, function_name=["other"])
    assert {each["function_name"] for each in outcome.result["replayed"]} == {"other"}
    assert (len(outcome.result["replayed"]), outcome.result["kept"]) == (3, [])
    assert numbers_of(emulator, QUEUE) == (2, 0)


def test_an_alias_and_another_target(emulator: Emulator) -> None:
    configs = {"BLUE": {"MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}}
    aliased = {"function_name": "my-function", "versions": 2, "aliases": {"BLUE": 1, "GREEN": 2}}
    emulator.add_functions([{**aliased, "event_invoke_configs": configs}], region=REGION)
    park(emulator, 2, Qualifier="BLUE")
    outcome = replay(emulator, sources=[QUEUE], limit=1)
    assert [each["qualifier"] for each in outcome.result["replayed"]] == ["BLUE"]
    outcome = replay(emulator, sources=[QUEUE], target="my-function:GREEN")
    assert [each["qualifier"] for each in outcome.result["replayed"]] == ["GREEN"]
    assert [each.qualifier for each in emulator.invocations.runs] == ["BLUE", "GREEN"]


def test_dead_letter_messages(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "one", "dead_letter_target_arn": DEAD}], region=REGION)
    requests = park(emulator, 2, "one")
    outcome = replay(emulator, function_name=["one"])
    assert {each["request_id"] for each in outcome.result["replayed"]} == set(requests)
    assert orders_run(emulator) == [0, 1]
    # Of two functions, nobody knows whose it is.
    emulator.add_functions([{"function_name": "two", "dead_letter_target_arn": DEAD}], region=REGION)
    put_messages(emulator, DEAD, ('{"order": 7}', dead_letter_attributes()))
    outcome = replay(emulator, function_name=["one"])
    assert outcome.result["replayed"] == []
    assert "2 functions have this dead-letter queue" in outcome.result["kept"][0]["reason"]
    outcome = replay(emulator, sources=[DEAD], target="two")
    assert "2 functions have this dead-letter queue" in outcome.result["kept"][0]["reason"]
    outcome = replay(emulator, sources=[DEAD], target="two", request_ids=[REQUEST])
    assert [each["function_name"] for each in outcome.result["replayed"]] == ["two"]
    assert numbers_of(emulator, DEAD) == (0, 0)


def test_a_bucket_keeps_what_was_sent(emulator: Emulator) -> None:
    emulator.add_functions([function(destination=BUCKET)], region=REGION)
    park(emulator, 3)
    outcome = replay(emulator, sources=[BUCKET])
    assert len(outcome.result["replayed"]) == 3, outcome.result
    assert orders_run(emulator) == [0, 1, 2]
    found = client(emulator, "s3").list_objects_v2(Bucket="parked")["Contents"]
    assert len(found) == 3
    assert all(each["Key"].startswith("replayed/aws/lambda/async/my-function/") for each in found)
    assert not replay(emulator, sources=[BUCKET]).result["changed"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"reserved_concurrency": 0}, "reserved concurrency of 0"),
        ({"tenant_isolation": True}, "isolates tenants"),
        ({"function_name": "renamed"}, "does not exist"),
    ],
)
def test_functions_that_do_not_take_it(members: dict[str, Any], reason: str, emulator: Emulator) -> None:
    park(emulator, 2)
    emulator.add_functions([{**function(), **members}], region=REGION)
    if "function_name" in members:
        client(emulator, "lambda").delete_function(FunctionName="my-function")
    outcome = replay(emulator, sources=[QUEUE])
    assert not outcome.failed
    assert outcome.result["replayed"] == []
    assert all(reason in each["reason"] for each in outcome.result["kept"])
    assert len(outcome.result["kept"]) == 2
    assert (emulator.count("Invoke"), numbers_of(emulator, QUEUE)) == (0, (2, 0))


def test_nobody_knows_where_the_records_of_a_missing_function_wait(emulator: Emulator) -> None:
    """Found: everything was looked at, as the result had it."""
    emulator.add_functions([function(destination=QUEUE)], region=REGION)
    park(emulator, 2)
    outcome = replay(emulator, function_name=["my-function", "my-fonction"])
    assert not outcome.failed
    assert len(outcome.result["replayed"]) == 2
    assert [each["function_name"] for each in outcome.result["not_found"]] == ["my-fonction"]
    assert outcome.result["complete"] is False


def test_records_that_cannot_be_sent(emulator: Emulator) -> None:
    messages = [destination_record(condition="Success"), stream_record(), "hello", destination_record(arn="")]
    put_messages(emulator, QUEUE, *messages)
    outcome = replay(emulator, sources=[QUEUE])
    assert not outcome.failed
    assert len({each["reason"] for each in outcome.result["kept"]}) == 4
    assert numbers_of(emulator, QUEUE) == (4, 0)


def test_one_event_that_waits_twice_is_sent_once(emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, destination_record('{"order": 1}'), destination_record('{"order": 1}'))
    outcome = replay(emulator, sources=[QUEUE])
    assert [each["other_sources"] for each in outcome.result["replayed"]] == [[QUEUE]]
    assert (outcome.result["kept"], outcome.result["complete"]) == ([], True)
    assert (orders_run(emulator), numbers_of(emulator, QUEUE)) == ([1], (0, 0))


def test_events_that_come_back_end_the_task(emulator: Emulator) -> None:
    park(emulator, 30)
    emulator.invocations.add_handler("my-function", ["fail"])
    outcome = replay(emulator, sources=[QUEUE], stop_on_failures=3)
    assert outcome.failed
    assert "3 events failed again" in outcome.result["msg"]
    assert all(each["removed"] for each in outcome.result["replayed"])
    assert sum(numbers_of(emulator, QUEUE)) == 30
    assert numbers_of(emulator, QUEUE)[1] == 0


def test_a_durable_function_starts_one_execution_of_an_event(emulator: Emulator) -> None:
    emulator.add_functions([function(durable=True)], region=REGION)
    (request_id,) = park(emulator, 1)
    emulator.configure(
        faults=[{"operation": "DeleteMessage", "effect": {"error": {"status": 403, "code": "AccessDenied"}}}]
    )
    assert replay(emulator, sources=[QUEUE]).failed
    emulator.configure(faults=[])
    assert replay(emulator, sources=[QUEUE]).result["replayed"][0]["removed"]
    assert [each.execution_name for each in emulator.invocations.runs] == [f"replay-{request_id}"]


def test_the_pace(emulator: Emulator) -> None:
    park(emulator, 21)
    started = time.monotonic()
    outcome = replay(emulator, sources=[QUEUE], events_per_second=10)
    assert len(outcome.result["replayed"]) == 21
    assert 2.0 <= time.monotonic() - started < 4.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"events_per_second": 0}, "events_per_second is 0"),
        ({"limit": 0}, "limit is 0"),
        ({"stop_on_failures": 0}, "stop_on_failures is 0"),
        ({"older_than": "soon"}, "older_than is 'soon'"),
        ({"target": "a b"}, "target: function_name 'a b'"),
        ({"skip": [""]}, "skip has ''"),
        ({"backup": "/tmp/x"}, "backup is beside state: replayed"),
        ({"sources": None}, "are missing"),
    ],
)
def test_bad_input_is_one_line_before_any_request(options: dict[str, Any], message: str, emulator: Emulator) -> None:
    outcome = replay(emulator, **{"sources": [QUEUE], **options})
    assert outcome.failed
    assert message in outcome.result["msg"]
    assert "\n" not in outcome.result["msg"]
    assert outcome.result["replayed"] == outcome.result["kept"] == outcome.result["errors"] == []
    assert emulator.count() == 0


def test_a_queue_with_a_redrive_policy_is_refused(emulator: Emulator) -> None:
    policy = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 1})
    queue = queue_arn("redriven")
    emulator.add_destinations([{"arn": queue, "attributes": {"RedrivePolicy": policy}}], region=REGION)
    put_messages(emulator, queue, destination_record(arn=function_arn()))
    outcome = replay(emulator, sources=[queue, QUEUE])
    assert outcome.failed
    assert "redrive policy" in outcome.result["msg"]
    assert [each["code"] for each in outcome.result["errors"]] == ["Refused"]
    assert emulator.count("Invoke") == 0
