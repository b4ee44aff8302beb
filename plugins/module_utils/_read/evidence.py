# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts from other services. If reading them fails, only these facts are missing."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import THREADS
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Row
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.destinations import Destinations
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.metrics import Metrics
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.region import Region
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.services import ClientFor, Services
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.triggers import ReadTriggers

_KEYS = {"destinations": "destination_status", "metrics": "async_events", "triggers": "triggers"}
"""What each kind adds to a row."""


class Source(t.Protocol):
    """One kind of evidence."""

    def start(self, region: Region) -> None:
        """Hear of a region before anything of it is read."""

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        """Begin to ask about these rows. For many threads."""

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Wait for what was asked, and add the facts to all rows."""


class Evidence:
    """All evidence that a task includes. Raises nothing."""

    def __init__(self, client_for: ClientFor, include: t.Container[str], metrics_days: int = 14) -> None:
        self.services = Services(client_for)
        self._sources: list[tuple[str, Source]] = []
        if "destinations" in include:
            self._add_source("destinations", lambda crash: Destinations(self.services, THREADS, crash))
        if "metrics" in include:
            self._add_source("metrics", lambda crash: Metrics(self.services, metrics_days, THREADS, crash))
        if "triggers" in include:
            self._add_source("triggers", lambda crash: ReadTriggers(self.services, THREADS, crash))

    def start(self, region: Region) -> None:
        for name, source in self._sources:
            with self._guarding(name):
                source.start(region)

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        for name, source in self._sources:
            with self._guarding(name):
                source.add(region, rows)

    def finish(self, rows: t.Sequence[Row]) -> None:
        for name, source in self._sources:
            for row in rows:
                t.cast("dict[str, t.Any]", row)[_KEYS[name]] = None
            with self._guarding(name):
                source.finish(rows)

    def crashed(self, name: str, exception: Exception) -> None:
        self.services.note(_KEYS[name], "", LambdaError.unexpected(f"include {name}", exception))

    @contextlib.contextmanager
    def _guarding(self, name: str) -> t.Iterator[None]:
        """Let no fault of the evidence cost what the scan reads."""
        try:
            yield
        except Exception as error:
            self.crashed(name, error)

    def _add_source(self, name: str, make: t.Callable[[t.Callable[[str | None, Exception], None]], Source]) -> None:
        self._sources.append((name, make(lambda _label, exception: self.crashed(name, exception))))
