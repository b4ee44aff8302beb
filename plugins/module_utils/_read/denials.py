# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations that are denied for everything: after a while they are no longer asked for."""

from __future__ import annotations

import threading
import typing as t

from .._aws.errors import LambdaError

_T = t.TypeVar("_T")

ENOUGH = 20
"""An operation is given up after it was denied for this many functions of a region and granted for none."""


class Denials:
    """What a region's functions have been denied so far; for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._denied: dict[str, int] = {}
        self._granted: set[str] = set()
        self.given_up: dict[str, LambdaError] = {}
        """The operations that are no longer asked for, each with its last error."""

    def ask(self, operation: str, ask: t.Callable[[], _T]) -> _T:
        """Return the answer. Raise its LambdaError, or the last one without asking if the operation is given up."""
        if operation in self.given_up:
            raise self.given_up[operation]
        try:
            answer = ask()
        except LambdaError as error:
            if error.access_denied:
                self._note(operation, error)
            raise
        self._granted.add(operation)
        return answer

    def _note(self, operation: str, error: LambdaError) -> None:
        with self._lock:
            self._denied[operation] = self._denied.get(operation, 0) + 1
            if self._denied[operation] >= ENOUGH and operation not in self._granted:
                self.given_up.setdefault(operation, error)
