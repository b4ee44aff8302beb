# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are none of AWS, such as the page of a proxy: the SDK takes them, or fails with whatever they cause."""

from __future__ import annotations

import typing as t

try:
    from botocore.exceptions import BotoCoreError, ClientError, PaginationError
except ImportError:
    pass  # amazon.aws says so

_R = t.TypeVar("_R")


class StrangeAnswer(ValueError):
    """An answer that lacks something, or that AWS does not give; str() is one line, and repeats nothing of it."""


def asked(operation: str, ask: t.Callable[[], _R]) -> _R:
    """Return what the SDK makes of an answer. Raise an error of the SDK, or StrangeAnswer with the operation's name."""
    try:
        return ask()
    except Exception as error:  # the SDK checks no types: what is raised depends on what was answered
        if isinstance(error, (BotoCoreError, ClientError)) and not isinstance(error, PaginationError):
            raise
        found = type(error).__name__
        raise StrangeAnswer(f"the answer to {operation} cannot be read: the SDK raises {found}") from None
