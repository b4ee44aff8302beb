# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence in a row: the health of its destinations, its numbers of events, and what invokes its function.

A key that is absent was not asked for; one that is null could not be read.
"""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import Row

SideName = t.Literal["on_success", "on_failure", "dead_letter"]
Health = t.Literal["healthy", "unhealthy", "unknown"]


class DestinationStatus(t.TypedDict):
    """None means that it could not be told; reason is one line if anything is not true."""

    destination: str
    kind: str
    exists: bool | None
    can_receive: bool | None
    role_may_write: bool | None
    reason: str | None


class Counts(t.TypedDict):
    """Sums over the window; None if CloudWatch gave no complete answer."""

    received: int | None
    dropped: int | None
    destination_delivery_failures: int | None
    dead_letter_errors: int | None


class AsyncEvents(t.TypedDict):
    """qualifier is None if CloudWatch keeps no series for it."""

    days: int
    function: Counts | None
    qualifier: Counts | None


class Triggers(t.TypedDict):
    """What invokes the function, by how it does."""

    event_source_mappings: list[str]
    asynchronous: list[str]
    synchronous: list[str]
    other: list[str]
    destination_of: list[str]


class _Evidence(t.TypedDict, total=False):
    destination_status: dict[SideName, DestinationStatus | None] | None
    async_events: AsyncEvents | None
    triggers: Triggers | None


def evidence(row: Row) -> _Evidence:
    """Return the row as what it says about evidence."""
    return t.cast(_Evidence, row)


def statuses(row: Row) -> t.Mapping[SideName, DestinationStatus]:
    """Return what was read about the destinations that the row has."""
    read = evidence(row).get("destination_status") or {}
    return {side: status for side, status in read.items() if status}


def health(status: DestinationStatus) -> Health:
    """Return whether records arrive at a destination."""
    facts = (status["exists"], status["can_receive"], status["role_may_write"])
    if False in facts:
        return "unhealthy"
    return "unknown" if None in facts else "healthy"


def counts(row: Row) -> Counts | None:
    """Return the numbers of exactly this qualifier, None if there are none."""
    events = evidence(row).get("async_events")
    return events["qualifier"] if events else None


def function_counts(row: Row) -> Counts | None:
    """Return the numbers of the function over all qualifiers, None if there are none."""
    events = evidence(row).get("async_events")
    return events["function"] if events else None


def received(row: Row) -> int | None:
    """Return how many events came for this qualifier; None if unknown. A function without events has none anywhere."""
    events = evidence(row).get("async_events")
    if not events:
        return None
    whole = events["function"] and events["function"]["received"]
    if events["qualifier"] is None:
        return 0 if whole == 0 else None
    return events["qualifier"]["received"]


def window(row: Row) -> str:
    """Return the time that the numbers of the row are about."""
    events = evidence(row).get("async_events")
    days = events["days"] if events else 0
    return "the last day" if days == 1 else f"the last {days} days"
