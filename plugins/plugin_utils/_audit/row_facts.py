# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence in a row: the health of its destinations, its numbers of events, and what invokes its function.

A key that is absent was not asked for; one that is null could not be read.
"""

from __future__ import annotations

import typing as t
from datetime import datetime

from ...module_utils._model.async_events import Counts
from ...module_utils._model.destination_status import DestinationStatus
from ...module_utils._model.destinations import Receiver
from .rows import Row, is_unsettled

Health = t.Literal["healthy", "unhealthy", "unknown"]
REPLACED = "replaced"
"""The key of what a repair of this run replaced in a row: its destinations, what was read about them, and its date."""
STORED = "stored"
"""The key of what is stored of a row of check mode that a repair would change; None if that was not read."""


def statuses(row: Row) -> t.Mapping[Receiver, DestinationStatus]:
    """Return what was read about the destinations that the row has."""
    # mypy has no type for the items of a TypedDict.
    read = t.cast("t.Mapping[Receiver, DestinationStatus | None]", row.get("destination_status") or {})
    return {receiver: status for receiver, status in read.items() if status}


def health(status: DestinationStatus) -> Health:
    """Return whether records arrive at a destination, as far as was read: policies_not_read() has the rest."""
    facts = (status["exists"], status["can_receive"], status["role_may_write"])
    if False in facts:
        return "unhealthy"
    return "unknown" if None in facts else "healthy"


def policies_not_read(status: DestinationStatus) -> t.Sequence[str]:
    """Return the ARNs of what has a policy that decides, too; a status that does not say which were read is of none."""
    return status.get("policies_not_read", [status["destination"]])


def counts(row: Row) -> Counts | None:
    """Return the numbers of exactly this qualifier, None if there are none."""
    events = row.get("async_events")
    return events["qualifier"] if events else None


def function_counts(row: Row) -> Counts | None:
    """Return the numbers of the function over all qualifiers, None if there are none."""
    events = row.get("async_events")
    return events["function"] if events else None


def received(row: Row) -> int | None:
    """Return how many events this qualifier received, 0 if its function received none; None if unknown."""
    events = row.get("async_events")
    if not events:
        return None
    if events["qualifier"] is None:
        return 0 if events["function"]["received"] == 0 else None
    return events["qualifier"]["received"]


def received_any(row: Row) -> bool:
    """Return whether an asynchronous event was counted that was the target's, or may have been."""
    function = function_counts(row)
    of_target = received(row)
    return bool(of_target or (of_target is None and function and function["received"]))


def when_counted(row: Row) -> Row:
    """Return the row as it was when its events were counted, before a repair."""
    keys = t.cast("t.Mapping[str, t.Any]", row)
    return t.cast(Row, {**keys, **keys.get(REPLACED, {})})


def is_replaced(row: Row) -> bool:
    """Return whether this run changed the target's destinations after its events were counted."""
    replaced = t.cast("t.Mapping[str, t.Any]", row).get(REPLACED)
    return (
        replaced is not None and not is_unsettled(row) and replaced["destination_config"] != row["destination_config"]
    )


def last_change(row: Row, receiver: Receiver) -> str | None:
    """Return since when a row is known to have what it has as this receiver; None if no date says it.

    That is the last change of the configuration, or, as a dead-letter queue has no date, of the function.
    """
    if receiver != "dead_letter":
        return row.get("last_modified")
    facts = row.get("function")
    return facts.get("last_modified") if facts else None


def is_older_than_events(row: Row, receiver: Receiver) -> bool | None:
    """Return whether this receiver was as it is before all events that were counted; None if a date is not known."""
    events = row.get("async_events")
    changed, since = _time(last_change(row, receiver)), _time(events.get("since") if events else None)
    return None if changed is None or since is None else changed <= since


def window(row: Row) -> str:
    """Return the time that the numbers of the row are about."""
    events = row.get("async_events")
    days = events["days"] if events else 0
    return "the last day" if days == 1 else f"the last {days} days"


def _time(text: str | None) -> datetime | None:
    """Return a time of a row; None if it has none, as users write rows, too."""
    try:
        time = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return time if time.tzinfo else None
