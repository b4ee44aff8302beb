# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts have read of one thing that several of them have looked at: of two answers, one is older. Pure."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from .entry import Entry
from .reads import Times
from .told_repair import OF_ALARMS, Row
from .up_to_date import failure_stations

BEFORE, AFTER, UNKNOWN = "before", "after", "unknown"

Doubt = t.Callable[[Row, Entry, str, str], None]
"""Is told the row and its entry, what another host has done, and what is in doubt."""


class _Fact(t.NamedTuple):
    """One answer: what it is about, what it says, and the part of a row that has it."""

    about: tuple[t.Any, ...]
    says: t.Any
    key: str
    receiver: str
    words: str


def after_reads(told: t.Iterable[Row], read: t.Sequence[tuple[Row, Entry]], doubt: Doubt) -> t.Iterator[Row]:
    """Yield rows without what another host has read otherwise since.

    told are the rows of read after all repairs: what is in doubt of one of them, another one does not say either.
    """
    answers: dict[t.Any, dict[str, tuple[t.Any, Entry]]] = defaultdict(dict)
    for row, entry in read:
        for fact in _facts(row):
            answers[fact.about][entry["host"]] = (fact.says, entry)
    said: set[tuple[t.Any, ...]] = set()
    for row, (_before, entry) in zip(told, read, strict=True):
        for fact in _facts(row):
            for says, other in answers[fact.about].values():
                if says == fact.says or other is entry:
                    continue
                order = order_of_reads(entry.get("times"), other.get("times"))
                if order != AFTER:
                    row = _without(row, fact)
                pair = (*sorted((entry["host"], other["host"])), fact.about)
                if order == UNKNOWN and pair not in said:  # it is in doubt for both, and said once
                    said.add(pair)
                    doubt(row, entry, f"{other['host']} has read", fact.words)
        yield row


def order_of_reads(one: Times | None, other: Times | None) -> str:
    """Return whether one read was before another one, or after it."""
    if one and other and time_of(one["read"]) <= time_of(other["began"]):
        return BEFORE
    if one and other and time_of(other["read"]) <= time_of(one["began"]):
        return AFTER
    return UNKNOWN


@lru_cache(maxsize=4096)
def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _facts(row: Row) -> t.Iterator[_Fact]:
    """Yield what a row says of what rows of other functions have, too."""
    for receiver, status in (row.get("destination_status") or {}).items():
        if status and status["exists"] is not None:
            destination = status["destination"]
            yield _Fact((destination,), status["exists"], "destination_status", receiver, destination)
    stations = tuple(sorted(failure_stations(row)))
    if stations and row.get("alarms") and row["alarms"]["failure_path"] is not None:
        # An alarm watches what is in its own account and region.
        about = (row["region"], row["account_id"], stations)
        yield _Fact(about, sorted(row["alarms"]["failure_path"]), "alarms", "", OF_ALARMS)


def _without(row: Row, fact: _Fact) -> Row:
    if not fact.receiver:
        return {**row, fact.key: None}
    return {**row, fact.key: {**row[fact.key], fact.receiver: None}}
