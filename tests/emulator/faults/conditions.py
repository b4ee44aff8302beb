# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The current settings, and the state of their quota, faults and events."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Mapping
from typing import Any

from ..server.calls import Call
from ..server.settings import Settings
from . import faults
from .faults import Effect, Event, Fault
from .quota import Quota


class Conditions:
    """The current settings and their counters."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.settings = Settings()
            self._quota = Quota()
            self._faults: list[Fault] = []
            self._events: list[Event] = []
            self._draws = random.Random(self.settings.seed)

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Change settings. New faults and events start with fresh counters. Raise ValueError for an unknown setting."""
        try:
            settings = dataclasses.replace(self.settings, **changes)
            new_faults = [Fault(**fault) for fault in settings.faults]
            new_events = [Event(**event) for event in settings.events]
        except TypeError as error:
            raise ValueError(f"Not a setting: {error}") from None
        with self._lock:
            self.settings = settings
            if "faults" in changes or "seed" in changes:
                self._faults = new_faults
                self._draws = random.Random(settings.seed)
            if "events" in changes:
                self._events = new_events
            if settings.requests_per_second is None:
                self._quota.clear()

    def throttle(self, call: Call) -> None:
        """Raise AWS's 429 if the quota is used up."""
        with self._lock:
            self._quota.take(call, self.settings)

    def fault(self, call: Call) -> Effect | None:
        """Return the effect of the first fault that fires on this request."""
        with self._lock:
            return faults.next_effect(self._faults, call, self._draws)

    def due_events(self, call: Call) -> list[Event]:
        """Return the events that happen just before this request is served."""
        with self._lock:
            return faults.due_events(self._events, call)
