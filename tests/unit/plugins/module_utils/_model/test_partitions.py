# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools

import botocore.loaders
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.partitions import (
    PARTITIONS,
    check_role_partition,
    contradiction,
    dns_suffix,
    partition_of,
)

SDK = botocore.loaders.create_loader().load_data("partitions")["partitions"]
REGIONS = [(region, each["id"]) for each in SDK for region in each["regions"] if region != f"{each['id']}-global"]


@pytest.mark.newest_boto3
def test_the_table_is_the_sdk_s() -> None:
    outputs = {each["id"]: each["outputs"] for each in SDK}
    assert {each.name: (f"^{each.regions}$", *each.suffixes) for each in PARTITIONS} == {
        each["id"]: (
            each["regionRegex"].replace("\\-", "-"),
            outputs[each["id"]]["dnsSuffix"],
            outputs[each["id"]]["dualStackDnsSuffix"],
        )
        for each in SDK
    }


@pytest.mark.parametrize(("region", "partition"), REGIONS)
def test_a_region_is_in_the_partition_that_the_sdk_names(region: str, partition: str) -> None:
    assert partition_of(region) == partition
    assert [each.name for each in PARTITIONS if each.has(region)] == [partition]


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-south-9", "aws"), ("us-gov-north-1", "aws-us-gov"), ("cn-east-1", "aws-cn"), ("eusc-de-west-2", "aws-eusc")],
)
def test_a_newer_region_is_told_by_its_name(region: str, partition: str) -> None:
    assert partition_of(region) == partition


@pytest.mark.parametrize("region", ["nz-north-1", "", "all", "us-east-1\n", "eusc-fr-west-1", "aws-global"])
def test_what_is_in_no_known_partition(region: str) -> None:
    assert partition_of(region) is None
    assert contradiction("aws", region) is None
    assert contradiction("aws-new", region) is None


@pytest.mark.parametrize(
    ("partition", "region"),
    [
        (each.name, region)
        for each, (region, partition) in itertools.product(PARTITIONS, REGIONS)
        if each.name != partition and region.endswith("east-1")
    ],
)
def test_a_region_of_another_partition_is_a_contradiction(partition: str, region: str) -> None:
    assert (
        contradiction(partition, region)
        == f"names the partition {partition}, but {region} is in {partition_of(region)}"
    )


def test_a_partition_that_is_not_known_has_no_region_of_a_known_one() -> None:
    assert contradiction("aws-new", "us-east-1") == "names the partition aws-new, but us-east-1 is in aws"


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [
        ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
        ("aws-iso", "us-iso-east-1", "c2s.ic.gov"),
        ("aws", "nz-north-1", "amazonaws.com"),
        ("aws-new", "us-isob-east-1", "sc2s.sgov.gov"),
        ("aws-new", "nz-north-1", None),
    ],
)
def test_the_domain_of_endpoints(partition: str, region: str, suffix: str | None) -> None:
    assert dns_suffix(partition, region) == suffix


@pytest.mark.parametrize(
    ("arn", "regions"),
    [
        ("arn:aws:iam::123456789012:role/audit", ["us-east-1", None, "eu-west-1", "nz-north-1"]),
        ("arn:aws-cn:iam::123456789012:role/audit", ["cn-north-1"]),
        ("arn:aws-new:iam::123456789012:role/audit", ["nz-north-1"]),
        ("audit", ["us-east-1"]),
        ("arn:aws-cn:iam::123456789012:role/audit", []),
    ],
)
def test_a_role_is_used_in_its_partition(arn: str, regions: list[str | None]) -> None:
    check_role_partition("assume_role_arn", arn, regions)


@pytest.mark.parametrize("regions", [["us-gov-west-1"], ["us-east-1", "us-gov-west-1"]])
def test_a_role_of_another_partition_is_refused(regions: list[str]) -> None:
    with pytest.raises(InvalidOption) as refusal:
        check_role_partition("assume_role_arn", "arn:aws:iam::123456789012:role/audit", regions)
    assert str(refusal.value) == (
        "assume_role_arn 'arn:aws:iam::123456789012:role/audit' names the partition aws, but us-gov-west-1 is in "
        "aws-us-gov: expected a role of that partition, or other regions"
    )
