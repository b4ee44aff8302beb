# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records that are to be discarded: each one of the events that are meant, as a task that sends would find them."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from .._aws.errors import LambdaError
from .second_paths import missing
from .twins import are_of_one

if t.TYPE_CHECKING:
    from .done import Discarded, Done
    from .order import Order
    from .pace import Stop
    from .records import Record
    from .second_paths import SecondPaths
    from .store import Held, Store

# Longer than it takes to write the file. A message can be deleted later, too, unless somebody received it meanwhile.
_HIDDEN_SECONDS = 300
_NOT_SELECTED = "the options do not select it, and the other record of its event is discarded"


@dataclass
class Chosen:
    """records: those to take away. The others are of the same events, and not known to be selected.

    limit counts events.
    """

    order: Order
    done: Done
    stop: Stop
    records: list[tuple[Store, Held]] = field(default_factory=list)
    _events: dict[str | None, list[Record]] = field(default_factory=lambda: defaultdict(list))
    _others: dict[str | None, list[tuple[Store, Held]]] = field(default_factory=lambda: defaultdict(list))
    _named: set[str] = field(default_factory=set)
    _unread: list[str] = field(default_factory=list)
    _count: int = 0

    def choose(self, stores: t.Sequence[Store], add: t.Callable[[Store, Held], None]) -> None:
        """Call add for each record of the events that are meant. Each place is read to its end: it may have another."""
        self._named = {str(each.source) for each in stores}
        for number, store in enumerate(stores):
            try:
                store.numbers()
                if refused := store.refusal():
                    raise LambdaError("Receive", str(store.source), "Refused", refused)
                everything = self._choose_of(store, stores[:number], add)
            except LambdaError as error:
                self.done.fail(store.source, error)
                everything = False
            if not everything:
                self._unread.append(str(store.source))
            if self.stop.requested:
                return

    def _choose_of(self, store: Store, before: t.Sequence[Store], add: t.Callable[[Store, Held], None]) -> bool:
        now, unreadable = datetime.now(timezone.utc), list[LambdaError]()

        def note(error: LambdaError) -> None:
            unreadable.append(error)
            self.done.fail(store.source, error)

        for held in store.held(None, _HIDDEN_SECONDS, note):
            if self.stop.requested:
                self.done.stop("nothing was discarded, as the task was told to end")
                return False
            for each in (*before, store):
                each.stay()
            if self._is_to_be_added(store, held, now):
                # The file has the payload from now on.
                self.records.append((store, _bare(held)))
                add(store, held)
        unseen = store.unseen()
        self.done.miss(unseen)
        return unseen is None and not unreadable

    def _is_to_be_added(self, store: Store, held: Held, now: datetime) -> bool:
        record = held.record
        request_id = record.request_id
        is_another = request_id is not None and any(
            are_of_one(each, record) for each in self._events.get(request_id, ())
        )
        is_over = self._count >= self.order.limit and not is_another
        verdict = self.order.selection.judge(record, store.source, now)
        if verdict is False:
            if not is_over or request_id in self._events:
                self._others[request_id].append((store, _bare(held)))
            return False
        if is_over:
            self.done.limited = True
            return False
        if request_id in self.order.skip:
            self.done.skip(held, "its request ID is in skip", store.source)
            return False
        if verdict is not True:
            self.done.skip(held, verdict, store.source)
            self._others[request_id].append((store, _bare(held)))
            return False
        if not is_another:
            self._count += 1
            self._events[request_id].append(replace(record, payload=None))
        return True

    def say_what_stays(self, entries: t.Mapping[tuple[str, str], Discarded], paths: SecondPaths | None) -> None:
        """Say of each record that was taken away whether another one of its event stays, or may: it can be sent."""
        counts: Counter[str] = Counter()
        kinds: dict[str, list[Record]] = defaultdict(list)
        for store, held in self.records:
            if (str(store.source), held.place) in entries:
                kinds[held.record.request_id or ""].append(held.record)
        stay = 0
        for store, held in self.records:
            entry = entries.get((str(store.source), held.place))
            if entry is None or held.record.request_id is None:
                continue
            others = [
                (where, each)
                for where, each in self._others.get(held.record.request_id, ())
                if are_of_one(held.record, each.record)
            ]
            for where, each in others:
                stay += 1
                if not self.done.keeps(each.place, where.source):
                    self.done.skip(each, _NOT_SELECTED, where.source)
            if others:
                entry["reason"] = entry["reason"] or "another record of its event stays"
            elif entry["reason"] is None and paths:
                entry["reason"] = self._why_not_all(store, held, paths, kinds[held.record.request_id])
                counts.update([entry["reason"]] if entry["reason"] else [])
        if stay:
            self.done.warnings.append(
                f"{stay} records of events that are discarded stay, as the options do not select them: kept has them, "
                "and their events can be sent"
            )
        self.done.warnings += [
            f"{count} of the records that are discarded may not be the only ones of their events, and others can be "
            f"sent: {reason}"
            for reason, count in sorted(counts.items())
        ]

    def _why_not_all(self, store: Store, held: Held, paths: SecondPaths, taken: t.Iterable[Record]) -> str | None:
        """Return why another record of an event may wait, if none at its other failure path was taken away."""
        record = held.record
        if record.kind == "event_source_mapping" or record.condition == "Success":
            return None  # Lambda writes no other one
        if any(each.kind != record.kind and are_of_one(record, each) for each in taken):
            return None
        found = paths.of(record, store.source)
        for unread in self._unread:
            if unread in found.places or not found.all:
                return f"another one may wait in {unread}, which was not read to its end"
        return missing(record, found, self._named)


def _bare(held: Held) -> Held:
    return held._replace(record=replace(held.record, payload=None), text="", attributes={})
