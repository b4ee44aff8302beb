# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A prefix of a bucket whose objects are looked at, sent again or discarded."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._aws import s3
from .._aws.errors import LambdaError
from .records import Record, parse_record
from .sources import Source
from .store import GONE, Held, Numbers

if t.TYPE_CHECKING:
    from .._read.services import Services

# A record has the event and the response. AWS Lambda developer guide, "Lambda quotas": at most 1 MB and 6 MB.
_LARGEST = 16 * 1024 * 1024
# An object can be in an archive, or have a key of KMS of its own. If so many in a row cannot be read, none can.
_UNREADABLE = 10
_ARCHIVED = "InvalidObjectState"


@dataclass
class _Claims:
    """Copies by the keys of their objects: those that this task made, or may have made; others: of somebody else."""

    own: dict[str, str] = field(default_factory=dict)
    perhaps: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)


class Bucket:
    """A prefix of a bucket. Reading leaves its objects as they are."""

    def __init__(self, source: Source, services: Services, claims: _Claims | None = None) -> None:
        self.source, self._services = source, services
        self._claims = claims or _Claims()
        self._others: set[str] | LambdaError | None = None
        self._seen: set[str] = set()

    @property
    def _client(self) -> t.Any:
        return self._services.client("s3", self.source.region)

    def afresh(self) -> Bucket:
        return Bucket(self.source, self._services, self._claims)

    def numbers(self) -> Numbers:
        count, oldest, newest = 0, None, None
        before: set[str] = set()
        for objects in s3.list_objects(self._client, self.source.bucket, self.source.prefix):
            # A service in place of S3 may begin a page with the end of the one before: all keys would be too many.
            keys = {each.key for each in objects}
            count += len(keys - before)
            before = keys
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
                if each.key in self._seen:
                    continue  # a service in place of S3 may list an object twice
                self._seen.add(each.key)
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
        key, copy = held.place, f"{folder}/{held.place}"
        if key in self._claims.own:
            return None
        try:
            outcome = s3.copy_object(self._client, self.source.bucket, key, copy, only_if_new=exclusive)
            # S3 looks at the condition first.
            if outcome == "exists" and s3.get_object(self._client, self.source.bucket, key, 1) is None:
                outcome = "gone"
        except LambdaError as error:
            if not error.undone and error.operation == "CopyObject":
                self._claims.perhaps[key] = copy
            raise
        if outcome == "gone":
            return GONE
        if outcome == "exists":
            return self._is_there(key, copy)
        self._claims.own[key] = copy
        self._claims.perhaps.pop(key, None)
        return None

    def claimed(self, held: Held, folder: str) -> str | None:
        if self._others is None:
            self._others = self._listed(f"{folder}/{self.source.prefix}")
        if isinstance(self._others, LambdaError):
            raise self._others
        copy = f"{folder}/{held.place}"
        return self._is_there(held.place, copy) if copy in self._others else None

    def _listed(self, prefix: str) -> set[str] | LambdaError:
        try:
            pages = s3.list_objects(self._client, self.source.bucket, prefix)
            return {each.key for objects in pages for each in objects}
        except LambdaError as error:
            return error

    def _is_there(self, key: str, copy: str) -> str:
        self._claims.others.add(key)
        return (
            f"{copy} is there: another task is sending the event, or has ended before it removed the record. If no "
            "task is running, discard the record if its event was sent, or else delete this copy"
        )

    def stay(self) -> None:
        """Nobody else can take an object out of hand: its claim tells."""

    def taken_by_others(self) -> t.Collection[str]:
        if not self._claims.others:
            return ()
        there = self._listed(self.source.prefix)
        if isinstance(there, LambdaError):
            raise there
        taken = self._claims.others - there
        self._claims.others -= taken
        return taken

    def left_to_others(self) -> str | None:
        if not self._claims.others:
            return None
        return (
            f"{len(self._claims.others)} objects in {self.source} were left, as another task is sending their events, "
            "or has ended before it removed them"
        )

    def about_copy(self, held: Held) -> str | None:
        if copy := self._claims.own.get(held.place):
            return f"its copy {copy} is there"
        if copy := self._claims.perhaps.get(held.place):
            return f"a copy {copy} may be there, of this task or of another one"
        return None

    def release(self, held: Held) -> None:
        copy = self._claims.own.pop(held.place)
        try:
            s3.delete_object(self._client, self.source.bucket, copy)
        except LambdaError as error:
            (self._claims.own if error.undone else self._claims.perhaps)[held.place] = copy
            raise

    def remove(self, held: Held) -> None:
        s3.delete_object(self._client, self.source.bucket, held.place)

    def give_back(self) -> None:
        """Nothing is hidden."""


def _parsed(body: bytes) -> Record:
    try:
        return parse_record(body.decode())
    except UnicodeDecodeError:
        return parse_record("")
