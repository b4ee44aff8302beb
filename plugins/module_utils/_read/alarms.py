# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: which alarms watch what functions drop, and their failure paths."""

from __future__ import annotations

import typing as t

from .._aws import cloudwatch
from .._aws.errors import LambdaError
from .._model.alarms import Alarm, Notifying, notifying, watching
from .._model.configurations import Row
from .._model.destinations import destinations_of
from .._model.identifiers import parse_function_arn
from .._workers import Workers
from .region import Region
from .services import Services

_FACTS = "alarms"
_DESCRIBE = "cloudwatch:DescribeAlarms"


class ReadAlarms:
    """Lists the alarms of each region once, while its functions are read."""

    def __init__(
        self, services: Services, concurrency: int, on_crash: t.Callable[[str | None, Exception], None]
    ) -> None:
        self._services = services
        self._workers = Workers(concurrency, on_crash)
        self._alarms: dict[str, tuple[list[Alarm], Notifying]] = {}
        """By region: its alarms, and which of them notify."""

    def start(self, region: Region) -> None:
        self._workers.submit(None, self._list, region.name)

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        pass

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Add alarms to every row: None if those of its region were not read."""
        self._workers.wait()
        for row in rows:
            found = self._alarms.get(row["region"])
            if found is None:
                row["alarms"] = None
                continue
            failure_path = [arn for receiver, arn in destinations_of(row).items() if receiver != "on_success"]
            row["alarms"] = watching(*found, parse_function_arn(row["function_arn"]), failure_path)

    def _list(self, region: str) -> None:
        try:
            client = self._services.client("cloudwatch", region)
            alarms = self._services.ask(_DESCRIBE, region, lambda: cloudwatch.describe_alarms(client))
        except LambdaError as error:
            self._services.note(_FACTS, region, _DESCRIBE, error)
            return
        self._alarms[region] = (alarms, notifying(alarms))
