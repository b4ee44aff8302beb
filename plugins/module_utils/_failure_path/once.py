# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One write that makes something, and what became of it if no answer came."""

from __future__ import annotations

import time
import typing as t

from .._aws.errors import LambdaError
from .._aws.rate_limit import Stopped

_FIRST_DELAY = 1.0
_LONGEST_DELAY = 8.0


def made_certainly(write: t.Callable[[], None], is_there: t.Callable[[], bool]) -> LambdaError | None:
    """Write, and return None if it was done; else the error, if it is not known whether it was.

    Raises LambdaError if it certainly was not done. A refusal answers only the last time that the SDK sent a request.
    """
    try:
        write()
        return None
    except LambdaError as error:
        if error.undone:
            raise
        failure = error
    except Stopped:
        raise  # the task has ended: nothing reads what became of it
    failure.may_be_done = failure.subject
    try:
        return None if is_there() else failure
    except LambdaError:
        return failure


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
