# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the entries of a fleet are: a directory, or a bucket and a prefix."""

from __future__ import annotations

import re
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import SUFFIX
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.identity import InvalidFleet

_THREADS = 8


class File(t.TypedDict):
    """What is at a place; error is a line that says why it could not be read, and empty if it was."""

    place: str
    text: str
    error: str


def file_at(place: str, read: t.Callable[[], bytes], errors: tuple[type[Exception], ...]) -> File:
    """Return a file that read gives. One that cannot be read costs no other file."""
    unread: tuple[type[Exception], ...] = (UnicodeDecodeError, *errors)
    try:
        return {"place": place, "text": read().decode("utf-8"), "error": ""}
    except unread as error:
        return {"place": place, "text": "", "error": " ".join(str(error).split())}


def bucket_and_prefix(place: str) -> tuple[str, str] | None:
    """Return the bucket and the prefix, without a slash at its end, of s3://bucket/prefix; None for a directory."""
    if not place.startswith("s3:"):
        return None
    match = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", place)
    if match is None:
        raise InvalidFleet(f"{place} is not a valid place: expected a directory or s3://bucket/prefix")
    return match[1], (match[2] or "").strip("/")


def files_of_directory(directory: Path) -> list[File]:
    """Return the files of entries in a directory and those below it; of a path that ends with .json, that file.

    Without that file, none. Raise OSError.
    """
    if directory.suffix == ".json" and not directory.is_dir():
        return [file_at(str(directory), directory.read_bytes, (OSError,))] if directory.exists() else []
    # A name with a dot at its beginning is a file that was being written.
    paths = [path for path in directory.rglob(f"*{SUFFIX}") if not path.name.startswith(".")]
    return [file_at(str(path), path.read_bytes, (OSError,)) for path in sorted(paths)]


def files_of_bucket(client: t.Any, bucket: str, prefix: str, errors: tuple[type[Exception], ...]) -> list[File]:
    """Return the objects of entries below a prefix; of a key that ends with .json, that object if it exists.

    errors are what the client raises if an object cannot be read. If it cannot list them, it raises that, too.
    """
    one = prefix.endswith(".json")
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix if one or not prefix else f"{prefix}/"
    )
    listed = [item["Key"] for page in pages for item in page.get("Contents", [])]
    keys = [key for key in listed if (key == prefix if one else key.endswith(SUFFIX))]

    def read(key: str) -> File:
        def body() -> bytes:
            return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())

        return file_at(f"s3://{bucket}/{key}", body, errors)

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(read, keys))
