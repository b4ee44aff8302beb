# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the repair of one host says against a row of another one, if it is later, or may be. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.configurations import merged, nothing_set
from ...module_utils._model.failure_path import MadePath, State
from .changes import Changes
from .entry import EarlierRepair, Entry
from .failure_paths import with_unknown_path
from .planned_rows import queue_of_row
from .reads import NOT_KNOWN, REPAIR, Times, time_of
from .repaired import unsettled_row
from .rows import is_unsettled
from .since_made import States, parts_of
from .up_to_date import Learned, failure_stations

Row = dict[str, t.Any]
_S = t.TypeVar("_S", State, State | None)
STORED, OF_ALARMS = "what is stored", "its alarms"
_THERE: States = ("made", "present")
_IS_FORESEEN: States = ["would_be_made"]
_IS_THERE: States = (*_THERE, *_IS_FORESEEN)
_IS_DONE: States = (*_THERE, "may_be_made", "failed")
_AFTER_ALL: Times = {"began": "9999-12-31T00:00:00+00:00", "read": "9999-12-31T00:00:00+00:00"}
"""What is only foreseen is later than each read."""


class Repair:
    """What a repair says of queues, functions and targets; places are what it says something about.

    left is the entry that has it, as its own or as an earlier one.
    """

    def __init__(self, left: Entry, earlier: EarlierRepair | None = None) -> None:
        self.left = left
        self.times = _times(left, earlier)
        self._paths = earlier["failure_paths"] if earlier else left.get("failure_paths", [])
        errors = earlier["errors"] if earlier else [each for each in left["errors"] if REPAIR in each]
        self._all = Learned(self._paths, errors)
        # No read has seen what is only foreseen: it is later than each.
        self._foreseen = Learned([parts_of(path, _IS_FORESEEN) for path in self._paths])
        self._seen = Learned([parts_of(path, _IS_THERE) for path in self._paths])
        self._doubted = Learned([_doubted(path) for path in self._paths], errors)
        self._changes = Changes([{"errors": errors}])
        unknown = (each for each in errors if each.get(REPAIR) == NOT_KNOWN)
        self._unsettled = {arn for each in unknown for arn in each.get("targets") or ()}
        self._written = {*(earlier["written"] if earlier else left.get("written", []))} - self._unsettled
        # Of what an earlier repair has stored, no row is left.
        rows = () if earlier else left["event_invoke_configs"]
        self._stored = {row["function_arn"]: _stored(row) for row in rows if row["function_arn"] in self._written}
        self.is_earlier = bool(earlier)
        self.places: set[t.Any] = {*self._all.places, *self._changes.places, *self._unsettled, *self._written}

    def after(self, row: Row) -> tuple[Row, list[str]]:
        """Return a row that was read before this repair as it is after it, and what is in doubt of it.

        What the repair has seen or made is another answer. All else that it takes away leaves none.
        """
        told = self._settled(self._otherwise(self._all.told_by(row)))
        return told, [*_contradicted(self._seen.told_by(row), told)]

    def before(self, row: Row) -> Row:
        """Return a row that was read after this repair: only what is foreseen is later."""
        return self._foreseen.told_by(row)

    def beside(self, row: Row) -> tuple[Row, list[str]]:
        """Return a row of which nobody knows whether it was read before or after, and what is in doubt of it."""
        row = self.before(row)
        told = self._settled(self._otherwise(self._doubted.told_by(row)))
        return told, [*_contradicted(row, told)]

    def when_watched(self, row: Row) -> Times | None:
        """Return when this repair has seen or made an alarm of the row; None if it has not, or nothing shows when."""
        stations = {*failure_stations(row)}
        states = {
            alarm["state"]
            for path in self._paths
            if path["queue"] in stations
            for alarm in path["alarms"]
            if alarm["watches"] == "queue"
        }
        if "would_be_made" in states:
            return _AFTER_ALL
        return self._when_done() if states & {*_THERE} else None

    def when_made(self, row: Row) -> Times | None:
        """Return when this repair has seen or made the queue of a row; None as above."""
        queue = queue_of_row(row)
        is_there = any(path["queue"] == queue and path["state"] in _THERE for path in self._paths)
        return self._when_done() if queue and is_there else None

    def _when_done(self) -> Times | None:
        done = self.times
        return {"began": done["read"], "read": done["ended"]} if done and "ended" in done else None

    def _otherwise(self, row: Row) -> Row:
        """Return the row without what this repair has found to be otherwise, or has written otherwise."""
        known = dict(self._changes.without_old_facts(row))
        if is_unsettled(known):
            return known
        return unsettled_row(known) if self._changes.unsettle(row) or self._has_written_other(row) else known

    def _has_written_other(self, row: Row) -> bool:
        arn = row["function_arn"]
        if arn not in self._written:
            return False
        # What has no row any more was removed.
        return self.is_earlier or self._stored.get(arn, _NOTHING) != _stored(row)

    def _settled(self, row: Row) -> Row:
        """Return the row without what is stored, if nobody knows what this repair has stored."""
        if row["function_arn"] not in self._unsettled or is_unsettled(row):
            return row
        unknown = unsettled_row(row)
        return with_unknown_path(unknown) if self._paths else unknown


def _times(left: Entry, earlier: EarlierRepair | None) -> Times | None:
    """Return when it was repaired; None if nothing shows it, or if the clock was wrong: before its host read again."""
    own = left.get("times")
    if earlier is None or own is None:
        return own
    return earlier["times"] if time_of(earlier["times"].get("ended", own["began"])) <= time_of(own["began"]) else None


def _stored(row: t.Mapping[str, t.Any]) -> tuple[t.Any, t.Any]:
    return row["configured"], merged(nothing_set(), t.cast("t.Any", row))


_NOTHING = (False, nothing_set())


def _contradicted(before: Row, after: Row) -> t.Iterator[str]:
    """Yield what is not known of a row any more: its settings, queues, by their ARNs, and its alarms."""
    if is_unsettled(after) and not is_unsettled(before):
        yield STORED
        return
    told = after.get("destination_status") or {}
    for receiver, status in (before.get("destination_status") or {}).items():
        if status and told[receiver] != status:
            yield status["destination"]
    if (alarms := before.get("alarms")) and (
        after["alarms"] is None
        or any(names is not None and after["alarms"][kind] is None for kind, names in alarms.items())
    ):
        yield OF_ALARMS
    if before.get("function") and before["function"] != after["function"]:
        yield "its role"
    if before.get("qualifier_exists") is not None and after["qualifier_exists"] is None:
        yield "its qualifier"


def _doubted(path: MadePath) -> MadePath:
    """Return a path as somebody may have read it who read later: it was there, if nobody has removed it since.

    Whether its alarms were there is not in what others have read of them.
    """
    known = parts_of(path, _IS_DONE)
    return {
        **known,
        "state": _there(known["state"]),
        "permissions": [{**each, "state": _there(each["state"])} for each in known["permissions"]],
        "alarms": [{**each, "state": "may_be_made"} for each in known["alarms"] if each["state"] != "failed"],
    }


def _there(state: _S) -> State | _S:
    return "present" if state in ("made", "may_be_made") else state
