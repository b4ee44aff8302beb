# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon S3, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import contextlib
import typing as t
from datetime import datetime

try:
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule says so

from .calls import parsed_pages, parsing, require_aws, sending, unless_missing
from .errors import LambdaError

# The response has no body, and botocore takes the status for the code.
_MISSING = ("404", "NoSuchBucket")


# A bucket without a default encryption of its own: AWS now encrypts all of them, so it is of an older time.
_NOT_ENCRYPTED = ("ServerSideEncryptionConfigurationNotFoundError",)


def head_bucket(client: t.Any, bucket: str, owner: str | None = None) -> str | None:
    """Return the region of the bucket; None if it does not exist.

    With an owner, the LambdaError of a bucket that another account owns is access_denied. The same error comes for a
    bucket that the caller may not list.
    """
    expected = {} if owner is None else {"ExpectedBucketOwner": owner}
    with sending("HeadBucket", bucket):
        response = unless_missing(lambda: client.head_bucket(Bucket=bucket, **expected), _MISSING)
    if response is None:
        return None
    with parsing("HeadBucket", bucket):
        return str(response["BucketRegion"])  # there is no body to see that it is S3 that answers


def get_bucket_encryption(client: t.Any, bucket: str, owner: str) -> str | None:
    """Return the KMS key that objects of the bucket are encrypted with; None if S3's own key, or AWS's, is used."""
    operation = "GetBucketEncryption"
    with sending(operation, bucket):
        response = unless_missing(
            lambda: client.get_bucket_encryption(Bucket=bucket, ExpectedBucketOwner=owner), _NOT_ENCRYPTED
        )
    if response is None:
        return None
    with parsing(operation, bucket):
        rules = response["ServerSideEncryptionConfiguration"]["Rules"]
        defaults = [rule["ApplyServerSideEncryptionByDefault"] for rule in rules]
        return next((key for each in defaults if (key := each.get("KMSMasterKeyID"))), None)


class Object(t.NamedTuple):
    key: str
    modified: datetime


def list_objects(client: t.Any, bucket: str, prefix: str) -> t.Iterator[list[Object]]:
    """Yield the objects below a prefix in the order of their keys, page by page."""
    operation, subject = "ListObjectsV2", f"{bucket}/{prefix}"
    responses = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    yield from parsed_pages(operation, subject, responses, _objects)


def get_object(client: t.Any, bucket: str, key: str, largest: int) -> bytes | None:
    """Return up to `largest` bytes of an object; None if it is gone. Errors repeat nothing of it."""
    operation, subject = "GetObject", f"{bucket}/{key}"
    with sending(operation, subject, secret=True):
        response = unless_missing(lambda: client.get_object(Bucket=bucket, Key=key), ("NoSuchKey",))
        if response is None:
            return None
        body: bytes = response["Body"].read(largest)
    with parsing(operation, subject, secret=True):
        _etag, length = response["ETag"], response["ContentLength"]  # a proxy's page has no ETag
        # botocore compares the two only if everything is read at once.
        if len(body) != min(length, largest):
            raise LambdaError(operation, subject, "IncompleteRead", f"{len(body)} of {length} bytes came")
        return body


def copy_object(
    client: t.Any, bucket: str, key: str, to: str, only_if_new: bool
) -> t.Literal["copied", "exists", "gone"]:
    """Copy an object to another key of its bucket. gone: there is nothing to copy.

    only_if_new: not if an object is there. Of two callers at once, one copies it.
    """
    operation, subject = "CopyObject", f"{bucket}/{key}"
    for left in reversed(range(_CONFLICTS)):
        with sending(operation, subject), _conditional(client, only_if_new):
            try:
                response = client.copy_object(Bucket=bucket, Key=to, CopySource={"Bucket": bucket, "Key": key})
                break
            except botocore.exceptions.ClientError as error:
                code = error.response.get("Error", {}).get("Code")
                # If the SDK sent the request twice, the copy that is there may be that of the first time.
                repeated = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
                if code in _OUTCOMES and not (repeated and _OUTCOMES[code] == "exists"):
                    return _OUTCOMES[code]
                if code != _CONFLICT or repeated or not left:
                    raise
    with parsing(operation, subject):
        _copied = response["CopyObjectResult"]["ETag"]  # S3 can answer 200 with an error in the body
    return "copied"


def delete_object(client: t.Any, bucket: str, key: str) -> None:
    """Delete an object. The answer has no body: it is S3's own if it is 204 with a request ID (API reference)."""
    operation, subject = "DeleteObject", f"{bucket}/{key}"
    with sending(operation, subject):
        response = client.delete_object(Bucket=bucket, Key=key)
    require_aws(operation, subject, response, 204)


_OUTCOMES: dict[t.Any, t.Literal["exists", "gone"]] = {"PreconditionFailed": "exists", "NoSuchKey": "gone"}

# Another request, to write or to delete, is under way there at the same moment: it says nothing about what will be
# there, and is to be asked again (Amazon S3 user guide, "Conditional writes").
_CONFLICT, _CONFLICTS = "ConditionalRequestConflict", 5


@contextlib.contextmanager
def _conditional(client: t.Any, only_if_new: bool) -> t.Iterator[None]:
    """Let copies of this client, which is no other thread's, have a condition.

    The SDK has no parameter for it before late in 2025, when S3 began to take it of a copy.
    """
    event = ("before-call.s3.CopyObject", _only_if_new)
    if only_if_new:
        client.meta.events.register(*event)
    try:
        yield
    finally:
        if only_if_new:
            client.meta.events.unregister(*event)


def _only_if_new(params: t.Any, **_event: t.Any) -> None:
    params["headers"]["If-None-Match"] = "*"


def _objects(page: t.Any) -> list[Object]:
    """Return the objects of a page. Contents is optional: only the other members show that it is a page of S3."""
    _bucket, count, more = page["Name"], page["KeyCount"], page["IsTruncated"]
    found = [Object(each["Key"], _moment(each["LastModified"])) for each in page.get("Contents") or ()]
    if len(found) != count:
        raise ValueError(f"it has {len(found)} objects, and counts {count}")
    if more and not page.get("NextContinuationToken"):
        raise ValueError("it is truncated, and does not say how to go on")
    return found


def _moment(value: t.Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("LastModified is no time")
    return value
