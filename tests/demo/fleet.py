# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region such as one finds: 300 functions, of which some were thought about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FLEET_REGION = "eu-west-1"

_ACCOUNT = f"{FLEET_REGION}:123456789012"
_DEAD_LETTERS = f"arn:aws:sqs:{_ACCOUNT}:dead-letters"
_TO_QUEUE = {"OnFailure": {"Destination": f"arn:aws:sqs:{_ACCOUNT}:failed-events"}}
_TO_TOPIC = {"OnFailure": {"Destination": f"arn:aws:sns:{_ACCOUNT}:alarms"}}
_KEPT = {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 3600, "DestinationConfig": _TO_QUEUE}
_ALIASES = {"versions": 2, "aliases": {"live": 1, "next": 2}}

_TEAMS = ("billing", "catalog", "fraud", "mail", "orders", "search")
_JOBS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("export", {"event_invoke_configs": {"$LATEST": _KEPT}}),
    ("import", {"event_invoke_configs": {"$LATEST": _KEPT}}),
    ("resize-images", {"dead_letter_target_arn": _DEAD_LETTERS}),
    ("send-receipt", {**_ALIASES, "event_invoke_configs": {"live": _KEPT, "next": _KEPT, "$LATEST": _KEPT}}),
    ("settle", {**_ALIASES, "event_invoke_configs": {"$LATEST": _KEPT}}),
    ("notify", {"event_invoke_configs": {"$LATEST": {"MaximumEventAgeInSeconds": 60, "DestinationConfig": _TO_TOPIC}}}),
    ("archive", {"event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0, "DestinationConfig": _TO_TOPIC}}}),
    ("sync", {}),
    ("score", {"event_invoke_configs": {"$LATEST": _KEPT, "blue": _KEPT}}),
    ("workflow", {"durable": True, "event_invoke_configs": {"$LATEST": _KEPT}}),
)
_STAGES = ("dev", "test", "qa", "demo", "prod")


def fleet() -> Iterator[Mapping[str, Any]]:
    """The functions, as the emulator takes them: each team has each job in each stage."""
    for team in _TEAMS:
        for stage in _STAGES:
            for job, seed in _JOBS:
                yield {"function_name": f"{team}-{job}-{stage}", **seed}
