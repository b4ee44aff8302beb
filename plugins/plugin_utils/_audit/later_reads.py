# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts have read of one thing that several of them have looked at: of two answers, one is older. Pure.

Such things are destinations, their alarms, and functions. What is in facts_of() is compared, and nothing else: the
later answer stands, and the earlier one becomes null. That is never silent: what was found with the earlier answer is
in no report then.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict

from .entry import Entry
from .reads import Times, time_of
from .shared_facts import Fact, Miss, fact_of_miss, facts_of, made_queue, without
from .told_repair import Row

BEFORE, AFTER, UNKNOWN = "before", "after", "unknown"

Doubt = t.Callable[[t.Mapping[str, t.Any], Entry, str, str, bool], None]
"""Is told the row or miss, its entry, what another host has done, what is in doubt, and whether that was later."""


class Dated(t.NamedTuple):
    """A row, and when its alarms and its queue were seen or made: a repair makes them after the read."""

    row: Row
    entry: Entry
    alarms: Times | None
    queue: Times | None = None


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
        if read.queue:
            # No status says so: it was read before the repair.
            self.against(made_queue(row), read.queue, read.entry, row)
        for fact in facts_of(row):
            if self.against(fact, _times(fact, read), read.entry, row):
                row = without(row, fact)
        return row

    def against(self, fact: Fact, times: Times | None, entry: Entry, about: t.Mapping[str, t.Any]) -> bool:
        """Return whether another host has read otherwise, and not before.

        That is said, for two hosts once for each account that has lost an answer.
        """
        found = False
        for other_fact, other_times, other in self._of[fact.about].values():
            if other is entry or not fact.contradicts(other_fact):
                continue
            order = order_of_reads(times, other_times)
            if order == AFTER:
                continue
            found = True
            pair = (entry["account_id"], *sorted((entry["host"], other["host"])), fact.about)
            if pair not in self._said:
                self._said.add(pair)
                self._doubt(about, entry, f"{other['host']} has read", fact.words, order == BEFORE)
        return found


def _times(fact: Fact, read: Dated) -> Times | None:
    return read.alarms if fact.is_of_alarms else read.entry.get("times")


def order_of_reads(one: Times | None, other: Times | None) -> str:
    """Return whether one read was before another one, or after it."""
    if one is None or other is None:
        return UNKNOWN
    is_before, is_after = (
        time_of(one["read"]) <= time_of(other["began"]),
        time_of(other["read"]) <= time_of(one["began"]),
    )
    if is_before == is_after:  # both, if they are one moment
        return UNKNOWN
    return BEFORE if is_before else AFTER
