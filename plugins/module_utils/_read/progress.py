# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a long read says about itself: what it will cost, once that is known, and how far it is."""

from __future__ import annotations

import time
import typing as t

INTERVAL = 10.0
"""Seconds from one line to the next. What takes less says nothing."""

# What one of them takes is not known sooner: some requests are always under way.
_ENOUGH = 30


class Part(t.Protocol):
    """A region that is being read."""

    name: str

    @property
    def functions(self) -> int:
        """How many were found so far: all of them if it is listed."""

    @property
    def read(self) -> int:
        """How many functions were read."""

    @property
    def pages(self) -> int:
        """How many pages the list had so far."""

    @property
    def requests(self) -> int:
        """How many were sent for the functions and their lists."""

    @property
    def throttled(self) -> int:
        """How many of them AWS has throttled."""

    @property
    def is_listed(self) -> bool:
        """Whether the list has ended."""


class Progress:
    """Reports a line about the parts of a read, which begins now, whenever one is due."""

    def __init__(
        self,
        parts: t.Sequence[Part],
        tell: t.Callable[[str], None],
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self._parts, self._tell, self._clock = parts, tell, clock
        self._started = clock()
        self._due = self._started + INTERVAL
        self._cost_is_shown = False

    def tell(self) -> None:
        """Report the line that is due, if there is one. To be called once a second or so."""
        if self._clock() < self._due and (self._cost_is_shown or not all(part.is_listed for part in self._parts)):
            return
        left = self._seconds_left()
        if not self._cost_is_shown and left is not None:
            self._cost_is_shown = True
            if left >= INTERVAL:
                self._tell(f"{self._where()}: {_number(self._functions)} functions, {self._cost(left)}")
                self._due = self._clock() + INTERVAL
        if self._clock() >= self._due:
            self._tell(self._line(left))
            self._due = self._clock() + INTERVAL

    def tell_rest(self) -> None:
        """Report that only other services are still asked, if lines were reported before."""
        if self._due > self._started + INTERVAL:
            self._tell(f"{self._where()}: {_number(self._functions)} functions read, other services are still asked")

    def _line(self, left: float | None) -> str:
        read = _number(sum(part.read for part in self._parts))
        throttled = sum(part.throttled for part in self._parts)
        how = f", {_number(throttled)} requests throttled" if throttled else ""
        if left is None:
            return f"{self._where()}: {read} functions read, {_number(self._functions)} found so far{how}"
        return f"{self._where()}: {read} of {_number(self._functions)} functions, {left:.0f} s left{how}"

    def _cost(self, left: float) -> str:
        requests = 0.0
        for part in self._parts:
            each = (part.requests - part.pages) / part.read if part.read else 1.0
            requests += part.pages + part.functions * each
        return f"about {_number(round(requests))} requests, {left:.0f} s left at this pace"

    def _seconds_left(self) -> float | None:
        """Return how long the slowest part still takes, as they are read side by side; None if that is not known."""
        passed, longest = self._clock() - self._started, 0.0
        for part in self._parts:
            if not part.is_listed or part.read < min(part.functions, _ENOUGH):
                return None
            if part.read:
                # Lists were a part of the requests so far, and are of none of those to come.
                pace = (part.requests / (part.requests - part.pages)) if part.requests > part.pages else 1.0
                longest = max(longest, (part.functions - part.read) * passed / (part.read * pace))
        return longest

    def _where(self) -> str:
        return self._parts[0].name if len(self._parts) == 1 else f"{len(self._parts)} regions"

    @property
    def _functions(self) -> int:
        return sum(part.functions for part in self._parts)


def _number(number: int) -> str:
    return f"{number:,}"
