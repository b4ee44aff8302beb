# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts have read of one thing that several of them have looked at: of two answers, one is older. Pure.

Such things are destinations, what a role may do there, their alarms, and functions. What is in facts_of() is compared,
whatever it is: the later answer stands, and the earlier one becomes null.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from .entry import Entry
from .reads import Times
from .shared_facts import Fact, Miss, fact_of_miss, facts_of, without
from .told_repair import Row

BEFORE, AFTER, UNKNOWN = "before", "after", "unknown"

Doubt = t.Callable[[t.Mapping[str, t.Any], Entry, str, str], None]
"""Is told the row or miss, its entry, what another host has done, and what is in doubt."""


class Dated(t.NamedTuple):
    """A row, and when its alarms were seen or made: a repair makes them after the read."""

    row: Row
    entry: Entry
    alarms: Times | None


class Missed(t.NamedTuple):
    """What a read has not found."""

    miss: Miss
    entry: Entry


class Answers:
    """What all hosts have read, by what it is about."""

    def __init__(self, read: t.Iterable[Dated], missed: t.Iterable[Missed], doubt: Doubt) -> None:
        self._doubt = doubt
        self._said: set[tuple[t.Any, ...]] = set()
        self._of: dict[t.Any, dict[t.Any, tuple[Fact, Times | None, Entry]]] = defaultdict(dict)
        for each in read:
            for fact in facts_of(each.row):
                self._add(fact, _times(fact, each), each.entry)
        for miss, entry in missed:
            absent = fact_of_miss(miss)
            if absent:
                self._add(absent, entry.get("times"), entry)

    def _add(self, fact: Fact, times: Times | None, entry: Entry) -> None:
        self._of[fact.about][entry["host"], fact.says] = (fact, times, entry)

    def told(self, read: Dated) -> Row:
        """Return a row without what another host has read otherwise since, or may have."""
        row = read.row
        for fact in facts_of(row):
            if self.against(fact, _times(fact, read), read.entry, row):
                row = without(row, fact)
        return row

    def against(self, fact: Fact, times: Times | None, entry: Entry, about: t.Mapping[str, t.Any]) -> dict[str, str]:
        """Return the hosts that have read otherwise and not before, each with the order; a doubt is said once."""
        found = {}
        for other_fact, other_times, other in self._of[fact.about].values():
            if other is entry or not fact.contradicts(other_fact):
                continue
            order = order_of_reads(times, other_times)
            if order != AFTER:
                found[other["host"]] = order
            pair = (*sorted((entry["host"], other["host"])), fact.about)
            if order == UNKNOWN and pair not in self._said:
                self._said.add(pair)
                self._doubt(about, entry, f"{other['host']} has read", fact.words)
        return found


def _times(fact: Fact, read: Dated) -> Times | None:
    return read.alarms if fact.is_of_alarms else read.entry.get("times")


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
