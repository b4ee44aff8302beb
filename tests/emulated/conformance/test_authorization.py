# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Enforcement of IAM policies: the action that each request needs, and the error of each service."""

from __future__ import annotations

from typing import Any

import pytest
from support.clients import keys_of

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator

_ACCOUNT = "123456789012"
_ROLE = f"arn:aws:iam::{_ACCOUNT}:role/auditor"
_SESSION = f"arn:aws:sts::{_ACCOUNT}:assumed-role/auditor/session"
_FUNCTION = f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:f"
_QUEUE = f"arn:aws:sqs:us-east-1:{_ACCOUNT}:q"
_TOPIC = f"arn:aws:sns:us-east-1:{_ACCOUNT}:t"
_BUS = f"arn:aws:events:us-east-1:{_ACCOUNT}:event-bus/default"

# Service, method, parameters; action and resource; status, code and the action in the message, if it differs.
_CASES: list[tuple[str, str, dict[str, Any], str, str, int, str, str]] = [
    ("lambda", "list_functions", {}, "lambda:ListFunctions", "*", 403, "AccessDeniedException", ""),
    (
        "lambda",
        "get_function_event_invoke_config",
        {"FunctionName": "f:live"},
        "lambda:GetFunctionEventInvokeConfig",
        f"{_FUNCTION}:live",
        403,
        "AccessDeniedException",
        "",
    ),
    (
        "lambda",
        "list_function_event_invoke_configs",
        {"FunctionName": _FUNCTION},
        "lambda:ListFunctionEventInvokeConfigs",
        _FUNCTION,
        403,
        "AccessDeniedException",
        "",
    ),
    ("lambda", "get_policy", {"FunctionName": "f"}, "lambda:GetPolicy", _FUNCTION, 403, "AccessDeniedException", ""),
    (
        "lambda",
        "list_event_source_mappings",
        {},
        "lambda:ListEventSourceMappings",
        "*",
        403,
        "AccessDeniedException",
        "",
    ),
    (
        "sqs",
        "get_queue_attributes",
        {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{_ACCOUNT}/q", "AttributeNames": ["All"]},
        "sqs:GetQueueAttributes",
        _QUEUE,
        403,
        "AccessDenied",
        "sqs:getqueueattributes",
    ),
    (
        "sns",
        "get_topic_attributes",
        {"TopicArn": _TOPIC},
        "sns:GetTopicAttributes",
        _TOPIC,
        403,
        "AuthorizationError",
        "SNS:GetTopicAttributes",
    ),
    (
        "events",
        "describe_event_bus",
        {"Name": "default"},
        "events:DescribeEventBus",
        _BUS,
        400,
        "AccessDeniedException",
        "",
    ),
    ("s3", "head_bucket", {"Bucket": "records"}, "s3:ListBucket", "arn:aws:s3:::records", 403, "403", ""),
    ("s3", "list_buckets", {}, "s3:ListAllMyBuckets", "*", 403, "AccessDenied", ""),
    ("cloudwatch", "list_metrics", {"Namespace": "AWS/Lambda"}, "cloudwatch:ListMetrics", "*", 403, "AccessDenied", ""),
    (
        "iam",
        "simulate_principal_policy",
        {"PolicySourceArn": _ROLE, "ActionNames": ["sqs:SendMessage"]},
        "iam:SimulatePrincipalPolicy",
        _ROLE,
        403,
        "AccessDenied",
        "",
    ),
    (
        "sts",
        "assume_role",
        {"RoleArn": _ROLE, "RoleSessionName": "other"},
        "sts:AssumeRole",
        _ROLE,
        403,
        "AccessDenied",
        "",
    ),
    (
        "organizations",
        "list_accounts",
        {},
        "organizations:ListAccounts",
        "*",
        400,
        "AccessDeniedException",
        "",
    ),
]


def _policy(action: str, resource: str, effect: str = "Allow") -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": effect, "Action": action, "Resource": resource}],
    }


def _auditor(emulator: Emulator, *policies: dict[str, Any], **members: Any) -> dict[str, str]:
    """Return the credentials of a session of the role, created before policies are enforced."""
    emulator.configure(enforce_iam=False)
    emulator.add_roles([{"name": "auditor", "policies": list(policies), **members}])
    keys = keys_of(emulator, _ROLE)
    emulator.configure(enforce_iam=True)
    return keys


