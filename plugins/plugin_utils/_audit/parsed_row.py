# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A row with its ARNs parsed, and what follows from them: where an event goes if it fails for the last time. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import cached_property

from ...module_utils._model.destination_status import DestinationStatus
from ...module_utils._model.destinations import Receiver, destinations_of, unusable
from ...module_utils._model.identifiers import FunctionIdentifier, InvalidIdentifier, parse_function_arn
from .row_facts import health, statuses, when_counted
from .rows import FunctionFacts, Row, is_unsettled

DestinationHealth = t.Literal["healthy", "unhealthy", "unknown", "not_read", "none"]
FailurePath = t.Literal["destination", "closed", "dead_letter_queue", "both", "none", "unknown"]


@dataclass(frozen=True, eq=False)
class ParsedRow:
    """A row whose ARNs are parsed once, as it is made once. Two are equal only if they are the same."""

    row: Row

    @property
    def name(self) -> str:
        return f"{self.row['function_name']}:{self.row['qualifier']}"

    @cached_property
    def identifier(self) -> FunctionIdentifier:
        """The parts of the target; without the partition if its ARN is malformed, as users make rows, too."""
        row = self.row
        try:
            return parse_function_arn(row["function_arn"])
        except InvalidIdentifier:
            return FunctionIdentifier(
                row["function_name"], row["qualifier"], region=row["region"], account_id=row["account_id"]
            )

    @cached_property
    def destinations(self) -> dict[Receiver, str]:
        """The destinations of the row and the dead-letter queue of its function, as far as they were read."""
        return destinations_of(self.row)

    @cached_property
    def statuses(self) -> t.Mapping[Receiver, DestinationStatus]:
        """What was read about the destinations that the row has."""
        return statuses(self.row)

    @cached_property
    def unusable(self) -> dict[Receiver, str]:
        """Why destinations can never receive a record, as far as their ARNs alone show."""
        reasons = {receiver: unusable(receiver, arn, self.identifier) for receiver, arn in self.destinations.items()}
        return {receiver: reason for receiver, reason in reasons.items() if reason}

    @cached_property
    def gone_destinations(self) -> dict[Receiver, str]:
        """Why destinations cannot receive a record, as the services that have them say."""
        return {
            receiver: status["reason"] or ("gone" if status["exists"] is False else "unable to receive a record")
            for receiver, status in self.statuses.items()
            if False in (status["exists"], status["can_receive"])
        }

    @property
    def cannot_receive(self) -> t.Container[Receiver]:
        """The destinations that cannot receive a record, by their ARNs or as their services say."""
        return {*self.unusable, *self.gone_destinations}

    @property
    def facts(self) -> FunctionFacts | None:
        """The function's own settings, None if they were not read."""
        return self.row.get("function")

    @cached_property
    def when_counted(self) -> ParsedRow:
        """The row as it was when its events were counted."""
        row = when_counted(self.row)
        return self if row == self.row else ParsedRow(row)

    @cached_property
    def destination_health(self) -> DestinationHealth:
        """The worst of the target's destinations and dead-letter queue.

        "not_read" if the services that have them were not asked, "unknown" if they could not say.
        """
        if is_unsettled(self.row):
            return "unknown"
        if not self.destinations:
            return "none"
        found = {health(status) for status in self.statuses.values()}
        if "unhealthy" in found or self.unusable:
            return "unhealthy"
        if len(self.statuses) < len(self.destinations):
            return "not_read"
        return "unknown" if "unknown" in found else "healthy"

    @cached_property
    def failure_path(self) -> FailurePath:
        """What keeps failed events of this target; "unknown" if the facts that decide were not read.

        An on-failure destination and a dead-letter queue are both served (AWS, "Lambda supports destinations": in
        addition to or instead of a dead-letter queue). Durable functions do not support destinations (AWS Lambda
        developer guide, "Invoking durable functions"), so a destination counts only if the function is known not to be
        durable. What can never receive a record does not count. "closed" is a destination that the role may not write
        to: what says so, IAM's simulator, is known to be wrong at times, so it is neither a failure path nor none. If
        the queue is closed, too, or is the only path, it is "closed" as well.
        """
        facts = self.facts
        if facts is None or is_unsettled(self.row):
            return "unknown"
        destination = self._receives("on_failure")
        durable, queue = facts["durable"], self._receives("dead_letter")
        if queue and not self._is_closed("dead_letter"):
            both = destination and durable is False and not self._is_closed("on_failure")
            return "both" if both else "dead_letter_queue"
        if not destination or durable:
            return "closed" if queue else "none"
        if durable is None:
            return "unknown"
        return "closed" if self._is_closed("on_failure") else "destination"

    def _receives(self, receiver: Receiver) -> bool:
        return receiver in self.destinations and receiver not in self.cannot_receive

    def _is_closed(self, receiver: Receiver) -> bool:
        """Return whether the role may not write to it, according to the IAM policy simulator."""
        status = self.statuses.get(receiver)
        return status is not None and status["role_may_write"] is False
