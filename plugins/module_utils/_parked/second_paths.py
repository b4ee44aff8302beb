# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where another record of an event may wait, as far as that was read."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._model.identifiers import LATEST
from .._model.parked import keeping

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .receivers import Receivers
    from .records import Record
    from .sources import Pairs, Source


class Paths(t.NamedTuple):
    """Other failure paths that keep an event. all: whether it has no others than these."""

    places: frozenset[str]
    all: bool


class SecondPaths:
    """pairs: see pairs_of(). receivers: what tells the dead-letter queue of a function."""

    def __init__(self, pairs: Pairs, receivers: Receivers) -> None:
        self._pairs, self._receivers = pairs, receivers

    def of(self, record: Record, source: Source) -> Paths:
        """Return the other failure paths of a record's function.

        A record of a destination names the version that ran, which has one dead-letter queue. A dead-letter message can
        be of an invocation of any alias, and each of these can have a destination of its own.
        """
        if record.function is None:
            return Paths(frozenset(), all=False)
        ways = self._pairs.get(record.function.unqualified)
        places = {str(other) for one, other in ways or () if one == source}
        if record.kind != "destination":
            return Paths(frozenset(places), ways is not None)
        queues = self._dead_letter_queues(record)
        places.update(each for each in queues if each and keeping(each, record.function.name))
        return Paths(frozenset(places), None not in queues)

    def _dead_letter_queues(self, record: Record) -> list[str | None]:
        """Return the queue of what the record names, and that of the version that ran; None for what is not known.

        An alias can have been moved since. The record of an event that was not run names no version.
        """
        function = t.cast("FunctionIdentifier", record.function)
        named = function.qualifier
        is_version = named is not None and (named == LATEST or named.isdecimal())
        version = record.version or (named if is_version else None)
        queues = [self._receivers.dead_letter_queue(function)]
        if version is None:
            queues.append(None)
        elif version != named:
            queues.append(self._receivers.dead_letter_queue(replace(function, qualifier=version)))
        return queues

    def is_read(self, record: Record) -> bool:
        """Return whether the failure paths of a record's function are known."""
        return record.function is not None and record.function.unqualified in self._pairs
