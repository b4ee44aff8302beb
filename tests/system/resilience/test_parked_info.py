# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from support.parked import (
    ACCOUNT,
    REGION,
    dead_letter_attributes,
    destination_record,
    function_arn,
    numbers_of,
    put_messages,
    put_object,
    queue_arn,
    stream_record,
)

from emulator import Emulator
from resilience.running import Outcome, run

INFO = "lambda_parked_events_info"
QUEUE, BUCKET = queue_arn("failed"), "arn:aws:s3:::parked"
SECRET = "the-card-number"


def info(emulator: Emulator, **options: Any) -> Outcome:
    return run(INFO, {"endpoint_url": emulator.url, "region": REGION, "requests_per_second": 0, **options})


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    assert not outcome.failed, outcome.result
    found: list[dict[str, Any]] = outcome.result["parked_events"]
    return found


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_destinations([QUEUE, BUCKET], region=REGION)
    emulator.add_functions(
        [
            {
                "function_name": "my-function",
                "versions": 1,
                "aliases": {"BLUE": 1},
                "event_invoke_configs": {"BLUE": {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}},
            }
        ],
        region=REGION,
    )
    return emulator


def record(number: int, **options: Any) -> str:
    return destination_record(json.dumps({"card": SECRET}), request_id=f"request-{number}", **options)


def put_objects(emulator: Emulator, *texts: str, folder: str = "aws/lambda/async/my-function/") -> None:
    for number, text in enumerate(texts):
        put_object(emulator, "parked", f"{folder}2026/11/28/{number:04}", text)


def test_numbers_alone_leave_the_queue_as_it_is(emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, record(1), record(2))
    (row,) = rows(info(emulator, sources=[QUEUE], limit=0))
    assert (row["waiting"], row["hidden"], row["records"], row["refused"]) == (2, 0, [], None)
    assert {each.operation for each in emulator.requests} == {"GetQueueAttributes"}


def test_a_queue_is_described_without_what_the_events_contain(emulator: Emulator) -> None:
    blue = function_arn(qualifier="BLUE")
    messages = [
        record(1),
        record(2),
        record(3, arn=blue, condition="EventAgeExceeded", timestamp="2026-11-27T00:00:00Z"),
    ]
    put_messages(emulator, QUEUE, *messages, stream_record(), "hello")
    outcome = info(emulator, sources=[QUEUE])
    (row,) = rows(outcome)
    assert (row["waiting"], row["looked_at"], row["complete"]) == (5, 5, True)
    assert row["oldest"] == "2026-11-27T00:00:00.000000+00:00"
    assert row["groups"][0] == {
        "function_name": "my-function",
        "qualifier": "$LATEST",
        "condition": "RetriesExhausted",
        "error_type": "ValueError",
        "attempts": 3,
        "events": 2,
    }
    assert sum(group["events"] for group in row["groups"]) == 5
    found = {each["request_id"]: each for each in row["records"]}
    assert found["request-3"] == {
        "request_id": "request-3",
        "kind": "destination",
        "function_name": "my-function",
        "qualifier": "BLUE",
        "region": REGION,
        "account_id": ACCOUNT,
        "candidates": [],
        "condition": "EventAgeExceeded",
        "error_type": "ValueError",
        "attempts": 3,
        "timestamp": "2026-11-27T00:00:00.000000+00:00",
        "replayable": True,
        "reason": None,
    }
    assert [each["replayable"] for each in row["records"]].count(False) == 2
    assert SECRET not in outcome.stdout + outcome.stderr
    assert numbers_of(emulator, QUEUE) == (5, 0)


def test_payloads_are_returned_if_they_are_asked_for(emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, record(1))
    (row,) = rows(info(emulator, sources=[QUEUE], payloads=True))
    assert json.loads(row["records"][0]["payload"]) == {"card": SECRET}


def test_the_limit(emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, *map(record, range(25)))
    (row,) = rows(info(emulator, sources=[QUEUE], limit=12))
    assert (row["waiting"], row["looked_at"], len(row["records"]), row["complete"]) == (25, 12, 12, False)
    assert numbers_of(emulator, QUEUE) == (25, 0)
    assert emulator.count("ReceiveMessage") == 2


def test_a_queue_with_a_redrive_policy_is_not_received_from(emulator: Emulator) -> None:
    policy = json.dumps({"deadLetterTargetArn": QUEUE, "maxReceiveCount": 1000})
    queue = queue_arn("redriven")
    emulator.add_destinations([{"arn": queue, "attributes": {"RedrivePolicy": policy}}], region=REGION)
    put_messages(emulator, queue, record(1))
    outcome = info(emulator, sources=[queue])
    (row,) = rows(outcome)
    assert (row["waiting"], row["records"]) == (1, [])
    assert "redrive policy" in row["refused"]
    assert "redrive policy" in str(outcome.result["warnings"])
    assert emulator.count("ReceiveMessage") == 0


@pytest.mark.parametrize(("state", "refused"), [("Enabled", True), ("Disabled", False)])
def test_a_queue_with_a_consumer_is_not_received_from(state: str, refused: bool, emulator: Emulator) -> None:
    mapping = {"event_source_arn": QUEUE, "state": state}
    emulator.add_functions([{"function_name": "consumer", "event_source_mappings": [mapping]}], region=REGION)
    put_messages(emulator, QUEUE, record(1))
    (row,) = rows(info(emulator, sources=[QUEUE]))
    assert ("function:consumer" in (row["refused"] or "")) is refused
    assert (emulator.count("ReceiveMessage") == 0) is refused


