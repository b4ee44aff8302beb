# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events that wait twice: Lambda writes to the destination on failure and to the dead-letter queue of a function.

AWS, "AWS Lambda Supports Destinations for Asynchronous Invocations" and the service model of
PutFunctionEventInvokeConfig: destinations are used in addition to a dead-letter queue. Both records have the request ID
of the invocation (recorded by LocalStack: test_dead_letter_queue, test_retries). Pure, but for what is read of
functions.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from .second_paths import missing

NOT_REMOVED = "its record was not removed"
MAY_STAY = "its record may not have been removed: no answer came"

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .done import Sent
    from .records import Record
    from .second_paths import SecondPaths
    from .sources import Source


@dataclass(slots=True)
class Event:
    """An event that was sent, by which of its records: place is that in the source. number: how many were sent before.

    stays: why one of its records stays, or may; None if those that were seen were taken away. found: whether that of
    its other failure path was. It says that nothing more is to come, not that nothing more is there. is_there: whether
    its own record was seen after it was to be removed.
    """

    sent: Sent
    record: Record
    digest: bytes | None
    source: Source
    place: str
    number: int
    stays: str | None = NOT_REMOVED
    found: bool = False
    is_there: bool = False

    def is_sent_by(self, source: Source, place: str) -> bool:
        """Return whether a record is the one that it was sent by."""
        return (self.source, self.place) == (source, place)


