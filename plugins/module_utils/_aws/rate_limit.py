# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast one client may ask: as fast as it can until AWS says that it is too fast, then at Lambda's quota.

Lambda grants 15 control plane requests a second to an account and region, for all APIs together, and does not raise
that (AWS Lambda developer guide, "Lambda quotas"). botocore's adaptive retry mode does not know this number: it
creeps above it until it is throttled, and cuts its rate once for every answer that was under way at that moment, so
that four requests in flight at 150 ms took 1.07 times, eight 1.25 times the time that the quota allows.
"""

from __future__ import annotations

import threading
import time
import typing as t

QUOTA = 15.0
"""Requests a second."""

# After a throttled answer the client stays behind the quota by this much, in requests: latency varies, and requests
# sent evenly arrive unevenly.
_CUSHION = 1.0
# Answers to requests that were under way when it reacted come within so many seconds, and say nothing new.
_UNDER_WAY = 0.5
# What it may catch up when its threads were busy elsewhere, in requests; with the cushion that is a second's quota.
_BURST = QUOTA - _CUSHION
# Throttled again within this many seconds, it is not alone in using up the quota.
_CALM = 3.0
_SLOWER = 0.7
_SLOWEST = 0.5
_RECOVERY = 0.5  # requests a second, gained each second


class Pacer:
    """Tells each request of one client how long to wait, and counts; safe to share between threads."""

    def __init__(
        self, clock: t.Callable[[], float] = time.monotonic, sleep: t.Callable[[float], None] = time.sleep
    ) -> None:
        self.requests = 0
        self.throttled = 0
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._tokens = 0.0
        self._filled = self._reacted = clock()
        self._last_throttled: float | None = None

    def wait(self) -> None:
        """Return when the next request may go out."""
        with self._lock:
            self.requests += 1
            if self._rate is None:
                return
            self._refill(self._rate)
            self._tokens -= 1
            delay = -self._tokens / self._rate
        if delay > 0:
            self._sleep(delay)

    def slow_down(self, retry_after: float | None = None) -> None:
        """Heed a throttled answer; retry_after is what AWS asks to wait, in seconds."""
        with self._lock:
            self.throttled += 1
            now = self._clock()
            pause = _CUSHION / QUOTA if retry_after is None else retry_after
            if self._rate is None:
                self._rate, self._filled = QUOTA, now
            self._refill(self._rate)
            if now >= self._reacted:
                if self._last_throttled is not None and now - self._last_throttled < _CALM:
                    self._rate = max(self._rate * _SLOWER, _SLOWEST)
                self._reacted = now + max(pause, _UNDER_WAY)
            self._tokens = min(self._tokens, -pause * self._rate)
            self._last_throttled = now

    def _refill(self, rate: float) -> None:
        now = self._clock()
        elapsed = now - self._filled
        self._tokens = min(_BURST, self._tokens + elapsed * rate)
        self._rate = min(QUOTA, rate + elapsed * _RECOVERY)
        self._filled = now
