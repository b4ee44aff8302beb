# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setting ``enforce_iam``: whether the caller's policies allow a request, and each service's refusal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.utilities.utils import get_partition

from ..lambda_.identifiers import name_and_qualifier
from ..server.calls import Call
from ..server.responses import AwsError
from .policies import Context, as_list, conditions_met, evaluate, matches_pattern
from .principals import Principal, caller, role_document

# Actions whose names differ from their operations (Service Authorization Reference).
_ACTIONS = {
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "ListObjects"): "s3:ListBucket",
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "CopyObject"): "s3:PutObject",
    ("sqs", "ChangeMessageVisibilityBatch"): "sqs:ChangeMessageVisibility",
}
# Status and code of a denied request; other services: 403 AccessDenied.
_REFUSALS = {
    "account": (403, "AccessDeniedException"),
    "lambda": (403, "AccessDeniedException"),
    "sns": (403, "AuthorizationError"),
    "events": (400, "AccessDeniedException"),
    "organizations": (400, "AccessDeniedException"),
}
_ALWAYS_ALLOWED = frozenset({("sts", "GetCallerIdentity")})


def check(call: Call) -> None:
    """Raise the service's error if the caller's policies do not allow the request."""
    if (call.service, call.operation) in _ALWAYS_ALLOWED:
        return
    found = caller(call.account_id, call.region, call.access_key)
    if found is None:
        raise _unknown_key(call)
    caller_arn, source = found
    action = action_of(call)
    resource = resource_of(call)
    reason = denial(source, action, resource)
    if reason is not None:
        raise _refusal(call, caller_arn, action, resource, reason)
    if call.service == "sts" and call.operation == "AssumeRole":
        _check_trust(call, caller_arn)


def action_of(call: Call) -> str:
    return _ACTIONS.get((call.service, call.operation), f"{call.service}:{call.operation}")


def resource_of(call: Call) -> str:
    """Return the ARN that a policy has to name; ``*`` for operations on no single resource.

    For a Lambda operation it is the function's ARN with the qualifier that the request names (developer guide,
    "Fine-tuning the Resources and Conditions sections of policies").
    """
    partition, region, account_id = get_partition(call.region), call.region, call.account_id
    parameters: Mapping[str, Any] = call.parameters if call.service != "lambda" else {}
    match call.service:
        case "lambda" if call.function_name:
            name = name_and_qualifier(call.function_name)[0] or call.function_name
            qualifier = f":{call.qualifier}" if call.qualifier else ""
            return f"arn:{partition}:lambda:{region}:{account_id}:function:{name}{qualifier}"
        case "sqs" if "QueueUrl" in parameters:
            owner, name = parameters["QueueUrl"].rstrip("/").split("/")[-2:]
            return f"arn:{partition}:sqs:{region}:{owner}:{name}"
        case "sqs" if "QueueName" in parameters:
            return f"arn:{partition}:sqs:{region}:{account_id}:{parameters['QueueName']}"
        case "cloudwatch" if "AlarmName" in parameters:
            return f"arn:{partition}:cloudwatch:{region}:{account_id}:alarm:{parameters['AlarmName']}"
        case "sns" if "TopicArn" in parameters:
            return str(parameters["TopicArn"])
        case "events":
            name = str(parameters.get("Name") or parameters.get("EventBusName") or "default")
            return name if name.startswith("arn:") else f"arn:{partition}:events:{region}:{account_id}:event-bus/{name}"
        case "s3" if parameters.get("Bucket"):
            key = f"/{parameters['Key']}" if parameters.get("Key") else ""
            return f"arn:{partition}:s3:::{parameters['Bucket']}{key}"
        case "iam" if "PolicyName" in parameters and "RoleName" in parameters:
            return f"arn:{partition}:iam::{account_id}:role/{parameters['RoleName']}"
        case "iam" if "PolicySourceArn" in parameters:
            return str(parameters["PolicySourceArn"])
        case "sts" if "RoleArn" in parameters:
            return str(parameters["RoleArn"])
    return "*"


def denial(source: Principal | None, action: str, resource: str, more_context: Context | None = None) -> str | None:
    """Return the reason for a denial in AWS's words. None if the principal's policies allow the action."""
    if source is None:
        return f"because no identity-based policy allows the {action} action"
    context = {**source.context, **(more_context or {})}
    decision = evaluate(source.policies, action, resource, context).decision
    if decision == "explicitDeny":
        return "with an explicit deny in an identity-based policy"
    if decision == "implicitDeny":
        return f"because no identity-based policy allows the {action} action"
    if source.boundary is not None:
        boundary = evaluate([source.boundary], action, resource, context).decision
        if boundary == "explicitDeny":
            return "with an explicit deny in a permissions boundary"
        if boundary == "implicitDeny":
            return f"because no permissions boundary allows the {action} action"
    return None


def _check_trust(call: Call, caller_arn: str) -> None:
    """Raise the error of AssumeRole if the role does not exist or does not trust the caller."""
    role_arn = str(call.parameters["RoleArn"])
    text = role_document(role_arn)
    if text is None:
        reason = (
            "(the emulator has no such role: create it with iam create-role or POST /_emulator/roles, "
            f'{{"roles": [{{"name": "{role_arn.rpartition("/")[2]}"}}], "account_id": "{role_arn.split(":")[4]}"}})'
        )
        raise _refusal(call, caller_arn, "sts:AssumeRole", role_arn, reason)
    context = {"aws:principalarn": [caller_arn]}
    if "ExternalId" in call.parameters:
        context["sts:externalid"] = [str(call.parameters["ExternalId"])]
    statements = json.loads(text).get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        if (
            statement.get("Effect") == "Allow"
            and any(matches_pattern(action, "sts:AssumeRole", True) for action in as_list(statement["Action"]))
            and _trusts(statement.get("Principal", {}), caller_arn, call.account_id)
            and conditions_met(statement.get("Condition", {}), context)[0]
        ):
            return
    reason = "because no resource-based policy allows the sts:AssumeRole action"
    raise _refusal(call, caller_arn, "sts:AssumeRole", role_arn, reason)


def _trusts(principal: Any, caller_arn: str, account_id: str) -> bool:
    if principal == "*":
        return True
    root = f"arn:{caller_arn.split(':')[1]}:iam::{account_id}:root"
    return any(value in ("*", account_id, root, caller_arn) for value in as_list(principal.get("AWS", [])))


def _refusal(call: Call, caller_arn: str, action: str, resource: str, reason: str) -> AwsError:
    status, code = _REFUSALS.get(call.service, (403, "AccessDenied"))
    # SQS writes the action in lower case and SNS its service in upper case.
    service, _unused, operation = action.partition(":")
    written = {"sqs": action.lower(), "sns": f"SNS:{operation}"}.get(service, action)
    on = "" if resource == "*" else f" on resource: {resource}"
    message = f"User: {caller_arn} is not authorized to perform: {written}{on} {reason.replace(action, written)}"
    return AwsError(status, code, message)


def _unknown_key(call: Call) -> AwsError:
    text = "The security token included in the request is invalid"
    if call.protocol in ("rest-json", "json"):
        return AwsError(403, "UnrecognizedClientException", f"{text}.")
    return AwsError(403, "InvalidClientTokenId", f"{text}.")
