# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import (
    InvalidDestination,
    Side,
    check_destination,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.queue_urls import queue_arn

BLUE = parse_function("my-function:BLUE")
SIDES: tuple[Side, ...] = t.get_args(Side)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:us-east-2:123456789012:queue",
        "arn:aws:sqs:eu-west-1:210987654321:queue",
        "arn:aws:sns:us-west-1:123456789012:topic",
        "arn:aws:events:us-east-2:123456789012:event-bus/default",
        "arn:aws:events:us-east-2:123456789012:event-busv2/new/0123456789012345678901234",
        "arn:aws:lambda:us-east-2:123456789012:function:other",
        "arn:aws:lambda:us-east-2:123456789012:function:other:BLUE",
        "arn:aws:lambda:us-east-2:123456789012:function:my-function:GREEN",
    ],
)
def test_what_aws_may_accept_is_left_to_aws(side: Side, arn: str) -> None:
    check_destination(side, arn, BLUE, "us-east-2")


def test_a_bucket_takes_records_of_failure_only() -> None:
    check_destination("on_failure", "arn:aws:s3:::bucket", BLUE, "us-east-2")
    with pytest.raises(InvalidDestination, match="takes records of failure only"):
        check_destination("on_success", "arn:aws:s3:::bucket", BLUE, "us-east-2")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("arn", "says"),
    [
        ("https://sqs.us-east-2.amazonaws.com/123456789012/q", "probably arn:aws:sqs:us-east-2:123456789012:q"),
        ("arn:aws:sqs:us-east-2:123456789012:q.fifo", "is a FIFO queue"),
        ("arn:aws:sns:us-east-2:123456789012:t.fifo", "is a FIFO topic"),
        ("kafka://topic", "is a Kafka topic"),
        ("arn:aws:iam::123456789012:role/r", "is an ARN of iam"),
        ("arn:aws:events:us-east-2:123456789012:subscriber/b/s", "not an event bus: expected"),
        ("arn:aws:events:us-east-2:123456789012:rule/r", "not an event bus: expected"),
        ("arn:aws:events:us-east-2:123456789012:event-bus", "not an event bus: expected"),
        ("arn:aws:events:us-east-2:123456789012:event-bus/", "not an event bus: expected"),
        ("arn:aws:events:us-east-2:123456789012:event-buses/b", "not an event bus: expected"),
        ("arn:aws:_-/!lambda:us-east-2:123456789012:function:f", "is not an ARN"),
        ("queue", "is not an ARN"),
        ("arn:aws:sqs:us-east-2:123456789012:" + "q" * 350, "is not an ARN"),
        ("arn:aws:lambda:us-east-2:123456789012:layer:f:1", "is not the ARN of a function"),
        ("arn:aws:lambda:us-east-2:123456789012:function:my-function", "is the function itself"),
        ("arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE", "is the function itself"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:other", "is in eu-west-1"),
        ("arn:aws:sqs:us-east-2:123456789012:q\nx", "is not an ARN"),
    ],
)
def test_what_aws_would_refuse_is_refused_in_one_line_that_says_what_to_do(side: Side, arn: str, says: str) -> None:
    with pytest.raises(InvalidDestination) as refusal:
        check_destination(side, arn, BLUE, "us-east-2")
    message = str(refusal.value)
    assert message.startswith(f"destination_config.{side}.destination ")
    assert says in message
    assert "expected" in message
    assert "\n" not in message


