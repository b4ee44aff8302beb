# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the records that wait are meant: the options that select. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from .._model.identifiers import FunctionIdentifier, parse_function
from .._model.invalid_option import InvalidOption
from .records import Record

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_AGE = re.compile(r"(\d{1,9})([smhd])", re.ASCII)


@dataclass(frozen=True)
class Selection:
    """What a record must be. None stands for anything.

    functions: a part that a function does not name may be anything. error_type is a pattern. age: at least that old.
    """

    functions: tuple[FunctionIdentifier, ...] | None = None
    request_ids: frozenset[str] | None = None
    condition: str | None = None
    error_type: str | None = None
    age: timedelta | None = None

    def has(self, record: Record, now: datetime) -> bool:
        """Return whether a record is meant. What is not known of a record fulfils no condition."""
        return (
            (self.functions is None or any(map(self._is_of, _functions(record))))
            and (self.request_ids is None or record.request_id in self.request_ids)
            and (self.condition is None or record.condition == self.condition)
            and (self.error_type is None or fnmatchcase(record.error_type or "", self.error_type))
            and (self.age is None or (record.timestamp is not None and now - record.timestamp >= self.age))
        )

    def _is_of(self, function: FunctionIdentifier) -> bool:
        return any(
            each.name == function.name
            and each.region in (None, function.region)
            and each.account_id in (None, function.account_id)
            # A dead-letter message names no qualifier: it may be of each.
            and (each.qualifier in (None, function.qualifier) or function.qualifier is None)
            for each in self.functions or ()
        )


def _functions(record: Record) -> list[FunctionIdentifier]:
    """Return the function of a record; if it is not known, those that it can be of."""
    return [record.function] if record.function else [parse_function(each) for each in record.candidates]


def parse_age(option: str, value: str) -> timedelta:
    """Return the age in a text like 90s, 30m, 2h or 7d. Raise InvalidOption."""
    match = _AGE.fullmatch(value.strip())
    if match is None:
        raise InvalidOption(f"{option} is {value!r:.100}: expected a number with s, m, h or d, such as 2h")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def parse_request_ids(option: str, values: t.Sequence[str] | None) -> frozenset[str] | None:
    """Return the request IDs. Raise InvalidOption for one that is empty: it would select nothing, or too much."""
    if values is None:
        return None
    for value in values:
        if not value.strip():
            raise InvalidOption(f"{option} has an empty text: expected request IDs")
    return frozenset(value.strip() for value in values)
