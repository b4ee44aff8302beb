# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Try a write again while AWS says that it cannot be done yet."""

from __future__ import annotations

import random
import time
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError

_T = t.TypeVar("_T")

CONFLICT_TIMEOUT = 60.0
"""How long a write is tried again while AWS says that another one to the function is under way, in seconds."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0


def persist(write: t.Callable[[], _T], propagation_timeout: float) -> _T:
    """Write, and again after a 409 (CONFLICT_TIMEOUT), or while a permission or a destination is new to AWS.

    A new queue or permission is not visible to Lambda at once: "destination ARN ... is invalid" and "role does not have
    permissions" then pass by themselves (both reported by users). Raises LambdaError, the last one.
    """
    started = time.monotonic()
    delay = _FIRST_DELAY
    while True:
        try:
            return write()
        except LambdaError as error:
            if time.monotonic() - started + delay > _patience(error, propagation_timeout):
                raise
        time.sleep(delay * random.uniform(0.5, 1))
        delay = min(2 * delay, _LONGEST_DELAY)


def _patience(error: LambdaError, propagation_timeout: float) -> float:
    if error.conflict:
        return CONFLICT_TIMEOUT
    return propagation_timeout if error.missing_permission or error.invalid_destination else 0.0
