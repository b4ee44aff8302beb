# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about what the numbers of the last days show."""

from __future__ import annotations

import typing as t

from .. import evidence_remedies, remedies
from ..copies import failure_destination
from ..function_policy import FunctionPolicy
from ..losses import Loss, events
from ..needs import Need, gap
from ..row_facts import is_replaced, window
from ..rows import is_orphan
from ..rule import Found, rule
from ..target import Target
from ..words import on_shared_queue

# Where dropped events went.
_PATHS: tuple[Need, ...] = ("function", "configurations", "aliases", "destinations")


@rule("error", needs=("metrics",), rests_on=_PATHS, of_settings=False)
def events_lost(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """Events were dropped that no failure path keeps, or records could not be delivered.

    AsyncEventsDropped counts events that a destination or dead-letter queue received, too (documented: "Types of
    metrics for Lambda functions"), so the failure path decides.
    """
    row = target.row
    for loss in target.losses:
        if (loss.events or loss.undelivered) and is_replaced(row):
            continue  # it was found before the repair
        if loss.events:
            yield Found(
                f"{_lost(target, loss)}{_failures(loss)}",
                _remedy(target, policy),
                subject=f"events of {loss.scope}",
            )
        elif loss.undelivered:
            yield Found(
                f"Records of events for {loss.scope} could not be delivered in {window(row)}."
                f"{_failures(loss)}{_dropped(loss)}",
                _why_not(target),
                subject=f"records of {loss.scope}",
            )
        elif loss.is_unknown:
            yield _unknown(target, loss)
        elif loss.lacks_numbers:
            yield Found(
                f"Not judged: whether events of {loss.scope} were lost. CloudWatch gave no complete numbers for "
                f"{window(row)}.",
                remedies.reading(target, "metrics"),
                judged=False,
            )
        elif loss.other_failures:
            yield Found(
                f"Not judged: whether records of events for {loss.scope} could not be delivered in {window(row)}. "
                f"Deliveries to destinations that failed: {loss.other_failures:,}, of records of events or of event "
                "source mappings: which destinations the events had is not known of all of that time."
                f"{_dropped(loss)}",
                remedies.reading(target, "unconfigured, metrics"),
                judged=False,
            )


def _lost(target: Target, loss: Loss) -> str:
    """Say that events are lost; that nothing was removed that kept them is a condition where no date shows it."""
    dropped, days = events(loss.events), window(target.row)
    if loss.kept.unless_removed:
        return (
            f"{loss.scope} dropped {dropped} in {days}, and has no on-failure destination and no dead-letter queue "
            "that keeps them: unless one was removed since, they are lost."
        )
    return (
        f"{loss.scope} lost {dropped} in {days}: Lambda dropped them, and no on-failure destination and no dead-letter "
        "queue could receive them."
    )


def _remedy(target: Target, policy: FunctionPolicy) -> str:
    if is_orphan(target.row):
        return "# The alias or version is gone: nothing is sent to it any more.\n"
    return remedies.dead_letter_queue(target) if target.durable else failure_destination(target, policy)


def _why_not(target: Target) -> str:
    return "# A finding destination_unhealthy of the same function says why.\n" + evidence_remedies.alarm(
        target, "DestinationDeliveryFailures"
    )


def _unknown(target: Target, loss: Loss) -> Found:
    row = target.row
    return Found(
        f"Not judged: {loss.scope} dropped {events(loss.dropped or 0)} in {window(row)}. Whether they were lost is "
        f"unknown: {loss.kept.why}.",
        remedies.reading(target, "destinations, function, unconfigured, metrics"),
        judged=False,
    )


@rule("info", needs=("metrics",), rests_on=_PATHS, of_settings=False)
def events_parked(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """Events were dropped, and their records were delivered."""
    for loss in target.losses:
        if loss.are_kept:
            yield Found(
                f"{loss.scope} dropped {events(loss.dropped or 0)} in {window(target.row)}. {_kept(target, loss)}, and "
                f"no delivery there failed: read them.{_waiting(target)}",
                evidence_remedies.reading_records(target),
                subject=f"events of {loss.scope}",
            )


def _kept(target: Target, loss: Loss) -> str:
    if loss.destination_failures != 0 or not loss.read:
        return "They left records at the dead-letter queue"
    if loss.scope == target.name or len(target.existing) == 1:
        return f"They left records at the failure path{_shared(target)}"
    return "They left records at the failure paths of its qualifiers, each of which has one"


def _shared(target: Target) -> str:
    """Say what it rests on that a version has the dead-letter queue of $LATEST."""
    shared = on_shared_queue(target.row["qualifier"])
    return f", its dead-letter queue{shared}" if shared and target.failure_path == "dead_letter_queue" else ""


def _waiting(target: Target) -> str:
    """Say how many records are there now, as far as that was read; nothing if nobody asked."""
    found: t.Mapping[str, t.Any] = target.row.get("parked") or {}
    places: t.Iterable[t.Any] = filter(None, (found.get("on_failure"), found.get("dead_letter")))
    counted = {each["source"]: each["waiting"] for each in places if each["waiting"] is not None}
    said = "".join(f" {number:,} records wait in {source} now." for source, number in sorted(counted.items()))
    if gap(target.row, "parked") != "not_read":
        return said
    return f"{said} How many {'others ' if said else ''}wait is not known."


def _dropped(loss: Loss) -> str:
    return "" if loss.dropped is None else f" Lambda dropped {events(loss.dropped)} in that time."


def _failures(loss: Loss) -> str:
    if not loss.undelivered:
        return ""
    return (
        f" Deliveries that failed: {loss.destination_failures or 0:,} to destinations (records of success and those of "
        f"event source mappings of streams included), {loss.dead_letter_errors or 0:,} to the dead-letter queue."
    )
