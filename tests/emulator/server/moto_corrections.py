# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses of other services where moto differs from AWS."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import threading
from contextlib import AbstractContextManager

from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from .calls import Call
from .responses import AwsError, Response

# botocore 1.44.5: shape EventBusNameOrArn. An event-busv2 ARN does not match.
_BUS_PATTERN = r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"


_COPIES = threading.Lock()


def alone(call: Call) -> AbstractContextManager[object]:
    """Return what keeps others out between check() and moto: of several conditional copies, S3 makes one."""
    return _COPIES if call.operation == "CopyObject" else contextlib.nullcontext()


def check(call: Call) -> None:
    """Raise AWS's error if moto has a different one or none."""
    match call.service:
        case "sns":
            _check_topic_region(call)
        case "s3":
            _check_bucket_owner(call)
            _check_copy(call)
        case "events" if call.operation == "DescribeEventBus":
            _check_bus_name(call)
        case "kms" if call.operation == "CreateKey":
            _make_no_private_key_twice()


def correct(call: Call, response: Response) -> Response:
    """Add headers that moto omits (recorded by LocalStack, 2026-02-21: the bucket's ARN), and omit an empty list."""
    if call.service == "s3" and call.operation == "HeadBucket" and response.status == 200:
        arn = f"arn:{get_partition(call.region)}:s3:::{call.parameters['Bucket']}"
        response.headers += [("x-amz-bucket-arn", arn), ("x-amz-access-point-alias", "false")]
    if call.service == "sqs" and call.operation == "DeleteMessageBatch" and response.status == 200:
        # AWS's example of the AWS CLI (sqs/delete-message-batch.rst) has no Failed where nothing failed.
        members = json.loads(response.body)
        return Response.from_json({name: value for name, value in members.items() if value})
    return response


@functools.cache
def _make_no_private_key_twice() -> None:
    """moto makes an RSA key for each key, which takes more time than most tests. Nothing here signs with it."""
    from moto.kms import models, utils  # it takes long, and few ask for a key

    vars(models)["generate_private_key"] = functools.cache(utils.generate_private_key)


def _check_topic_region(call: Call) -> None:
    """Recorded by LocalStack, 2025-05-28. moto: NotFound."""
    parts = str(call.parameters.get("TopicArn", "")).split(":")
    if len(parts) == 6 and parts[3] != call.region:
        raise AwsError(400, "InvalidParameter", "Invalid parameter: TopicArn")


def _check_bucket_owner(call: Call) -> None:
    """Raise 403 if the owner is not the expected one, or is another account and the bucket has no policy. moto: 200."""
    bucket_name = str(call.parameters.get("Bucket", ""))
    partition = get_partition(call.region)
    owner = s3_backends.bucket_accounts.get(bucket_name)
    if owner is None or call.operation == "CreateBucket":
        return
    owner_partition, owner_account = owner
    bucket = s3_backends[owner_account][owner_partition].buckets[bucket_name]
    expected = call.headers.get("x-amz-expected-bucket-owner")
    foreign = owner_account != call.account_id and not bucket.policy
    if expected not in (None, owner_account) or foreign or owner_partition != partition:
        raise AwsError(403, "AccessDenied", "Access Denied")


def _check_copy(call: Call) -> None:
    """Raise AWS's error for a copy to a key that is taken, if the caller forbids it. moto knows only PutObject's."""
    if call.operation != "CopyObject" or call.headers.get("if-none-match") != "*":
        return
    bucket_name = str(call.parameters["Bucket"])
    partition, account = s3_backends.bucket_accounts.get(bucket_name, (get_partition(call.region), call.account_id))
    backend = s3_backends[account][partition]
    if bucket_name in backend.buckets and backend.get_object(bucket_name, str(call.parameters["Key"])) is not None:
        raise AwsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")


def _check_bus_name(call: Call) -> None:
    name = str(call.parameters.get("Name", "default"))
    if not re.fullmatch(_BUS_PATTERN, name):
        raise AwsError(
            400,
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_BUS_PATTERN}",
        )
