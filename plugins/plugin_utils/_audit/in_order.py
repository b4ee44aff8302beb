# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the repairs of some hosts say against what others have read, in the order in which both were done. Pure.

A later read stands. An earlier one gives way. If nothing shows which is later, what they contradict each other about
is not known, and that is said.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from ...module_utils._model.failure_path import MadePath, State
from .entry import Entry
from .failure_paths import with_unknown_path
from .reads import NOT_KNOWN, REPAIR
from .repaired import unsettled_row
from .rows import is_unsettled
from .up_to_date import Learned, places_of_row

_Row = dict[str, t.Any]
_S = t.TypeVar("_S", State, State | None)
_BEFORE, _AFTER, _UNKNOWN = "before", "after", "unknown"
_DOUBT = (
    "{reader}: what it read of {function} and what the repair of {fixer} says of {what} do not agree, and "
    "nothing shows which is later: run fleet_audit again"
)


class Told(t.NamedTuple):
    """Rows as they are after all repairs, and an error for each function of which nobody knows what is later."""

    rows: list[_Row]
    errors: list[dict[str, t.Any]]


def in_order(rows: t.Iterable[tuple[_Row, Entry]], entries: t.Iterable[Entry]) -> Told:
    """Return these rows, each of which is of an entry, after what the repairs of other entries say of them."""
    repairs = [_Repair(entry) for entry in entries]
    of_place: dict[t.Any, list[_Repair]] = defaultdict(list)
    for repair in repairs:
        for place in repair.places:
            of_place[place].append(repair)
    told: list[_Row] = []
    doubts: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for row, entry in rows:
        places = [*places_of_row(row), row["function_arn"]]
        found = {id(each): each for place in places for each in of_place.get(place, ())}
        for repair in found.values():
            # What a host has repaired, its own rows say already.
            if repair.entry is not entry:
                row, doubted = repair.told_by(row, _order(entry, repair.entry))
                if doubted:
                    key = (entry["host"], repair.entry["host"], row["region"], row["function_name"])
                    doubts.setdefault(key, {}).update(dict.fromkeys(doubted))
        told.append(row)
    account_of = {entry["host"]: entry["account_id"] for entry in entries}
    errors = []
    for (reader, fixer, region, function), what in doubts.items():
        message = _DOUBT.format(reader=reader, function=function, fixer=fixer, what=" and ".join(what))
        about = {"region": region, "function_name": function, "operation": None, "code": None}
        errors.append({**about, "message": message, "account_id": account_of[reader]})
    return Told(told, errors)


class _Repair:
    """What the repair of a host says of queues, functions and targets; places are what it says something about."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        paths = entry.get("failure_paths", [])
        self._all = Learned(paths, entry["errors"])
        # No read has seen what is only foreseen: it is later than each.
        self._foreseen = Learned([_parts(path, foreseen=True) for path in paths])
        self._doubted = Learned([_doubted(path) for path in paths], entry["errors"])
        unknown = (each for each in entry["errors"] if each.get(REPAIR) == NOT_KNOWN)
        self._unsettled = {arn for each in unknown for arn in each.get("targets") or ()}
        self.places = self._all.places | self._unsettled

    def told_by(self, row: _Row, order: str) -> tuple[_Row, list[str]]:
        """Return the row after this repair, and what is in doubt of it."""
        if order == _BEFORE:
            return self._settled(self._all.told_by(row)), []
        row = self._foreseen.told_by(row)
        if order == _AFTER:
            return row, []
        told = self._doubted.told_by(row)
        return self._settled(told), [*_contradicted(row, told)]

    def _settled(self, row: _Row) -> _Row:
        """Return the row without what is stored, if nobody knows what this repair has stored."""
        if row["function_arn"] not in self._unsettled or is_unsettled(row):
            return row
        unknown = unsettled_row(row)
        return with_unknown_path(unknown) if self.entry.get("failure_paths") else unknown


def _order(read: Entry, repaired: Entry) -> str:
    """Return when a host was read: before another one was repaired, or after that.

    A repair comes after the read of its own host, and before its rows are left.
    """
    of_read, of_repair = read.get("times"), repaired.get("times")
    if of_read and of_repair and _time(of_read["read"]) <= _time(of_repair["read"]):
        return _BEFORE
    ended = of_repair["ended"] if of_repair else repaired["read_at"]
    if of_read and _time(of_read["began"]) >= _time(ended):
        return _AFTER
    return _UNKNOWN


@lru_cache(maxsize=4096)
def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _contradicted(before: _Row, after: _Row) -> t.Iterator[str]:
    """Yield what is not known of a row any more: queues, by their ARNs, and its alarms."""
    told = after.get("destination_status") or {}
    for receiver, status in (before.get("destination_status") or {}).items():
        if status and told[receiver] is None:
            yield status["destination"]
    if before.get("alarms") and after["alarms"] is None:
        yield "its alarms"


def _parts(path: MadePath, foreseen: bool) -> MadePath:
    """Return a path with what is foreseen of it only, or with what is not."""
    return {
        **path,
        "state": path["state"] if (path["state"] == "would_be_made") is foreseen else None,
        "permissions": [each for each in path["permissions"] if (each["state"] == "would_be_made") is foreseen],
        "alarms": [each for each in path["alarms"] if (each["state"] == "would_be_made") is foreseen],
    }


def _doubted(path: MadePath) -> MadePath:
    """Return a path as somebody may have read it who read later: it was there, if nobody has removed it since.

    Whether its alarms were there is not in what others have read of them.
    """
    known = _parts(path, foreseen=False)
    return {
        **known,
        "state": _there(known["state"]),
        "permissions": [{**each, "state": _there(each["state"])} for each in known["permissions"]],
        "alarms": [{**each, "state": "may_be_made"} for each in known["alarms"] if each["state"] != "failed"],
    }


def _there(state: _S) -> State | _S:
    return "present" if state in ("made", "may_be_made") else state
