# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where another record of an event may wait, as far as that was read, and whether there was another place then.

What a function has now says nothing of when the event failed, unless AWS says that it was not changed since.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace
from datetime import timedelta

from .._model.dead_letters import holders
from .._model.identifiers import LATEST
from .._model.parked import is_topic, keeping

if t.TYPE_CHECKING:
    from .._model.identifiers import FunctionIdentifier
    from .receivers import Receivers
    from .records import Record
    from .sources import Pairs, Source

# An event that fails at once after a change may still have gone where it went before.
_SETTLED = timedelta(minutes=1)


class Paths(t.NamedTuple):
    """Other failure paths that keep an event. all: whether the function has no others than these now.

    earlier: why it is not known that it had no others when the event failed; None if that is known.
    """

    places: frozenset[str]
    all: bool
    earlier: str | None


class SecondPaths:
    """pairs: see pairs_of(). receivers: what tells the dead-letter queue of a function.

    partly: the functions, by ARN, of which not all configurations were read: another one may have one more place.
    """

    def __init__(self, pairs: Pairs, receivers: Receivers, partly: t.Container[str] = ()) -> None:
        self._pairs, self._receivers, self._partly = pairs, receivers, partly

    def of(self, record: Record, source: Source) -> Paths:
        """Return the other failure paths of a record's function.

        A record of a destination names the version that ran. A dead-letter message can be of an invocation of any
        alias, and each of these can have a destination of its own.
        """
        if record.function is None:
            return Paths(frozenset(), False, "its function is not known")
        ways = self._pairs.get(record.function.unqualified)
        places = {str(other) for one, other in ways or () if one == source}
        if record.kind != "destination":
            return Paths(
                frozenset(places),
                self.is_read(record),
                "whether the function had a destination on failure when the event failed, which would have it, too, is "
                "not known: AWS does not say when a configuration was deleted",
            )
        queues = self._dead_letter_queues(record, record.function)
        places.update(each for each in queues if each and keeping(each, record.function.name))
        topics = sorted(each for each in queues if each and is_topic(each))
        earlier = (
            f"the topic {topics[0]} got the event, too, and what subscribes to it may keep it"
            if topics
            else self._changed(record, record.function)
        )
        return Paths(frozenset(places), None not in queues, earlier)

    def _dead_letter_queues(self, record: Record, function: FunctionIdentifier) -> set[str | None]:
        """Return the queue of each version that may have the event; None for what is not known.

        An alias can have been moved since. The record of an event that was not run names no version.
        """
        named = function.qualifier
        is_version = named is not None and (named == LATEST or named.isdecimal())
        version = record.version or (named if is_version else None)
        asked = holders(version, ()) | ({named} if named else set())
        found = {self._receivers.configuration(replace(function, qualifier=each)) for each in asked}
        queues = {each and (each.dead_letter_queue or "") for each in found}
        return queues if version else {*queues, None}

    def _changed(self, record: Record, function: FunctionIdentifier) -> str | None:
        """Return why the dead-letter queue may have been another one. That of a published version does not change."""
        found = self._receivers.configuration(replace(function, qualifier=LATEST))
        modified, failed = found and found.last_modified, record.timestamp
        if modified and failed and modified + _SETTLED <= failed:
            return None
        why = "the function was changed since" if modified and failed else "AWS does not say when it was changed"
        return (
            "whether the function had another dead-letter queue when the event failed, which would have it, too, is "
            f"not known: {why}"
        )

    def is_read(self, record: Record) -> bool:
        """Return whether the failure paths of a record's function are known."""
        function = record.function and record.function.unqualified
        return function in self._pairs and function not in self._partly


def missing(record: Record, paths: Paths, named: t.Collection[str]) -> str | None:
    """Return why another record may wait somewhere."""
    places = paths.places
    if not paths.all:
        other = "dead-letter queue" if record.kind == "destination" else "destination on failure"
        return f"whether the function has a {other}, which would have the event, too, is not known"
    if unnamed := sorted(places.difference(named)):
        return f"another record may wait in {', '.join(unnamed)}, which the task did not look at"
    if places:
        return f"another record may wait in {', '.join(sorted(places))}, and was not found"
    return paths.earlier
