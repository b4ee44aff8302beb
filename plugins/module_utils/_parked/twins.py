# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events that wait twice: Lambda writes to the destination on failure and to the dead-letter queue of a function.

AWS, "AWS Lambda Supports Destinations for Asynchronous Invocations" and the service model of
PutFunctionEventInvokeConfig: destinations are used in addition to a dead-letter queue. Both records have the request ID
of the invocation (recorded by LocalStack: test_dead_letter_queue, test_retries). Pure, but for sweep().
"""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import replace

from .._aws.errors import LambdaError
from .store import give_back

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .done import Done, Sent
    from .pace import Stop
    from .records import Record
    from .sources import Pairs, Source
    from .store import Held, Store

# A queue is only read.
_HIDDEN_SECONDS = 120


class Event(t.NamedTuple):
    """An event that was sent, by which of its records."""

    sent: Sent
    record: Record
    source: Source


class Twins:
    """What was sent by this task, and where other records of the same events may wait.

    pairs: which two sources have the records of a function, by its ARN; None if that was not read.
    """

    def __init__(self, pairs: Pairs | None) -> None:
        self._pairs = pairs
        self._events: dict[str, Event] = {}
        self._left: dict[Source, Counter[str]] = defaultdict(Counter)
        self._kinds: dict[Source, set[str]] = defaultdict(set)
        self._read: dict[Source, bool] = {}

    def sent(self, record: Record, source: Source, sent: Sent) -> None:
        """Note an event that was sent."""
        self._left[source][record.request_id or ""] -= 1
        self._events[record.request_id or ""] = Event(sent, replace(record, payload=None), source)

    def of(self, record: Record) -> Event | None:
        """Return the event that was sent by another one of its records."""
        event = self._events.get(record.request_id or "")
        if event is None or not _are_of_one(event.record.function, record.function):
            return None
        return event

    def passed(self, record: Record, source: Source) -> None:
        """Note a record that was seen, and stays unless it is sent."""
        self._kinds[source].add(record.kind)
        self._left[source][record.request_id or ""] += 1

    def ended(self, source: Source, everything: bool) -> None:
        """Note that a source was read as far as it can be; everything: each of its records was seen."""
        self._read[source] = everything

    def owed(self, source: Source) -> list[Event]:
        """Return the events of which another record may be in a source."""
        unread = not self._read.get(source)
        return [
            event
            for request_id, event in self._events.items()
            if str(source) not in event.sent["other_sources"]
            and ((unread and self._may_wait(event, source)) or self._left[source][request_id] > 0)
        ]

    def cannot_be_read(self, source: Source) -> bool:
        return self._read.get(source) is False

    def warnings(self, unnamed: t.Collection[str]) -> list[str]:
        """Return what is not known of other records. unnamed: dead-letter queues of receivers that are no sources."""
        alone = [event.record.kind for event in self._events.values() if not event.sent["other_sources"]]
        lines = []
        if "destination" in alone and unnamed:
            lines.append(
                f"the events that were sent may wait in {', '.join(sorted(unnamed))}, too, the dead-letter queue of "
                "their function, and a task for it would send them again: name it in sources"
            )
        if "dead_letter" in alone and self._pairs is None:
            lines.append(
                "dead-letter messages were sent, and whether their function has a destination on failure was not read: "
                "it would have the same events, and a task for it would send them again. Name function_name without "
                "sources, or name all of these places in sources"
            )
        return lines

    def _may_wait(self, event: Event, source: Source) -> bool:
        if self._pairs is None or event.record.function is None:
            return source != event.source or {"destination", "dead_letter"} <= self._kinds[source]
        return (event.source, source) in self._pairs.get(event.record.function.unqualified, ())


def sweep(
    stores: t.Iterable[Store],
    twins: Twins,
    done: Done,
    stop: Stop,
    take_away: t.Callable[[Store, Held, Event], None],
) -> None:
    """Look for the other records of what was sent where they may be, and take them away.

    If that was not possible, the events are not removed: the next task may find them. Raises nothing.
    """
    for each in stores:
        if not (owed := twins.owed(each.source)):
            continue
        if stop.requested:
            done.stop("the task was told to end")
        left = {event.record.request_id: event for event in owed}
        if stop.requested or twins.cannot_be_read(each.source) or not _found(left, each, twins, done, stop, take_away):
            for event in left.values():
                event.sent["removed"] = False


def noting(unreadable: list[LambdaError], store: Store, seconds: int, done: Done) -> t.Iterator[Held]:
    """Yield all records of a source, and note those that cannot be read: they may be of any event."""

    def note(error: LambdaError) -> None:
        unreadable.append(error)
        done.fail(store.source, error)

    return store.held(None, seconds, note)


def _found(
    left: dict[str | None, Event],
    store: Store,
    twins: Twins,
    done: Done,
    stop: Stop,
    take_away: t.Callable[[Store, Held, Event], None],
) -> bool:
    """Take out of left what is taken away; return whether all else is not there."""
    again = store.afresh()
    try:
        again.numbers()
        if refused := again.refusal():
            raise LambdaError("Receive", str(store.source), "Refused", refused)
        unreadable: list[LambdaError] = []
        for held in noting(unreadable, again, _HIDDEN_SECONDS, done):
            if stop.requested:
                done.stop("the task was told to end")
                return False
            if (event := twins.of(held.record)) is None:
                continue
            take_away(again, held, event)
            if str(store.source) in event.sent["other_sources"]:
                left.pop(held.record.request_id, None)
            elif done.stopped:
                return False
            if not left:
                return True
        unseen = again.unseen()
        done.miss(unseen)
        return unseen is None and not unreadable
    except LambdaError as error:
        done.fail(store.source, error)
        return False
    except Exception as error:  # whatever it is: the lists have what was sent
        done.crash(error)
        return False
    finally:
        done.miss(again.left_to_others())
        give_back(again, done)


def _are_of_one(one: FunctionIdentifier | None, other: FunctionIdentifier | None) -> bool:
    """Return whether two records can be of one function. A dead-letter message may not tell it, nor its qualifier."""
    return (
        one is None
        or other is None
        or (one.name, one.account_id, one.region) == (other.name, other.account_id, other.region)
    )
