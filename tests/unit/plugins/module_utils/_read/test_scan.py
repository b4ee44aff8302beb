# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import boto3
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    InvalidIdentifier,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import scan
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import targets_by_region
from emulator import Emulator

if t.TYPE_CHECKING:
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import Targets

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
def test_each_target_is_read_where_it_lies(
    names: list[str] | None, regions: list[str] | None, region: str | None, expected: Targets
) -> None:
    assert targets_by_region(names, None, regions, region) == expected


@pytest.mark.parametrize(("regions", "region"), [(["us-east-1", "us-east-2"], None), (None, "us-east-2")])
def test_an_arn_of_none_of_the_regions_is_refused(regions: list[str] | None, region: str | None) -> None:
    with pytest.raises(InvalidIdentifier, match="lies in eu-west-1, but the region is us-east"):
        targets_by_region([ARN], None, regions, region)


@pytest.mark.parametrize("region", ["", "us east 2", "us-east-2/", "x" * 64, "ÜS-EAST"])
def test_what_is_no_region_is_refused(region: str) -> None:
    with pytest.raises(InvalidIdentifier, match="expected a name like us-east-2"):
        targets_by_region(None, None, [region], None)


def test_a_long_scan_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_PROGRESS_INTERVAL", 0.0)
    lines: list[str] = []
    with Emulator(port=0) as emulator:
        emulator.add_functions([{"function_name": f"f-{i}"} for i in range(60)], region="us-east-2")
        client = boto3.client(
            "lambda",
            region_name="us-east-2",
            endpoint_url=emulator.url,
            aws_access_key_id="testing-key",
            aws_secret_access_key="testing-secret",
        )
        reading = scan.read(lambda _region: client, {"us-east-2": None}, concurrency=4, progress=lines.append)
    assert reading.functions == 60
    assert re.fullmatch(r"60 functions found, \d+ requests, 0 throttled, \d+ s", lines[-1])
