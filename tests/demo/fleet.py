# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A typical region: 300 functions, some of them well configured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from support.environment import ROLE

FLEET_REGION = "eu-west-1"

_ACCOUNT = f"{FLEET_REGION}:123456789012"
_JOBS_QUEUE = f"arn:aws:sqs:{_ACCOUNT}:jobs"
_DEAD_LETTERS = f"arn:aws:sqs:{_ACCOUNT}:dead-letters"
_FAILED_EVENTS = f"arn:aws:sqs:{_ACCOUNT}:failed-events"
_ALARMS = f"arn:aws:sns:{_ACCOUNT}:alarms"
_TO_QUEUE = {"OnFailure": {"Destination": _FAILED_EVENTS}}
_TO_LOST_QUEUE = {"OnFailure": {"Destination": f"arn:aws:sqs:{_ACCOUNT}:failures-of-last-year"}}
_TO_TOPIC = {"OnFailure": {"Destination": _ALARMS}}
_KEPT = {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 3600, "DestinationConfig": _TO_QUEUE}
_ALIASES = {"versions": 2, "aliases": {"live": 1, "next": 2}}
_READING_ROLE = "arn:aws:iam::123456789012:role/lambda-reads-only"

_TEAMS = ("billing", "catalog", "fraud", "mail", "orders", "search")
_JOBS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("export", {"event_invoke_configs": {"$LATEST": _KEPT}}),
    # Only the queue invokes it, so it has no asynchronous invocations.
    ("import", {"event_invoke_configs": {"$LATEST": _KEPT}, "event_source_mappings": [_JOBS_QUEUE]}),
    ("resize-images", {"dead_letter_target_arn": _DEAD_LETTERS, "policy": {"": ["s3.amazonaws.com"]}}),
    ("send-receipt", {**_ALIASES, "event_invoke_configs": {"live": _KEPT, "next": _KEPT, "$LATEST": _KEPT}}),
    # Its role may not write to the queue.
    ("settle", {**_ALIASES, "event_invoke_configs": {"$LATEST": _KEPT}, "role": _READING_ROLE}),
    ("notify", {"event_invoke_configs": {"$LATEST": {"MaximumEventAgeInSeconds": 60, "DestinationConfig": _TO_TOPIC}}}),
    # Someone deleted the queue.
    (
        "archive",
        {"event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0, "DestinationConfig": _TO_LOST_QUEUE}}},
    ),
    ("sync", {"policy": {"": ["events.amazonaws.com"]}}),
    ("score", {"event_invoke_configs": {"$LATEST": _KEPT, "blue": _KEPT}}),
    ("workflow", {"durable": True, "event_invoke_configs": {"$LATEST": _KEPT}}),
)
_STAGES = ("dev", "test", "qa", "demo", "prod")
# Events of the last two weeks. Other stages received none.
_RECEIVED = {"export": 1_204, "resize-images": 90_412, "notify": 310, "archive": 55, "sync": 4_800, "score": 12}
_DROPPED = {"export": 7, "archive": 3, "sync": 401}
_UNDELIVERED = {"archive": 3}

DESTINATIONS: Sequence[str] = (_JOBS_QUEUE, _DEAD_LETTERS, _FAILED_EVENTS, _ALARMS)
"""The destinations that exist."""

ROLES: Sequence[Mapping[str, Any]] = (
    ROLE,
    {"name": _READING_ROLE.rpartition("/")[2], "policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
)


def fleet() -> Iterator[Mapping[str, Any]]:
    """Return the functions as seeds of the emulator: each team has each job in each stage."""
    for team in _TEAMS:
        for stage in _STAGES:
            for job, seed in _JOBS:
                metrics = {"metrics": {"function": _metrics(job)}} if stage == "prod" and job in _RECEIVED else {}
                yield {"function_name": f"{team}-{job}-{stage}", **metrics, **seed}


def _metrics(job: str) -> dict[str, int]:
    numbers = {
        "AsyncEventsReceived": _RECEIVED[job],
        "AsyncEventsDropped": _DROPPED.get(job, 0),
        "DestinationDeliveryFailures": _UNDELIVERED.get(job, 0),
    }
    return {metric: number for metric, number in numbers.items() if number}
