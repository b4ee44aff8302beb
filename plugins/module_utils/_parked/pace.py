# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the next event may be sent, and whether the task was told to end. Pure, but for the clock."""

from __future__ import annotations

import contextlib
import select
import sys
import time
import typing as t

from .._model.invalid_option import InvalidOption

SLOWEST, FASTEST = 0.1, 100.0
# After a slow request, so much is made up for at once: the rate holds on average, and in any one second nearly so.
_CATCH_UP = 0.25
# How soon a stop is noticed.
_NAP = 0.2


def check_events_per_second(rate: float) -> None:
    """Raise InvalidOption if the rate is out of bounds."""
    if not SLOWEST <= rate <= FASTEST:
        raise InvalidOption(f"events_per_second is {rate:g}: expected {SLOWEST:g} to {FASTEST:g}")


class Stop:
    """Whether to begin nothing more: the task was told to end, or nobody waits for its result any more.

    At the timeout of a task, Ansible does not tell the module, but reads its output no longer: the pipe is closed.
    """

    def __init__(self, output: t.Any = None) -> None:
        self._told = False
        self._pipe = select.poll()
        # Without a descriptor, it is the text of a process that runs the module itself.
        with contextlib.suppress(OSError, AttributeError):
            self._pipe.register((output or sys.stdout).fileno(), 0)  # errors are reported in any case

    def request(self) -> None:
        """Tell the task to end. A signal handler may do that at any moment."""
        self._told = True

    @property
    def requested(self) -> bool:
        self._told = self._told or any(event & (select.POLLERR | select.POLLHUP) for _fd, event in self._pipe.poll(0))
        return self._told


class Pace:
    """Lets events through one by one, evenly."""

    def __init__(
        self,
        events_per_second: float,
        stop: Stop,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval, self._stop = 1 / events_per_second, stop
        self._clock, self._sleep = clock, sleep
        self._next: float | None = None

    def wait(self, seconds: float = 0.0) -> bool:
        """Return when the next event may be sent, not before so many seconds; False if the task is to stop."""
        now = self._clock()
        slot = max(now + seconds, now if self._next is None else max(self._next, now - _CATCH_UP))
        while not self._stop.requested:
            rest = slot - self._clock()
            if rest <= 0:
                self._next = slot + self._interval
                return True
            self._sleep(min(rest, _NAP))
        return False
