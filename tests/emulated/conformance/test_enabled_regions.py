# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regions that are not enabled for the account."""

from __future__ import annotations

import botocore.session

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator

INVALID = "The security token included in the request is invalid."


def listed(emulator: Emulator, region: str = "us-east-1", **parameters: object) -> dict[str, str]:
    pages = client_of(emulator, "account", region).get_paginator("list_regions").paginate(**parameters)
    return {row["RegionName"]: row["RegionOptStatus"] for page in pages for row in page["Regions"]}


def test_every_region_is_enabled_unless_a_setting_says_otherwise(emulator: Emulator) -> None:
    statuses = listed(emulator)
    assert set(statuses) == set(botocore.session.get_session().get_available_regions("lambda"))
    assert (statuses["us-east-1"], statuses["ap-east-1"]) == ("ENABLED_BY_DEFAULT", "ENABLED")
    assert set(listed(emulator, "cn-north-1")) == {"cn-north-1", "cn-northwest-1"}


def test_statuses_are_filtered_and_paged(emulator: Emulator) -> None:
    emulator.configure(enabled_regions=["us-east-1", "af-south-1"], page_size=1)
    assert listed(emulator)["eu-west-1"] == "DISABLED"
    wanted = ["ENABLED", "ENABLED_BY_DEFAULT"]
    assert listed(emulator, RegionOptStatusContains=wanted) == {
        "af-south-1": "ENABLED",
        "us-east-1": "ENABLED_BY_DEFAULT",
    }
    first = client_of(emulator, "account").list_regions(RegionOptStatusContains=wanted, MaxResults=50)
    assert len(first["Regions"]) == 1
    assert "NextToken" in first


def test_no_other_region_knows_the_credentials(emulator: Emulator) -> None:
    emulator.configure(enabled_regions=["us-east-1"])
    assert client_of(emulator).list_functions()["Functions"] == []
    answer = refusal(client_of(emulator, region="ap-east-1").list_functions)
    assert answer == (403, "UnrecognizedClientException", INVALID)
    answer = refusal(client_of(emulator, "sts", "eu-south-1").get_caller_identity)
    assert answer == (403, "InvalidClientTokenId", INVALID)


def test_the_list_needs_a_permission(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "caller", "policies": []}])
    role = "arn:aws:iam::123456789012:role/caller"
    made = client_of(emulator, "sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey"}
    keys = {name: made[key] for name, key in {**names, "aws_session_token": "SessionToken"}.items()}
    emulator.configure(enforce_iam=True)
    status, code, text = refusal(client_of(emulator, "account", credentials=keys).list_regions)
    assert (status, code) == (403, "AccessDeniedException")
    assert "is not authorized to perform: account:ListRegions" in text