@pytest.fixture(name="region")
def _region(emulator: Emulator) -> Emulator:
    client_of(emulator, "organizations").create_organization(FeatureSet="ALL")
    emulator.add_destinations([_QUEUE, _TOPIC, "arn:aws:s3:::records"])
    function = {"event_invoke_configs": {"live": {}}, "policy": {"": ["s3.amazonaws.com"]}}
    emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"live": 1}, **function}])
    return emulator


@pytest.mark.parametrize(
    ("service", "method", "parameters", "action", "resource", "status", "code", "written"),
    _CASES,
    ids=[case[3] for case in _CASES],
)
def test_an_action_needs_its_permission(
    region: Emulator,
    service: str,
    method: str,
    parameters: dict[str, Any],
    action: str,
    resource: str,
    status: int,
    code: str,
    written: str,
) -> None:
    allowed = _auditor(region, _policy(action, resource))
    getattr(client_of(region, service, credentials=allowed), method)(**parameters)
    denied = _auditor(region, _policy("*", "*"), _policy(action, resource, "Deny"))
    refused = refusal(getattr(client_of(region, service, credentials=denied), method), **parameters)
    assert refused[:2] == (status, code)
    nothing = _auditor(region)
    refused = refusal(getattr(client_of(region, service, credentials=nothing), method), **parameters)
    assert refused[:2] == (status, code)
    if method == "head_bucket":
        assert refused[2] == "Forbidden"
        return
    named = written or action
    on = "" if resource == "*" else f" on resource: {resource}"
    assert refused[2] == (
        f"User: {_SESSION} is not authorized to perform: {named}{on} "
        f"because no identity-based policy allows the {named} action"
    )


def test_permissions_boundary(region: Emulator) -> None:
    everything, nothing = _policy("*", "*"), _policy("kms:*", "*")
    bounded = _auditor(region, everything, boundary=nothing)
    message = refusal(client_of(region, credentials=bounded).list_functions)[2]
    assert message.endswith("because no permissions boundary allows the lambda:ListFunctions action")


def test_policy_of_a_user(emulator: Emulator) -> None:
    iam = client_of(emulator, "iam")
    iam.create_user(UserName="u")
    key = iam.create_access_key(UserName="u")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:List*", "Resource": "*"}]}'
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy)
    emulator.configure(enforce_iam=True)
    client_of(emulator, credentials=keys).list_functions()
    refused = refusal(client_of(emulator, "sqs", credentials=keys).list_queues)
    assert refused[2].startswith(f"User: arn:aws:iam::{_ACCOUNT}:user/u is not authorized to perform: sqs:listqueues")
    assert client_of(emulator, "sts", credentials=keys).get_caller_identity()["Arn"].endswith(":user/u")


def test_unknown_access_key(emulator: Emulator) -> None:
    emulator.configure(enforce_iam=True)
    message = "The security token included in the request is invalid."
    assert refusal(client_of(emulator).list_functions) == (403, "UnrecognizedClientException", message)
    assert refusal(client_of(emulator, "iam").list_roles) == (403, "InvalidClientTokenId", message)


def test_role_that_does_not_exist(emulator: Emulator) -> None:
    keys = _auditor(emulator, _policy("sts:AssumeRole", "*"))
    sts = client_of(emulator, "sts", credentials=keys)
    role = "arn:aws:iam::210987654321:role/missing"
    status, code, message = refusal(sts.assume_role, RoleArn=role, RoleSessionName="session")
    assert (status, code) == (403, "AccessDenied")
    assert message.startswith(f"User: {_SESSION} is not authorized to perform: sts:AssumeRole on resource: {role} ")
    assert "the emulator has no such role: create it with iam create-role or POST /_emulator/roles" in message
    emulator.add_roles([{"name": "missing"}], account_id="210987654321")
    sts.assume_role(RoleArn=role, RoleSessionName="session")


def test_trust_policy(emulator: Emulator) -> None:
    keys = _auditor(emulator, _policy("sts:AssumeRole", "*"))
    sts = client_of(emulator, "sts", credentials=keys)
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{_ACCOUNT}:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": "secret"}},
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    other = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": {"AWS": "210987654321"}}]}
    emulator.add_roles([{"name": "fleet", "trust": trust}, {"name": "others", "trust": other}])
    role = f"arn:aws:iam::{_ACCOUNT}:role/"
    given = {"RoleArn": f"{role}fleet", "RoleSessionName": "session"}
    sts.assume_role(**given, ExternalId="secret")
    for parameters in (given, {**given, "ExternalId": "wrong"}, {**given, "RoleArn": f"{role}others"}):
        assert refusal(sts.assume_role, **parameters)[:2] == (403, "AccessDenied")
