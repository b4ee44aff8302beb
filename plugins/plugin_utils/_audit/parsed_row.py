# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an event goes if it fails for the last time. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.destinations import Receiver, destinations_of, unusable
from .row_facts import health, statuses
from .rows import Row, identifier_of

DestinationHealth = t.Literal["healthy", "unhealthy", "unknown", "not_read", "none"]


def destination_health(row: Row) -> DestinationHealth:
    """Return the worst of the target's destinations and dead-letter queue.

    "not_read" if the services that have them were not asked, "unknown" if they could not tell.
    """
    given = destinations_of(row)
    if not given:
        return "none"
    read = statuses(row)
    found = {health(status) for status in read.values()}
    if "unhealthy" in found or unusable_destinations(row):
        return "unhealthy"
    if len(read) < len(given):
        return "not_read"
    return "unknown" if "unknown" in found else "healthy"


FailurePath = t.Literal["destination", "closed", "dead_letter_queue", "both", "none", "unknown"]


def failure_path(row: Row) -> FailurePath:
    """Return what keeps failed events of this target; "unknown" if the facts that decide were not read.

    An on-failure destination and a dead-letter queue are both served (AWS, "Lambda supports destinations": in addition
    to or instead of a dead-letter queue). Durable functions do not support destinations (AWS Lambda developer guide,
    "Invoking durable functions"), so a destination counts only if the function is known not to be durable. What can
    never receive a record does not count. "closed" is a destination that the role may not write to: what says so, IAM's
    simulator, is known to be wrong at times, so it is neither a failure path nor none. If the queue is closed, too, or
    is the only path, it is "closed" as well.
    """
    unusable_sides = {**unusable_destinations(row), **gone_destinations(row)}
    destination = bool(row["destination_config"]["on_failure"]["destination"]) and "on_failure" not in unusable_sides
    facts = row.get("function")
    if facts is None:
        return "unknown"
    durable, shut = facts["durable"], closed_destinations(row)
    queue = bool(facts["dead_letter_target_arn"]) and "dead_letter" not in unusable_sides
    if queue and "dead_letter" not in shut:
        return "both" if destination and durable is False and "on_failure" not in shut else "dead_letter_queue"
    if not destination or durable:
        return "closed" if queue else "none"
    if durable is None:
        return "unknown"
    return "closed" if "on_failure" in shut else "destination"


def unusable_destinations(row: Row) -> dict[Receiver, str]:
    """Return why destinations of this target can never receive a record, as far as their ARNs alone tell."""
    given = destinations_of(row)
    if not given:
        return {}
    target = identifier_of(row)
    reasons = {receiver: unusable(receiver, arn, target) for receiver, arn in given.items()}
    return {receiver: reason for receiver, reason in reasons.items() if reason}


def gone_destinations(row: Row) -> dict[Receiver, str]:
    """Return why destinations of this target cannot receive a record, as the services that have them say."""
    return {
        receiver: status["reason"] or ("gone" if status["exists"] is False else "unable to receive a record")
        for receiver, status in statuses(row).items()
        if False in (status["exists"], status["can_receive"])
    }


def closed_destinations(row: Row) -> set[Receiver]:
    """Return the destinations of this target that its role may not write to, as IAM's simulator says."""
    return {receiver for receiver, status in statuses(row).items() if status["role_may_write"] is False}
