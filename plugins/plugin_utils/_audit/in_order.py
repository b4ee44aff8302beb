# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts have read against what others have read and repaired, in the order in which all of it was done. Pure.

A later answer stands. An earlier one gives way. If nothing shows which is later, what they contradict each other about
is not known, and that is said.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict

from .earlier_repairs import without_settled
from .entry import Entry
from .later_reads import AFTER, BEFORE, UNKNOWN, Answers, Dated, Doubt, Missed, order_of_reads
from .reads import Times, time_of
from .shared_facts import fact_of_miss
from .told_repair import Repair, Row
from .up_to_date import places_of_row

_DOUBT = (
    "{}: what it read of {} and what {} of {} do not agree, and nothing shows which is later: run fleet_audit again"
)
_OLDER = "{}: what it read of {} and what {} of {} since do not agree: run fleet_audit again"


class Told(t.NamedTuple):
    """Rows as they are after all answers, what is not found, and an error for each function that is not known then."""

    rows: list[Row]
    not_found: list[Row]
    errors: list[dict[str, t.Any]]


def in_order(
    rows: t.Iterable[tuple[Row, Entry]],
    entries: t.Sequence[Entry],
    others: t.Sequence[Entry] = (),
    missed: t.Sequence[Missed] = (),
) -> Told:
    """Return these rows, each of which is of an entry, after what other entries say of them, and what was not found.

    others are entries whose rows do not count, and whose repairs were done all the same.
    """
    repairs = _by_place([*entries, *others], entries)
    doubts: dict[tuple[str, str, str, str, bool], dict[str, None]] = {}

    def doubt(row: t.Mapping[str, t.Any], reader: Entry, says: str, what: str, is_older: bool) -> None:
        doubts.setdefault((reader["host"], says, row["region"], row["function_name"], is_older), {})[what] = None

    read = [_of_own_repair(row, entry, repairs) for row, entry in rows]
    told = [_after_repairs(each, repairs, doubt) for each in read]
    answers = Answers(told, missed, doubt)
    found = [answers.told(each) for each in told]
    left = [each.miss for each in missed if not _is_found(each, answers)]
    account_of = {entry["host"]: entry["account_id"] for entry in entries}
    errors = []
    for (reader, says, region, function, is_older), what in doubts.items():
        message = (_OLDER if is_older else _DOUBT).format(reader, function, says, " and ".join(what))
        errors.append(_error(region, function, message, account_of[reader]))
    return Told(found, left, errors)


def _is_found(missed: Missed, answers: Answers) -> bool:
    """Return whether another host has found it, and not before."""
    fact = fact_of_miss(missed.miss)
    return bool(fact and answers.against(fact, missed.entry.get("times"), missed.entry, missed.miss))


def _error(region: str, function: str, message: str, account_id: str | None) -> dict[str, t.Any]:
    about = {"region": region, "function_name": function, "operation": None, "code": None}
    return {**about, "message": message, "account_id": account_id}


def _by_place(entries: t.Iterable[Entry], counted: t.Sequence[Entry]) -> t.Mapping[t.Any, t.Sequence[Repair]]:
    of_place: dict[t.Any, list[Repair]] = defaultdict(list)
    for entry in entries:
        earlier = (Repair(entry, without_settled(each, counted)) for each in entry.get("earlier", ()))
        for repair in (Repair(entry), *earlier):
            for place in repair.places:
                of_place[place].append(repair)
    return of_place


def _of_row(row: Row, repairs: t.Mapping[t.Any, t.Sequence[Repair]]) -> t.Iterable[Repair]:
    places = [*places_of_row(row), row["function_arn"]]
    return {id(each): each for place in places for each in repairs.get(place, ())}.values()


def _of_own_repair(row: Row, entry: Entry, repairs: t.Mapping[t.Any, t.Sequence[Repair]]) -> Dated:
    """Return a row, which says what its host has repaired already."""
    read = Dated(row, entry, entry.get("times"))
    for repair in _of_row(row, repairs):
        if repair.left is entry and not repair.is_earlier:
            read = _with_alarms(read, repair)
            read = read._replace(queue=repair.when_made(row) or read.queue)
    return read


def _with_alarms(read: Dated, repair: Repair) -> Dated:
    """Return the row with the time of this repair, if that was the last one to see or make its alarms."""
    times = repair.when_watched(read.row)
    return read if times is None or order_of_reads(read.alarms, times) == AFTER else read._replace(alarms=times)


def _after_repairs(read: Dated, repairs: t.Mapping[t.Any, t.Sequence[Repair]], doubt: Doubt) -> Dated:
    entry = read.entry
    for repair in _of_row(read.row, repairs):
        if repair.left is entry:
            continue  # what a host has repaired, its own rows say already
        order = _order(entry.get("times"), repair)
        if order == AFTER:
            read = _with_alarms(read._replace(row=repair.before(read.row)), repair)
            continue
        row, doubted = repair.after(read.row) if order == BEFORE else repair.beside(read.row)
        read = read._replace(row=row)
        if order == BEFORE:
            read = _with_alarms(read, repair)
        for what in doubted:
            doubt(row, entry, f"the repair of {repair.left['host']} says", what, order == BEFORE)
    return read


def _order(read: Times | None, repair: Repair) -> str:
    """Return when a host was read: before another one was repaired, or after that.

    A repair comes after the read of its own host, and before its rows are left.
    """
    done = repair.times
    ended = done.get("ended") if done else repair.left["read_at"]
    is_before = bool(read and done and time_of(read["read"]) <= time_of(done["read"]))
    is_after = bool(read and ended and time_of(read["began"]) >= time_of(ended))
    if is_before == is_after:  # both, if they are one moment
        return UNKNOWN
    return BEFORE if is_before else AFTER
