# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was done with events that wait, in which nothing is lost, whenever the task ends. Plain data."""

from __future__ import annotations

import os
import traceback
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._aws.errors import LambdaError
from .._model.foreign_texts import harmless
from .._read.reading import call_error
from .look import source_error

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .._read.reading import NotFound
    from .records import Record
    from .sources import Source
    from .store import Held, Store


class Sent(t.TypedDict):
    """An event that was sent again. new_request_id is None in check mode, and if no answer came: it may have been sent.

    removed: whether all of its records were taken away, or in check mode would be; if not, the next task may find it
    again, and reason says why. other_sources: where other records of the event were taken away, or would be.
    """

    request_id: str | None
    new_request_id: str | None
    function_name: str
    qualifier: str | None
    region: str | None
    account_id: str | None
    source: str
    removed: bool
    reason: str | None
    other_sources: list[str]


class Discarded(t.TypedDict):
    """A record that was taken away. removed: whether it was; False if that is not known.

    reason: why not, or why another record of its event stays, or may.
    """

    request_id: str | None
    function_name: str | None
    qualifier: str | None
    source: str
    removed: bool
    reason: str | None


class Kept(t.TypedDict):
    """A record that is meant, and stays where it is.

    unsendable: it is known to be meant, no task can ever send it, and no other record of the event was left.
    """

    request_id: str | None
    reason: str
    source: str
    unsendable: bool


