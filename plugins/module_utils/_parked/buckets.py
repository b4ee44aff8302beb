# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A prefix of a bucket whose objects are looked at, sent again or discarded."""

from __future__ import annotations

import typing as t

from .._aws import s3
from .records import Record, parse_record
from .sources import Source
from .store import Held, Numbers

if t.TYPE_CHECKING:
    from .._read.services import Services

# A record has the event and the response. AWS Lambda developer guide, "Lambda quotas": at most 1 MB and 6 MB.
_LARGEST = 16 * 1024 * 1024


class Bucket:
    """A prefix of a bucket. Reading leaves its objects as they are."""

    def __init__(self, source: Source, services: Services) -> None:
        self.source, self._services = source, services

    @property
    def _client(self) -> t.Any:
        return self._services.client("s3", self.source.region)

    def afresh(self) -> Bucket:
        return Bucket(self.source, self._services)

    def numbers(self) -> Numbers:
        count, oldest, newest = 0, None, None
        for objects in s3.list_objects(self._client, self.source.bucket, self.source.prefix):
            count += len(objects)
            times = [each.modified for each in objects]
            oldest = min([*times, *([oldest] if oldest else [])], default=None)
            newest = max([*times, *([newest] if newest else [])], default=None)
        return Numbers(count, 0, oldest, newest)

    def refusal(self) -> str | None:
        return None

    def held(self, most: int | None, seconds: int) -> t.Iterator[Held]:
        count = 0
        for objects in s3.list_objects(self._client, self.source.bucket, self.source.prefix):
            for each in objects:
                if most is not None and count >= most:
                    return
                body = s3.get_object(self._client, self.source.bucket, each.key, _LARGEST)
                if body is None:
                    continue  # somebody else was faster
                count += 1
                yield Held(_parsed(body), each.key, body.decode(errors="replace"), {})

    def unseen(self) -> str | None:
        return None  # S3 lists everything

    def remove(self, held: Held, folder: str) -> None:
        s3.move_object(self._client, self.source.bucket, held.place, f"{folder}/{held.place}")

    def give_back(self) -> None:
        """Nothing is hidden."""


def _parsed(body: bytes) -> Record:
    try:
        return parse_record(body.decode())
    except UnicodeDecodeError:
        return parse_record("")
