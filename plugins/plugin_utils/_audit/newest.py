# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each of several reads of one account has read. Pure.

All rows of a function are of one read: rows of two reads, put side by side, say what nobody has read.
"""

from __future__ import annotations

import typing as t
from datetime import timezone

from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, TargetId, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from .entry import Entry, when_read
from .reads import Read, asks_for
from .rows import is_unsettled

_Place = t.Mapping[str, t.Any]


class Seen:
    """A read of an account, and what its result shows that it has read."""

    def __init__(self, entry: Entry) -> None:
        self.read: Read = {
            "host": entry["host"],
            "read_at": when_read(entry).astimezone(timezone.utc).isoformat(timespec="microseconds"),
            "regions": entry["regions"],
            **entry["asked"],
        }
        shown = [*entry["event_invoke_configs"], *entry["not_found"]]
        places = (*shown, *entry["completeness"], *entry["errors"])
        self._functions = {(each["region"], each["function_name"]) for each in shown}
        self._complete = {each["region"] for each in entry["completeness"] if each["complete"]}
        # Without regions, a read is of that of its connection.
        self._regions = {*entry["regions"]} or {each["region"] for each in places if each["region"]}
        self._names = [*filter(None, map(_parsed, entry["asked"]["function_name"]))]
        self._all = not entry["asked"]["function_name"]
        self._entry = entry

    def has_read(self, place: _Place) -> bool:
        """Return whether this read has an answer about the function of a row, or of a target that was not found."""
        region, name = place["region"], place["function_name"]
        was_asked = self._all or any(each.name == name and each.region in (None, region) for each in self._names)
        return (region, name) in self._functions or (was_asked and region in self._complete)

    def has_answer_of(self, arn: str) -> bool:
        """Return whether this read shows what is stored for a target, or that nothing is."""
        target = _parsed(arn)
        if target is None or target.region is None or target.account_id is None:
            return False
        place = {"region": target.region, "function_name": target.name}
        rows = [
            row
            for row in self._entry["event_invoke_configs"]
            if (row["region"], row["account_id"], row["function_name"])
            == (target.region, target.account_id, target.name)
        ]
        if rows:
            lists = any((row.get("completeness") or {}).get("configurations") for row in rows)
            return lists or any(row["function_arn"] == arn and not is_unsettled(row) for row in rows)
        if self._entry["account_id"] != target.account_id:
            return False
        named = TargetId(target.account_id, target.region, target.name, target.qualifier or LATEST)
        for miss in self._entry["not_found"]:
            is_of_function = (miss["region"], miss["function_name"]) == (target.region, target.name)
            if is_of_function and (
                miss["reason"] == "function_missing" or (miss["qualifier"] or LATEST) == named.qualifier
            ):
                return True
        return asks_for(self.read, named, self._regions) and self.has_read(place)

    def overlaps(self, other: Seen) -> bool:
        """Return whether both reads were to cover a function. A read that shows no region may be of any."""
        if self._regions and other._regions and self._regions.isdisjoint(other._regions):
            return False
        if self._all or other._all:
            return True
        return any(_may_be_one(one, another) for one in self._names for another in other._names)


def _parsed(name: str) -> FunctionIdentifier | None:
    try:
        return parse_function(name)
    except InvalidOption:
        return None  # the read has an error about it


def _may_be_one(one: FunctionIdentifier, another: FunctionIdentifier) -> bool:
    regions = one.region is None or another.region in (None, one.region)
    return regions and one.name == another.name
