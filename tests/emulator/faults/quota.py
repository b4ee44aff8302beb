# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request quota of Lambda's control plane."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..server.calls import Call
from ..server.responses import AwsError
from ..server.settings import Settings

# These have their own quota, or none (AWS Lambda quotas, "Lambda API requests").
_OUTSIDE_QUOTA = frozenset({"GetFunction", "Invoke", "InvokeAsync", "InvokeWithResponseStream"})
_OWN_QUOTA = frozenset({"GetPolicy"})


@dataclass
class _Bucket:
    tokens: float
    filled: float


class Quota:
    """One token bucket for each account and region; GetPolicy has its own."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}

    def clear(self) -> None:
        self._buckets.clear()

    def take(self, call: Call, settings: Settings) -> None:
        """Take a token. Raise AWS's 429 if there is none."""
        rate = settings.requests_per_second
        if rate is None or call.service != "lambda" or call.operation in _OUTSIDE_QUOTA:
            return
        burst = settings.burst if settings.burst is not None else max(1.0, rate)
        own = call.operation if call.operation in _OWN_QUOTA else ""
        now = time.monotonic()
        bucket = self._buckets.setdefault((call.account_id, call.region, own), _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filled) * rate)
        bucket.filled = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return
        error = AwsError(
            429, "TooManyRequestsException", "Rate exceeded", Reason="CallerRateLimitExceeded", Type="User"
        )
        error.retry_after = settings.retry_after
        raise error