def test_the_same_name_in_another_account_is_another_function() -> None:
    target = parse_function("arn:aws:lambda:us-east-2:210987654321:function:my-function")
    check_destination("on_failure", "arn:aws:lambda:us-east-2:123456789012:function:my-function", target, "us-east-2")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:sqs:us-gov-west-1:123456789012:q", "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q"),
        ("arn:aws-cn:sns:us-east-1:123456789012:t", "arn:aws:sns:us-east-1:123456789012:t"),
        ("arn:aws:events:eusc-de-east-1:123456789012:event-bus/b", "arn:aws-eusc:events:eusc-de-east-1:"),
        ("arn:aws:lambda:cn-north-1:123456789012:function:g", "arn:aws-cn:lambda:cn-north-1:123456789012:function:g"),
        ("arn:aws-iso:sqs:us-isob-east-1:123456789012:q", "arn:aws-iso-b:sqs:us-isob-east-1:123456789012:q"),
        ("arn:aws-new:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q"),
    ],
)
def test_a_partition_that_contradicts_the_region_is_refused(side: Side, arn: str, expected: str) -> None:
    with pytest.raises(InvalidDestination) as refusal:
        check_destination(side, arn, BLUE, None)
    _start, partition, _service, region, *_rest = arn.split(":")
    assert f"names the partition {partition}, but {region} is in " in str(refusal.value)
    assert f"expected {expected}" in str(refusal.value)


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("us-east-1", "arn:aws-cn:sqs:cn-north-1:123456789012:q"),
        ("cn-north-1", "arn:aws:sns:us-east-1:123456789012:t"),
        ("us-gov-west-1", "arn:aws:events:us-east-1:123456789012:event-bus/b"),
        ("us-east-1", "arn:aws-new:sqs:xx-new-1:123456789012:q"),
    ],
)
def test_a_destination_is_in_the_partition_of_the_function(region: str, arn: str) -> None:
    """Found: the partition was compared with the region of the destination only."""
    partition = arn.split(":")[1]
    with pytest.raises(InvalidDestination, match=f"names the partition {partition}, but {region} is in .*, where the"):
        check_destination("on_failure", arn, BLUE, region)
    check_destination("on_failure", arn, BLUE, "nz-north-1")


@pytest.mark.parametrize(
    ("region", "arn", "expected"),
    [
        ("us-east-2", "arn:aws-cn:s3:::failed", "arn:aws:s3:::failed"),
        ("cn-north-1", "arn:aws:s3:::failed", "arn:aws-cn:s3:::failed"),
        ("us-gov-west-1", "arn:aws:s3:::failed", "arn:aws-us-gov:s3:::failed"),
    ],
)
def test_a_bucket_is_in_the_partition_of_the_function(region: str, arn: str, expected: str) -> None:
    """Found: its ARN has no region, so its partition was compared with nothing."""
    with pytest.raises(InvalidDestination, match=f"but {region} is in .*: expected {expected}, or a region of"):
        check_destination("on_failure", arn, BLUE, region)
    check_destination("on_failure", expected, BLUE, region)
    check_destination("on_failure", arn, BLUE, "nz-north-1")
    check_destination("on_failure", arn, BLUE, None)


@pytest.mark.parametrize("arn", ["arn:aws-new:sqs:nz-north-1:123456789012:q", "arn:aws:sqs:nz-north-1:123456789012:q"])
def test_a_region_that_is_newer_than_the_table_is_left_to_aws(arn: str) -> None:
    check_destination("on_failure", arn, BLUE, None)


@pytest.mark.parametrize(
    ("url", "arn"),
    [
        ("https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/q", "arn:aws-eusc:sqs:eusc-de-east-1:123456789012:q"),
        ("https://sqs-fips.us-east-1.amazonaws.com/123456789012/q", "arn:aws:sqs:us-east-1:123456789012:q"),
        ("https://sqs.us-east-1.api.aws/123456789012/q", "arn:aws:sqs:us-east-1:123456789012:q"),
        ("https://queue.amazonaws.com/123456789012/q", "arn:aws:sqs:us-east-1:123456789012:q"),
        ("https://sqs.us-iso-east-1.c2s.ic.gov/123456789012/q", "arn:aws-iso:sqs:us-iso-east-1:123456789012:q"),
    ],
)
def test_the_url_of_a_queue_gets_a_hint_with_its_arn(url: str, arn: str) -> None:
    with pytest.raises(InvalidDestination, match=f"is the URL of a queue: expected its ARN, probably {arn}"):
        check_destination("on_failure", url, BLUE, "us-east-2")


@pytest.mark.parametrize(
    ("url", "arn"),
    [
        ("https://sqs.us-east-2.amazonaws.com/123456789012/q", "arn:aws:sqs:us-east-2:123456789012:q"),
        ("https://eu-west-1.queue.amazonaws.com/123456789012/q/", "arn:aws:sqs:eu-west-1:123456789012:q"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", "arn:aws-cn:sqs:cn-north-1:123456789012:q"),
        ("https://sqs.us-gov-west-1.amazonaws.com/123456789012/q", "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q"),
    ],
)
def test_the_url_of_a_queue_stands_for_its_arn(url: str, arn: str) -> None:
    assert queue_arn(url) == arn
