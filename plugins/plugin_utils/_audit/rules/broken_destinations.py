# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about destinations and dead-letter queues."""

from __future__ import annotations

import typing as t

from ....module_utils._model.destination_status import DestinationStatus
from ....module_utils._model.destinations import Receiver
from .. import evidence_remedies, remedies
from ..function_policy import FunctionPolicy
from ..polled import is_known_idle
from ..row_facts import health, window
from ..rule import Found, rule
from ..target import Target
from ..words import listed

_SHOWN = 3
_NAMES: t.Mapping[Receiver, str] = {
    "on_success": "the on-success destination",
    "on_failure": "the on-failure destination",
    "dead_letter": "the dead-letter queue",
}


@rule("error", needs=("function", "destinations"))
def destination_unhealthy(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """A destination or dead-letter queue that receives no record: its ARN or the service that has it says so.

    AWS stores FIFO queues and topics, and then every delivery fails (documented: "Capturing records of Lambda
    asynchronous invocations"). Kafka topics are documented for event source mappings only, S3 buckets for failures.
    """
    unusable, read = target.unusable, target.statuses
    unknown = []
    for receiver in _NAMES:
        arn = target.destinations.get(receiver)
        if not arn or (target.durable and receiver != "dead_letter"):
            continue  # a durable function uses no destination: inert_config says so
        status = read.get(receiver)
        if receiver in unusable:
            yield Found(
                f"{_subject(target, receiver)} is {unusable[receiver]}: {_effect(receiver)}.",
                _replacement(target, receiver),
                subject=_station(target, receiver),
            )
        elif status and health(status) == "unhealthy":
            yield _unhealthy(target, receiver, status)._replace(subject=_station(target, receiver))
        elif status and health(status) == "unknown":
            unknown.append(f"{_NAMES[receiver]} {arn} ({status['reason'] or 'not known'})")
        elif target.row.get("destination_status", ()) is None:
            unknown.append(f"{_NAMES[receiver]} {arn} (could not be read)")
    if unknown:
        yield Found(
            f"Not judged: for {target.name}, whether records arrive at {'; '.join(unknown)}.",
            remedies.reading(target, "function, destinations"),
            judged=False,
        )


@rule("error", needs=("routes",), rests_on=("function",))
def destination_loop(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """Records of events come back to the target that they are about.

    Documented: "Use Lambda recursive loop detection to prevent infinite loops", which also says that a destination or
    dead-letter queue must not be a trigger or the source of a mapping of the function. That the function allows loops
    (PutFunctionRecursionConfig) is not read.
    """
    loop = target.routes.loop(target)
    if loop is None:
        unread = [what for what, why in target.routes.unread(target).items() if why == "not_read"]
        if unread:
            more = [f"{len(unread) - _SHOWN} more"] if len(unread) > _SHOWN else []
            yield Found(
                f"Not judged: whether records of events for {target.name} lead back to it. Not read: "
                f"{listed([*unread[:_SHOWN], *more])}.",
                remedies.nothing(target, "Read these functions, too, with function and triggers."),
                judged=False,
            )
        return
    way = " -> ".join((target.row["function_arn"], *loop.stations))
    if loop.filters:
        yield Found(
            f"Not judged: whether records of events for {target.name} lead back to it, by {_NAMES[loop.receiver]}: "
            f"{way}. These may leave them out: {listed(loop.filters)}.",
            remedies.nothing(target, "See whether a record of this function passes the filters."),
            judged=False,
            subject=_station(target, loop.receiver),
        )
        return
    yield Found(
        f"Records of events for {target.name} lead back to it, by {_NAMES[loop.receiver]}: {way}. Lambda stops such a "
        "loop after about 16 invocations and drops the event, unless the function is set to allow loops.",
        _replacement(target, loop.receiver),
        subject=_station(target, loop.receiver),
    )


def _unhealthy(target: Target, receiver: Receiver, status: DestinationStatus) -> Found:
    why = (status["reason"] or "").removeprefix("it does not exist").removeprefix("; ")
    reason = f" ({why})" if why else ""
    if status["exists"] is False:
        remedy = evidence_remedies.creation(status, target.row) or _replacement(target, receiver)
        return Found(f"{_subject(target, receiver)} does not exist{reason}: {_effect(receiver)}.", remedy)
    if status["can_receive"] is False:
        remedy = _replacement(target, receiver)
        return Found(f"{_subject(target, receiver)} cannot receive a record{reason}: {_effect(receiver)}.", remedy)
    remedy = evidence_remedies.permission(target.facts and target.facts["role"], status, target.row)
    message = (
        f"{_subject(target, receiver)} may not be written to by the function's role, according to the IAM policy "
        f"simulator{reason}. If that is so, {_effect(receiver)}{_but(target, receiver)}. What the policies of the "
        "destination and of KMS keys allow was not checked."
    )
    return Found(message, remedy)


def _but(target: Target, receiver: Receiver) -> str:
    """Say of a role that may not write that it could: the numbers show it, and the simulator is known to be wrong."""
    own = [loss for loss in target.losses if loss.read and (loss.scope == target.name or len(target.existing) == 1)]
    if receiver != "on_failure" or not any(loss.dropped and loss.kept.known and loss.none_failed for loss in own):
        return ""
    return f" from now on: in {window(target.row)}, events were dropped, and no delivery failed"


def _subject(target: Target, receiver: Receiver) -> str:
    return f"For {target.name}, {_NAMES[receiver]} {target.destinations.get(receiver)}"


def _station(target: Target, receiver: Receiver) -> str:
    return f"{receiver} {target.destinations.get(receiver)}"


def _effect(receiver: Receiver) -> str:
    return "failed events do not reach it" if receiver == "dead_letter" else "no record of an event is kept there"


def _replacement(target: Target, receiver: Receiver) -> str:
    if receiver == "dead_letter":
        return remedies.dead_letter_queue(target)
    if is_known_idle(target):
        return remedies.removal(target)  # inert_config says so, too: the whole configuration is in vain
    if receiver == "on_failure":
        return remedies.destination(target)
    return remedies.clearing(target, ["on_success"])
