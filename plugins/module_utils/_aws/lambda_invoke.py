# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS Lambda's Invoke for events, and what must be known before it."""

from __future__ import annotations

import functools
import typing as t
from datetime import datetime

from .._model.configurations import modified_at
from .calls import parsing, refuse_page, sending, subject_of, unless_missing
from .errors import LambdaError

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

# botocore service model, Invoke: InvocationType Event is answered with 202. AWS Lambda API reference, Invoke: for it,
# the response has no payload.
_ACCEPTED = 202


class Receiver(t.NamedTuple):
    """What decides whether, and how, a function takes an event. None: the SDK is too old to know it.

    dead_letter_queue: a queue or topic that has its failed events, too; None if there is none. last_modified: when its
    code or configuration was changed last; that of a version is when it was published.
    """

    durable: bool | None
    tenant_isolation: bool | None
    dead_letter_queue: str | None = None
    last_modified: datetime | None = None


def get_receiver(client: LambdaClient, function_name: str, qualifier: str | None) -> Receiver | None:
    """Return what a function, version or alias is; None if it does not exist."""
    names = [function_name, *([qualifier] if qualifier else [])]
    operation, subject = "GetFunctionConfiguration", subject_of(client, *names)
    asked: t.Any = {"FunctionName": function_name, **({"Qualifier": qualifier} if qualifier else {})}
    with sending(operation, subject):
        response: t.Any = unless_missing(functools.partial(client.get_function_configuration, **asked))
    if response is None:
        return None
    shape: t.Any = client.meta.service_model.shape_for("FunctionConfiguration")
    with parsing(operation, subject):
        _arn = response["FunctionArn"]  # any other answer would say that there is nothing special
        dead_letters = (response.get("DeadLetterConfig") or {}).get("TargetArn") or ""
        return Receiver(
            "DurableConfig" in response if "DurableConfig" in shape.members else None,
            "TenancyConfig" in response if "TenancyConfig" in shape.members else None,
            dead_letters or None,
            modified_at(response.get("LastModified")),
        )


def get_reserved_concurrency(client: LambdaClient, function_name: str) -> int | None:
    """Return how many of its invocations may run at once, if that is set."""
    operation, subject = "GetFunctionConcurrency", subject_of(client, function_name)
    with sending(operation, subject):
        response: t.Any = client.get_function_concurrency(FunctionName=function_name)
    with parsing(operation, subject):
        refuse_page(operation, subject, response)
        reserved = response.get("ReservedConcurrentExecutions")
        return None if reserved is None else int(reserved)


def invoke_event(
    client: LambdaClient, function_name: str, qualifier: str | None, payload: bytes, execution_name: str | None
) -> str:
    """Send an event; return the request ID that AWS gives it. Errors repeat nothing of the payload.

    Whoever stands in between may answer 202, too. Only Lambda's answer has a request ID and nothing else.

    execution_name: of a durable function. AWS starts one execution of a name (botocore service model,
    DurableExecutionName), however often the event is sent.
    """
    names = [function_name, *([qualifier] if qualifier else [])]
    operation, subject = "Invoke", subject_of(client, *names)
    more = {"Qualifier": qualifier, "DurableExecutionName": execution_name}
    parameters: t.Any = {name: value for name, value in more.items() if value}
    try:
        with sending(operation, subject, secret=True):
            response: t.Any = client.invoke(
                FunctionName=function_name, InvocationType="Event", Payload=payload, **parameters
            )
    except LambdaError as error:
        if error.code != "InvalidRequestContentException":
            raise
        reason = "Lambda cannot parse the payload"
        raise LambdaError(operation, subject, error.code, reason, refused=error.refused) from None
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    if status != _ACCEPTED:
        raise LambdaError.malformed(operation, subject, f"the response has the status {status}, not {_ACCEPTED}")
    request_id: str | None = response["ResponseMetadata"]["HTTPHeaders"].get("x-amzn-requestid")
    if not request_id:
        raise LambdaError.malformed(operation, subject, "the response has no request ID of AWS")
    with sending(operation, subject, secret=True):
        if response["Payload"].read(1):
            raise LambdaError.malformed(operation, subject, "the response has a body")
    return request_id
