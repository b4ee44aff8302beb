# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations: whether they exist, the responses of their services, and the checks of Put."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.clients import keys_of

from emulated.conformance.clients import client_of, control, refusal
from emulator import Emulator

_QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/b"
_BUCKET = "arn:aws:s3:::records"
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:g"
_ROLE = "arn:aws:iam::123456789012:role/r"
_EVERY = (_QUEUE, _TOPIC, _BUS, _BUCKET)


class TestServices:
    def test_existing_destinations(self, emulator: Emulator) -> None:
        fifo = {"arn": f"{_QUEUE}.fifo", "attributes": {"KmsMasterKeyId": "alias/mine"}}
        emulator.add_destinations([*_EVERY, fifo], region="us-west-2")
        sqs = client_of(emulator, "sqs")
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
        assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["QueueArn"] == _QUEUE
        attributes = sqs.get_queue_attributes(QueueUrl=f"{url}.fifo", AttributeNames=["All"])["Attributes"]
        assert (attributes["FifoQueue"], attributes["KmsMasterKeyId"]) == ("true", "alias/mine")
        topic = client_of(emulator, "sns").get_topic_attributes(TopicArn=_TOPIC)["Attributes"]
        assert (topic["TopicArn"], topic["Owner"]) == (_TOPIC, "123456789012")
        bus = client_of(emulator, "events").describe_event_bus(Name=_BUS)
        assert (bus["Name"], bus["Arn"]) == ("b", _BUS)
        bucket = client_of(emulator, "s3", "us-west-2").head_bucket(Bucket="records")
        # Recorded by LocalStack, 2026-02-21.
        expected = {"AccessPointAlias": False, "BucketArn": _BUCKET, "BucketRegion": "us-west-2"}
        assert {key: bucket[key] for key in expected} == expected

    def test_missing_destinations(self, emulator: Emulator) -> None:
        """Recorded by LocalStack, snapshots of sqs, sns, events and s3."""
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
        assert refusal(client_of(emulator, "sqs").get_queue_attributes, QueueUrl=url) == (
            400,
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )
        sns = client_of(emulator, "sns").get_topic_attributes
        assert refusal(sns, TopicArn=_TOPIC) == (404, "NotFound", "Topic does not exist")
        assert refusal(client_of(emulator, "events").describe_event_bus, Name="b") == (
            400,
            "ResourceNotFoundException",
            "Event bus b does not exist.",
        )
        assert refusal(client_of(emulator, "s3").head_bucket, Bucket="records") == (404, "404", "Not Found")

    def test_topic_of_another_region(self, emulator: Emulator) -> None:
        """Recorded by LocalStack, TestSNSMultiRegions::test_cross_region_access, 2025-05-28."""
        emulator.add_destinations([_TOPIC])
        read = client_of(emulator, "sns", "eu-west-1").get_topic_attributes
        assert refusal(read, TopicArn=_TOPIC) == (400, "InvalidParameter", "Invalid parameter: TopicArn")

    def test_owner_of_a_bucket(self, emulator: Emulator) -> None:
        emulator.add_destinations([_BUCKET], account_id="210987654321")
        head = client_of(emulator, "s3").head_bucket
        forbidden = (403, "403", "Forbidden")
        assert refusal(head, Bucket="records") == forbidden
        policy = {"Version": "2012-10-17", "Statement": []}
        owner = client_of(emulator, "s3", credentials=keys_of(emulator, "arn:aws:iam::210987654321:role/r"))
        owner.head_bucket(Bucket="records", ExpectedBucketOwner="210987654321")
        owner.put_bucket_policy(Bucket="records", Policy=json.dumps(policy))
        head(Bucket="records")
        assert refusal(head, Bucket="records", ExpectedBucketOwner="123456789012") == forbidden

    def test_event_bus_v2_arn(self, emulator: Emulator) -> None:
        """botocore's model of DescribeEventBus does not accept an event-busv2 ARN."""
        bus = "arn:aws:events:us-east-1:123456789012:event-busv2/b/1234567890123456789012345"
        read = client_of(emulator, "events").describe_event_bus
        assert refusal(read, Name=bus)[:2] == (400, "ValidationException")

    def test_seeds_over_http(self, emulator: Emulator) -> None:
        control(emulator, "POST", "destinations", {"destinations": [_QUEUE]})
        control(emulator, "POST", "roles", {"roles": [{"name": "r", "policies": []}]})
        assert len(client_of(emulator, "sqs").list_queues()["QueueUrls"]) == 1
        assert client_of(emulator, "iam").get_role(RoleName="r")["Role"]["Arn"] == _ROLE

    @pytest.mark.parametrize("seed", ["q", "arn:aws:kms:us-east-1:123456789012:key/k", {"name": "q"}])
    def test_invalid_seeds(self, emulator: Emulator, seed: Any) -> None:
        with pytest.raises(ValueError, match="destination"):
            emulator.add_destinations([seed])


