# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where another record of an event may wait, as far as that was read."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .receivers import Receivers
    from .records import Record
    from .sources import Pairs, Source


class SecondPaths:
    """pairs: see pairs_of(). receivers: what tells the dead-letter queue of a function."""

    def __init__(self, pairs: Pairs, receivers: Receivers) -> None:
        self._pairs, self._receivers = pairs, receivers

    def of(self, record: Record, source: Source) -> frozenset[str] | None:
        """Return the other failure paths of a record's function that keep events; None if that is not known.

        A record of a destination names the version or alias, which has one dead-letter queue. A dead-letter message can
        be of an invocation of any alias, and each of these can have a destination of its own.
        """
        if record.function is None:
            return None
        ways = self._pairs.get(record.function.unqualified)
        read = None if ways is None else {str(other) for one, other in ways if one == source}
        if record.kind == "destination":
            queue = self._receivers.dead_letter_queue(record.function)
            if queue is None:
                return frozenset(read) if read else None
            return frozenset({*(read or ()), *([queue] if queue else [])})
        return None if read is None else frozenset(read)

    def is_read(self, record: Record) -> bool:
        """Return whether the failure paths of a record's function are known."""
        return record.function is not None and record.function.unqualified in self._pairs
