# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where rows and reports are: a directory, or a bucket and a prefix."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import typing as t
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from .._audit.entry import SUFFIX
from .._audit.identity import InvalidFleet
from .s3_client import S3, Unavailable

_THREADS = 8


class File(t.TypedDict):
    """What is at a place; error is a line that says why it could not be read, and empty if it was.

    is_no_text: it was read, and is in no encoding of text that is known.
    """

    place: str
    text: str
    error: str
    is_no_text: t.NotRequired[bool]


class Place(t.Protocol):
    """name is without a slash at its end. Each method raises Unavailable."""

    name: str

    def files(self) -> t.Iterator[File]:
        """Return the files of entries in the place and below it; of a name that ends with .json, that file.

        Without that file, none. One that cannot be read costs no other one.
        """

    def write(self, file: str, content: str) -> str:
        """Write a file, in the place of an earlier one, and return its name in full."""

    def remove(self, file: str) -> None:
        """Remove a file, if it exists."""


def place(name: str, s3: S3) -> Place:
    """Return a place. Raise InvalidFleet if its name is not one."""
    if not name.strip():
        raise InvalidFleet("the name of a place is empty: expected a directory or s3://bucket/prefix")
    bucket = bucket_and_prefix(name)
    return Directory(name) if bucket is None else Bucket(*bucket, s3)


def bucket_and_prefix(name: str) -> tuple[str, str] | None:
    """Return the bucket and the prefix, without a slash at its end, of s3://bucket/prefix; None for a directory."""
    if not name.startswith("s3:"):
        return None
    match = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", name)
    if match is None:
        raise InvalidFleet(f"{name} is not a valid place: expected a directory or s3://bucket/prefix")
    return match[1], (match[2] or "").strip("/")


def is_one_of(file: str, files: t.Iterable[str]) -> bool:
    """Return whether this is one of these files, by whatever path: a directory may be a link."""
    return any(file == each or os.path.realpath(file) == os.path.realpath(each) for each in files)


class Directory:
    """A directory of the controller; a relative one is in the directory in which Ansible was started."""

    def __init__(self, name: str) -> None:
        self.name = os.path.abspath(os.path.expanduser(name))

    def files(self) -> t.Iterator[File]:
        directory = Path(self.name)
        if directory.suffix == ".json" and not os.path.isdir(directory):
            paths = [] if _is_missing(directory) else [directory]
        else:
            # A name with a dot at its beginning is a file that was being written.
            paths = sorted(path for path in directory.rglob(f"*{SUFFIX}") if not path.name.startswith("."))
        for path in paths:
            yield _file_at(str(path), path.read_bytes)

    def write(self, file: str, content: str) -> str:
        try:
            _make(Path(self.name))
            _replace(Path(self.name, file), content.encode("utf-8"))
        except OSError as error:
            raise Unavailable(_line(error)) from error
        return f"{self.name}/{file}"

    def remove(self, file: str) -> None:
        try:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(os.path.join(self.name, file))
        except OSError as error:
            raise Unavailable(_line(error)) from error


class Bucket:
    """A bucket, and what the keys in it begin with."""

    def __init__(self, bucket: str, prefix: str, s3: S3) -> None:
        self.name = f"s3://{bucket}/{prefix}".rstrip("/")
        self._bucket, self._prefix, self._s3 = bucket, prefix, s3

    def files(self) -> t.Iterator[File]:
        one = self._prefix.endswith(".json")
        try:
            keys = self._s3.keys(self._bucket, self._prefix if one or not self._prefix else f"{self._prefix}/")
        except Unavailable as error:
            if not one:
                raise
            yield {"place": self.name, "text": "", "error": str(error)}
            return
        yield from self._read([key for key in keys if (key == self._prefix if one else key.endswith(SUFFIX))])

    def _read(self, keys: t.Sequence[str]) -> t.Iterator[File]:
        """Read ahead by as many files as there are threads: those of a large fleet do not fit into the memory."""
        with ThreadPoolExecutor(_THREADS) as pool:
            ahead: deque[Future[File]] = deque()
            for key in keys:
                if len(ahead) == _THREADS:
                    yield ahead.popleft().result()
                ahead.append(pool.submit(self._file, key))
            while ahead:
                yield ahead.popleft().result()

    def _file(self, key: str) -> File:
        return _file_at(f"s3://{self._bucket}/{key}", lambda: self._s3.read(self._bucket, key))

    def write(self, file: str, content: str) -> str:
        key = f"{self._prefix}/{file}".lstrip("/")
        self._s3.write(self._bucket, key, content.encode("utf-8"))
        return f"s3://{self._bucket}/{key}"

    def remove(self, file: str) -> None:
        key = f"{self._prefix}/{file}".lstrip("/")
        # To ask what is there needs no permission to delete it, which not everybody has.
        if key in self._s3.keys(self._bucket, key):
            self._s3.delete(self._bucket, key)


def _file_at(name: str, read: t.Callable[[], bytes]) -> File:
    try:
        return {"place": name, "text": read().decode("utf-8"), "error": ""}
    except UnicodeDecodeError as error:
        return {"place": name, "text": "", "error": _line(error), "is_no_text": True}
    except (OSError, Unavailable) as error:
        return {"place": name, "text": "", "error": _line(error)}


def _is_missing(path: Path) -> bool:
    """Return whether there is no such file, and not if that is not known."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _make(directory: Path) -> None:
    """Make a directory, and those above it, for nobody else to read."""
    if not directory.is_dir():
        _make(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read, and that nobody ever sees a part of."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
