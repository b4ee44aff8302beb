# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: which requests fail, and how. Events: what changes at a request."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from ..server.calls import Call

Effect = str | Mapping[str, Any]
_EFFECTS = ("error", "reset", "truncate", "garbage", "empty", "silence", "unanswered", "drop_fields", "add_fields")
"""unanswered: the request is served, and the connection ends after so many seconds without an answer."""


def effect_name(effect: Effect) -> str:
    return effect if isinstance(effect, str) else next(iter(effect), "")


@dataclass
class Fault:
    """An effect on the requests that match every pattern."""

    effect: Effect
    service: str = "*"
    operation: str = "*"
    function_name: str | None = None
    region: str = "*"
    account_id: str = "*"
    share: float = 1.0
    skip: int = 0
    times: int | None = None
    matched: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if effect_name(self.effect) not in _EFFECTS:
            raise ValueError(f"effect is {self.effect!r}: expected one of {', '.join(_EFFECTS)}")

    def matches(self, call: Call) -> bool:
        return (
            fnmatchcase(call.service, self.service)
            and fnmatchcase(call.operation, self.operation)
            and fnmatchcase(call.region, self.region)
            and fnmatchcase(call.account_id, self.account_id)
            and (self.function_name is None or fnmatchcase(call.bare_name or "", self.function_name))
        )


@dataclass
class Event:
    """Something that changes just before the ``nth`` request of operation ``on`` is served."""

    on: str
    nth: int = 1
    region: str | None = None
    """Region of the request and of the change. None: every region; the change is in the request's region."""
    delete_functions: Sequence[str] = ()
    add_functions: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seen: int = field(default=0, init=False)


def next_effect(faults: Iterable[Fault], call: Call, draws: random.Random) -> Effect | None:
    """Return the effect of the first fault that fires on this request."""
    for fault in faults:
        if not fault.matches(call):
            continue
        fault.matched += 1
        if fault.matched <= fault.skip or (fault.times is not None and fault.fired >= fault.times):
            continue
        if fault.share < 1 and draws.random() >= fault.share:
            continue
        fault.fired += 1
        return fault.effect
    return None


def due_events(events: Iterable[Event], call: Call) -> list[Event]:
    """Return the events that happen just before this request is served."""
    due = []
    for event in events:
        if event.on == call.operation and event.region in (None, call.region):
            event.seen += 1
            if event.seen == event.nth:
                due.append(event)
    return due
