# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the emulator."""

from __future__ import annotations

from typing import Any

import boto3

from emulator import Emulator
from support.environment import REGION


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
