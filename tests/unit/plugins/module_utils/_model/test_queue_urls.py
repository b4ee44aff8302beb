# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import botocore.config
import botocore.loaders
import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import sqs
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import Arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.partitions import PARTITIONS, partition_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.queue_urls import queue_arn, queue_url

SDK = botocore.loaders.create_loader().load_data("partitions")["partitions"]
SESSION = botocore.session.Session()
# The oldest boto3 knows partitions without a region.
NAMES = [[name for name in each["regions"] if "-global" not in name] for each in SDK]
REGIONS = [names[0] for names in NAMES if names]


def endpoint_of(region: str, **config: t.Any) -> str:
    """Return the endpoint that the SDK itself would ask."""
    keys: t.Any = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client = SESSION.create_client("sqs", region, config=botocore.config.Config(**config), **keys)
    return str(client.meta.endpoint_url)


@pytest.mark.parametrize("region", [*REGIONS, "us-gov-north-1", "eu-south-9"])
@pytest.mark.parametrize("config", [{}, {"use_dualstack_endpoint": True}, {"use_fips_endpoint": True}])
@pytest.mark.newest_boto3
def test_each_endpoint_of_the_sdk(region: str, config: t.Any) -> None:
    arn = Arn(partition_of(region) or "", "sqs", region, "123456789012", "q")
    if "iso" in region and "use_dualstack_endpoint" in config:
        pytest.skip("botocore makes no such client, though its partitions have the domain")
    endpoint = endpoint_of(region, **config)
    assert queue_arn(f"{endpoint}/123456789012/q") == str(arn)
    if not config:
        assert queue_url(arn) == f"{endpoint}/123456789012/q"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("queue.amazonaws.com", "us-east-1"),
        ("eu-west-1.queue.amazonaws.com", "eu-west-1"),
        ("us-gov-west-1.queue.amazonaws.com", "us-gov-west-1"),
        ("cn-north-1.queue.amazonaws.com.cn", "cn-north-1"),
        ("us-isob-east-1.queue.sc2s.sgov.gov", "us-isob-east-1"),
        ("sqs-fips.us-gov-east-1.api.aws", "us-gov-east-1"),
        ("vpce-0a1b-c2d3.sqs.us-east-2.vpce.amazonaws.com", "us-east-2"),
        ("SQS.US-EAST-2.AmazonAWS.com:443", "us-east-2"),
        ("sqs.nz-north-1.amazonaws.com", "nz-north-1"),
    ],
)
def test_other_hosts(host: str, region: str) -> None:
    expected = Arn(partition_of(region) or "aws", "sqs", region, "123456789012", "q.fifo")
    assert queue_arn(f"http://{host}/123456789012/q.fifo") == str(expected)


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-east-1.amazonaws.eu/123456789012/q",
        "https://queue.amazonaws.com.cn/123456789012/q",
        "https://sqs.us-east-2.amazonaws.com.example.org/123456789012/q",
        "https://sns.us-east-2.amazonaws.com/123456789012/q",
        "https://sqs.us-east-2.amazonaws.com/q",
        "https://sqs.us-east-2.amazonaws.com/123456789012/q\n",
        "http://127.0.0.1:4566/123456789012/q",
        "arn:aws:sqs:us-east-2:123456789012:q",
    ],
)
def test_what_is_not_the_url_of_a_queue_of_aws(url: str) -> None:
    assert queue_arn(url) is None


@pytest.mark.newest_boto3
def test_every_domain_is_one_of_a_queue() -> None:
    for each in PARTITIONS:
        region = next(region for region in REGIONS if each.has(region))
        for suffix in each.suffixes:
            assert queue_arn(f"https://sqs.{region}.{suffix}/123456789012/q") == (
                f"arn:{each.name}:sqs:{region}:123456789012:q"
            )


def test_a_queue_of_an_unknown_partition_is_asked_about_where_the_sdk_would() -> None:
    class Client:
        class meta:
            endpoint_url = "https://sqs.nz-north-1.amazonaws.nz"

        def get_queue_attributes(self, QueueUrl: str, AttributeNames: t.Any) -> t.Any:
            self.asked = QueueUrl
            return {"Attributes": {"QueueArn": "arn:aws-new:sqs:nz-north-1:123456789012:q"}}

    client = Client()
    sqs.get_queue_attributes(client, Arn("aws-new", "sqs", "nz-north-1", "123456789012", "q"))
    assert client.asked == "https://sqs.nz-north-1.amazonaws.nz/123456789012/q"
