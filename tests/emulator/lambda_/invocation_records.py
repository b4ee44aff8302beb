# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Lambda writes about an event that it is done with: records of destinations, dead-letter messages."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any

from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends
from moto.utilities.utils import get_partition

_ERROR_CODE = "200"


def record(
    request_id: str, function_arn: str, condition: str, attempts: int, payload: bytes, version: str, now: float
) -> str:
    """Return the record of a destination, in the form that LocalStack recorded (test_assess_lambda_destination_*).

    Of an event that was never run, it has no response; that form is of LocalStack's source only.
    """
    failed = condition != "Success"
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": version}
    if failed:
        response["functionError"] = "Unhandled"
    context = {
        "requestId": request_id,
        "functionArn": function_arn,
        "condition": condition,
        "approximateInvokeCount": attempts,
    }
    result = {"errorMessage": "intentional failure", "errorType": "Exception", "requestId": request_id}
    members = {
        "version": "1.0",
        "timestamp": f"{datetime.fromtimestamp(now, timezone.utc):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "requestContext": context,
        "requestPayload": "@payload",
        "responseContext": response if attempts else None,
        "responsePayload": (result if failed else None) if attempts else None,
    }
    # The payload as it was sent: AWS is not known to rewrite it.
    return json.dumps(members).replace('"@payload"', payload.decode(), 1)


def deliver(arn: str, text: str, function_name: str, account_id: str, region: str, now: float) -> bool:
    """Put a record into a queue or a bucket. Return whether it is there; other destinations take everything."""
    _arn, _partition, service, queue_region, owner, name = arn.split(":", 5)
    if service == "sqs":
        queues = sqs_backends[owner][queue_region]
        if name not in queues.queues:
            return False
        queues.send_message(name, text)
    elif service == "s3":
        buckets = s3_backends[account_id][get_partition(region)]
        if name not in buckets.buckets:
            return False
        moment = datetime.fromtimestamp(now, timezone.utc)
        # AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations": the names of objects.
        key = f"aws/lambda/async/{function_name}/{moment:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
        buckets.put_object(name, key, text.encode())
    return True


def deliver_dead_letter(arn: str, payload: bytes, request_id: str) -> bool:
    """Put an event into a dead-letter queue, with the attributes that LocalStack recorded (test_dead_letter_queue)."""
    _arn, _partition, service, region, owner, name = arn.split(":", 5)
    if service != "sqs":
        return True
    queues = sqs_backends[owner][region]
    if name not in queues.queues:
        return False
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": _ERROR_CODE},
        "ErrorMessage": {"DataType": "String", "StringValue": "intentional failure"},
    }
    queues.send_message(name, payload.decode(), message_attributes=attributes)
    return True
