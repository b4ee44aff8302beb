# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about destinations and dead-letter queues."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_status import DestinationStatus
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import evidence_remedies, remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import (
    SideName,
    health,
    statuses,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import FunctionPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rule import Found, Target, rule
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules.failure import arn_of

_SIDES: t.Mapping[SideName, str] = {
    "on_success": "the on-success destination",
    "on_failure": "the on-failure destination",
    "dead_letter": "the dead-letter queue",
}


@rule("error")
def destination_unhealthy(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """A destination or dead-letter queue that receives no record: its ARN or the service that has it says so.

    AWS stores FIFO queues and topics, and then every delivery fails (documented: "Capturing records of Lambda
    asynchronous invocations"). Kafka topics are documented for event source mappings only, S3 buckets for failures.
    """
    unusable, read = target.unusable, statuses(target.row)
    unknown = []
    for side in _SIDES:
        arn = arn_of(target, side)
        if not arn or (target.durable and side != "dead_letter"):
            continue  # a durable function uses no destination: inert_config says so
        status = read.get(side)
        if side in unusable:
            yield Found(f"{_subject(target, side)} is {unusable[side]}: {_effect(side)}.", _replacement(target, side))
        elif status and health(status) == "unhealthy":
            yield _unhealthy(target, side, status)
        elif status and health(status) == "unknown":
            unknown.append(f"{_SIDES[side]} {arn} ({status['reason'] or 'could not be told'})")
        elif target.row.get("destination_status", ()) is None:
            unknown.append(f"{_SIDES[side]} {arn} (could not be read)")
    if unknown:
        yield Found(
            f"Not judged: for {target.name}, whether records arrive at {'; '.join(unknown)}.",
            remedies.reading(target.row, "function, destinations"),
            judged=False,
        )


def _unhealthy(target: Target, side: SideName, status: DestinationStatus) -> Found:
    told = (status["reason"] or "").removeprefix("it does not exist").removeprefix("; ")
    reason = f" ({told})" if told else ""
    if status["exists"] is False:
        remedy = evidence_remedies.creation(status, target.row["region"]) or _replacement(target, side)
        return Found(f"{_subject(target, side)} does not exist{reason}: {_effect(side)}.", remedy)
    if status["can_receive"] is False:
        remedy = _replacement(target, side)
        return Found(f"{_subject(target, side)} cannot receive a record{reason}: {_effect(side)}.", remedy)
    remedy = evidence_remedies.permission(target.facts and target.facts["role"], status)
    message = (
        f"{_subject(target, side)} is closed to the function's role, as IAM's simulator says{reason}: {_effect(side)}. "
        "Policies of the destination and keys were not checked."
    )
    return Found(message, remedy)


def _subject(target: Target, side: SideName) -> str:
    return f"For {target.name}, {_SIDES[side]} {arn_of(target, side)}"


def _effect(side: SideName) -> str:
    return "failed events do not reach it" if side == "dead_letter" else "no record of an event is kept there"


def _replacement(target: Target, side: SideName) -> str:
    if side == "dead_letter":
        return remedies.dead_letter_queue(target.row)
    if side == "on_failure":
        return remedies.destination(target.row)
    return remedies.without_destinations(target.row, ("on_success",))
