# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes away what is left of an event that was sent: the next task would send it again."""

from __future__ import annotations

import typing as t

from .._aws.errors import LambdaError
from .store import GONE
from .twins import MAY_STAY, NOT_REMOVED

if t.TYPE_CHECKING:
    from .done import Done
    from .receivers import Receivers
    from .store import Held, Store
    from .twins import Event

FOLDER = "replayed"
"""Where records of a bucket go that were sent."""

STOPPED = "nothing more was sent, as a record of an event that was sent could not be removed"


class TakeAway:
    """In check mode, it only notes what it would do."""

    def __init__(self, receivers: Receivers, done: Done, check_mode: bool) -> None:
        self._receivers, self._done, self._check_mode = receivers, done, check_mode

    def __call__(self, store: Store, held: Held, event: Event) -> bool:
        """Take away another record of an event, or its own one that came back; return whether to go on.

        SQS may return a message once more that was deleted (Amazon SQS API reference, DeleteMessage).
        """
        own = event.is_sent_by(store.source, held.place)
        event.is_there = event.is_there or own
        if own and (self._check_mode or event.stays == NOT_REMOVED):
            return True
        try:
            if reason := self._why_it_stays(store, held, event):
                if reason == GONE:
                    self._done.gone(held.place, store.source)
                    return True
                event.stays = event.stays or reason
                said = "would be" if self._check_mode else "was"
                self._done.skip(held, f"its event {said} sent by this task, and {reason}", store.source)
                return True
            if not self._check_mode:
                store.remove(held)
        except LambdaError as error:
            if own:
                event.stays = NOT_REMOVED if error.undone else MAY_STAY
            elif error.undone:
                event.stays = f"another record in {store.source} was not removed"
                reason = f"{error.operation} failed with {error.code}"
                if about := store.about_copy(held):
                    reason += f"; {about}"
                self._done.skip(held, f"its event was sent by this task, and {reason}", store.source)
            else:
                event.stays = f"another record in {store.source} may not have been removed"
                self._done.gone(held.place, store.source)
            self._done.fail(store.source, error)
            self._done.stop(STOPPED)
            return own  # it was tried before: the place is read to its end for the others
        if own:
            event.stays = None if event.stays == MAY_STAY else event.stays
        else:
            event.found = event.found or held.record.kind != event.record.kind
            self._done.take(held, store.source, event.sent)
        return True

    def _why_it_stays(self, store: Store, held: Held, event: Event) -> str | None:
        function, sent_to = held.record.function, event.sent["qualifier"]
        # A dead-letter message names no alias: that of a destination says where the event belongs.
        named = function and held.record.kind == "destination" and not self._receivers.target_is_named
        if named and function and function.qualifier != sent_to:
            to_be = "would be" if self._check_mode else "was"
            return f"this record names {function.qualifier}: the event {to_be} sent to {sent_to}"
        if self._check_mode:
            return store.claimed(held, FOLDER)
        return store.claim(held, FOLDER, exclusive=True)
