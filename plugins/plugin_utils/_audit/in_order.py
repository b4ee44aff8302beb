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

from .entry import Entry
from .later_reads import AFTER, BEFORE, UNKNOWN, Doubt, after_reads, time_of
from .reads import Times
from .told_repair import Repair, Row
from .up_to_date import places_of_row

_DOUBT = (
    "{}: what it read of {} and what {} of {} do not agree, and nothing shows which is later: run fleet_audit again"
)


class Told(t.NamedTuple):
    """Rows as they are after all answers, and an error for each function of which nobody knows what is later."""

    rows: list[Row]
    errors: list[dict[str, t.Any]]


def in_order(rows: t.Iterable[tuple[Row, Entry]], entries: t.Sequence[Entry], others: t.Sequence[Entry] = ()) -> Told:
    """Return these rows, each of which is of an entry, after what other entries say of them.

    others are entries whose rows do not count, and whose repairs were done all the same.
    """
    read = list(rows)
    doubts: dict[tuple[str, str, str, str], dict[str, None]] = {}

    def doubt(row: Row, reader: Entry, says: str, what: str) -> None:
        doubts.setdefault((reader["host"], says, row["region"], row["function_name"]), {})[what] = None

    told = [*after_reads(_after_repairs(read, [*entries, *others], doubt), read, doubt)]
    account_of = {entry["host"]: entry["account_id"] for entry in entries}
    errors = []
    for (reader, says, region, function), what in doubts.items():
        message = _DOUBT.format(reader, function, says, " and ".join(what))
        about = {"region": region, "function_name": function, "operation": None, "code": None}
        errors.append({**about, "message": message, "account_id": account_of[reader]})
    return Told(told, errors)


def _after_repairs(rows: t.Iterable[tuple[Row, Entry]], entries: t.Iterable[Entry], doubt: Doubt) -> t.Iterator[Row]:
    of_place: dict[t.Any, list[Repair]] = defaultdict(list)
    for entry in entries:
        for repair in (Repair(entry), *(Repair(entry, each) for each in entry.get("earlier", ()))):
            for place in repair.places:
                of_place[place].append(repair)
    for row, entry in rows:
        places = [*places_of_row(row), row["function_arn"]]
        found = {id(each): each for place in places for each in of_place.get(place, ())}
        for repair in found.values():
            if repair.left is entry:
                continue  # what a host has repaired, its own rows say already
            order = _order(entry.get("times"), repair)
            if order == BEFORE:
                row = repair.after(row)
            elif order == AFTER:
                row = repair.before(row)
            else:
                row, doubted = repair.beside(row)
                for what in doubted:
                    doubt(row, entry, f"the repair of {repair.left['host']} says", what)
        yield row


def _order(read: Times | None, repair: Repair) -> str:
    """Return when a host was read: before another one was repaired, or after that.

    A repair comes after the read of its own host, and before its rows are left.
    """
    done = repair.times
    if read and done and time_of(read["read"]) <= time_of(done["read"]):
        return BEFORE
    ended = done.get("ended") if done else repair.left["read_at"]
    if read and ended and time_of(read["began"]) >= time_of(ended):
        return AFTER
    return UNKNOWN
