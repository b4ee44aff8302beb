# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as AWS writes them: the forms are those that LocalStack has recorded against AWS."""

from __future__ import annotations

import json
from typing import Any

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
