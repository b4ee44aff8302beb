# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: how many records wait at failure paths. Nothing is received, so that queues stay as they are."""

from __future__ import annotations

import threading
import typing as t

from .._aws import s3, sqs
from .._aws.errors import LambdaError
from .._model.arns import Arn
from .._model.configurations import Row
from .._model.destinations import destinations_of
from .._model.parked import Parked, WaitingAt, keeping, waiting_in
from .._workers import Workers
from .region import Region
from .services import Services

_FACTS = "parked"
_QUEUE, _BUCKET = "sqs:GetQueueAttributes", "s3:ListBucket"

_Place = tuple[Arn, str, str]
"""A queue, or a bucket with a prefix, and the region to ask in."""


class ReadParked:
    """Asks each queue and each prefix once."""

    def __init__(
        self, services: Services, concurrency: int, on_crash: t.Callable[[str | None, Exception], None]
    ) -> None:
        self._services = services
        self._workers = Workers(concurrency, on_crash)
        self._lock = threading.Lock()
        self._waiting: dict[_Place, int | None] = {}
        self._regions: dict[_Place, set[str]] = {}
        """Where the functions are that send there."""
        self._failed: list[tuple[_Place, str, LambdaError]] = []

    def start(self, region: Region) -> None:
        pass

    def add(self, _region: Region, rows: t.Sequence[Row]) -> None:
        """Ask about the failure paths of these rows."""
        for row in rows:
            for place in _places(row).values():
                with self._lock:
                    self._regions.setdefault(place, set()).add(row["region"])
                    if place in self._waiting:
                        continue
                    self._waiting[place] = None
                self._workers.submit(None, self._ask, place)

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Add parked to every row."""
        self._workers.wait()
        for place, action, error in self._failed:
            for region in self._regions[place]:
                self._services.note(_FACTS, region, action, error)
        for row in rows:
            if row.get("function") is None:
                self._services.miss(_FACTS, row["region"])
                continue  # whether there is a dead-letter queue was not read
            parked: Parked = {"on_failure": None, "dead_letter": None}
            for receiver, (arn, prefix, region) in _places(row).items():
                source = f"{arn}/{prefix}" if prefix else str(arn)
                found: WaitingAt = {"source": source, "waiting": self._waiting[arn, prefix, region]}
                t.cast("dict[str, WaitingAt]", parked)[receiver] = found
            row["parked"] = parked

    def _ask(self, place: _Place) -> None:
        arn, prefix, region = place
        action = _BUCKET if prefix else _QUEUE
        try:
            self._waiting[place] = self._services.ask(
                action, region, lambda: self._objects(arn, prefix, region) if prefix else self._messages(arn)
            )
        except LambdaError as error:
            self._failed.append((place, action, error))

    def _messages(self, arn: Arn) -> int | None:
        attributes = sqs.get_queue_attributes(self._services.client("sqs", arn.region), arn)
        if attributes is None:
            return None
        waiting, _hidden = waiting_in(attributes)
        if waiting is None:
            raise LambdaError("GetQueueAttributes", str(arn), "Incomplete", "SQS does not say how many messages wait")
        return waiting

    def _objects(self, arn: Arn, prefix: str, region: str) -> int:
        client = self._services.client("s3", region)
        return sum(map(len, s3.list_objects(client, arn.resource, prefix)))


def _places(row: Row) -> dict[str, _Place]:
    """Return where failed events of a row are kept, by what receives them."""
    found = {
        receiver: keeping(arn, row["function_name"])
        for receiver, arn in destinations_of(row).items()
        if receiver != "on_success"
    }
    return {
        receiver: (*place, row["region"] if place[1] else place[0].region) for receiver, place in found.items() if place
    }
