# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repairs of hosts whose rows do not count. Pure.

What was written was written, whoever wrote it, and whatever is wrong with the host or its rows.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from .entry import Entry, when_read
from .reads import are_in_order, time_of

# Clocks of machines that run NTP differ by less than a second; those that don't, by minutes.
_CLOCK_SKEW = timedelta(minutes=5)


def is_from_the_future(entry: Entry, now: datetime) -> bool:
    """Return whether the clock of who left an entry is wrong."""
    return when_read(entry) - now > _CLOCK_SKEW


def in_time(entry: Entry, now: datetime) -> Entry:
    """Return an entry without its times if they cannot be right: nothing shows what it is later than then."""
    if "times" not in entry or are_in_order(entry["times"], now):
        return entry
    return t.cast(Entry, {key: value for key, value in entry.items() if key != "times"})


def repairs_of_others(
    newest: t.Iterable[Entry], counted: t.Iterable[Entry], max_age_hours: float, now: datetime
) -> list[Entry]:
    """Return the newest entries of hosts that are not counted and have repaired, not longer ago than rows may be."""
    are_counted = {id(each) for each in counted}
    return [
        entry
        for entry in newest
        if id(entry) not in are_counted
        and not entry["foreseen"]
        and not (max_age_hours and now - _when_repaired(entry) > timedelta(hours=max_age_hours))
    ]


def _when_repaired(entry: Entry) -> datetime:
    ended = entry.get("times", {}).get("ended")
    return time_of(ended) if ended else when_read(entry)
