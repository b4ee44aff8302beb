# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: what invokes functions, and how."""

from __future__ import annotations

import typing as t

from .._aws import lambda_triggers
from .._aws.errors import LambdaError
from .._model.configurations import Row
from .._model.identifiers import FunctionIdentifier, InvalidIdentifier, parse_function_arn
from .._model.resource_policy import UnclearPolicy
from .._model.triggers import Callers, Mapping, parse_policy, triggers
from .._workers import Workers
from .region import Region
from .services import Services
from .subscriptions import Subscriptions

_FACTS = "triggers"
_LIST, _GET = "lambda:ListEventSourceMappings", "lambda:GetPolicy"

# GetPolicy has its own quota; other control plane requests share one (AWS Lambda developer guide, "Lambda quotas").
_POLICIES_PER_SECOND = 15.0


class ReadTriggers:
    """Lists the event source mappings of a region, and reads the resource policy of each target."""

    def __init__(
        self, services: Services, concurrency: int, on_crash: t.Callable[[str | None, Exception], None]
    ) -> None:
        self._services, self._concurrency, self._on_crash = services, concurrency, on_crash
        self._workers: dict[str, Workers] = {}
        self._mappings: dict[tuple[str, str], list[Mapping]] = {}
        """By region and function; "" means every one."""
        self._callers: dict[str, Callers] = {}
        self._policies: dict[str, str] = {}

    def start(self, region: Region) -> None:
        """Begin to list the mappings. Each region has its own threads, for they wait for its quota."""
        self._workers[region.name] = Workers(self._concurrency, self._on_crash)
        for name in [""] if region.names is None else region.names:
            self._workers[region.name].submit(None, self._list, region, name)

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        for row in rows:
            self._workers[region.name].submit(None, self._get, region.name, row["function_arn"])

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Add triggers to every row: None unless both its mappings and its policy were read."""
        for workers in self._workers.values():
            workers.wait()
        by_target: dict[tuple[str, FunctionIdentifier], list[Mapping]] = {}
        for (region, _name), mappings in self._mappings.items():
            for mapping in mappings:
                by_target.setdefault((region, mapping.function), []).append(mapping)
        sources, subscriptions = _sources(rows), Subscriptions(self._services)
        if any(each.may_be_topics for each in self._callers.values()):
            subscriptions.read(rows, Workers(self._concurrency, self._on_crash))
        for row in rows:
            region, target = row["region"], parse_function_arn(row["function_arn"])
            callers = self._callers.get(row["function_arn"])
            listed = (region, "") in self._mappings or (region, row["function_name"]) in self._mappings
            row["triggers"] = None
            if callers is not None and listed:
                mappings = by_target.get((region, target), [])
                topics = subscriptions.of(target) if callers.may_be_topics else []
                row["triggers"] = triggers(mappings, callers, target, sources.get(target, ()), topics)

    def policies(self) -> t.Mapping[str, str]:
        """Return the resource policy of each target that was read, by its ARN; "" if there is none."""
        for workers in self._workers.values():
            workers.wait()
        return self._policies

    def _list(self, region: Region, name: str) -> None:
        try:
            self._mappings[(region.name, name)] = self._services.ask(
                _LIST, region.name, lambda: lambda_triggers.event_source_mappings(region.client, name or None)
            )
        except LambdaError as error:
            self._services.note(_FACTS, region.name, _LIST, error)

    def _get(self, region: str, function_arn: str) -> None:
        target = parse_function_arn(function_arn)
        try:
            client = self._services.client("lambda", region, _POLICIES_PER_SECOND)
            policy = self._services.ask(_GET, region, lambda: lambda_triggers.get_policy(client, target))
        except LambdaError as error:
            self._services.note(_FACTS, region, _GET, error)
            return
        self._policies[function_arn] = policy or ""
        try:
            self._callers[function_arn] = Callers() if policy is None else parse_policy(policy, target)
        except UnclearPolicy as unclear:
            fault = LambdaError.unclear("GetPolicy", function_arn, str(unclear))
            self._services.note(_FACTS, region, _GET, fault)


def _sources(rows: t.Sequence[Row]) -> dict[FunctionIdentifier, set[str]]:
    """Return the targets that send records to each function that is a destination."""
    sources: dict[FunctionIdentifier, set[str]] = {}
    for row in rows:
        config = row["destination_config"]
        for arn in (config["on_success"]["destination"], config["on_failure"]["destination"]):
            try:
                destination = parse_function_arn(arn or "")
            except InvalidIdentifier:
                continue  # a destination of another kind, or none
            sources.setdefault(destination, set()).add(row["function_arn"])
    return sources
