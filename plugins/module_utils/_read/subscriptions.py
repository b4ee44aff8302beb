# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: which topics, among the destinations that were read, invoke a function."""

from __future__ import annotations

import typing as t

from .._aws import sns
from .._aws.errors import LambdaError
from .._model.arns import Arn, parse_arn
from .._model.configurations import Row
from .._model.destination_status import kind_of
from .._model.destinations import destinations_of
from .._model.identifiers import FunctionIdentifier, InvalidIdentifier, parse_function_arn
from .._workers import Workers
from .services import Services

_FACTS, _LIST = "triggers.topics", "sns:ListSubscriptionsByTopic"


class Subscriptions:
    """The subscriptions of each topic that a row has as a destination, asked for once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._found: dict[str, set[FunctionIdentifier]] = {}
        self._unread = False

    def read(self, rows: t.Iterable[Row], workers: Workers) -> None:
        arns = {arn for row in rows for arn in destinations_of(row).values() if kind_of(arn) == "topic"}
        for arn in sorted(arns):
            if parts := parse_arn(arn):
                workers.submit(None, self._list, parts)
        workers.wait()

    def of(self, target: FunctionIdentifier) -> list[str] | None:
        """Return the topics that invoke a target; None if a topic's subscriptions could not be read."""
        return None if self._unread else [topic for topic, functions in self._found.items() if target in functions]

    def _list(self, arn: Arn) -> None:
        try:
            client = self._services.client("sns", arn.region)
            found = self._services.ask(_LIST, arn.region, lambda: sns.functions_of_topic(client, arn))
        except LambdaError as error:
            self._services.note(_FACTS, "", _LIST, error)
            self._unread = True
            return
        self._found[str(arn)] = {function for each in found for function in _function(each)}


def _function(arn: str) -> t.Iterator[FunctionIdentifier]:
    try:
        yield parse_function_arn(arn)
    except InvalidIdentifier:
        return  # what invokes nothing that was read
