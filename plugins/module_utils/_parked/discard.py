# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Discards events: a file has all of them before the first one is taken away."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import typing as t
from dataclasses import replace
from datetime import datetime, timezone

from .._aws.errors import LambdaError
from .._model.invalid_option import InvalidOption
from .done import Done
from .pace import Stop
from .replay import Order
from .store import Held, Store

FOLDER = "discarded"
"""Where records of a bucket go that were discarded."""

# Longer than it takes to write the file. A message can be deleted later, too, unless somebody received it meanwhile.
_HIDDEN_SECONDS = 300


def check_backup(path: str) -> None:
    """Raise InvalidOption for a file that is there already, or cannot be made."""
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
        self._path = os.path.abspath(path)
        self._temporary = f"{self._path}.{os.getpid()}.partial"
        self._file: t.TextIO | None = None

    def add(self, store: Store, held: Held) -> None:
        """Write a record as a line of JSON. Raise OSError."""
        if self._file is None:
            descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
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
        os.link(self._temporary, self._path)  # unlike a rename, it overwrites nothing
        os.unlink(self._temporary)

    def drop(self) -> None:
        """Remove what has no name yet."""
        if self._file is not None:
            self._file.close()
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)


def _shown(attribute: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a message attribute as SQS takes it in JSON, in which bytes are base64."""
    return {
        name: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for name, value in attribute.items()
    }


def discard(stores: t.Sequence[Store], order: Order, backup: Backup | None, done: Done, stop: Stop) -> None:
    """Write what is meant to the backup, and take it away; without a backup, which is check mode, only note it.

    Raises nothing that AWS, the network or the disk can cause.
    """
    try:
        chosen = _chosen(stores, order, backup, done, stop)
        if backup is None:
            for store, held in chosen:
                done.discarding(held.record, store.source)["removed"] = True
        elif done.stopped is None:
            backup.finish()
            _remove(chosen, done, stop)
    except OSError as error:
        done.stop(f"nothing was discarded, as the backup could not be written: {error.strerror}")
    finally:
        if backup:
            backup.drop()
        for store in stores:
            try:
                store.give_back()
            except LambdaError as error:
                done.fail(store.source, error)


def _chosen(
    stores: t.Sequence[Store], order: Order, backup: Backup | None, done: Done, stop: Stop
) -> list[tuple[Store, Held]]:
    now, chosen = datetime.now(timezone.utc), list[tuple[Store, Held]]()
    for store in stores:
        try:
            store.numbers()
            if refused := store.refusal():
                raise LambdaError("Receive", str(store.source), "Refused", refused)
            for held in store.held(None, _HIDDEN_SECONDS):
                if stop.requested:
                    done.stop("nothing was discarded, as the task was told to end")
                    return []
                verdict = order.selection.judge(held.record, store.source, now)
                if verdict is False:
                    continue
                if held.record.request_id in order.skip:
                    done.skip(held.record, "its request ID is in skip", store.source)
                    continue
                if verdict is not True:
                    done.skip(held.record, verdict, store.source)
                    continue
                if len(chosen) >= order.limit:
                    done.limited = True
                    return chosen
                if backup:
                    backup.add(store, held)
                # The file has the payload now.
                chosen.append((store, held._replace(record=replace(held.record, payload=None), text="")))
            done.miss(store.unseen())
        except LambdaError as error:
            done.fail(store.source, error)
    return chosen


def _remove(chosen: t.Sequence[tuple[Store, Held]], done: Done, stop: Stop) -> None:
    for store, held in chosen:
        if stop.requested:
            done.stop("the task was told to end")
            return
        entry = done.discarding(held.record, store.source)
        try:
            store.remove(held, FOLDER)
        except LambdaError as error:
            done.fail(store.source, error)
            if error.refused:
                done.not_discarded(held.record, store.source)
            if error.concerns_all or error.access_denied:
                return
            continue
        entry["removed"] = True