@dataclass
class Done:
    """stopped: why the task ended before it had seen everything that it was to see. limited: as it did enough.

    kept_at: what stays, by where it is - two records can have one request ID. not_found: see Where.

    wrote: whether something was changed that none of the lists shows. What is sent or taken away is noted before that,
    so that each record is in one list, whatever happens.
    """

    replayed: list[Sent] = field(default_factory=list)
    discarded: list[Discarded] = field(default_factory=list)
    kept_at: dict[tuple[str, str], Kept] = field(default_factory=dict)
    errors: list[dict[str, t.Any]] = field(default_factory=list)
    stopped: str | None = None
    limited: bool = False
    wrote: bool = False
    check_mode: bool = False
    warnings: list[str] = field(default_factory=list)
    not_found: list[NotFound] = field(default_factory=list)
    _unseen: list[str] = field(default_factory=list)
    _taken: list[tuple[str, Sent | Discarded]] = field(default_factory=list)

    def sending(self, record: Record, function: FunctionIdentifier, source: Source) -> Sent:
        """Note an event just before it is sent: if the task ends there, it may have been."""
        sent: Sent = {
            "request_id": record.request_id,
            "new_request_id": None,
            "function_name": function.name,
            "qualifier": function.qualifier,
            "region": function.region,
            "account_id": function.account_id,
            "source": str(source),
            "removed": False,
            "reason": "it may have been sent: no answer of Lambda came",
            "other_sources": [],
        }
        self.replayed.append(sent)
        self._taken.append((_shown(record, source), sent))
        return sent

    def not_sent(self) -> None:
        """Take back the last note: AWS certainly did not take the event."""
        self.replayed.pop()
        self._taken.pop()

    def discarding(self, record: Record, source: Source) -> Discarded:
        """Note a record just before it is taken away."""
        function = record.function
        entry: Discarded = {
            "request_id": record.request_id,
            "function_name": function.name if function else None,
            "qualifier": function.qualifier if function else None,
            "source": str(source),
            "removed": False,
            "reason": "it may not have been taken away: no answer came",
        }
        self.discarded.append(entry)
        self._taken.append((_shown(record, source), entry))
        return entry

    def not_discarded(self) -> None:
        """Take back the last note: AWS certainly did not do it."""
        self.discarded.pop()
        self._taken.pop()

    @property
    def kept(self) -> list[Kept]:
        return list(self.kept_at.values())

    def skip(self, held: Held, reason: str, source: Source, unsendable: bool = False) -> None:
        """Note a record that stays. unsendable: the reason is the record itself, and it is known to be meant."""
        self.kept_at[str(source), held.place] = {
            "request_id": held.record.request_id,
            "reason": harmless(reason),  # it may name an object
            "source": str(source),
            "unsendable": unsendable,
        }

    def keeps(self, place: str, source: Source) -> bool:
        """Return whether a record is one that stays."""
        return (str(source), place) in self.kept_at

    def gone(self, place: str, source: Source) -> None:
        """Note that a record does not stay."""
        self.kept_at.pop((str(source), place), None)

    def take(self, held: Held, source: Source, sent: Sent) -> None:
        """Note that another record of an event that was sent was taken away. It does not stay."""
        if str(source) not in sent["other_sources"]:
            sent["other_sources"].append(str(source))
        self.gone(held.place, source)

    def left_to_others(self, stores: t.Iterable[Store]) -> None:
        """Note what other tasks have claimed, once all claims are made. What they have taken away since is not kept."""
        for store in stores:
            try:
                for place in store.taken_by_others():
                    self.gone(place, store.source)
            except LambdaError as error:
                self.fail(store.source, error)
            self.miss(store.left_to_others())

    def _kept(self) -> list[Kept]:
        """Request IDs select what is discarded: one that another record has that may be sent is not unsendable."""
        sendable = {each["request_id"] for each in self.kept if not each["unsendable"]}
        sendable |= {each["request_id"] for each in self.replayed}
        return [{**each, "unsendable": each["unsendable"] and each["request_id"] not in sendable} for each in self.kept]

    def fail(self, source: Source, error: LambdaError) -> None:
        """Note an error, each once."""
        entry = source_error(source, error)
        if entry not in self.errors:
            self.errors.append(entry)

    def crash(self, exception: Exception) -> None:
        """Note an error of the collection itself. Its text may repeat an event: only its type and place are shown."""
        frame = traceback.extract_tb(exception.__traceback__)[-1:]
        place = "".join(f" at {os.path.basename(each.filename)}:{each.lineno}" for each in frame)
        error = LambdaError.unexpected("lambda_parked_events", Exception(f"{type(exception).__name__}{place}"))
        self.errors.append({**call_error(None, None, error), "source": None})
        self.stop("the task ended by an error of its own")

    def add_errors(
        self, errors: t.Iterable[t.Mapping[str, t.Any]], regions: t.Iterable[tuple[str | None, LambdaError]]
    ) -> None:
        """Add what could not be read beside the sources."""
        self.errors += [{**each, "source": None} for each in errors]
        self.errors += [{**call_error(region, None, error), "source": None} for region, error in regions]

    def stop(self, reason: str) -> None:
        self.stopped = self.stopped or reason

    def miss(self, unseen: str | None) -> None:
        """Note why records of a source may not have been seen. The other sources can be."""
        if unseen and unseen not in self._unseen:
            self._unseen.append(unseen)

    @property
    def _why(self) -> str | None:
        return self.stopped or "; ".join(self._unseen) or None

    @property
    def diff(self) -> dict[str, t.Any]:
        """How many events of each function are taken away: before, and of those that may still be there."""
        before = Counter(name for name, _entry in self._taken)
        stay = Counter(name for name, entry in self._taken if not entry["removed"])
        return {
            "before_header": "events that are to be taken away",
            "after_header": "events that are to be taken away",
            "before": dict(sorted(before.items())),
            "after": {name: stay[name] for name in sorted(before)},
        }

    def result(self) -> dict[str, t.Any]:
        return {
            "changed": bool(self.replayed or self.discarded or self.wrote),
            "replayed": self.replayed,
            "discarded": self.discarded,
            "kept": self._kept(),  # `skipped` would say to Ansible that the task was skipped
            "stopped": self._why,
            "complete": not (self._why or self.errors or self.limited or self.not_found),
            "not_found": self.not_found,
            "errors": self.errors,
            "diff": self.diff,
        }

    def failure(self) -> str | None:
        """Return the one line that the task fails with, if it does."""
        lines = [*([self._why] if self._why else []), *([self.errors[0]["message"]] if self.errors else [])]
        return f"{'; the first error: '.join(lines)} ({self._counts()})" if lines else None

    def _counts(self) -> str:
        if self.check_mode:
            return "check mode: nothing was sent or discarded"
        counts = [
            (sum(1 for each in self.replayed if each["new_request_id"]), "were sent"),
            (sum(1 for each in self.replayed if not each["new_request_id"]), "may have been sent"),
            (sum(1 for each in self.discarded if each["removed"]), "were discarded"),
            (sum(1 for each in self.discarded if not each["removed"]), "may have been discarded"),
        ]
        return ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing was sent or discarded"


def _shown(record: Record, source: Source) -> str:
    function = record.function
    if function is None:
        return f"unknown function in {source}"
    return f"{function.name}:{function.qualifier or '?'}"
