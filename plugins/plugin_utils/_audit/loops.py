# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the records of targets lead, over all rows: which come back to the target that they are about. Pure."""

from __future__ import annotations

import itertools
import typing as t
from collections import defaultdict

from ...module_utils._model.arns import service_of
from ...module_utils._model.destinations import Receiver
from ...module_utils._model.identifiers import LATEST
from .needs import Gap, gap

if t.TYPE_CHECKING:
    from .parsed_row import ParsedRow

_UNQUALIFIED = 6
"""How many colons the ARN of a function has without a qualifier."""


class Loop(t.NamedTuple):
    """receiver: the first destination of the way back; stations: the ARNs from there to the target, both included.

    filters: what may leave the records out; empty if nothing on the way does.
    """

    receiver: Receiver
    stations: tuple[str, ...]
    filters: tuple[str, ...] = ()


class Routes:
    """The targets of one judgement, and what their records invoke.

    A function or topic invokes asynchronously, so that the next record goes to the destinations of what it invokes. A
    mapping invokes synchronously, for which no destination is used: a queue leads to what polls it, and no further.
    The filters of a mapping may leave records out, and so may those of a topic's subscriptions, which are not read.
    """

    def __init__(self) -> None:
        self._targets: dict[str, ParsedRow] = {}
        self._by_topic: dict[str, list[str]] = defaultdict(list)
        self._by_queue: dict[str, list[str]] = defaultdict(list)
        self._filtered: set[tuple[str, str]] = set()
        """A queue, and a function of which it is not known that every message invokes it."""
        self._no_topics: dict[str, Gap] = {}

    def add(self, target: ParsedRow) -> None:
        arn = target.row["function_arn"]
        self._targets[arn] = target
        triggers = target.row.get("triggers")
        self._no_topics |= _topics(target)
        for topic in (triggers and triggers.get("topics")) or ():
            self._by_topic[topic].append(arn)
        for queue in (triggers and triggers["event_source_mappings"]) or ():
            self._by_queue[queue].append(arn)
            if triggers and queue in triggers.get("filtered_mappings", [queue]):
                self._filtered.add((queue, arn))

    def loop(self, target: ParsedRow) -> Loop | None:
        """Return a way back to a target, the shortest that has no filter, else the shortest; None if none was read."""
        start = target.row["function_arn"]
        for with_filters in (False, True):
            for receiver, arn in _stations(target).items():
                if stations := self._way(arn, start, with_filters):
                    return Loop(receiver, stations, self._filters(stations))
        return None

    def unread(self, target: ParsedRow) -> dict[str, Gap]:
        """Return what was not read of the ways of a target's records, and why; nothing if a way back was read.

        What is no row may exist: of a destination that is a function, that is known, of a subscriber of a topic not.
        """
        if self.loop(target):
            return {}
        missing: dict[str, Gap] = {}
        arns = [*_stations(target).values()]
        passed: set[str] = set()
        for arn in arns:
            if arn in passed:
                continue
            passed.add(arn)
            service = service_of(arn)
            if service == "sqs":
                missing |= _invokes(target)
            elif service == "sns":
                missing |= self._no_topics
                arns += self._by_topic.get(arn, ())
            elif service == "lambda":
                station = self._targets.get(arn)
                if station is None:
                    missing[f"the destinations of {arn}"] = "not_read"
                    continue
                if why := gap(station.row, "function"):
                    missing[f"the settings of {station.name}"] = why
                if gap(station.row, "settings"):
                    missing[f"the destinations of {station.name} after its repair"] = "not_read"
                arns += _stations(station).values()
        return missing

    def _filters(self, stations: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for arn, following in itertools.pairwise(stations):
            if (arn, following) in self._filtered:
                found.append(f"the filters of the event source mapping of {arn}")
            elif service_of(arn) == "sns":
                found.append(f"a filter policy of the subscriptions of {arn}, which was not read")
        return tuple(found)

    def _way(self, first: str, start: str, with_filters: bool) -> tuple[str, ...] | None:
        seen: set[str] = set()
        ways: list[tuple[str, ...]] = [(first,)]
        for way in ways:
            last = way[-1]
            if start in self._by_queue.get(last, ()) and (with_filters or (last, start) not in self._filtered):
                return (*way, start)
            subscribed = self._by_topic.get(last, ()) if with_filters else ()
            for arn in (last,) if last in self._targets else subscribed:
                on = way if arn == last else (*way, arn)
                if arn == start:
                    return on
                if arn not in seen:
                    seen.add(arn)
                    ways += [(*on, each) for each in _stations(self._targets[arn]).values()]
        return None


def _invokes(target: ParsedRow) -> dict[str, Gap]:
    row = target.row
    if "triggers" in row and row["triggers"] is not None:
        return {}
    return {f"what invokes {target.name}": "not_read" if "triggers" in row else "not_asked"}


def _topics(target: ParsedRow) -> dict[str, Gap]:
    triggers = target.row.get("triggers")
    if triggers is None:
        return _invokes(target)
    if triggers.get("topics") is not None:
        return {}
    return {f"the topics that invoke {target.name}": "not_read" if "topics" in triggers else "not_asked"}


def _stations(target: ParsedRow) -> dict[Receiver, str]:
    """Return the destinations that can receive a record, a function with its qualifier.

    A durable function uses its dead-letter queue only.
    """
    durable = bool(target.facts and target.facts["durable"])
    return {
        receiver: f"{arn}:{LATEST}" if service_of(arn) == "lambda" and arn.count(":") == _UNQUALIFIED else arn
        for receiver, arn in target.destinations.items()
        if receiver not in target.cannot_receive and not (durable and receiver != "dead_letter")
    }
