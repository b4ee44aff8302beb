# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asynchronous invocations: retries, drops and records as LocalStack recorded them on AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulated.conformance.clients import client_of, control, refusal
from emulator import Emulator

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


def add(emulator: Emulator, arn: str = QUEUE, config: dict[str, Any] | None = None, **members: Any) -> None:
    emulator.add_destinations([QUEUE, "arn:aws:s3:::bucket"])
    sides = {"OnFailure": {"Destination": arn}, "OnSuccess": {"Destination": QUEUE}}
    configs = {"$LATEST": {**(config or {}), "DestinationConfig": sides}}
    emulator.add_functions([{"function_name": "f", "event_invoke_configs": configs, **members}])


def invoke(emulator: Emulator, payload: str = '{"a": 1.10}', **options: Any) -> Any:
    invoked = client_of(emulator).invoke(FunctionName="f", InvocationType="Event", Payload=payload, **options)
    assert invoked["StatusCode"] == 202
    return invoked


def messages(emulator: Emulator) -> list[Any]:
    sqs = client_of(emulator, "sqs")
    answer = sqs.receive_message(QueueUrl=URL, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
    return list(answer.get("Messages", ()))


def test_a_function_that_works(emulator: Emulator) -> None:
    add(emulator)
    request_id = invoke(emulator)["ResponseMetadata"]["RequestId"]
    (message,) = messages(emulator)
    record = json.loads(message["Body"])
    assert record["requestContext"] == {
        "requestId": request_id,
        "functionArn": f"{ARN}:$LATEST",
        "condition": "Success",
        "approximateInvokeCount": 1,
    }
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}


def test_retries_after_one_and_two_minutes(emulator: Emulator) -> None:
    add(emulator)
    emulator.invocations.add_handler("f", ["fail"])
    invoke(emulator)
    for seconds, runs in ((0, 1), (59, 1), (1, 2), (119, 2), (1, 3), (3600, 3)):
        emulator.invocations.advance(seconds)
        assert len(emulator.invocations.runs) == runs
    (message,) = messages(emulator)
    assert '"requestPayload": {"a": 1.10}' in message["Body"]
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["responseContext"]["functionError"] == "Unhandled"


def test_a_function_that_fails_twice_and_then_works(emulator: Emulator) -> None:
    add(emulator)
    control(emulator, "POST", "handlers", {"function_name": "f", "outcomes": ["fail", "fail", "work"]})
    invoke(emulator)
    control(emulator, "POST", "clock", {"seconds": 180})
    assert [run.outcome for run in emulator.invocations.runs] == ["fail", "fail", "work"]
    assert json.loads(messages(emulator)[0]["Body"])["requestContext"]["condition"] == "Success"


def test_the_age_of_an_event(emulator: Emulator) -> None:
    add(emulator, config={"MaximumEventAgeInSeconds": 60})
    emulator.invocations.add_handler("f", ["fail"])
    invoke(emulator)
    record = json.loads(messages(emulator)[0]["Body"])
    assert (record["requestContext"]["condition"], len(emulator.invocations.runs)) == ("EventAgeExceeded", 1)


def test_reserved_concurrency_0(emulator: Emulator) -> None:
    add(emulator, reserved_concurrency=0)
    invoke(emulator)
    record = json.loads(messages(emulator)[0]["Body"])
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert emulator.invocations.runs == []


def test_a_bucket(emulator: Emulator) -> None:
    add(emulator, "arn:aws:s3:::bucket", {"MaximumRetryAttempts": 0})
    emulator.invocations.add_handler("f", ["fail"])
    invoke(emulator)
    (found,) = client_of(emulator, "s3").list_objects_v2(Bucket="bucket")["Contents"]
    assert found["Key"].startswith("aws/lambda/async/f/20")


def test_a_dead_letter_queue(emulator: Emulator) -> None:
    emulator.add_destinations([QUEUE])
    emulator.add_functions([{"function_name": "f", "dead_letter_target_arn": QUEUE, "reserved_concurrency": 0}])
    request_id = invoke(emulator)["ResponseMetadata"]["RequestId"]
    (message,) = messages(emulator)
    assert message["Body"] == '{"a": 1.10}'
    attributes = message["MessageAttributes"]
    assert attributes["RequestID"] == {"DataType": "String", "StringValue": request_id}
    assert attributes["ErrorCode"] == {"DataType": "Number", "StringValue": "200"}


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"FunctionName": "nothing"}, 404, "ResourceNotFoundException"),
        ({"Qualifier": "BLUE"}, 404, "ResourceNotFoundException"),
        ({"Payload": "{"}, 400, "InvalidRequestContentException"),
        ({"Payload": f'"{"x" * 1024 * 1024}"'}, 413, "RequestEntityTooLargeException"),
    ],
)
def test_refusals(options: dict[str, str], status: int, code: str, emulator: Emulator) -> None:
    add(emulator)
    given = {"FunctionName": "f", "InvocationType": "Event", **options}
    assert refusal(client_of(emulator).invoke, **given)[:2] == (status, code)
    assert emulator.invocations.runs == []


def test_a_durable_execution_has_one_payload(emulator: Emulator) -> None:
    add(emulator, durable=True)
    invoke(emulator, DurableExecutionName="one")
    invoke(emulator, DurableExecutionName="one")
    assert len(emulator.invocations.runs) == 1
    given = {"FunctionName": "f", "InvocationType": "Event", "DurableExecutionName": "one", "Payload": "2"}
    assert refusal(client_of(emulator).invoke, **given)[:2] == (409, "DurableExecutionAlreadyStartedException")
