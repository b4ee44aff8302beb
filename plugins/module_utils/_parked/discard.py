# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Discards events: a file has all of them before the first one is taken away."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import tempfile
import typing as t

from .._aws.errors import LambdaError
from .._model.invalid_option import InvalidOption
from .chosen import Chosen
from .done import Discarded, Done
from .order import Order
from .pace import Stop
from .second_paths import SecondPaths
from .sources import Source
from .store import GONE, Held, Store, give_back

FOLDER = "discarded"
"""Where records of a bucket go that were discarded."""


def check_backup(path: str) -> None:
    """Raise InvalidOption for a file that is there already, or cannot be made."""
    if not path or "\0" in path:
        raise InvalidOption(f"backup is {path!r:.300}: expected the path of a new file")
    directory = os.path.dirname(os.path.abspath(path))
    if os.path.lexists(path):
        raise InvalidOption(f"backup {path!r:.300} exists: expected a new file, as no backup is overwritten")
    if not os.path.isdir(directory):
        raise InvalidOption(f"backup {path!r:.300} is in no directory that exists: expected one")
    if not os.access(directory, os.W_OK):
        raise InvalidOption(f"backup {path!r:.300} is in a directory that cannot be written to: expected another one")


class Backup:
    """A file for its owner alone, which has everything or is not there."""

    def __init__(self, path: str) -> None:
        self._path, self._temporary = os.path.abspath(path), ""
        self._file: t.TextIO | None = None

    def add(self, store: Store, held: Held) -> None:
        """Write a record as a line of JSON. Raise OSError."""
        if self._file is None:
            directory, name = os.path.split(self._path)
            descriptor, self._temporary = tempfile.mkstemp(".partial", f"{name}.", directory)  # for its owner alone
            self._file = os.fdopen(descriptor, "w", encoding="ascii")
        line = {
            "source": str(store.source),
            "id": held.place,
            "body": held.text,
            "attributes": {name: _shown(attribute) for name, attribute in held.attributes.items()},
            "sent_timestamp": held.sent_timestamp,
        }
        self._file.write(json.dumps(line) + "\n")

    def finish(self) -> None:
        """Bring the file to the disk, and give it its name. Raise OSError."""
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        # What the rename overwrites is an empty file of this task: not every file system has links, which do the same.
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(self._temporary, self._path)
        directory = os.open(os.path.dirname(self._path), os.O_RDONLY)
        try:
            os.fsync(directory)  # or the name can be lost with the power
        finally:
            os.close(directory)

    def drop(self) -> None:
        """Remove what has no name yet."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()  # it writes what is left
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)


def _shown(attribute: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a message attribute as SQS takes it in JSON, in which bytes are base64."""
    return {
        name: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for name, value in attribute.items()
    }


def discard(
    stores: t.Sequence[Store],
    order: Order,
    backup: Backup | None,
    done: Done,
    stop: Stop,
    paths: SecondPaths | None = None,
) -> None:
    """Write what is meant to the backup, and take it away; without a backup, which is check mode, only note it.

    Each record that is meant is then in one of the lists of done. Raises nothing. paths: where others may be.
    """
    chosen = Chosen(order, done, stop)
    entries: dict[tuple[str, str], Discarded] = {}
    try:
        try:
            chosen.choose(stores, backup.add if backup else lambda _store, _held: None)
            if backup and done.stopped is None:
                backup.finish()
        except OSError as error:
            done.stop(f"nothing was discarded, as the backup could not be written: {error.strerror}")
        except Exception as error:  # whatever it is: the lists have what was done
            done.crash(error)
        for store, held in chosen.records:
            if stop.requested:
                done.stop("the task was told to end")
            if done.stopped:
                done.skip(held, done.stopped, store.source)
                continue
            try:
                entry = _taken_away(store, held, done) if backup else done.discarding(held.record, store.source)
            except Exception as error:
                done.crash(error)
                continue
            if entry:
                entries[str(store.source), held.place] = entry
                if backup is None:
                    entry["removed"], entry["reason"] = True, None
        chosen.say_what_stays(entries, paths)
    finally:
        if backup:
            backup.drop()
        done.left_to_others(stores)
        for store in stores:
            give_back(store, done)


def _taken_away(store: Store, held: Held, done: Done) -> Discarded | None:
    """Take one record away, and return its entry. A copy of it in the bucket is a change, even if the record stays."""
    record, source = held.record, store.source
    try:
        if reason := store.claim(held, FOLDER, exclusive=False):
            if reason != GONE:
                done.skip(held, reason, source)
            return None
    except LambdaError as error:
        _keep(store, held, done, error)
        return None
    entry = done.discarding(record, source)
    try:
        store.remove(held)
    except LambdaError as error:
        if error.undone:
            done.not_discarded()
            _keep(store, held, done, error)
            return None
        _note(source, done, error)
        return entry
    entry["removed"], entry["reason"] = True, None
    return entry


def _keep(store: Store, held: Held, done: Done, error: LambdaError) -> None:
    reason = f"it was not discarded: {error.operation} failed with {error.code}"
    if about := store.about_copy(held):
        done.wrote = True
        reason += f"; {about}"
    done.skip(held, reason, store.source)
    _note(store.source, done, error)


def _note(source: Source, done: Done, error: LambdaError) -> None:
    done.fail(source, error)
    if error.concerns_all or error.access_denied:
        done.stop(f"nothing more was discarded, as {error.operation} failed with {error.code}")
