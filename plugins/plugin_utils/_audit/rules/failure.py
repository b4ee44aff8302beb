# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about events that fail for the last time."""

from __future__ import annotations

import typing as t

from ....module_utils._model.destinations import Receiver
from ....module_utils._model.identifiers import LATEST
from .. import remedies
from ..copies import failure_destination
from ..function_policy import FunctionPolicy
from ..losses import events
from ..needs import are_all
from ..polled import is_known_idle, keepers
from ..retrying import retries_made
from ..row_facts import function_counts, health, policies_not_read, received, window
from ..rows import is_alias
from ..rule import Found, rule
from ..target import Target
from ..words import listed, on_shared_queue


@rule("warning", needs=("function",), rests_on=("destinations", "triggers"))
def no_failure_path(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """A failed event would be discarded: nothing that can receive it is configured.

    Documented: "Configuring error handling settings for asynchronous invocation", "Capturing records of Lambda
    asynchronous invocations". Recorded: test_lambda_destination_default_retries (three invocations by default). That
    versions share the dead-letter queue of $LATEST is documented today, and was documented otherwise in 2022.
    """
    path = target.failure_path
    if path == "unknown":
        yield _unknown_path(target)
    if path != "none" or ("events_lost" in policy.severities and any(loss.events for loss in target.losses)):
        return  # events_lost says more
    if is_known_idle(target):
        return  # there is nothing to lose, and a configuration would have no effect
    traffic, harmless = _traffic(target)
    if kept := keepers(target):
        harmless = True
        traffic = (
            "Only event source mappings are seen to invoke the function, and what fails for them goes to "
            f"{listed(kept)}. {traffic}"
        )
    if target.durable:
        message = (
            f"An event for {target.name} that fails is discarded: the function has {_dead_letter_queue(target)}, and "
            f"as a durable function it does not use destinations. {traffic}"
        )
        yield Found(message, remedies.dead_letter_queue(target), harmless=harmless)
    else:
        made = retries_made(target.retries, target.age, target.longest_run)
        message = (
            f"An event for {target.name} that fails is retried {made} within {target.age} s, then is discarded: "
            f"{_no_path(target)}. {traffic}"
        )
        yield Found(message, failure_destination(target, policy), harmless=harmless)


def last_resort(target: Target) -> str:
    """Return what happens to an event after its last retry."""
    record, queued = _sent(target, "on_failure"), _sent(target, "dead_letter")
    return {
        "destination": record,
        "closed": "is lost if the function's role may not write to its destination, as the IAM policy simulator says",
        "dead_letter_queue": queued,
        "both": f"{record} and {queued}",
        "none": "is discarded",
        "unknown": "may be discarded (where it goes was not read)",
    }[target.failure_path]


def _sent(target: Target, receiver: Receiver) -> str:
    """Return where the event is sent; that it arrives, only if all that decides was read."""
    status, queue = target.statuses.get(receiver), "the dead-letter queue " if receiver == "dead_letter" else ""
    place = f"{queue}{target.destinations.get(receiver)}"
    if status is None or health(status) != "healthy" or policies_not_read(status):
        return f"is sent to {place} (whether it arrives is not known)"
    return f"goes to {place}" if queue else f"leaves a record at {place}"


def _traffic(target: Target) -> tuple[str, bool]:
    """Return what is known about events of this target, and whether that makes the missing failure path harmless."""
    row = target.row
    of_target, of_function = received(row), function_counts(row)
    if of_target == 0:
        return f"{target.name} received no asynchronous events in {window(row)}.", True
    if of_target:
        return f"{target.name} received {events(of_target)} in {window(row)}.", False
    if of_function and of_function["received"]:
        sentence = (
            f"The function received {events(of_function['received'])} in {window(row)}; CloudWatch does not say how "
            "many of them were for this qualifier."
        )
    else:
        sentence = "Whether it receives any was not read."
    covered = _covered_aliases(target) if row["qualifier"] == LATEST else ""
    return (f"{sentence} {covered}", True) if covered else (sentence, False)


def _covered_aliases(target: Target) -> str:
    """Return a sentence about the failure paths of the aliases; none if one has none, or if not all are known."""
    if not target.has_read("configurations", "aliases") or not are_all(
        [each.row for each in (*target.existing, *target.gone)]
    ):
        return ""
    aliases = [each for each in target.existing if is_alias(each.row)]
    if not aliases or any(each.failure_path in ("none", "closed", "unknown") for each in aliases):
        return ""
    if any(not each.has_read("destinations") for each in aliases):
        return (
            "Each alias of the function has an on-failure destination or a dead-letter queue; whether they work is not "
            "known."
        )
    return "Each alias of the function has a failure path."


def _unknown_path(target: Target) -> Found:
    if target.facts is not None:
        return Found(
            f"Not judged: whether {target.name} is a durable function, which would not use its on-failure destination, "
            "is unknown to the installed AWS SDK. There is no dead-letter queue.",
            remedies.reading(target, "function", update_sdk=True),
            judged=False,
        )
    unread = (
        "whether the function is a durable one, which would not use its on-failure destination, was not read."
        if "on_failure" in target.destinations and not _is_unusable(target, "on_failure")
        else f"{_no_destination(target)}, and whether the function has a dead-letter queue was not read. Without one, "
        "failed events are lost."
    )
    return Found(f"Not judged: for {target.name}, {unread}", remedies.reading(target, "function"), judged=False)


def _no_path(target: Target) -> str:
    shared = on_shared_queue(target.row["qualifier"])
    return f"{_no_destination(target)}, and the function has {_dead_letter_queue(target)}{shared}"


def _no_destination(target: Target) -> str:
    unusable = _is_unusable(target, "on_failure")
    return "the on-failure destination cannot receive it" if unusable else "there is no on-failure destination"


def _dead_letter_queue(target: Target) -> str:
    unusable = _is_unusable(target, "dead_letter")
    return "a dead-letter queue that cannot receive it" if unusable else "no dead-letter queue"


def _is_unusable(target: Target, receiver: Receiver) -> bool:
    return receiver in target.cannot_receive
