# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last look for other records of events that were sent."""

from __future__ import annotations

import typing as t

from .._aws.errors import LambdaError
from .store import give_back
from .twins import MAY_STAY

if t.TYPE_CHECKING:
    from .done import Done
    from .pace import Stop
    from .store import Held, Store
    from .twins import Event, Twins

# A queue is only read.
_HIDDEN_SECONDS = 120

_TakeAway = t.Callable[["Store", "Held", "Event"], bool]
"""It returns whether to go on."""


def sweep(stores: t.Iterable[Store], twins: Twins, done: Done, stop: Stop, take_away: _TakeAway) -> None:
    """Look for the other records of what was sent where they may be, and take them away.

    If that was not possible, the events are not removed: the next task may find them. Raises nothing.
    """
    for each in stores:
        if not (owed := twins.owed(each.source)):
            continue
        if stop.requested:
            done.stop("the task was told to end")
        if stop.requested or twins.cannot_be_read(each.source) or not _is_empty(each, twins, done, stop, take_away):
            for event in owed:
                event.stays = event.stays or f"another record may wait in {each.source}, which was not read to its end"
            continue
        for event in owed:
            if event.source == each.source and event.stays == MAY_STAY and not event.is_there:
                event.stays = None


def noting(unreadable: list[LambdaError], store: Store, seconds: int, done: Done) -> t.Iterator[Held]:
    """Yield all records of a source, and note those that cannot be read: they may be of any event."""

    def note(error: LambdaError) -> None:
        unreadable.append(error)
        done.fail(store.source, error)

    return store.held(None, seconds, note)


def _is_empty(store: Store, twins: Twins, done: Done, stop: Stop, take_away: _TakeAway) -> bool:
    """Take away what there is of events that were sent; return whether a source was read to its end for that."""
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
            event = twins.of(held.record, again.source, held.place)
            if event and not take_away(again, held, event):
                return False
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
        give_back(again, done)
