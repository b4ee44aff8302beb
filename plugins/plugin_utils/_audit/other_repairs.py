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

# Clocks of machines that run NTP differ by less than a second; those that don't, by minutes.
_CLOCK_SKEW = timedelta(minutes=5)


def is_from_the_future(entry: Entry, now: datetime) -> bool:
    """Return whether the clock of who left an entry is wrong."""
    return when_read(entry) - now > _CLOCK_SKEW


def repairs_of_others(
    newest: t.Iterable[Entry], counted: t.Iterable[Entry], max_age_hours: float, now: datetime
) -> list[Entry]:
    """Return the newest entries of hosts that are not counted and have repaired, not longer ago than rows may be.

    Of a clock that is wrong, nothing shows what its repair is later than: it has no times.
    """
    are_counted = {id(each) for each in counted}
    found = []
    for entry in newest:
        is_old = max_age_hours and now - when_read(entry) > timedelta(hours=max_age_hours)
        if id(entry) in are_counted or entry["foreseen"] or is_old:
            continue
        if is_from_the_future(entry, now):
            entry = t.cast(Entry, {key: value for key, value in entry.items() if key != "times"})
        found.append(entry)
    return found
