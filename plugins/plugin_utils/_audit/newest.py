# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The newest read of each target, and of each fact of it, of several reads of one account. Pure.

A read that asks for less than an older one says nothing of the rest, which stays as it was read before.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from ...module_utils._model.configurations import effective, nothing_set
from ...module_utils._model.identifiers import LATEST, TargetId
from .losses import may_have_lost
from .reads import Read, asks_for
from .row_facts import COUNTED_WITH
from .rows import Row

_Row = dict[str, t.Any]
_FACTS = ("function", "qualifier_exists", "destination_status", "async_events", "triggers")
_WHERE_EVENTS_WENT = ("destination_config", "destination_status", "last_modified", "function")


class Seen(t.NamedTuple):
    """A read, the regions that its result names, and the days that its numbers are about; 0 without any."""

    read: Read
    regions: set[str]
    days: int

    def is_newer_than(self, row: _Row, own: t.Container[str]) -> bool:
        """Return whether a row of an older read was asked for again. own: the regions of a read that names none."""
        every = row["configured"] or "unconfigured" in self.read["include"]
        return every and asks_for(self.read, TargetId.of(row), self.regions or own)

    def has_looked_for(self, place: t.Mapping[str, t.Any], account_id: str | None) -> bool:
        """Return whether a named target, which an older read did not find, was asked for again."""
        target = TargetId(account_id or "", place["region"], place["function_name"], place.get("qualifier") or LATEST)
        return asks_for(self.read, target, self.regions)

    def has_read_again(self, region: str | None, name: str | None, older: Seen) -> bool:
        """Return whether all that an older read was to cover in a region, or of a function, was asked for again."""
        own, theirs = self.read, older.read
        facts = {*theirs["include"]} <= {*own["include"]} and older.days <= self.days
        if region not in (own["regions"] or self.regions) or not facts:
            return False
        names = not own["function_name"] or own["function_name"] == theirs["function_name"]
        return own["qualifier"] in ("", theirs["qualifier"]) and (names or name in own["function_name"])


class NewestRows:
    """The rows of an account; those of the newest read are added first."""

    def __init__(self) -> None:
        self._rows: dict[TargetId, _Row] = {}
        self._some: set[tuple[str, str, str]] = set()
        """Functions of which some read has only some rows."""

    def foresee(self, rows: t.Iterable[_Row]) -> None:
        """Add rows as check mode foresees them: no read of what is there undoes that."""
        self._rows.update((TargetId.of(row), row) for row in rows)

    def add(self, rows: t.Sequence[_Row], newer: t.Sequence[Seen], own: t.Container[str]) -> None:
        targets = Counter(_function(row) for row in rows)
        for row in rows:
            target = TargetId.of(row)
            if (row.get("completeness") or {}).get("targets", 0) != targets[_function(row)]:
                self._some.add(_function(row))
            if target in self._rows:
                self._rows[target] = _filled(self._rows[target], row)
            elif not any(each.is_newer_than(row, own) for each in newer):
                self._rows[target] = row
            elif may_have_lost(t.cast(Row, row)) and not any(each.is_newer_than(_bare(row), own) for each in newer):
                self._rows[target] = _without_configuration(row)

    def rows(self) -> list[_Row]:
        """Return them, each with how many rows its function has, if these are all of it."""
        targets = Counter(_function(row) for row in self._rows.values())
        return [
            row
            if _function(row) in self._some
            else {**row, "completeness": {**row["completeness"], "targets": targets[_function(row)]}}
            for row in self._rows.values()
        ]


def _bare(row: _Row) -> _Row:
    return {**row, "configured": False}


def _function(row: _Row) -> tuple[str, str, str]:
    return row["account_id"], row["region"], row["function_name"]


def _filled(newer: _Row, older: _Row) -> _Row:
    """Return a row with the facts that only an older read of its target has.

    Where its events went is told by the configuration and the function that it had as they were counted.
    """
    facts = {key: older[key] for key in _FACTS if key in older and key not in newer}
    if _days(older) > _days(newer) and not may_have_lost(t.cast(Row, newer)):
        facts["async_events"] = older["async_events"]  # a day without losses says nothing of those before
    differs = newer["destination_config"] != older["destination_config"]
    if differs:
        facts.pop("destination_status", None)
    if "async_events" in facts and (differs or _differ(newer, older, "function")):
        facts[COUNTED_WITH] = {key: older[key] for key in _WHERE_EVENTS_WENT if key in older}
    lists = older.get("completeness") or {}
    own = {key: value for key, value in (newer.get("completeness") or {}).items() if value is not None}
    return {**newer, **facts, "completeness": {**lists, **own}} if lists else {**newer, **facts}


def _without_configuration(older: _Row) -> _Row:
    """Return the row of a target whose configuration a newer read did not find, and which may have lost events."""
    settings = nothing_set()
    bare = {**settings, "configured": False, "last_modified": None, "effective": effective(settings)}
    counted_with = {key: older[key] for key in _WHERE_EVENTS_WENT if key in older}
    return {**older, **bare, "destination_status": None, "qualifier_exists": None, COUNTED_WITH: counted_with}


def _days(row: _Row) -> int:
    return int((row.get("async_events") or {}).get("days", 0))


def _differ(newer: _Row, older: _Row, key: str) -> bool:
    return key in newer and key in older and newer[key] != older[key]
