# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A queue whose messages are looked at, sent again or discarded.

To receive a message is not free of effects: its receive count rises, and it is hidden for a while.
"""

from __future__ import annotations

import time
import typing as t

from .._aws import sqs
from .._aws.errors import LambdaError
from .._aws.lambda_triggers import mappings_of_source
from .._aws.sqs import Message
from .._model.parked import waiting_in
from .records import parse_message
from .sources import Source
from .store import Held, Numbers

if t.TYPE_CHECKING:
    from .._read.services import Services
    from .senders import Senders

# SQS asks all of its servers if it may wait: without that, an answer can be empty though messages are there (botocore
# service model, ReceiveMessage).
_WAIT = 1
# A message is sent or deleted only while it is hidden for at least so long, or longer if one request can take as long:
# an event is sent once in between, or an Invoke that was throttled is waited for.
_MARGIN = 60
_SPARE = 10
# botocore service model, GetQueueAttributes: the numbers of messages "may not achieve consistency until at least 1
# minute after the producers stop sending messages". They lag after a deletion, too.
_SETTLING = (1, 2, 4, 8)
# Amazon SQS API reference, ReceiveMessage: the visibility timeout is at most 12 hours.
_LONGEST = 43200


class _Handle(t.NamedTuple):
    """What SQS names a message that is in hand, until it is visible again, by time.monotonic()."""

    text: str
    until: float


class Queue:
    """A queue. senders tells which function a dead-letter message is of."""

    def __init__(
        self,
        source: Source,
        services: Services,
        senders: Senders,
        requests_per_second: float,
        lost: set[str] | None = None,
        longest: float = 0.0,
    ) -> None:
        self.source = source
        self._margin = max(_MARGIN, longest + _SPARE)
        self._services, self._senders, self._requests_per_second = services, senders, requests_per_second
        self._refusal: str | None = "the queue was not asked about"
        self._seconds = 0
        self._lost = set() if lost is None else lost  # messages that were no longer in hand when their turn came
        self._seen: set[str] = set()
        self._deleted: set[str] = set()
        self._handles: dict[str, _Handle] = {}

    @property
    def _client(self) -> t.Any:
        return self._services.client("sqs", self.source.region)

    def afresh(self) -> Queue:
        return Queue(
            self.source, self._services, self._senders, self._requests_per_second, self._lost, self._margin - _SPARE
        )

    def numbers(self) -> Numbers:
        attributes = sqs.get_queue_attributes(self._client, self.source.arn)
        self._refusal = _refusal(attributes)
        return Numbers() if attributes is None else Numbers(*waiting_in(attributes))

    def refusal(self) -> str | None:
        if self._refusal:
            return self._refusal
        client = self._services.client("lambda", self.source.region, self._requests_per_second)
        polled = [each for each in mappings_of_source(client, str(self.source.arn)) if each.polled]
        if polled:
            functions = ", ".join(sorted({each.function.unqualified for each in polled}))
            return f"an event source mapping polls the queue for {functions}: it would get its messages, too"
        return None

    def held(self, most: int | None, seconds: int, unreadable: t.Callable[[LambdaError], None]) -> t.Iterator[Held]:
        # With the margin, the time is hardly over before the first message is claimed.
        seconds = min(_LONGEST, round(seconds + self._margin - _MARGIN))
        seen, self._seconds = self._seen, seconds
        again: set[str] = set()  # since the last answer with something new
        while most is None or len(seen) < most:
            wanted = sqs.AT_ONCE if most is None else most - len(seen)
            until = time.monotonic() + seconds
            messages = sqs.receive_messages(self._client, self.source.arn, wanted, seconds, _WAIT)
            if not messages:
                return
            self._handles.update((each.message_id, _Handle(each.handle, until)) for each in messages)
            # A standard queue may return a message twice, even in one answer. Its last handle counts. One that was
            # deleted is to be deleted again (Amazon SQS API reference, DeleteMessage).
            new = list({each.message_id: each for each in messages if self._is_new(each)}.values())
            if new:
                again.clear()
            else:
                # Messages that were left come back while a long task runs, and are hidden once more by this. Only when
                # one comes for the second time, all of them have come.
                ids = {each.message_id for each in messages}
                if again & ids:
                    return
                again |= ids
            seen.update(each.message_id for each in new)
            # Each is let go before the next one is parsed: a payload can have a megabyte.
            new.reverse()
            while new:
                yield self._held(new.pop())

    def _is_new(self, message: Message) -> bool:
        return message.message_id not in self._seen or message.message_id in self._deleted

    def unseen(self) -> str | None:
        numbers = self._settled()
        if numbers.waiting is None or numbers.hidden is None:
            return f"SQS does not say how many messages wait in {self.source}"
        unseen = numbers.waiting - len(self._handles)
        if unseen <= 0:
            return None
        hidden = min(unseen, max(0, numbers.hidden - len(self._handles)))
        return (
            f"about {unseen} messages in {self.source} were not looked at, and somebody has received {hidden} of them: "
            "try again when their visibility timeout is over"
        )

    def _settled(self) -> Numbers:
        """Return the numbers of now, if possible without what was deleted.

        Those from before say nothing: somebody else may have received messages since then, and new ones came.
        """
        for seconds in _SETTLING:
            numbers = self.numbers()
            if not 0 < (numbers.waiting or 0) - len(self._handles) <= len(self._deleted):
                return numbers
            time.sleep(seconds)
        return self.numbers()

    def _held(self, message: Message) -> Held:
        record = parse_message(message.body, message.attributes, message.sent_timestamp)
        if record.kind == "dead_letter":
            record = record.of(*self._senders.of(self.source, record.timestamp))
        return Held(record, message.message_id, message.body, message.attributes, message.sent_timestamp)

    def claim(self, held: Held, folder: str, exclusive: bool) -> str | None:
        handle = self._handles.get(held.place)
        if handle and 0 < handle.until - time.monotonic() < self._margin:
            self._hide_longer(held.place)
            handle = self._handles.get(held.place)
        if handle and handle.until > time.monotonic():
            return None
        self._lost.add(held.place)
        return "its message is no longer hidden from others, who may have it: the task was too slow"

    def claimed(self, held: Held, folder: str) -> str | None:
        return None

    def stay(self) -> None:
        # One that is hidden for longer goes to the end: the time of the first one is over first.
        place = next(iter(self._handles), None)
        if place is not None and 0 < self._handles[place].until - time.monotonic() < self._margin:
            self._hide_longer(place)

    def taken_by_others(self) -> t.Collection[str]:
        return ()

    def left_to_others(self) -> str | None:
        if not self._lost:
            return None
        return f"{len(self._lost)} messages in {self.source} were no longer hidden from others when their turn came"

    def _hide_longer(self, place: str) -> None:
        """Extend the visibility timeout of a message, and of those after it, as far as theirs is about to run out."""
        now, places = time.monotonic(), list(self._handles)
        due = [each for each in places[places.index(place) :] if 0 < self._handles[each].until - now < self._margin]
        for start in range(0, len(due), sqs.AT_ONCE):
            some = {self._handles[each].text: each for each in due[start : start + sqs.AT_ONCE]}
            until = time.monotonic() + self._seconds
            refused = sqs.hide_messages(self._client, self.source.arn, list(some), self._seconds)
            for text, each in some.items():
                del self._handles[each]
                if text not in refused:
                    self._handles[each] = _Handle(text, until)

    def about_copy(self, held: Held) -> str | None:
        return None

    def release(self, held: Held) -> None:
        """give_back() does it."""

    def remove(self, held: Held) -> None:
        handle = self._handles[held.place]
        sqs.delete_message(self._client, self.source.arn, handle.text)
        del self._handles[held.place]
        self._deleted.add(held.place)
        if handle.until <= time.monotonic():
            # Amazon SQS API reference, DeleteMessage, of an old handle: "the request will succeed, but the message
            # might not be deleted".
            reason = "its visibility timeout was over by then: the message may still be there"
            raise LambdaError("DeleteMessage", str(self.source), "VisibilityTimeoutOver", reason)

    def give_back(self) -> None:
        # The others are visible by themselves, and SQS refuses to show what is not hidden.
        now = time.monotonic()
        handles, self._handles = [each.text for each in self._handles.values() if each.until > now], {}
        refused = 0
        failure: LambdaError | None = None
        for start in range(0, len(handles), sqs.AT_ONCE):
            some = handles[start : start + sqs.AT_ONCE]
            try:
                refused += sqs.show_messages(self._client, self.source.arn, some)
            except LambdaError as error:
                failure = failure or error
                if error.concerns_all or error.access_denied:
                    break
        if failure:
            raise failure.advising("the messages stay hidden for a while")
        if refused:
            reason = f"{refused} messages could not be made visible again, and stay hidden for a while"
            raise LambdaError("ChangeMessageVisibilityBatch", str(self.source), "Refused", reason)


def _refusal(attributes: t.Mapping[str, str] | None) -> str | None:
    """Return why a queue must not be received from, as its attributes show it."""
    if attributes is None:
        return "the queue does not exist"
    if attributes.get("RedrivePolicy"):
        return (
            "the queue has a redrive policy: to receive a message raises its receive count, and one that is over "
            "maxReceiveCount is moved to another queue"
        )
    return None
