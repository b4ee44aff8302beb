# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What queues and buckets have in common: how many events wait there, and each of them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import datetime

if t.TYPE_CHECKING:
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
        """Return what works on the same source from the beginning."""

    def numbers(self) -> Numbers:
        """Return how many events wait."""

    def refusal(self) -> str | None:
        """Return why nothing may be received; to be asked after numbers()."""

    def held(self, most: int | None, seconds: int) -> t.Iterator[Held]:
        """Yield up to `most` records, each once, and none to others for so many seconds."""

    def unseen(self) -> str | None:
        """Return why it is not known that held() had everything; to be asked after its end, before give_back()."""

    def remove(self, held: Held, folder: str) -> None:
        """Take a record away: out of a queue, or into a folder of the bucket."""

    def give_back(self) -> None:
        """Let others see at once what is still in hand."""
