# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the emulator."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import boto3

from emulator import Emulator
from support.environment import ACCOUNT_ID, REGION


def lambda_client(emulator: Emulator, **options: Any) -> Any:
    """Return a client with the SDK's defaults, including its retries."""
    return client_of(emulator, "lambda", **options)


def keys_of(emulator: Emulator, role_arn: str) -> dict[str, str]:
    """Assume the role, and return the keys of the session as the SDK's clients take them."""
    made = client_of(emulator, "sts").assume_role(RoleArn=role_arn, RoleSessionName="session")["Credentials"]
    return {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
        "aws_session_token": made["SessionToken"],
    }


def client_of(emulator: Emulator, service: str, **options: Any) -> Any:
    """Return a client of a service: the same one for each test, as it takes longer to make than to use."""
    return _made(emulator.url, service) if not options else _new(emulator.url, service, **options)


def _new(url: str, service: str, **options: Any) -> Any:
    make: Any = boto3.client
    return make(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id="testing-key",
        aws_secret_access_key="testing-secret",
        **options,
    )


_made = cache(_new)


def keys_with(emulator: Emulator, policies: Sequence[Any]) -> dict[str, str]:
    """Return credentials with these policies alone, as environment variables."""
    emulator.add_roles([{"name": "caller", "policies": policies}])
    keys = keys_of(emulator, f"arn:aws:iam::{ACCOUNT_ID}:role/caller")
    return {name.upper(): value for name, value in keys.items()}