class Twins:
    """What was sent by this task, and where other records of the same events may wait."""

    def __init__(self, paths: SecondPaths) -> None:
        self._paths = paths
        self._events: dict[str, list[Event]] = defaultdict(list)
        self._count = 0
        self._left: dict[Source, Counter[str]] = defaultdict(Counter)
        self._sendable: set[str] = set()
        self._not_sent: dict[str, list[tuple[Record, str]]] = defaultdict(list)
        self._read: dict[Source, bool] = {}
        self._unread: set[Source] = set()
        self._sent_before_end: dict[Source, int] = {}

    def sent(self, record: Record, source: Source, place: str, sent: Sent) -> Event:
        """Note an event that was sent."""
        request_id = record.request_id or ""
        self._left[source][request_id] -= 1
        sent["reason"] = "the task ended before it had looked for all records of the event"
        # Payloads are not kept, as there may be many.
        bare, number = replace(record, payload=None), self._count
        event = Event(sent, bare, _digest(record.payload), source, place, number)
        self._events[request_id].append(event)
        self._count += 1
        return event

    def _all(self) -> t.Iterator[Event]:
        return (event for some in self._events.values() for event in some)

    def of(self, record: Record, source: Source, place: str) -> Event | None:
        """Return the event that was sent by another one of its records, or by this one."""
        some = self._events.get(record.request_id or "", ())
        if own := next((each for each in some if each.is_sent_by(source, place)), None):
            return own
        if not some or record.kind not in ("destination", "dead_letter") or record.condition == "Success":
            return None
        if record.function is None and record.kind == "destination":
            return None
        digest = _digest(record.payload)
        events = (each for each in some if digest is None or each.digest in (None, digest))
        return next((each for each in events if are_of_one(each.record, record)), None)

    def with_id_of(self, record: Record) -> Event | None:
        """Return the event that was sent of which a record has the request ID, and can have the function."""
        some = self._events.get(record.request_id or "", ())
        return next((each for each in some if _may_be_of_one(each.record, record)), None)

    def begins(self, source: Source) -> None:
        """Note that a source is read, perhaps once more."""
        self._left[source].clear()
        self._read.pop(source, None)

    def passed(self, record: Record, source: Source) -> None:
        """Note a record that was seen, and stays unless it is sent."""
        self._left[source][record.request_id or ""] += 1

    def not_meant(self, record: Record, source: Source) -> None:
        """Note a record that the options do not select."""
        if record.fault is None and record.request_id:
            self._sendable.add(record.request_id)
        self.not_sent(record, f"the record in {source}, which is not meant")

    def not_sent(self, record: Record, reason: str, whatever: bool = False) -> None:
        """Note a record that is not sent, and why no other record of its event is either.

        A dead-letter message may be sent if no record of a destination says where; whatever: it may not. One that can
        never be sent still says where.
        """
        decides = record.kind == "destination" and record.function is not None and record.condition != "Success"
        if record.request_id and (decides or whatever):
            self._not_sent[record.request_id].append((replace(record, payload=None), reason))

    def held_back(self, record: Record, target_is_named: bool = False) -> str | None:
        """Return why a record is not sent because of another one of its event.

        One that cannot be sent itself holds back none that is sent to the same function.
        """
        for other, reason in self._not_sent.get(record.request_id or "", ()):
            same = target_is_named or other.function == record.function
            if _may_be_of_one(other, record) and not (other.fault and same):
                return reason
        return None

    def can_be_sent(self, request_id: str | None) -> bool:
        """Return whether an event that is not meant has a record that another task can send."""
        return request_id in self._sendable

    def ended(self, source: Source, everything: bool) -> None:
        """Note that a source was read as far as it can be; everything: each of its records was seen."""
        self._read[source] = everything
        self._sent_before_end[source] = self._count
        if not everything:
            self._unread.add(source)

    def may_wait_in(self, record: Record, source: Source, other: Source) -> bool:
        """Return whether the record of its other failure path may be in another source, or in its own."""
        paths = self._paths.of(record, source)
        if str(other) in paths.places:
            return True
        return other != source and not (paths.all and self._paths.is_read(record))

    def unread(self, record: Record, source: Source) -> Source | None:
        """Return a source in which that record may be, and which could not be read to its end."""
        return next((each for each in sorted(self._unread, key=str) if self.may_wait_in(record, source, each)), None)

    def owed(self, source: Source) -> list[Event]:
        """Return the events of which a record may be in a source, and was not looked for to its end.

        Lambda may run and give up an event more than once, and a queue may have a message twice: that one was found
        says nothing about others. The own source is as good as the other one.
        """
        return [each for each in self._all() if self._is_owed(each, source)]

    def _is_owed(self, event: Event, source: Source) -> bool:
        if self._left[source][event.record.request_id or ""] > 0:
            return True
        if source != event.source and not self.may_wait_in(event.record, event.source, source):
            return False
        # An event that fails while the task runs comes to both places.
        return not self._read.get(source) or event.number >= self._sent_before_end[source]

    def cannot_be_read(self, source: Source) -> bool:
        return self._read.get(source) is False

    def settle(self, named: t.Collection[str], check_mode: bool = False) -> list[str]:
        """Say of each event whether all that there is of it was taken away; return warnings. named: the sources.

        An event whose function has, or may have, a second failure path is removed only if its other record was found:
        it may come later, or where nobody looked.
        """
        counts: Counter[str] = Counter()
        for event in self._all():
            reason = event.stays
            if reason is None and not event.found:
                reason = missing(event.record, self._paths.of(event.record, event.source), named)
            if reason not in (None, NOT_REMOVED, MAY_STAY):  # which are errors anyway
                counts.update([reason])
            event.sent["reason"], event.sent["removed"] = reason, reason is None
        said = "would be sent would not be" if check_mode else "were sent are not"
        return [
            f"{count} of the events that {said} removed for certain: {reason}. The next task may send them "
            "again: give it the request IDs of those whose removed is false as skip"
            for reason, count in sorted(counts.items())
        ]


def _digest(payload: bytes | None) -> bytes | None:
    """Return what two payloads have in common that are the same JSON: one record has it within its own JSON."""
    if payload is None:
        return None
    try:
        payload = json.dumps(json.loads(payload), sort_keys=True).encode()
    except (ValueError, RecursionError):
        pass
    return hashlib.sha256(payload).digest()


def are_of_one(one: Record, other: Record) -> bool:
    """Return whether two records can be of one function. A dead-letter message may not tell it, nor its qualifier."""
    first, second = one.function, other.function
    if first is None or second is None:
        return True
    if one.kind == other.kind and first.qualifier != second.qualifier:
        return False
    return _place(first) == _place(second)


def _may_be_of_one(one: Record, other: Record) -> bool:
    """Return whether two records may be of one function: that of a dead-letter message has its queue now, not then."""
    return "dead_letter" in (one.kind, other.kind) or are_of_one(one, other)


def _place(function: FunctionIdentifier) -> tuple[str, str | None, str | None]:
    return function.name, function.account_id, function.region
