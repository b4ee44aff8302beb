# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as AWS writes them: the forms are those that LocalStack has recorded against AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator import Emulator

ACCOUNT, REGION = "123456789012", "us-east-2"
REQUEST = "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"


def function_arn(name: str = "my-function", qualifier: str = "$LATEST") -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}:{qualifier}"


def destination_record(
    payload: str = '{"order": 17}',
    request_id: str = REQUEST,
    arn: str | None = None,
    condition: str = "RetriesExhausted",
    error_type: str = "ValueError",
    timestamp: str = "2026-11-28T20:33:16.653Z",
    **members: Any,
) -> str:
    """Return the record of a destination, with the payload as it is written here."""
    record = {
        "version": "1.0",
        "timestamp": timestamp,
        "requestContext": {
            "requestId": request_id,
            "functionArn": function_arn() if arn is None else arn,
            "condition": condition,
            "approximateInvokeCount": 3,
        },
        "requestPayload": "@payload",
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "no order 17", "errorType": error_type, "requestId": request_id},
        **members,
    }
    return json.dumps(record).replace('"@payload"', payload)


def dead_letter_attributes(request_id: str = REQUEST) -> dict[str, dict[str, str]]:
    return {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": "no order 17"},
    }


def stream_record(kind: str = "KinesisBatchInfo") -> str:
    """Return what an event source mapping writes: where the events are (AWS Lambda developer guide, "Kinesis")."""
    record = json.loads(destination_record(condition="RetryAttemptsExhausted"))
    del record["requestPayload"], record["responsePayload"]
    return json.dumps({**record, kind: {"shardId": "shardId-000000000000", "batchSize": 1}})


def client(emulator: Emulator, service: str) -> Any:
    # Unit tests need the records only.
    import boto3

    make: Any = boto3.client
    keys = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    return make(service, region_name=REGION, endpoint_url=emulator.url, **keys)


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def queue_url(arn: str) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{arn.rpartition(':')[2]}"


def put_messages(emulator: Emulator, arn: str, *messages: str | tuple[str, dict[str, dict[str, str]]]) -> None:
    """Put messages into a queue, each a body, or a body with its attributes."""
    sqs = client(emulator, "sqs")
    for message in messages:
        body, attributes = (message, {}) if isinstance(message, str) else message
        sqs.send_message(QueueUrl=queue_url(arn), MessageBody=body, MessageAttributes=attributes)
    emulator.clear_requests()


def put_object(emulator: Emulator, bucket: str, key: str, text: str) -> None:
    client(emulator, "s3").put_object(Bucket=bucket, Key=key, Body=text.encode())
    emulator.clear_requests()


def numbers_of(emulator: Emulator, arn: str) -> tuple[int, int]:
    """Return how many messages of a queue are visible and hidden."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = client(emulator, "sqs").get_queue_attributes(QueueUrl=queue_url(arn), AttributeNames=names)
    visible, hidden = (int(attributes["Attributes"][name]) for name in names)
    return visible, hidden
