# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The type of a rule, and the register of all rules. The decorator registers a rule."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import cached_property

from ...module_utils._model.destinations import Receiver, destinations_of
from ...module_utils._model.identifiers import LATEST
from .failure_path import FailurePath, failure_path, unusable_destinations
from .function_policy import FunctionPolicy, Severity
from .losses import Loss, losses, tells_of_function
from .needs import Gap, Need, gap, is_of_function
from .retrying import LONGEST_RUN, LONGEST_RUN_OF_MANAGED_INSTANCES
from .rows import FunctionFacts, Row


@dataclass(frozen=True)
class Target:
    """One row, and those of its function, itself included: rows are those that exist, gone those that do not."""

    row: Row
    rows: t.Sequence[Row]
    gone: t.Sequence[Row] = ()

    @cached_property
    def configured(self) -> t.Sequence[Row]:
        return [each for each in self.rows if each["configured"]]

    @cached_property
    def path(self) -> FailurePath:
        return failure_path(self.row)

    @cached_property
    def destinations(self) -> dict[Receiver, str]:
        """The destinations of the row and the dead-letter queue of its function, as far as they were read."""
        return destinations_of(self.row)

    @cached_property
    def unusable(self) -> dict[Receiver, str]:
        """Why destinations can never receive a record, as far as their ARNs alone tell."""
        return unusable_destinations(self.row)

    @cached_property
    def losses(self) -> list[Loss]:
        return losses(self.row, self.rows, self.gone)

    @cached_property
    def tells_of_function(self) -> bool:
        """Whether this is the row on which facts of the function are told, once."""
        return tells_of_function(self.row, self.rows or self.gone)

    def has_read(self, *needs: Need) -> bool:
        return not any(gap(self.row, need) for need in needs)

    @property
    def name(self) -> str:
        return f"{self.row['function_name']}:{self.row['qualifier']}"

    @property
    def facts(self) -> FunctionFacts | None:
        """The function's own settings, None if they were not read."""
        return self.row.get("function")

    @property
    def durable(self) -> bool | None:
        return None if self.facts is None else self.facts["durable"]

    @property
    def managed_instances(self) -> bool | None:
        return None if self.facts is None else self.facts["managed_instances"]

    @property
    def timeout(self) -> int | None:
        """How many seconds $LATEST may run; None if that was not read. A version keeps the timeout that it had."""
        return None if self.facts is None else self.facts.get("timeout")

    @property
    def longest_run(self) -> int:
        """How many seconds a run of this qualifier takes at most, as far as it is known."""
        if self.timeout is not None and self.row["qualifier"] == LATEST:
            return self.timeout
        return LONGEST_RUN if self.managed_instances is False else LONGEST_RUN_OF_MANAGED_INSTANCES

    @property
    def retries(self) -> int:
        return self.row["effective"]["maximum_retry_attempts"]

    @property
    def age(self) -> int:
        return self.row["effective"]["maximum_event_age_in_seconds"]


class Found(t.NamedTuple):
    """What a rule found. judged is False if the facts that the rule needs were not read.

    harmless is True if the evidence says that no event is affected: the finding is for information only.
    """

    message: str
    remedy: str
    judged: bool = True
    harmless: bool = False


Judge = t.Callable[[Target, FunctionPolicy], t.Iterator[Found]]


class Rule(t.NamedTuple):
    """severity applies if the policy does not set another one.

    needs are the facts without which the rule has not judged a target in which it finds nothing. rests_on are others
    that change what it finds: without them it may find less, or more, than with them.
    """

    severity: Severity
    judge: Judge
    needs: tuple[Need, ...]
    rests_on: tuple[Need, ...]

    def gaps(self, target: Target) -> dict[Need, Gap]:
        """Return which of these facts are missing of the target; those of a function on one of its rows only."""
        row = target.row
        needs = [need for need in self.needs if target.tells_of_function or not is_of_function(row, need)]
        found = {need: gap(row, need) for need in needs}
        return {need: why for need, why in found.items() if why}


RULES: dict[str, Rule] = {}
"""Every rule by its name, in the order of findings. Import it from the package rules, which fills it."""


def rule(
    severity: Severity, needs: tuple[Need, ...] = (), rests_on: tuple[Need, ...] = ()
) -> t.Callable[[Judge], Judge]:
    """Register a function as the rule of its name."""

    def register(judge: Judge) -> Judge:
        RULES[judge.__name__] = Rule(severity, judge, needs, rests_on)
        return judge

    return register
