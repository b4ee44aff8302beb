# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The functions that events are sent to: whether they take one, asked once each, and the sending itself."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._aws import lambda_invoke
from .._aws.errors import LambdaError
from .._model.identifiers import LATEST, FunctionIdentifier
from .records import Record, unknown_target
from .sources import Source

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .._read.services import Services


class Receivers:
    """target: the function that the task names in place of the records' own."""

    def __init__(
        self,
        services: Services,
        invoking_client: t.Callable[[str | None], LambdaClient],
        target: FunctionIdentifier | None,
        requests_per_second: float,
    ) -> None:
        self._services, self._invoking_client = services, invoking_client
        self._target, self._requests_per_second = target, requests_per_second
        self._known: dict[FunctionIdentifier, lambda_invoke.Receiver | str | LambdaError] = {}
        self._found: dict[FunctionIdentifier, lambda_invoke.Receiver | None] = {}
        self._clients: dict[str | None, LambdaClient] = {}

    def of(self, record: Record, source: Source) -> FunctionIdentifier | str:
        """Return the function to send a record to, or why there is none. Raise LambdaError if that cannot be read."""
        if record.fault:
            return record.fault
        if self._target:
            own = record.function.region if record.function else None
            function = replace(self._target, region=self._target.region or own or source.region)
        elif fault := unknown_target(record):
            return fault
        else:
            function = t.cast("FunctionIdentifier", record.function)
        if function not in self._known:
            try:
                self._known[function] = self._ask(function)
            except LambdaError as error:
                self._known[function] = error
        known = self._known[function]
        if isinstance(known, LambdaError):
            raise known
        return known if isinstance(known, str) else function

    @property
    def target_is_named(self) -> bool:
        """Whether the records do not say where their events are sent."""
        return self._target is not None

    def configuration(self, function: FunctionIdentifier) -> lambda_invoke.Receiver | None:
        """Return what a function is now; None if that is not known, or it does not exist."""
        if function not in self._found:
            known = self._known.get(function)
            try:
                self._found[function] = (
                    known if isinstance(known, lambda_invoke.Receiver) else self._configuration(function)
                )
            except LambdaError:
                self._found[function] = None
        return self._found[function]

    def send(self, function: FunctionIdentifier, record: Record) -> str:
        """Send the event of a record; return its new request ID."""
        if function.region not in self._clients:
            self._clients[function.region] = self._invoking_client(function.region)
        known = self._known[function]
        qualifier, name = _qualifier(function), None
        if isinstance(known, lambda_invoke.Receiver) and known.durable:
            # AWS refuses an unqualified invocation: "You cannot invoke a durable function using an unqualified ARN"
            # (seen by serverless/serverless#13589).
            qualifier = function.qualifier or LATEST
            # The execution that failed may have the request ID itself as its name, and would be returned in place of a
            # new one.
            name = f"replay-{record.request_id}"
        client, payload = self._clients[function.region], record.payload or b""
        return lambda_invoke.invoke_event(client, _name(function), qualifier, payload, name)

    def _configuration(self, function: FunctionIdentifier) -> lambda_invoke.Receiver | None:
        client = self._services.client("lambda", function.region, self._requests_per_second)
        return lambda_invoke.get_receiver(client, _name(function), _qualifier(function))

    def _ask(self, function: FunctionIdentifier) -> lambda_invoke.Receiver | str:
        client = self._services.client("lambda", function.region, self._requests_per_second)
        found = self._configuration(function)
        if found is None:
            return f"{function} does not exist"
        if found.tenant_isolation:
            return f"{function} isolates tenants, and no record has the tenant's ID"
        if lambda_invoke.get_reserved_concurrency(client, _name(function)) == 0:
            return f"{function} has a reserved concurrency of 0: the event would come back at once"
        return found


def _name(function: FunctionIdentifier) -> str:
    """Return what to send as the function's name: without an ARN, the client has the region."""
    return function.unqualified if function.partition is not None else replace(function, region=None).unqualified


def _qualifier(function: FunctionIdentifier) -> str | None:
    """The record of an unqualified invocation names $LATEST (recorded: test_retries), and takes no qualifier."""
    return None if function.qualifier == LATEST else function.qualifier
