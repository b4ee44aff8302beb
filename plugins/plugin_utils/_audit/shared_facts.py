# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a row says of things that rows of other hosts have, too: one list of facts. Pure.

Only what depends on nothing but the thing itself: whether a destination takes records of a target, and whether a role
may write there, are answers about that target.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.identifiers import LATEST, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from .planned_rows import queue_of_row
from .told_repair import OF_ALARMS, Row
from .up_to_date import failure_stations, status_without

Miss = dict[str, t.Any]
"""What a read has not found: an entry of not_found."""
_OF_ALARMS, _OF_FUNCTION, _OF_QUALIFIER = "alarms", "function", "qualifier_exists"


class _Watched(t.NamedTuple):
    """The alarms of some stations; of these and others if is_more."""

    names: frozenset[str]
    is_more: bool

    def contradicts(self, other: _Watched) -> bool:
        if self.is_more and other.is_more:
            return False
        if self.is_more == other.is_more:
            return self.names != other.names
        fewer, more = (other, self) if self.is_more else (self, other)
        return not fewer.names <= more.names


class Fact(t.NamedTuple):
    """One answer: what it is about, what it says, the part of a row that has it, and its name in a doubt.

    part is a receiver, whose status has it, or a key of a row.
    """

    about: tuple[t.Any, ...]
    says: bool | _Watched
    part: str
    words: str

    @property
    def is_of_alarms(self) -> bool:
        return self.part == _OF_ALARMS

    def contradicts(self, other: Fact) -> bool:
        if isinstance(self.says, _Watched) and isinstance(other.says, _Watched):
            return self.says.contradicts(other.says)
        return self.says != other.says


def facts_of(row: Row) -> t.Iterator[Fact]:
    """Yield what a row says of what rows of other functions have, too."""
    yield from _of_destinations(row)
    yield from _of_alarms(row)
    place = (row["region"], row["account_id"], row["function_name"])
    if row.get("function"):
        yield Fact((_OF_FUNCTION, *place), True, _OF_FUNCTION, row["function_name"])
    if row.get("qualifier_exists") is not None:
        words = f"{row['function_name']}:{row['qualifier']}"
        yield Fact((_OF_QUALIFIER, *place, row["qualifier"]), row["qualifier_exists"], _OF_QUALIFIER, words)


def made_queue(row: Row) -> Fact:
    """Return what a repair has made of a row's failure path: that the queue is there."""
    queue = str(queue_of_row(row))
    return Fact(("exists", queue), True, "on_failure", queue)


def fact_of_miss(miss: Miss) -> Fact | None:
    """Return what it says that something was not found; None if it is only not configured."""
    place = (miss["region"], miss.get("account_id"), miss["function_name"])
    if miss["reason"] == "function_missing":
        return Fact((_OF_FUNCTION, *place), False, "", miss["function_name"])
    if miss["reason"] == "qualifier_missing" and miss.get("qualifier"):
        words = f"{miss['function_name']}:{miss['qualifier']}"
        return Fact((_OF_QUALIFIER, *place, miss["qualifier"]), False, "", words)
    return None


def without(row: Row, fact: Fact) -> Row:
    """Return the row without what a fact says, and what follows from it.

    What the function is, and what it has lost, was true when it was read.
    """
    if fact.part == _OF_FUNCTION:
        return row
    if fact.is_of_alarms:
        alarms = row[_OF_ALARMS]  # None, if another answer of it was contradicted, too
        return {**row, _OF_ALARMS: {**alarms, "failure_path": None} if alarms and alarms["dropped"] else None}
    if fact.part == _OF_QUALIFIER:
        return {**row, _OF_QUALIFIER: None}
    status = row["destination_status"][fact.part]
    return {
        **row,
        "destination_status": {**row["destination_status"], fact.part: status and status_without(status, ["exists"])},
    }


def _of_destinations(row: Row) -> t.Iterator[Fact]:
    for receiver, status in (row.get("destination_status") or {}).items():
        if not status:
            continue
        arn = status["destination"]
        if status["exists"] is not None:
            yield Fact(("exists", arn), status["exists"], receiver, arn)
            yield from _of_receiving_function(receiver, arn, status["exists"])


def _of_receiving_function(receiver: str, arn: str, exists: bool) -> t.Iterator[Fact]:
    """Yield what a destination that is a function says of it: that it is not there, if no qualifier may be missing."""
    try:
        parts = parse_function(arn)
    except InvalidOption:
        return
    if parts.region is None or parts.account_id is None:
        return
    place = (parts.region, parts.account_id, parts.name)
    if exists or parts.qualifier in (None, LATEST):
        yield Fact((_OF_FUNCTION, *place), exists, receiver, arn)
    if parts.qualifier:
        yield Fact((_OF_QUALIFIER, *place, parts.qualifier), exists, receiver, arn)


def _of_alarms(row: Row) -> t.Iterator[Fact]:
    """Yield the alarms of a row's stations together, and that those of each one are among them."""
    alarms, stations = row.get("alarms") or {}, frozenset(failure_stations(row))
    names = alarms.get("failure_path")
    # Which alarms count for a target is not the same for each, if nobody can read what they notify.
    if names is None or not stations or alarms.get("unclear"):
        return
    some = [frozenset([each]) for each in stations] if len(stations) > 1 else []
    for each in (stations, *some):
        # An alarm watches what is in its own account and region.
        about = (_OF_ALARMS, row["region"], row["account_id"], each)
        yield Fact(about, _Watched(frozenset(names), each != stations), _OF_ALARMS, OF_ALARMS)
