# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an event ends that failed as often as it may. Pure."""

from __future__ import annotations

import typing as t

Row = t.Mapping[str, t.Any]
"""A row as the modules return it."""

FailurePath = t.Literal["destination", "dead_letter_queue", "both", "none", "unknown"]


def failure_path(row: Row) -> FailurePath:
    """Where failed events of this target leave a trace; "unknown" where the function's own facts were not read.

    Both an on-failure destination and a dead-letter queue are served where there are both (AWS, "Lambda supports
    destinations": in addition to or instead of a dead-letter queue). Durable functions do not support destinations, and
    so have the queue alone (AWS Lambda developer guide, "Invoking durable functions").
    """
    facts = row.get("function")
    destination = bool(row["destination_config"]["on_failure"]["destination"])
    if facts is None:
        return "destination" if destination else "unknown"
    destination = destination and not facts["durable"]
    if facts["dead_letter_target_arn"]:
        return "both" if destination else "dead_letter_queue"
    return "destination" if destination else "none"
