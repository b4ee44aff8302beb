# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends events again, one after the other: a task that is killed leaves at most one record by which it has sent one."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from .._aws.errors import LambdaError
from .._model.identifiers import FunctionIdentifier
from .done import Done
from .dropped import Dropped
from .order import Order
from .pace import Pace, Stop
from .receivers import Receivers
from .records import Record
from .second_paths import SecondPaths
from .sources import Pairs, Source
from .store import GONE, Held, Store, give_back
from .sweep import noting, sweep
from .take_away import FOLDER, STOPPED, TakeAway
from .twins import MAY_STAY, Twins

# A throttled event was not taken, and is sent again after so many seconds.
_AGAIN = (1, 2, 4, 8, 16)
_THROTTLED = ("TooManyRequestsException", "ThrottlingException")
# Messages are hidden while ten of them are sent, and for the requests in between.
_SPARE_SECONDS = 120


class _NotSent(Exception):
    """An event that was certainly not sent, for a reason that is its only argument."""


class Replay:
    """One task. done has what was sent so far, at any moment. pairs, partly: see SecondPaths."""

    def __init__(
        self,
        order: Order,
        receivers: Receivers,
        done: Done,
        stop: Stop,
        pace: Pace | None = None,
        pairs: Pairs | None = None,
        dropped: Dropped | None = None,
        partly: t.Container[str] = (),
    ) -> None:
        self._order, self._receivers, self._done, self._stop = order, receivers, done, stop
        self._pace = pace or Pace(order.events_per_second, stop)
        self._dropped = dropped
        self._now = datetime.now(timezone.utc)
        self._twins = Twins(SecondPaths(pairs or {}, receivers, partly))
        self._take_away = TakeAway(receivers, done, order.check_mode)
        self._once_more: set[Source] = set()
        """Sources that are read once more, as they have dead-letter messages for later."""
        self._sent: set[str] = set()
        self._again: set[str] = set()
        self._failures = 0

    def run(self, stores: t.Sequence[Store]) -> None:
        """Send what is meant of each store. Raises nothing."""
        self._send_all(stores)
        sweep(stores, self._twins, self._done, self._stop, self._take_away)
        self._done.left_to_others(stores)
        self._done.warnings += self._twins.settle({str(each.source) for each in stores}, self._order.check_mode)
        for each in self._done.kept_at.values():
            # Request IDs select what is discarded: that would take the other record, too.
            each["unsendable"] = each["unsendable"] and not self._twins.can_be_sent(each["request_id"])

    def _send_all(self, stores: t.Sequence[Store]) -> None:
        rest = list(stores)
        while rest and not self._over():
            store = rest.pop(0)
            once_more = store.source in self._once_more
            unread = None if once_more else [each.source for each in rest if each.source not in self._once_more]
            if self._has_more(store, unread):
                rest.append(store.afresh())

    def _has_more(self, store: Store, unread: t.Sequence[Source] | None) -> bool:
        """Send what is meant of a store; return whether it is to be read once more. unread: see _empty()."""
        try:
            store.numbers()
            if refused := store.refusal():
                raise LambdaError("Receive", str(store.source), "Refused", refused)
            return self._empty(store, unread)
        except LambdaError as error:
            self._done.fail(store.source, error)
            self._twins.ended(store.source, everything=False)
            if error.concerns_all:
                self._done.stop("nothing more was sent, as no other request would be answered")
        except Exception as error:  # whatever it is: the lists have what was sent
            self._done.crash(error)
            self._twins.ended(store.source, everything=False)
        finally:
            give_back(store, self._done)
        return False

    def _over(self) -> bool:
        if self._stop.requested:
            self._done.stop("the task was told to end")
        if self._dropped and (reason := self._dropped.reason(self._order.failures)):
            self._done.stop(reason)
        self._done.limited = len(self._done.replayed) >= self._order.limit
        return self._done.stopped is not None or self._done.limited

    def _empty(self, store: Store, unread: t.Sequence[Source] | None) -> bool:
        """Send what is meant of a store; return whether it has dead-letter messages for later.

        unread: where the other record of one may be, which names the version or alias, and can show that the event was
        sent already; None: do not wait for it.
        """
        source, later = store.source, False
        seconds = round(10 / self._order.events_per_second) + _SPARE_SECONDS
        unreadable: list[LambdaError] = []
        self._twins.begins(source)
        for held in noting(unreadable, store, seconds, self._done):
            if event := self._twins.of(held.record, source, held.place):
                self._take_away(store, held, event)
                if self._over():
                    return False
                continue
            self._twins.passed(held.record, source)
            if self._done.keeps(held.place, source):
                continue
            verdict = self._order.selection.judge(held.record, source, self._now)
            if verdict is True and unread is not None and held.record.kind == "dead_letter":
                if any(self._twins.may_wait_in(held.record, source, each) for each in unread):
                    self._once_more.add(source)
                    return True
                if self._twins.may_wait_in(held.record, source, source):
                    later = True
                    continue
            if verdict is True or held.record.request_id in self._sent:
                self._take(store, held)
            elif verdict:
                self._keep(held, verdict, source)
            else:
                self._twins.not_meant(held.record, source)
            if self._over():
                return False
        unseen = store.unseen()
        self._done.miss(unseen)
        self._twins.ended(source, everything=unseen is None and not unreadable)
        if later:
            self._once_more.add(source)
        return later

    def _take(self, store: Store, held: Held) -> None:
        record, source = held.record, store.source
        if record.request_id in self._sent:
            self._done.skip(held, "it was sent by this task, and has failed again", source)
            if record.request_id not in self._again:  # it may wait twice, too
                self._again.add(record.request_id)
                self._fail()
            return
        try:
            function: FunctionIdentifier | str = self._may_send(record, source)
        except LambdaError as error:
            self._done.fail(source, error)
            function = f"whether the function takes it could not be read: {error.operation} failed with {error.code}"
        if isinstance(function, str):
            self._keep(held, function, source, unsendable=function == record.fault)
            return
        if self._order.check_mode:
            self._foresee(store, held, function)
            return
        sent = self._done.sending(record, function, source)
        try:
            new = sent["new_request_id"] = self._send(store, held, function)
        except _NotSent as why:
            self._leave(held, source, str(why))
            return
        except LambdaError as error:
            self._not_taken(store, held, error)
            return
        self._sent.add(new)
        if self._dropped:
            self._dropped.sent_to(function)
        event = self._twins.sent(record, source, held.place, sent)
        try:
            store.remove(held)
        except LambdaError as error:
            # What is sent and stays would be sent again by the next task: not one more.
            event.stays = event.stays if error.undone else MAY_STAY
            self._done.fail(source, error)
            self._done.stop(STOPPED)
            return
        event.stays = None

    def _foresee(self, store: Store, held: Held, function: FunctionIdentifier) -> None:
        try:
            reason = store.claimed(held, FOLDER)
        except LambdaError as error:
            self._done.fail(store.source, error)
            reason = f"whether a copy of it is there could not be read: {error.operation} failed with {error.code}"
        if reason:
            self._keep(held, reason, store.source, whatever=True)
            return
        sent = self._done.sending(held.record, function, store.source)
        self._twins.sent(held.record, store.source, held.place, sent).stays = None

    def _may_send(self, record: Record, source: Source) -> FunctionIdentifier | str:
        """Return the function, or why the event is not sent. Raise LambdaError."""
        if record.request_id in self._order.skip:
            return "its request ID is in skip"
        if reason := self._twins.held_back(record, self._receivers.target_is_named):
            return f"another record of the same event is not sent: {reason}"
        if record.kind == "dead_letter" and (unread := self._twins.unread(record, source)):
            return (
                f"the record of the destination, which says where it is sent, or that it was sent, may be in {unread}, "
                "which was not read to its end: to send it all the same, name its queue alone"
            )
        if not record.fault and (event := self._twins.with_id_of(record)):
            event.stays = event.stays or f"a record in {source} has its request ID, and may not be of the same event"
            return "an event with its request ID was sent by this task, and this record may not be of the same event"
        function = self._receivers.of(record, source)
        if self._order.planned and not isinstance(function, str):
            return self._order.planned.differs(record.request_id, source, function) or function
        return function

    def _send(self, store: Store, held: Held, function: FunctionIdentifier) -> str:
        """Return the new request ID. Raise _NotSent, or the LambdaError of the Invoke."""
        if not self._pace.wait():
            raise _NotSent("the task was told to end before it was sent")
        self._claim(store, held)
        for seconds in _AGAIN:
            try:
                return self._receivers.send(function, held.record)
            except LambdaError as error:
                # Without certainty that it was not taken, it would be sent twice.
                if error.code not in _THROTTLED or not error.undone or not self._pace.wait(seconds):
                    raise
            self._claim(store, held)
        return self._receivers.send(function, held.record)

    def _claim(self, store: Store, held: Held) -> None:
        """Raise _NotSent unless the record is this task's alone right now."""
        try:
            reason = store.claim(held, FOLDER, exclusive=True)
        except LambdaError as error:
            self._done.fail(store.source, error)
            self._done.wrote = self._done.wrote or store.about_copy(held) is not None
            self._count(error)
            reason = f"it could not be claimed: {error.operation} failed with {error.code}{_and_copy(store, held)}"
        if reason:
            raise _NotSent(reason)

    def _not_taken(self, store: Store, held: Held, error: LambdaError) -> None:
        """An event that may have been sent stays noted, and its claim stays, so that no other task sends it."""
        throttled = error.code in _THROTTLED
        self._done.fail(store.source, error.advising("lower events_per_second") if throttled else error)
        if error.undone:
            self._release(store, held)
            self._leave(held, store.source, f"Lambda refused it: {error.code}{_and_copy(store, held)}")
        else:
            reason = f"it may have been sent: no answer of Lambda came ({error.code})"
            self._twins.not_sent(held.record, reason, whatever=True)
        self._count(error)

    def _release(self, store: Store, held: Held) -> None:
        try:
            store.release(held)
        except LambdaError as error:
            self._done.fail(store.source, error)
            self._done.wrote = True

    def _leave(self, held: Held, source: Source, reason: str) -> None:
        self._done.not_sent()
        if reason == GONE:
            self._twins.not_sent(held.record, reason, whatever=True)
        else:
            self._keep(held, reason, source, whatever=True)

    def _keep(self, held: Held, reason: str, source: Source, unsendable: bool = False, whatever: bool = False) -> None:
        """Note a record that stays, and what follows for other ones of its event. whatever: see Twins.not_sent()."""
        self._done.skip(held, reason, source, unsendable)
        self._twins.not_sent(held.record, reason, whatever)

    def _count(self, error: LambdaError) -> None:
        if error.concerns_all:
            self._done.stop("nothing more was sent, as no other request would be answered")
        self._fail()

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= self._order.failures:
            self._done.stop(
                f"nothing more was sent, as {self._failures} events failed again, were refused or could not be claimed"
            )


def _and_copy(store: Store, held: Held) -> str:
    """Return what to say of the copy of a record that stays: it keeps other tasks from sending its event."""
    about = store.about_copy(held)
    if about is None:
        return ""
    return f"; {about}, and no task sends the event until it is deleted: do that only if no other task is running"
