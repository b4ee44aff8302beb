# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of requests."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

from .calls import Call


@dataclass(frozen=True)
class RecordedRequest:
    """The recorded facts of a request."""

    service: str
    """As boto3 names it."""
    operation: str
    function_name: str | None
    """The bare name. None if the path of the operation contains no function."""
    qualifier: str | None
    region: str
    account_id: str
    address: str
    """Host and port of the listener that received the request."""
    signed: bool
    """Whether it had an Authorization header."""
    status: int
    """Status of the response; 0 if the connection was dropped."""
    user_agent: str
    seconds: float
    """Time of arrival, time.monotonic()."""


class RequestLog:
    """Every AWS request since the start or the last clear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[RecordedRequest] = []

    def record(self, call: Call, status: int) -> None:
        request = RecordedRequest(
            service=call.service,
            operation=call.operation,
            function_name=call.bare_name,
            qualifier=call.qualifier,
            region=call.region,
            account_id=call.account_id,
            address=call.address,
            signed=call.signed,
            status=status,
            user_agent=call.user_agent,
            seconds=call.arrived,
        )
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def all(self) -> list[RecordedRequest]:
        with self._lock:
            return list(self._requests)

    def by_operation(self) -> dict[str, int]:
        return dict(Counter(request.operation for request in self.all()))
