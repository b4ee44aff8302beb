# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several reads of one account is the newest of a function. Pure.

All rows of a function are of one read: rows of two reads, put side by side, say what nobody has read.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.identifiers import TargetId
from .entry import Entry
from .reads import Read, asks_for, named_hosts

_Place = t.Mapping[str, t.Any]


class Seen(t.NamedTuple):
    """A read, the regions that its result names, and the days that its numbers are about; 0 without any."""

    read: Read
    regions: set[str]
    days: int
    foreseen: bool

    @classmethod
    def of(cls, entry: Entry) -> Seen:
        places = (*entry["event_invoke_configs"], *entry["completeness"], *entry["not_found"], *entry["errors"])
        numbers = [row.get("async_events") or {} for row in entry["event_invoke_configs"]]
        read: Read = {
            "host": entry["host"],
            "read_at": entry["read_at"],
            "regions": entry["regions"],
            **entry["asked"],
        }
        days = max((each["days"] for each in numbers if each), default=0)
        return cls(read, {place["region"] for place in places if place["region"]}, days, entry["foreseen"])

    def was_to_read(self, row: _Place, older: Seen) -> bool:
        """Return whether this newer read was to cover anything of the function of an older read's row.

        Without regions, each read is of that of its connection; one that names none is taken to be of the same.
        """
        regions = self.regions or ({*older.read["regions"]} or older.regions)
        return asks_for(self.read, TargetId.of(row), regions, any_qualifier=True)

    def has_read_again(self, region: str | None, name: str | None, older: Seen) -> bool:
        """Return whether all that an older read was to cover in a region, or of a function, was asked for again."""
        theirs = older.read["function_name"]
        if region not in (self.read["regions"] or self.regions) or not self.has_facts_of(older):
            return False
        own = self.read["function_name"]
        return not own or own == theirs or name in own

    def covers(self, older: Seen) -> bool:
        """Return whether this read was to cover all that another one was, with all of its facts."""
        if self.read["regions"] or older.read["regions"]:
            regions = bool(older.read["regions"]) and {*older.read["regions"]} <= {*self.read["regions"]}
        else:
            regions = not self.regions or older.regions <= self.regions
        names = not self.read["function_name"] or self.read["function_name"] == older.read["function_name"]
        return regions and names and self.has_facts_of(older)

    def has_facts_of(self, older: Seen) -> bool:
        """Return whether this read asked for all facts that an older one asked for."""
        facts = {*older.read["include"]} <= {*self.read["include"]}
        qualifier = self.read["qualifier"] in ("", older.read["qualifier"])
        # A read that asked for numbers and has none found no function, or has an error.
        days = older.days <= self.days or (not self.days and "metrics" in self.read["include"])
        return facts and qualifier and days and (not older.foreseen or self.foreseen)


def lost_rows(older: Seen, entry: Entry, newer: t.Sequence[Seen]) -> t.Iterator[str]:
    """Return a line if newer reads of the functions of an entry asked for less than it did."""
    less = [each for each in newer if not each.has_facts_of(older)]
    rows = entry["event_invoke_configs"]
    names = {row["function_name"] for row in rows if any(each.was_to_read(row, older) for each in less)}
    if names:
        hosts = ", ".join(dict.fromkeys(each.read["host"] for each in less))
        yield (
            f"what it read of {named_hosts(sorted(names))} is not in this report, as {hosts} read the account later,"
            " and not all that this host did: let one host read an account, or each other regions or functions"
        )
