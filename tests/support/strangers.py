# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failure paths in the process of the test, with somebody else who acts at a request, and answers that are lost."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import boto3
import botocore.config
from botocore.awsrequest import AWSResponse

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.make import make
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.request import STEPS, parse_request
from emulator import Emulator
from support.evidence import ACCOUNT, REGION
from support.failure_paths import OPTIONS

Exit = Literal["answered", "answered, then", "lost before", "lost after", "refused"]
EXITS: tuple[Exit, ...] = ("answered", "answered, then", "lost before", "lost after", "refused")
"""The stranger acts just before the request is served, or just after; what is lost is served only with "after"."""


@dataclass
class Stranger:
    """Acts once, at the first request of an operation."""

    operation: str
    act: Callable[[], None]
    how: Exit
    acted: bool = False

    def before(self, request: Any, event_name: str, **_event: Any) -> AWSResponse | None:
        if event_name.rpartition(".")[2] != self.operation or self.acted:
            return None
        self.acted = True
        if self.how in ("answered, then", "lost after"):
            status, body, headers = _served(request)
            self.act()
            return _answer(request, *((503, b"{}", {}) if self.how == "lost after" else (status, body, headers)))
        self.act()
        if self.how == "answered":
            return None
        return _refusal(request) if self.how == "refused" else _answer(request, 503, b"{}", {})


class _Body:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_options: Any) -> Any:
        yield self._body


def _served(request: Any) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = request.body.encode() if isinstance(request.body, str) else request.body
    sent = urllib.request.Request(request.url, body, headers, method=request.method)
    try:
        with urllib.request.urlopen(sent) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def _answer(request: Any, status: int, body: bytes, headers: Mapping[str, str]) -> AWSResponse:
    return AWSResponse(request.url, status, dict(headers), _Body(body))


def _refusal(request: Any) -> AWSResponse:
    headers = {"x-amzn-requestid": "1", "x-amzn-errortype": "AccessDenied", "x-amzn-query-error": "AccessDenied;Sender"}
    if b"Action=" in (request.body if isinstance(request.body, bytes) else str(request.body).encode()):
        text = b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>"
        return _answer(request, 403, text + b"<RequestId>1</RequestId></ErrorResponse>", headers)
    return _answer(request, 403, json.dumps({"__type": "AccessDenied", "message": "no"}).encode(), headers)


def made_beside(emulator: Emulator, stranger: Stranger | None = None, **options: Any) -> dict[str, Any]:
    """Make failure paths, and return the result with its warnings."""
    used: list[Any] = []

    def client_for(service: str, region: str | None) -> Any:
        client = _client(emulator.url, service, region)
        if stranger is not None and client not in used:
            client.meta.events.register("before-send", stranger.before)
            used.append(client)
        return client

    names = ("function_name", "queue", "retention_days", "kms_key", "alarm_topic", "event_invoke_configs")
    params = {**dict.fromkeys(names), "steps": list(STEPS), "propagation_timeout": 0, **OPTIONS, **options}
    request = parse_request(params, REGION, lambda: ACCOUNT, False)
    try:
        done = make(client_for, request, 0)
    finally:
        for client in used:
            client.meta.events.unregister("before-send", stranger and stranger.before)
    return {**done.result(), "warnings": done.warnings, "msg": done.failure()}


@cache
def _client(url: str, service: str, region: str | None) -> Any:
    """Return a client: the same one for each test, as it takes longer to make than to use."""
    create: Any = boto3.client
    return create(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="testing-key",
        aws_secret_access_key="testing-secret",
        config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=10),
    )
