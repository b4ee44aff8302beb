# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate limit of one client: at most what the user asks for, and less when AWS throttles.

Lambda grants 15 control plane requests a second to an account and region, for all APIs combined, and does not raise
that (AWS Lambda developer guide, "Lambda quotas"). botocore's adaptive retry mode does not know this number: it rises
above it until it is throttled, and then slows down once for every response that was under way at that moment.
"""

from __future__ import annotations

import math
import threading
import time
import typing as t
import weakref

from .._model.invalid_option import InvalidOption

QUOTA = 15.0
"""Requests a second that AWS grants to an account and region."""

SLOWEST_LIMIT, FASTEST_LIMIT = 0.1, 1000.0
"""What a user may ask for, in requests a second."""

# Half a second's worth at once: with the default of 10, that is never more than the quota in any one second. A
# caller that asks for the whole quota leaves nothing to others anyway, and gets the larger burst below.
_BURST_SECONDS = 0.5
# After a throttled response the client stays this many requests behind the quota: latency varies, so requests that are
# sent evenly arrive unevenly.
_CUSHION = 1.0
# Once throttled, a client catches up at most so much after a pause; with the cushion that is one second's quota.
_THROTTLED_BURST = QUOTA - _CUSHION
# Responses to requests that were already under way come within this many seconds, and say nothing new.
_UNDER_WAY = 0.5
# If throttled again within this many seconds, the client is not the only one that uses the quota.
_CALM = 3.0
_SLOWER = 0.7
_SLOWEST = 0.5
_RECOVERY = 0.5  # requests a second, gained each second
_LONGEST_PAUSE = 60.0  # whatever Retry-After says
# A pause that rounding makes too short for the clock to notice would be repeated forever.
_SHORTEST_PAUSE = 0.001


class InvalidRateLimit(InvalidOption):
    """A rate outside the limits."""


class Stopped(Exception):
    """The task of this request has ended: nothing reads its answer, and a write would come after its end."""


def check_requests_per_second(rate: float) -> None:
    """Raise InvalidRateLimit if the rate is not 0 and not between the slowest and the fastest limit."""
    if not (rate == 0 or SLOWEST_LIMIT <= rate <= FASTEST_LIMIT):
        raise InvalidRateLimit(
            f"requests_per_second is {rate:g}: expected {SLOWEST_LIMIT:g} to {FASTEST_LIMIT:g}, or 0 for no limit"
        )


class RateLimit:
    """A token bucket that adapts to throttling, and counts requests; threads can share it.

    requests_per_second: 0 sets no limit until AWS throttles the first request.
    """

    def __init__(
        self,
        requests_per_second: float,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self.requests_per_second = requests_per_second
        self.count_anew()
        self._clock, self._sleep = clock, sleep
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._ceiling = requests_per_second or math.inf
        shares = 0 < requests_per_second < QUOTA
        self._burst = max(1.0, requests_per_second * _BURST_SECONDS) if shares else _THROTTLED_BURST
        # None: no limit so far.
        self._rate: float | None = requests_per_second or None
        self._tokens = self._burst if requests_per_second else 0.0
        self._filled = self._reacted = clock()
        self._last_throttled: float | None = None
        self._stopped = False
        _all.add(self)

    def count_anew(self) -> None:
        """Set the counts to zero, for the next module that asks at the same pace."""
        self.requests = 0
        self.throttled = 0

    def stop(self) -> None:
        """Let no further request be sent, also none that is a repetition."""
        self._stopped = True

    def wait(self) -> None:
        """Return when the next request may be sent. Raises Stopped."""
        # Only the first thread in the queue sleeps, so that a throttled response meanwhile holds for all of them.
        with self._turn:
            while pause := self._take():
                self._sleep(pause)
                self._check()
        self._check()

    def _check(self) -> None:
        if self._stopped:
            raise Stopped("the task was interrupted")

    def _take(self) -> float:
        """Take a token and return 0, or return how long to wait for one."""
        with self._lock:
            if self._rate is not None:
                self._refill(self._rate)
                if self._tokens < 1:
                    return max((1 - self._tokens) / self._rate, _SHORTEST_PAUSE)
                self._tokens -= 1
            self.requests += 1
            return 0.0

    def slow_down(self, retry_after: float | None = None) -> None:
        """React to a throttled response; retry_after is how many seconds AWS asks to wait."""
        with self._lock:
            self.throttled += 1
            now = self._clock()
            pause = _CUSHION / QUOTA if retry_after is None else min(retry_after, _LONGEST_PAUSE)
            if self._rate is None:
                self._rate, self._filled = QUOTA, now
            self._ceiling, self._burst = min(self._ceiling, QUOTA), min(self._burst, _THROTTLED_BURST)
            self._refill(self._rate)
            if now >= self._reacted:
                if self._last_throttled is not None and now - self._last_throttled < _CALM:
                    self._rate = max(self._rate * _SLOWER, min(_SLOWEST, self._ceiling))
                self._reacted = now + max(pause, _UNDER_WAY)
            self._tokens = min(self._tokens, -pause * self._rate)
            self._last_throttled = now

    def _refill(self, rate: float) -> None:
        now = self._clock()
        elapsed = now - self._filled
        self._tokens = min(self._burst, self._tokens + elapsed * rate)
        self._rate = min(self._ceiling, rate + elapsed * _RECOVERY)
        self._filled = now


_all: weakref.WeakSet[RateLimit] = weakref.WeakSet()


def stop_all() -> None:
    """Send no further request of this process: what waits for the answers has been interrupted."""
    for each in list(_all):
        each.stop()
