# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One write that makes something, and what is there after it: that alone says whether it was made.

An answer does not: CreateQueue answers alike if somebody else has made the queue meanwhile, and an answer can be lost.
"""

from __future__ import annotations

import time
import typing as t

from .._aws.errors import LambdaError
from .._aws.rate_limit import Stopped
from .._write.plan import NotWritten

NOT_AS_MADE = "it is there, and not as it was to be made"
"""Why it is not known who made what can serve: the task, before somebody changed it, or somebody else."""

_FIRST_DELAY = 1.0
_LONGEST_DELAY = 8.0


class Seen(t.NamedTuple):
    """What AWS shows of a thing. as_made: all of it is as this task makes it. fault: why it cannot serve, if so."""

    as_made: bool
    fault: NotWritten | None = None


class Uncertain(Exception):
    """It is not known whether something was made. error says why."""

    def __init__(self, error: LambdaError | NotWritten) -> None:
        super().__init__(str(error))
        self.error = error


def make_once(
    write: t.Callable[[], None],
    look: t.Callable[[], Seen | None],
    note: t.Callable[[bool], None],
    not_shown: NotWritten,
    timeout: float,
) -> None:
    """Write, and judge what is there then. look returns None if nothing is; note is told whether it was made for sure.

    Nobody can tell from something else than what was to be made whether it was made by the task, and changed since.
    Raises LambdaError if nothing was done for sure, NotWritten if what is there cannot serve, else Uncertain. A queue
    or policy that is new is shown late: timeout is how long to look again for it, if AWS has answered that it is there.
    """
    failure: LambdaError | None = None
    try:
        write()
    except LambdaError as error:
        if error.undone:  # a refusal answers only the last time that the SDK sent a request
            raise
        failure = error
    except Stopped:
        raise  # the task has ended: nothing reads what became of it
    except Exception:  # whatever it is: the request may have been sent
        note(False)
        raise
    note(False)
    found: list[Seen] = []

    def shown() -> bool:
        seen = look()
        found.extend([] if seen is None else [seen])
        return bool(found)

    try:
        until(shown, 0 if failure else timeout)
    except LambdaError as error:
        raise Uncertain(failure or error) from error
    if not found:
        raise Uncertain(failure or not_shown)
    [seen] = found
    if seen.as_made:
        note(True)
    elif seen.fault:
        raise seen.fault
    elif failure:
        raise Uncertain(failure)


def until(found: t.Callable[[], bool], timeout: float) -> bool:
    """Look again and again until something is found or the time is over, and at least once; return whether it was."""
    started, delay = time.monotonic(), _FIRST_DELAY
    while not found():
        left = timeout - (time.monotonic() - started)
        if left <= 0:
            return False
        time.sleep(min(delay, left))
        delay = min(2 * delay, _LONGEST_DELAY)
    return True
