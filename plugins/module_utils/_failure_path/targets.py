# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The targets of a path: whether each is there, and as it was judged. Nothing is made before they were looked at."""

from __future__ import annotations

import typing as t

from .._model.identifiers import LATEST, LATEST_PUBLISHED
from .._model.since_judged import FUNCTION_MISSING, QUALIFIER_MISSING, ROLE_CHANGED
from .._read.reader import FunctionReader
from .._write.plan import NotWritten, check_written, plan, qualifier_changed
from .request import Place, Request, Served
from .result import Result

if t.TYPE_CHECKING:
    from .._read.services import Services


class Targets:
    """Looks at the targets of places. Raises nothing that AWS can cause: what failed is in the result."""

    def __init__(self, services: Services, request: Request, result: Result, requests_per_second: float) -> None:
        self._services, self._result = services, result
        self._are_written = request.steps == {"alarms"} and not request.check_mode
        """Whether the rows are of targets that were written: alarms watch what is stored, and not what was before."""
        self._requests_per_second = requests_per_second
        self._readers: dict[str, FunctionReader] = {}
        self._roles: dict[str, str | None] = {}

    def look(self, place: Place) -> None:
        """Fail each target that cannot be served, or not any more."""
        for served in place.served:
            with self._result.failing(place, [served], served.function.name):
                self._check(place, served)

    def role(self, served: Served) -> str | None:
        """Return the role of a target that was looked at; None if AWS Lambda names none."""
        return self._roles[served.function.unqualified]

    def _check(self, place: Place, served: Served) -> None:
        name = served.function.unqualified
        if name not in self._readers:
            client = self._services.client("lambda", place.region, self._requests_per_second)
            self._readers[name] = FunctionReader(client, name)
        reader = self._readers[name]
        function = reader.function()
        if function is None:
            raise NotWritten(FUNCTION_MISSING, f"{name} does not exist in {place.region}")
        role = self._roles[name] = function.facts["role"]
        if served.role is not None and role != served.role:
            what = f"its role is {role or 'not set'}, it was {served.role}"
            raise NotWritten(ROLE_CHANGED, f"{served.arn}: changed since it was judged: {what}")
        self._check_qualifier(place, served, reader)
        if served.change:
            _check_destination(place, served)
            check = check_written if self._are_written else plan
            check(served.change, reader.configuration(served.change.qualifier), place.region)

    def _check_qualifier(self, place: Place, served: Served, reader: FunctionReader) -> None:
        qualifier = served.function.qualifier or LATEST
        if qualifier == LATEST:
            return
        if qualifier == LATEST_PUBLISHED:
            self._result.unknown(place, f"whether {served.arn} exists", "no list of AWS Lambda shows it")
            return
        has = reader.has(qualifier)
        if has is None:
            raise reader.deleted_meanwhile()
        only_if = served.change.only_if if served.change else None
        if only_if and only_if.qualifier_exists not in (None, has) and served.change:
            raise qualifier_changed(served.change, place.region, f"it {'exists' if has else 'is gone'}")
        if not has:
            message = f"{served.function.unqualified} has {reader.lacking(qualifier)} (in {place.region})"
            raise NotWritten(QUALIFIER_MISSING, message)


def _check_destination(place: Place, served: Served) -> None:
    """Raise NotWritten for a row that sends its failed events elsewhere."""
    settings = served.change.settings if served.change else None
    destination = settings["destination_config"]["on_failure"]["destination"] if settings else None
    if destination and destination != str(place.queue):
        raise NotWritten(
            "InvalidSetting",
            f"{served.arn}: its destination is {destination}, and its failure_path has the queue {place.queue}: "
            "expected the same",
        )