def test_a_queue_that_does_not_exist(emulator: Emulator) -> None:
    (row,) = rows(info(emulator, sources=[queue_arn("nothing")]))
    assert (row["waiting"], row["refused"], row["complete"]) == (None, "the queue does not exist", False)


def test_the_failure_paths_of_a_function(emulator: Emulator) -> None:
    other = function_arn("my-other-function")
    put_messages(emulator, QUEUE, record(1, arn=function_arn(qualifier="BLUE")), record(2), record(3, arn=other))
    (row,) = rows(info(emulator, function_name=["my-function"]))
    assert {each["request_id"] for each in row["records"]} == {"request-1", "request-2"}
    assert (row["looked_at"], row["complete"]) == (3, True)
    (row,) = rows(info(emulator, function_name=["my-function:BLUE"]))
    assert [each["request_id"] for each in row["records"]] == ["request-1"]


def test_a_function_that_does_not_exist_is_no_clean_bill(emulator: Emulator) -> None:
    outcome = info(emulator, function_name=["nothing"])
    assert rows(outcome) == []
    assert "the function does not exist" in str(outcome.result["warnings"])
    (missing,) = outcome.result["not_found"]
    assert (missing["function_name"], missing["region"], missing["reason"]) == ("nothing", REGION, "function_missing")
    assert info(emulator, function_name=["my-function"]).result["not_found"] == []


@pytest.mark.parametrize(
    ("functions", "name", "qualifier", "candidates"),
    [
        ([{"function_name": "only"}], "only", "$LATEST", []),
        ([{"function_name": "only", "versions": 2}], "only", None, []),
        ([{"function_name": "one"}, {"function_name": "two"}], None, None, ["one", "two"]),
        ([], None, None, []),
    ],
)
def test_whose_a_dead_letter_message_is(
    functions: list[dict[str, Any]], name: str | None, qualifier: str | None, candidates: list[str], emulator: Emulator
) -> None:
    emulator.add_functions([{**each, "dead_letter_target_arn": QUEUE} for each in functions], region=REGION)
    put_messages(emulator, QUEUE, ("{}", dead_letter_attributes("dead")), record(1))
    (row,) = rows(info(emulator, sources=[QUEUE]))
    (found,) = [each for each in row["records"] if each["kind"] == "dead_letter"]
    assert (found["request_id"], found["function_name"], found["qualifier"]) == ("dead", name, qualifier)
    assert [each.rpartition(":")[2] for each in found["candidates"]] == candidates
    assert found["replayable"] == (qualifier is not None)
    assert found["replayable"] or found["reason"]
    assert emulator.count("ListFunctions") == 1


def test_a_bucket(emulator: Emulator) -> None:
    put_objects(emulator, record(1), record(2), "\ud800".encode(errors="replace").decode())
    put_objects(emulator, record(3, arn=function_arn("other")), folder="aws/lambda/async/other/")
    put_objects(emulator, record(4), folder="elsewhere/")
    (row,) = rows(info(emulator, sources=[BUCKET]))
    assert row["source"] == f"{BUCKET}/aws/lambda/async/"
    assert (row["kind"], row["waiting"], row["hidden"], row["complete"]) == ("bucket", 4, 0, True)
    assert row["oldest"] <= row["newest"]
    replayable = {each["request_id"] for each in row["records"] if each["replayable"]}
    assert replayable == {"request-1", "request-2", "request-3"}
    (row,) = rows(info(emulator, sources=[f"{BUCKET}/aws/lambda/async/other/"], limit=0))
    assert (row["waiting"], row["records"]) == (1, [])


FAULTS = {
    "GetQueueAttributes": 0,
    "ListEventSourceMappings": 0,
    "ReceiveMessage": 0,
    "ChangeMessageVisibilityBatch": 2,
    "ListFunctions": 2,
}


@pytest.mark.parametrize("operation", FAULTS)
@pytest.mark.parametrize("effect", ["denied", "garbage"])
def test_what_fails_is_said_and_what_was_read_stays(operation: str, effect: str, emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, record(1), (f'"{SECRET}"', dead_letter_attributes()))
    put_objects(emulator, record(1))
    denied = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
    emulator.configure(faults=[{"operation": operation, "effect": denied if effect == "denied" else "garbage"}])
    outcome = info(emulator, sources=[QUEUE, BUCKET])
    assert outcome.failed
    assert operation in outcome.result["msg"]
    assert "\n" not in outcome.result["msg"]
    by_kind = {row["kind"]: row for row in outcome.result["parked_events"]}
    assert len(by_kind["bucket"]["records"]) == 1
    assert len(by_kind["queue"]["records"]) == FAULTS[operation]
    assert SECRET not in outcome.stdout + outcome.stderr


def test_messages_are_given_back_after_an_error(emulator: Emulator) -> None:
    put_messages(emulator, QUEUE, *map(record, range(25)))
    error = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
    emulator.configure(faults=[{"operation": "ReceiveMessage", "skip": 1, "effect": error}])
    outcome = info(emulator, sources=[QUEUE])
    assert outcome.failed
    assert len(outcome.result["parked_events"][0]["records"]) == 10
    assert numbers_of(emulator, QUEUE) == (25, 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "are missing"),
        ({"sources": ["failed"]}, "expected the ARN"),
        ({"sources": [QUEUE], "limit": -1}, "limit is -1"),
    ],
)
def test_bad_input_is_one_line_before_any_request(options: dict[str, Any], message: str, emulator: Emulator) -> None:
    emulator.clear_requests()
    outcome = info(emulator, **options)
    assert outcome.failed
    assert message in outcome.result["msg"]
    assert "\n" not in outcome.result["msg"]
    assert (outcome.result["parked_events"], outcome.result["errors"]) == ([], [])
    assert emulator.count() == 0
