# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What queues and buckets have in common: how many events wait there, and each of them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import datetime

from .._aws.errors import LambdaError

if t.TYPE_CHECKING:
    from .done import Done
    from .records import Record
    from .sources import Source


@dataclass(frozen=True)
class Numbers:
    """What is known without receiving anything; None: not known.

    hidden: how many of those that wait somebody has received and not deleted yet.
    """

    waiting: int | None = None
    hidden: int | None = None
    oldest: datetime | None = None
    newest: datetime | None = None


GONE = "it is gone: somebody else took it"
"""Why a record cannot be claimed that is not there any more. It is in no list."""


class Held(t.NamedTuple):
    """A record that is in hand. place is the message ID or the key; text is the body.

    attributes and sent_timestamp: of a message, as SQS returns them.
    """

    record: Record
    place: str
    text: str
    attributes: t.Mapping[str, t.Any]
    sent_timestamp: str | None = None


class Store(t.Protocol):
    """A source, and what it takes to work on it. Each method raises LambdaError."""

    source: Source

    def afresh(self) -> Store:
        """Return what works on the same source from the beginning. What is claimed stays so."""

    def numbers(self) -> Numbers:
        """Return how many events wait."""

    def refusal(self) -> str | None:
        """Return why nothing may be received; to be asked after numbers()."""

    def held(self, most: int | None, seconds: int, unreadable: t.Callable[[LambdaError], None]) -> t.Iterator[Held]:
        """Yield up to `most` records, each once, and none to others for so many seconds.

        unreadable is called for each record that cannot be read, and the others go on.
        """

    def unseen(self) -> str | None:
        """Return why it is not known that held() had everything; to be asked after its end, before give_back()."""

    def claim(self, held: Held, folder: str, exclusive: bool) -> str | None:
        """See to it that the record is in hand now, and no other task takes it; return why it is not, perhaps GONE.

        Of a bucket, a copy in the folder is the claim. exclusive: one that is there already is somebody else's, and is
        not overwritten. To ask again for a record that is claimed costs nothing.
        """

    def claimed(self, held: Held, folder: str) -> str | None:
        """Return why an exclusive claim would fail. It changes nothing."""

    def stay(self) -> None:
        """See to it that what is in hand stays so for a while. To be asked often while others are read."""

    def taken_by_others(self) -> t.Collection[str]:
        """Return the places of records that were not claimed, as others had, and are not there any more."""

    def left_to_others(self) -> str | None:
        """Return why records were not claimed that are meant; to be asked after all claims, and taken_by_others()."""

    def about_copy(self, held: Held) -> str | None:
        """Return what is known of a copy that claim() made, or may have made; None if it made none."""

    def release(self, held: Held) -> None:
        """Take back a claim."""

    def remove(self, held: Held) -> None:
        """Take a record away that is claimed."""

    def give_back(self) -> None:
        """Let others see at once what is still in hand."""


def give_back(store: Store, done: Done) -> None:
    """Let others see what is still in hand, and note why that failed."""
    try:
        store.give_back()
    except LambdaError as error:
        done.fail(store.source, error)
    except Exception as error:
        done.crash(error)