class TestPut:
    @pytest.fixture(autouse=True)
    def _check(self, emulator: Emulator) -> None:
        emulator.configure(check_destinations=True)
        emulator.add_functions([{"function_name": "f", "role": _ROLE}])

    def _put(self, emulator: Emulator, destination: str) -> Any:
        config = {"OnFailure": {"Destination": destination}}
        put = client_of(emulator).put_function_event_invoke_config
        return put(FunctionName="f", DestinationConfig=config)

    def _refusal(self, emulator: Emulator, destination: str) -> str:
        status, code, message = refusal(self._put, emulator=emulator, destination=destination)
        assert (status, code) == (400, "InvalidParameterValueException")
        return message

    @pytest.mark.parametrize("destination", [*_EVERY, _FUNCTION])
    def test_missing(self, emulator: Emulator, destination: str) -> None:
        assert self._refusal(emulator, destination) == f"The destination ARN {destination} is invalid."

    @pytest.mark.parametrize(
        ("destination", "action", "operation"),
        [
            (_QUEUE, "sqs:SendMessage", "SendMessage"),
            (_TOPIC, "sns:Publish", "Publish"),
            (_BUS, "events:PutEvents", "PutEvents"),
            (_FUNCTION, "lambda:InvokeFunction", "InvokeFunction"),
        ],
    )
    def test_permission(self, emulator: Emulator, destination: str, action: str, operation: str) -> None:
        emulator.add_destinations(_EVERY)
        emulator.add_functions([{"function_name": "g"}])
        whose = "function" if destination == _FUNCTION else "function's"
        text = f"The {whose} execution role does not have permissions to call {operation} on {destination}"
        assert self._refusal(emulator, destination) == text
        emulator.add_roles([{"name": "r"}])
        assert self._refusal(emulator, destination) == text
        statement = {"Effect": "Allow", "Action": action, "Resource": destination}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        emulator.add_roles([{"name": "r", "policies": [policy]}])
        self._put(emulator, destination)
        nothing = {"Version": "2012-10-17", "Statement": [{**statement, "Action": "kms:*"}]}
        emulator.add_roles([{"name": "r", "policies": [policy], "boundary": nothing}])
        assert self._refusal(emulator, destination) == text

    def test_bucket(self, emulator: Emulator) -> None:
        emulator.add_destinations(_EVERY)
        statements = [
            {
                "Effect": "Allow",
                "Action": "s3:PutObject",
                "Resource": f"{_BUCKET}/aws/lambda/async/*",
                "Condition": {"StringEquals": {"s3:ResourceAccount": "123456789012"}},
            },
            {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET},
        ]
        emulator.add_roles([{"name": "r", "policies": [{"Statement": statements[:1]}]}])
        assert "call ListBucket on" in self._refusal(emulator, _BUCKET)
        emulator.add_roles([{"name": "r", "policies": [{"Statement": statements}]}])
        self._put(emulator, _BUCKET)

    def test_off_by_default(self, emulator: Emulator) -> None:
        emulator.configure(check_destinations=False)
        self._put(emulator, _QUEUE)
