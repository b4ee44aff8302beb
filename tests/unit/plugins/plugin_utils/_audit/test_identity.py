# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import host_account

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("regions", "region", "partition"),
    [
        (["cn-north-1"], "us-east-2", "aws-cn"),
        ([], "us-gov-west-1", "aws-us-gov"),
        (["all"], "us-gov-west-1", "aws-us-gov"),
        (["all"], "", "aws"),
    ],
)
def test_a_role_is_in_the_partition_of_the_regions(regions: list[str], region: str, partition: str) -> None:
    """Where every region is read, none is named: that of the connection is in the same partition."""
    variables = {
        "account_id": ACCOUNT,
        "role": "audit",
        "regions": regions,
        "region": region,
        "organizational_units": [],
    }
    account = host_account("host", variables)
    assert account["role_arn"] == f"arn:{partition}:iam::{ACCOUNT}:role/audit"
    assert account["regions"] == regions
