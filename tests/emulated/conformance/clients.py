# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the emulator, for its own tests."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator import Emulator


def client_of(
    emulator: Emulator,
    service: str = "lambda",
    region: str = "us-east-1",
    credentials: dict[str, str] | None = None,
    **options: Any,
) -> Any:
    """Return a client that sends every request once."""
    keys = {
        "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key": "secret",
        **(credentials or {}),
    }
    url = options.pop("url", emulator.url)
    verify = options.pop("verify", None)
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=20, **options)
    make: Any = boto3.client
    return make(service, region_name=region, endpoint_url=url, verify=verify, config=config, **keys)


def refusal(call: Any, **parameters: Any) -> tuple[int, str, str]:
    """Return the status, code and message of the error that this call raises."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def control(emulator: Emulator, method: str, path: str, document: object = None) -> dict[str, Any]:
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(f"{emulator.url}/_emulator/{path}", body, method=method)
    with urllib.request.urlopen(request) as response:
        parsed: dict[str, Any] = json.load(response)
    return parsed
