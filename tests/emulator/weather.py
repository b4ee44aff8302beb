# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad days: quota, latency, faults and events, and the settings that call them up."""

from __future__ import annotations

import dataclasses
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from .answers import AwsError
from .calls import Call

# These have quotas of their own, or none (AWS Lambda quotas, "Lambda API requests").
_OUTSIDE_QUOTA = frozenset({"GetFunction", "Invoke", "InvokeAsync", "InvokeWithResponseStream"})

Effect = str | Mapping[str, Any]
_EFFECTS = ("error", "reset", "truncate", "garbage", "silence", "drop_fields", "add_fields")


@dataclass(frozen=True)
class Settings:
    """The defaults are fair weather."""

    requests_per_second: float | None = None
    """Lambda's control plane quota per account and region; AWS's is 15. None: no quota."""
    burst: int | None = None
    """Size of the token bucket; None: one second's worth, at least one."""
    retry_after: float | None = None
    """Seconds in the Retry-After header of a 429; None: no such header."""
    latency: float = 0.0
    """Seconds before an answer. A write spends them with the function held for writing."""
    page_size: int = 50
    """Rows in a page at most, where AWS's own bound of 50 is not lower."""
    accept_unsigned: bool = False
    expired_tokens: Sequence[str] = ()
    """Session tokens or access keys that have expired."""
    clock_offset: float = 0.0
    """Seconds that AWS's clock is ahead of this machine's; more than 300 either way, and AWS refuses signatures."""
    default_region: str = "us-east-1"
    """Region of an unsigned request."""
    faults: Sequence[Mapping[str, Any]] = ()
    """``{"operation", "function_name", "region", "account_id": fnmatch patterns, "share": 0-1, "skip": int,
    "times": int, "effect": ...}``. effect: ``{"error": {"status", "code", "message", "retry_after"}}``, ``"reset"``,
    ``"truncate"``, ``"garbage"``, ``{"silence": seconds}``, ``{"drop_fields": [...]}``, ``{"add_fields": {...}}``."""
    events: Sequence[Mapping[str, Any]] = ()
    """``{"on": operation, "nth": int, "region": str, "delete_functions": [name], "add_functions": [seed],
    "settings": changes to these here}``."""
    seed: int = 0
    """Of the draws for the faults' shares."""


@dataclass
class _Fault:
    effect: Effect
    operation: str = "*"
    function_name: str | None = None
    region: str = "*"
    account_id: str = "*"
    share: float = 1.0
    skip: int = 0
    times: int | None = None
    matched: int = dataclasses.field(default=0, init=False)
    fired: int = dataclasses.field(default=0, init=False)

    def __post_init__(self) -> None:
        if effect_name(self.effect) not in _EFFECTS:
            raise ValueError(f"A fault's effect is one of {', '.join(_EFFECTS)}; this one is {self.effect!r}")

    def matches(self, call: Call) -> bool:
        return (
            fnmatchcase(call.operation, self.operation)
            and fnmatchcase(call.region, self.region)
            and fnmatchcase(call.account_id, self.account_id)
            and (self.function_name is None or fnmatchcase(call.bare_name or "", self.function_name))
        )


@dataclass
class Event:
    """Something that changes just before the ``nth`` request of operation ``on`` is answered."""

    on: str
    nth: int = 1
    region: str | None = None
    """Of the request and of the change; None: every region, and the change is in the request's."""
    delete_functions: Sequence[str] = ()
    add_functions: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seen: int = dataclasses.field(default=0, init=False)


@dataclass
class _Bucket:
    tokens: float
    filled: float


def effect_name(effect: Effect) -> str:
    return effect if isinstance(effect, str) else next(iter(effect), "")


class Weather:
    """The settings in force and what has happened under them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.settings = Settings()
            self._buckets: dict[tuple[str, str], _Bucket] = {}
            self._faults: list[_Fault] = []
            self._events: list[Event] = []
            self._random = random.Random(self.settings.seed)

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Change settings; faults and events that are given begin to count anew. ValueError when one does not exist."""
        try:
            settings = dataclasses.replace(self.settings, **changes)
            faults = [_Fault(**fault) for fault in settings.faults]
            events = [Event(**event) for event in settings.events]
        except TypeError as error:
            raise ValueError(f"Not a setting: {error}") from None
        with self._lock:
            self.settings = settings
            if "faults" in changes or "seed" in changes:
                self._faults = faults
                self._random = random.Random(settings.seed)
            if "events" in changes:
                self._events = events
            if settings.requests_per_second is None:
                self._buckets.clear()

    def throttle(self, call: Call) -> None:
        """Take a token, or raise AWS's 429."""
        settings = self.settings
        rate = settings.requests_per_second
        if rate is None or call.service != "lambda" or call.operation in _OUTSIDE_QUOTA:
            return
        burst = settings.burst if settings.burst is not None else max(1.0, rate)
        now = time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault((call.account_id, call.region), _Bucket(burst, now))
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

    def fault(self, call: Call) -> Effect | None:
        """The effect of the first fault that fires on this request."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(call):
                    continue
                fault.matched += 1
                if fault.matched <= fault.skip or (fault.times is not None and fault.fired >= fault.times):
                    continue
                if fault.share < 1 and self._random.random() >= fault.share:
                    continue
                fault.fired += 1
                return fault.effect
        return None

    def due_events(self, call: Call) -> list[Event]:
        """The events that happen just before this request is answered."""
        due = []
        with self._lock:
            for event in self._events:
                if event.on == call.operation and event.region in (None, call.region):
                    event.seen += 1
                    if event.seen == event.nth:
                        due.append(event)
        return due
