# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bucket without a server, in which records wait."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from typing import Any

from botocore.exceptions import ClientError

from .parked import destination_record
from .parked_queue import Client, Clock

BUCKET = "arn:aws:s3:::parked"
PREFIX = "aws/lambda/async/"
ID = {"RequestId": "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"}


def error(operation: str, status: int, code: str, **metadata: Any) -> ClientError:
    """Return an error as the SDK raises it for an answer of AWS."""
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status, **ID, **metadata}}
    return ClientError(response, operation)


class Bucket(Client):
    """Lambda, and S3 with so many records. errors: what an operation on a key raises."""

    def __init__(self, count: int) -> None:
        super().__init__(0, Clock())
        self.meta.events, self.conditions = self, list[Any]()
        self.objects = {
            f"{PREFIX}{number}": destination_record("1", f"request-{number}").encode() for number in range(count)
        }
        self.errors: dict[tuple[str, str], Exception] = {}

    def _check(self, operation: str, key: str) -> None:
        if (operation, key) in self.errors:
            raise self.errors[operation, key]

    def get_paginator(self, name: str) -> Any:
        if name != "list_objects_v2":
            return super().get_paginator(name)
        return type("Paginator", (), {"paginate": staticmethod(lambda Prefix, **_unused: [self._page(Prefix)])})

    def _page(self, prefix: str) -> dict[str, Any]:
        contents = [
            {"Key": key, "LastModified": datetime(2026, 11, 28, tzinfo=timezone.utc)}
            for key in sorted(self.objects)
            if key.startswith(prefix)
        ]
        return {"Name": "parked", "KeyCount": len(contents), "IsTruncated": False, "Contents": contents}

    def get_object(self, Key: str, **_unused: Any) -> Any:
        self._check("GetObject", Key)
        if Key not in self.objects:
            raise error("GetObject", 404, "NoSuchKey")
        body = self.objects[Key]
        return self.answer(Body=io.BytesIO(body), ETag="1", ContentLength=len(body))

    def register(self, _event: str, handler: Any) -> None:
        self.conditions.append(handler)

    def unregister(self, _event: str, handler: Any) -> None:
        self.conditions.remove(handler)

    def copy_object(self, Key: str, CopySource: Any, **_unused: Any) -> Any:
        self._check("CopyObject", CopySource["Key"])
        if Key in self.objects and self.conditions:
            raise error("CopyObject", 412, "PreconditionFailed")
        if CopySource["Key"] not in self.objects:
            raise error("CopyObject", 404, "NoSuchKey")
        self.objects[Key] = self.objects[CopySource["Key"]]
        return self.answer(CopyObjectResult={"ETag": "1"})

    def delete_object(self, Key: str, **_unused: Any) -> Any:
        self._check("DeleteObject", Key)
        self.objects.pop(Key, None)
        answer = self.answer()
        answer["ResponseMetadata"]["HTTPStatusCode"] = 204
        return answer
