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

from .._model.foreign_texts import is_request_id
from .._model.identifiers import FunctionIdentifier, parse_function
from .._model.invalid_option import InvalidOption
from .records import Record, unknown_target

if t.TYPE_CHECKING:
    from .sources import Source

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MAY_BE_OF_OTHERS = "it may be of a function that is not named: name sources alone, with its request ID"
_AGE = re.compile(r"(\d{1,9})([smhd])", re.ASCII)


class Home(t.NamedTuple):
    """The account and the region of the connection. region is None if nothing says it."""

    account_id: str
    region: str | None


@dataclass(frozen=True)
class Selection:
    """What a record must be. None stands for anything.

    only: the request IDs that were planned. They do not say that a record whose function is not known is meant.

    functions: one without an account is of that of the connection, one without a region of that of the source; one
    without a qualifier has any. error_type is a pattern. age: at least that old.
    """

    functions: tuple[FunctionIdentifier, ...] | None = None
    request_ids: frozenset[str] | None = None
    condition: str | None = None
    error_type: str | None = None
    age: timedelta | None = None
    home: Home | None = None
    only: frozenset[str] | None = None

    def judge(self, record: Record, source: Source, now: datetime) -> bool | str:
        """Return whether a record is meant, or why that is not known: then it is neither sent nor discarded."""
        if not self._fulfils(record, now):
            return False
        if record.function is None:
            return self._unknown(record, source)
        if self.functions is None:
            return self._is_in(record.function, None, source) or _elsewhere(record.function)
        named = [each for each in self.functions if each.name == record.function.name]
        here = [each for each in named if self._is_in(record.function, each, source)]
        if any(each.qualifier in (None, record.function.qualifier) for each in here):
            return True
        if record.kind == "dead_letter" and here:
            return "it names no qualifier, and the task does"
        # That of another qualifier is none of these, wherever it is.
        if any(each.qualifier in (None, record.function.qualifier) for each in named):
            return _elsewhere(record.function)
        return False

    def shows(self, record: Record, source: Source, now: datetime) -> bool:
        """Return whether to describe a record: one that is meant, or whose function or qualifier is not known."""
        if self.functions is None:
            return self._fulfils(record, now)
        verdict = self.judge(record, source, now)
        return verdict is True or (verdict is not False and (record.function is None or record.kind == "dead_letter"))

    def _fulfils(self, record: Record, now: datetime) -> bool:
        """Return whether all conditions but the function hold. What is not known of a record fulfils none."""
        return (
            all(some is None or record.request_id in some for some in (self.request_ids, self.only))
            and (self.condition is None or record.condition == self.condition)
            and (
                self.error_type is None
                or (record.error_type is not None and fnmatchcase(record.error_type, self.error_type))
            )
            and (self.age is None or (record.timestamp is not None and now - record.timestamp >= self.age))
        )

    def _unknown(self, record: Record, source: Source) -> bool | str:
        """Return what follows if the function of a record is not known.

        Then it takes a request ID, too. An ID only narrows: it says nothing of the function, and somebody else can
        write it.
        """
        may_be_of_others = False
        if self.functions is not None:
            # A single candidate is not known to be the only one.
            known = [parse_function(each) for each in record.candidates] if len(record.candidates) > 1 else []
            ways = [
                [each for each in self.functions if each.name == one.name and self._is_in(one, each, source)]
                for one in known
            ]
            if known and not any(ways):
                return False
            may_be_of_others = not known or not all(any(each.qualifier is None for each in some) for some in ways)
        if self.request_ids is None:
            return record.fault or unknown_target(record) or False
        return MAY_BE_OF_OTHERS if may_be_of_others else True

    def _is_in(self, function: FunctionIdentifier, wanted: FunctionIdentifier | None, source: Source) -> bool:
        """Return whether a function is in the account and region of another one, or with None of the connection."""
        account_id = (wanted and wanted.account_id) or (self.home and self.home.account_id)
        region = (wanted and wanted.region) or source.region or (self.home and self.home.region)
        return (function.account_id, function.region) == (account_id, region)


def _elsewhere(function: FunctionIdentifier) -> str:
    return f"it is of {function}, in another account or region: the task does not name this ARN"


def parse_age(option: str, value: str) -> timedelta:
    """Return the age in a text like 90s, 30m, 2h or 7d. Raise InvalidOption."""
    match = _AGE.fullmatch(value.strip())
    if match is None:
        raise InvalidOption(f"{option} is {value!r:.100}: expected a number with s, m, h or d, such as 2h")
    if not int(match[1]):
        raise InvalidOption(f"{option} is {value!r:.100}: expected more than 0, as every record is older")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def parse_request_ids(option: str, values: t.Sequence[str] | None) -> frozenset[str] | None:
    """Return the request IDs. Raise InvalidOption for one that AWS does not write: no record has it."""
    if values is None:
        return None
    for value in values:
        if not is_request_id(value.strip()):
            raise InvalidOption(f"{option} has {value!r:.100}: expected request IDs, of letters, digits and hyphens")
    return frozenset(value.strip() for value in values)
