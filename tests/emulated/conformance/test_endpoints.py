# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints, operations, and faults of every service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from emulated.conformance.clients import client_of, control, refusal
from emulator import Emulator

_QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
_ROLE = "arn:aws:iam::123456789012:role/r"

# By service and operation: a call that succeeds after _prepare.
_CALLS: Mapping[tuple[str, str], dict[str, Any]] = {
    ("sts", "AssumeRole"): {"RoleArn": _ROLE, "RoleSessionName": "session"},
    ("sts", "GetCallerIdentity"): {},
    ("iam", "SimulatePrincipalPolicy"): {"PolicySourceArn": _ROLE, "ActionNames": ["sqs:SendMessage"]},
    ("sqs", "GetQueueAttributes"): {"QueueUrl": _QUEUE_URL, "AttributeNames": ["All"]},
    ("sns", "GetTopicAttributes"): {"TopicArn": _TOPIC},
    ("events", "DescribeEventBus"): {"Name": "default"},
    ("s3", "HeadBucket"): {"Bucket": "records"},
    ("s3", "ListBuckets"): {},
    ("s3", "GetObject"): {"Bucket": "records", "Key": "a/b"},
    ("s3", "ListObjectsV2"): {"Bucket": "records"},
    ("cloudwatch", "ListMetrics"): {"Namespace": "AWS/Lambda"},
    ("organizations", "DescribeOrganization"): {},
    ("lambda", "GetPolicy"): {"FunctionName": "f"},
}
_EVERY_CALL = pytest.mark.parametrize(("service", "operation"), _CALLS)


def _prepare(emulator: Emulator) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:q"
    emulator.add_destinations([queue, _TOPIC, "arn:aws:s3:::records"])
    emulator.add_roles([{"name": "r"}])
    emulator.add_functions([{"function_name": "f", "policy": {"": ["s3.amazonaws.com"]}}])
    client_of(emulator, "s3").put_object(Bucket="records", Key="a/b", Body=b"x")
    client_of(emulator, "organizations").create_organization(FeatureSet="ALL")
    emulator.clear_requests()


def _call(emulator: Emulator, service: str, operation: str, **options: Any) -> Any:
    client = client_of(emulator, service, **options)
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    return getattr(client, methods[operation])(**_CALLS[service, operation])


@_EVERY_CALL
def test_names_of_operations(emulator: Emulator, service: str, operation: str) -> None:
    _prepare(emulator)
    _call(emulator, service, operation)
    (request,) = emulator.requests
    assert (request.service, request.operation, request.status) == (service, operation, 200)


@_EVERY_CALL
def test_error_of_one_operation(emulator: Emulator, service: str, operation: str) -> None:
    _prepare(emulator)
    error = {"status": 403, "code": "AccessDenied", "message": "no"}
    emulator.configure(faults=[{"service": service, "operation": operation, "effect": {"error": error}}])
    with pytest.raises(ClientError) as caught:
        _call(emulator, service, operation)
    expected = ("403", "Forbidden") if operation == "HeadBucket" else ("AccessDenied", "no")
    assert (caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]) == expected
    other = next(each for each in _CALLS if each != (service, operation) and each[0] not in (service, "organizations"))
    _call(emulator, *other)


@_EVERY_CALL
@pytest.mark.parametrize("effect", ["reset", "silence"])
def test_lost_connection(emulator: Emulator, service: str, operation: str, effect: str) -> None:
    _prepare(emulator)
    fault = {"operation": operation, "effect": {"silence": 1} if effect == "silence" else effect}
    emulator.configure(faults=[fault])
    with pytest.raises(BotoCoreError):
        _call(emulator, service, operation, read_timeout=0.2)
    assert emulator.requests[-1].status == 0


@pytest.mark.parametrize(("service", "operation"), [key for key in _CALLS if key[0] in ("sts", "iam", "sns")])
@pytest.mark.parametrize("effect", ["truncate", "garbage"])
def test_damaged_xml_response(emulator: Emulator, service: str, operation: str, effect: str) -> None:
    _prepare(emulator)
    emulator.configure(faults=[{"operation": operation, "effect": effect}])
    with pytest.raises(Exception) as caught:  # noqa: PT011  # botocore has no single class for it.
        _call(emulator, service, operation)
    assert not isinstance(caught.value, ClientError)


def test_fields_of_an_xml_response(emulator: Emulator) -> None:
    _prepare(emulator)
    emulator.configure(faults=[{"operation": "AssumeRole", "effect": {"drop_fields": ["SecretAccessKey"]}}])
    credentials = _call(emulator, "sts", "AssumeRole")["Credentials"]
    assert sorted(credentials) == ["AccessKeyId", "Expiration", "SessionToken"]


def test_address_of_the_listener_is_recorded(emulator: Emulator) -> None:
    first, second = emulator.urls
    client_of(emulator).list_functions()
    client_of(emulator, "sts", url=second).get_caller_identity()
    seen = [(request.service, request.address) for request in emulator.requests]
    assert seen == [("lambda", first.partition("//")[2]), ("sts", second.partition("//")[2])]
    assert control(emulator, "GET", "requests")["requests"][0]["address"] == first.partition("//")[2]


def test_listener_for_lambda_only(emulator: Emulator) -> None:
    first, second = emulator.urls
    emulator.configure(endpoints={first.partition("//")[2]: ["lambda"]})
    client_of(emulator).list_functions()
    with pytest.raises(Exception, match="Unable to parse response"):
        client_of(emulator, "sts").get_caller_identity()
    assert refusal(client_of(emulator, "sqs").list_queues)[0] == 403
    assert client_of(emulator, "sts", url=second).get_caller_identity()["Account"] == "123456789012"
    assert [request.status for request in emulator.requests] == [200, 403, 403, 200]


@pytest.mark.parametrize(
    ("service", "method"), [("lambda", "list_functions"), ("sqs", "list_queues"), ("sts", "get_caller_identity")]
)
def test_unknown_region(emulator: Emulator, service: str, method: str) -> None:
    call = getattr(client_of(emulator, service, region="xx-nowhere-1"), method)
    status, code, message = refusal(call)
    assert (status, message) == (403, "Credential should be scoped to a valid region, not 'xx-nowhere-1'. ")
    assert code == ("SignatureDoesNotMatch" if service == "sts" else "InvalidSignatureException")


@pytest.mark.parametrize("path", ["functions", "destinations", "roles"])
def test_seeds_in_an_unknown_region(emulator: Emulator, path: str) -> None:
    with pytest.raises(OSError, match="400") as caught:
        control(emulator, "POST", path, {path: [], "region": "xx-nowhere-1"})
    body: Any = caught.value
    assert body.read() == b'{"error": "ValueError: region is \'xx-nowhere-1\': expected a region of AWS"}'


def test_alias_as_in_localstack(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"live": 1}}])
    emulator.configure(localstack_quirks=True)
    read = client_of(emulator).get_function_configuration
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    assert refusal(read, FunctionName="f", Qualifier="live") == (
        404,
        "ResourceNotFoundException",
        f"Function not found: {arn}:live",
    )
    assert read(FunctionName="f", Qualifier="1")["Version"] == "1"
    assert read(FunctionName="f")["Version"] == "$LATEST"
