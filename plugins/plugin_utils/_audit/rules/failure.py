# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about events that fail for the last time."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_path import (
    SideName,
    failure_path,
    unusable_destinations,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import FunctionPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.retrying import retries_made
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rule import Found, Target, rule

_SIDES: t.Mapping[SideName, str] = {
    "on_success": "the on-success destination",
    "on_failure": "the on-failure destination",
    "dead_letter": "the dead-letter queue",
}


@rule("error")
def events_lost(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """A failed event is discarded: nothing that can receive it is configured.

    Documented: "Configuring error handling settings for asynchronous invocation", "Capturing records of Lambda
    asynchronous invocations". Recorded: test_lambda_destination_default_retries (three invocations by default). That
    versions share the dead-letter queue of $LATEST is documented today, and was documented otherwise in 2022.
    """
    path = failure_path(target.row)
    if path == "unknown":
        yield _unknown_path(target)
    elif path == "none" and target.durable:
        message = (
            f"An event for {target.name} that fails is discarded: the function has {_dead_letter_queue(target)}, and "
            "as a durable function it does not use destinations."
        )
        yield Found(message, remedies.dead_letter_queue(target.row))
    elif path == "none":
        made = retries_made(target.retries, target.age)
        message = (
            f"An event for {target.name} that fails is retried {made} within {target.age} s, then is discarded: "
            f"{_no_path(target)}."
        )
        yield Found(message, remedies.destination(target.row))


@rule("error")
def destination_unhealthy(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """A destination or dead-letter queue that can never receive a record, as its ARN alone tells.

    AWS stores FIFO queues and topics, and then every delivery fails (documented: "Capturing records of Lambda
    asynchronous invocations"). Kafka topics are documented for event source mappings only, S3 buckets for failures.
    """
    for side, reason in unusable_destinations(target.row).items():
        if target.durable and side != "dead_letter":
            continue  # a durable function uses no destination: inert_config says so
        lost = "failed events do not reach it" if side == "dead_letter" else "no record of an event is kept there"
        message = f"For {target.name}, {_SIDES[side]} {_arn(target, side)} is {reason}: {lost}."
        if side == "dead_letter":
            yield Found(message, remedies.dead_letter_queue(target.row))
        elif side == "on_failure":
            yield Found(message, remedies.destination(target.row))
        else:
            yield Found(message, remedies.without_destinations(target.row, ("on_success",)))


def last_resort(target: Target) -> str:
    """Return what happens to an event after its last retry."""
    record = f"leaves a record at {target.row['destination_config']['on_failure']['destination']}"
    queued = f"goes to the dead-letter queue {_arn(target, 'dead_letter')}"
    return {
        "destination": record,
        "dead_letter_queue": queued,
        "both": f"{record} and {queued}",
        "none": "is discarded",
        "unknown": "may be discarded (where it goes was not read)",
    }[failure_path(target.row)]


def _unknown_path(target: Target) -> Found:
    configured = target.row["destination_config"]["on_failure"]["destination"]
    if target.facts is not None:
        return Found(
            f"Not judged: whether {target.name} is a durable function, which would not use its on-failure destination, "
            "is unknown to the installed AWS SDK. There is no dead-letter queue.",
            remedies.reading(target.row, "function", update_sdk=True),
            judged=False,
        )
    unread = (
        "whether the function is a durable one, which would not use its on-failure destination, was not read."
        if configured and "on_failure" not in unusable_destinations(target.row)
        else f"{_no_destination(target)}, and whether the function has a dead-letter queue was not read. Without one, "
        "failed events are lost."
    )
    return Found(f"Not judged: for {target.name}, {unread}", remedies.reading(target.row, "function"), judged=False)


def _no_path(target: Target) -> str:
    shared = (
        ""
        if target.row["qualifier"] in (LATEST, LATEST_PUBLISHED)
        else " (AWS documents that versions share the queue of $LATEST)"
    )
    return f"{_no_destination(target)}, and the function has {_dead_letter_queue(target)}{shared}"


def _no_destination(target: Target) -> str:
    unusable = "on_failure" in unusable_destinations(target.row)
    return "the on-failure destination cannot receive it" if unusable else "there is no on-failure destination"


def _dead_letter_queue(target: Target) -> str:
    unusable = "dead_letter" in unusable_destinations(target.row)
    return "a dead-letter queue that cannot receive it" if unusable else "no dead-letter queue"


def _arn(target: Target, side: SideName) -> str | None:
    if side == "dead_letter":
        return target.facts and target.facts["dead_letter_target_arn"]
    return target.row["destination_config"][side]["destination"]
