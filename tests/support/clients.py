# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the emulator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import boto3

from emulator import Emulator
from support.environment import ACCOUNT_ID, REGION


def lambda_client(emulator: Emulator, **options: Any) -> Any:
    """Return a client with the SDK's defaults, including its retries."""
    make: Any = boto3.client
    return make(
        "lambda",
        region_name=REGION,
        endpoint_url=emulator.url,
        aws_access_key_id="testing-key",
        aws_secret_access_key="testing-secret",
        **options,
    )


def keys_with(emulator: Emulator, policies: Sequence[Any]) -> dict[str, str]:
    """Return credentials with these policies alone, as environment variables."""
    emulator.add_roles([{"name": "caller", "policies": policies}])
    sts: Any = boto3.client(
        "sts",
        region_name=REGION,
        endpoint_url=emulator.url,
        aws_access_key_id="testing-key",
        aws_secret_access_key="testing-secret",
    )
    arn = f"arn:aws:iam::{ACCOUNT_ID}:role/caller"
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
