# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import string
import typing as t

import botocore.exceptions
import pytest
from botocore.utils import validate_region_name
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    InvalidIdentifier,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import (
    first_regions,
    is_every_region,
    targets_by_region,
)

if t.TYPE_CHECKING:
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import Targets

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"
F = FunctionIdentifier("f")
F_ARN = FunctionIdentifier("f", None, "aws", "eu-west-1", "123456789012")


@pytest.mark.parametrize(
    ("names", "regions", "region", "expected"),
    [
        (["f"], None, "us-east-2", {"us-east-2": [F]}),
        (["f"], None, None, {None: [F]}),
        (["f"], ["us-east-1", "us-east-2"], "eu-west-1", {"us-east-1": [F], "us-east-2": [F]}),
        (["f", ARN], ["eu-west-1", "us-east-2"], None, {"eu-west-1": [F, F_ARN], "us-east-2": [F]}),
        ([ARN], None, None, {"eu-west-1": [F_ARN]}),
        ([ARN, "f"], None, None, {"eu-west-1": [F_ARN], None: [F]}),
        (None, ["us-east-1", "us-east-2", "us-east-1"], None, {"us-east-1": None, "us-east-2": None}),
        (None, None, "us-east-2", {"us-east-2": None}),
        (None, None, None, {None: None}),
        ([], None, "us-east-2", {}),
        (None, [], "us-east-2", {}),
        (["f"], [], None, {}),
    ],
)
def test_each_target_is_read_in_its_region(
    names: list[str] | None, regions: list[str] | None, region: str | None, expected: Targets
) -> None:
    assert targets_by_region(names, None, regions, region) == expected


@pytest.mark.parametrize(("regions", "region"), [(["us-east-1", "us-east-2"], None), (None, "us-east-2")])
def test_an_arn_of_none_of_the_regions_is_refused(regions: list[str] | None, region: str | None) -> None:
    with pytest.raises(InvalidIdentifier, match="is in eu-west-1, but the region is us-east"):
        targets_by_region([ARN], None, regions, region)


@pytest.mark.parametrize("region", ["", "us east 2", "us-east-2/", "x" * 64, "-x", "x-", "123", "ÜS-EAST"])
def test_an_invalid_region_is_refused(region: str) -> None:
    with pytest.raises(InvalidIdentifier, match="expected a name like us-east-2"):
        targets_by_region(None, None, [region], None)


@pytest.mark.parametrize("region", ["all", "ALL", "*"])
def test_a_word_for_every_region_is_no_region(region: str) -> None:
    """Found: AWS was asked in the region all, and answered that the signature is invalid."""
    with pytest.raises(InvalidIdentifier, match="or regions: all and nothing else for every region") as raised:
        targets_by_region(None, None, ["us-east-2", region], None)
    assert str(raised.value).startswith(f"region '{region}' ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("regions", "expected"), [(None, False), ([], False), (["us-east-2"], False), (["all"], True), (["all"] * 2, False)]
)
def test_one_word_stands_for_every_region(regions: list[str] | None, expected: bool) -> None:
    assert is_every_region(regions) is expected


@pytest.mark.parametrize(
    ("region", "role", "expected"),
    [
        ("eu-west-1", None, ["eu-west-1"]),
        (None, None, [None, "us-east-1"]),
        (None, "arn:aws-us-gov:iam::123456789012:role/r", [None, "us-gov-west-1"]),
        (None, "arn:aws-iso:iam::123456789012:role/r", [None, "us-east-1"]),
    ],
)
def test_the_regions_are_asked_for_in_one_of_the_partition(
    region: str | None, role: str | None, expected: list[str | None]
) -> None:
    assert first_regions(region, role) == expected


def test_where_nobody_named_regions_an_arn_may_be_in_any() -> None:
    found = targets_by_region([ARN, "f"], None, ["us-east-1"], None, every_region=True)
    assert list(found) == ["eu-west-1", "us-east-1"]


@given(st.text(string.ascii_lowercase + string.digits + "-_.", max_size=65))
def test_regions_are_valid_as_botocore_says(region: str) -> None:
    assume(region != "all")
    try:
        validate_region_name(region)
        valid = region != ""
    except botocore.exceptions.InvalidRegionError:
        valid = False
    try:
        targets_by_region(None, None, [region], None)
    except InvalidIdentifier:
        assert not valid
    else:
        assert valid


def test_a_region_of_the_environment_is_named_as_such() -> None:
    with pytest.raises(InvalidIdentifier, match=r"the region is us-east-2 \(from AWS_REGION\): .* region: eu-west-1"):
        targets_by_region([ARN], None, None, "us-east-2", "AWS_REGION")


@pytest.mark.parametrize(
    ("name", "region", "message"),
    [
        ("arn:aws:lambda:us-gov-west-1:123456789012:function:f", None, "aws, but us-gov-west-1 is in aws-us-gov"),
        ("arn:aws-cn:lambda:us-east-1:123456789012:function:f", "us-east-1", "aws-cn, but us-east-1 is in aws: "),
        ("arn:aws-cn:lambda:function:f", "us-east-1", "aws-cn, but us-east-1 is in aws: expected arn:aws:lambda:"),
    ],
)
def test_a_partition_that_contradicts_the_region_is_refused(name: str, region: str | None, message: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"names the partition {message}"):
        targets_by_region([name], None, None, region)


@pytest.mark.parametrize("name", ["arn::lambda:us-east-1:123456789012:function:f", "arn:aws:lambda:zz-new-1:f"])
def test_what_is_not_known_of_a_partition_is_left_to_aws(name: str) -> None:
    assert list(targets_by_region([name], None, None, None)) == [name.split(":")[3]]
