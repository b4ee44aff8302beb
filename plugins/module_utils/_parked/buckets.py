# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A prefix of a bucket whose objects are looked at, sent again or discarded."""

from __future__ import annotations

import typing as t

from .._aws import s3
from .._aws.errors import LambdaError
from .records import Record, parse_record
from .sources import Source
from .store import Held, Numbers

if t.TYPE_CHECKING:
    from .._read.services import Services

# A record has the event and the response. AWS Lambda developer guide, "Lambda quotas": at most 1 MB and 6 MB.
_LARGEST = 16 * 1024 * 1024
# An object can be in an archive, or have a key of KMS of its own. If so many in a row cannot be read, none can.
_UNREADABLE = 10
_ARCHIVED = "InvalidObjectState"


class Bucket:
    """A prefix of a bucket. Reading leaves its objects as they are."""

    def __init__(self, source: Source, services: Services) -> None:
        self.source, self._services = source, services
        self._copies: dict[str, str] = {}
        self._claimed_by_others = 0
        self._others: set[str] | LambdaError | None = None

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

    def held(self, most: int | None, seconds: int, unreadable: t.Callable[[LambdaError], None]) -> t.Iterator[Held]:
        count = failed = 0
        for objects in s3.list_objects(self._client, self.source.bucket, self.source.prefix):
            for each in objects:
                if most is not None and count >= most:
                    return
                try:
                    body = s3.get_object(self._client, self.source.bucket, each.key, _LARGEST)
                except LambdaError as error:
                    failed += error.code != _ARCHIVED
                    if error.concerns_all or failed == _UNREADABLE:
                        raise
                    unreadable(error)
                    continue
                failed = 0
                if body is None:
                    continue  # somebody else was faster
                count += 1
                yield Held(_parsed(body), each.key, body.decode(errors="replace"), {})

    def unseen(self) -> str | None:
        return None  # S3 lists everything

    def claim(self, held: Held, folder: str, exclusive: bool) -> str | None:
        key = held.place
        if key in self._copies:
            return None
        copy = self._copies[key] = f"{folder}/{key}"
        try:
            outcome = s3.copy_object(self._client, self.source.bucket, key, copy, only_if_new=exclusive)
        except LambdaError as error:
            if error.undone:
                del self._copies[key]
            raise
        if outcome != "copied":
            del self._copies[key]
        if outcome == "gone":
            return "its object is gone: somebody else took it"
        if outcome == "exists":
            return self._is_there(copy)
        return None

    def claimed(self, held: Held, folder: str) -> str | None:
        if self._others is None:
            self._others = self._listed(f"{folder}/{self.source.prefix}")
        if isinstance(self._others, LambdaError):
            raise self._others
        copy = f"{folder}/{held.place}"
        return self._is_there(copy) if copy in self._others else None

    def _listed(self, prefix: str) -> set[str] | LambdaError:
        try:
            pages = s3.list_objects(self._client, self.source.bucket, prefix)
            return {each.key for objects in pages for each in objects}
        except LambdaError as error:
            return error

    def _is_there(self, copy: str) -> str:
        self._claimed_by_others += 1
        return (
            f"{copy} is there: another task is sending the event, or has ended before it removed the record. If no "
            "task is running, discard the record if its event was sent, or else delete this copy"
        )

    def left_to_others(self) -> str | None:
        if not self._claimed_by_others:
            return None
        return (
            f"{self._claimed_by_others} objects in {self.source} were left, as another task is sending their events, "
            "or has ended before it removed them"
        )

    def copy_of(self, held: Held) -> str | None:
        return self._copies.get(held.place)

    def release(self, held: Held) -> None:
        s3.delete_object(self._client, self.source.bucket, self._copies[held.place])
        del self._copies[held.place]

    def remove(self, held: Held) -> None:
        s3.delete_object(self._client, self.source.bucket, held.place)

    def give_back(self) -> None:
        """Nothing is hidden."""


def _parsed(body: bytes) -> Record:
    try:
        return parse_record(body.decode())
    except UnicodeDecodeError:
        return parse_record("")
