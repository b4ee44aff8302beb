# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task asks for: failure paths, and the targets that each is to serve. Pure."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .._model.arns import Arn, parse_role_arn
from .._model.failure_path import KEYS, TO_MAKE, FailurePath, parse_failure_path
from .._model.identifiers import LATEST, FunctionIdentifier, parse_function
from .._model.invalid_option import InvalidOption
from .._model.partitions import check_role_partition, partition_of
from .._model.since_judged import PLAN_CHANGED
from .._model.targets import targets_by_region
from .._write.parameters import parse_row
from .._write.plan import NotWritten
from .._write.request import Change
from .._write.row_target import parse_target

Step = t.Literal["queue", "permission", "alarms"]
STEPS: tuple[Step, ...] = ("queue", "permission", "alarms")

Row = t.Mapping[str, t.Any]
_NAMING = {"account_id", "function_name", "qualifier", "reason", "region"}
"""The keys of a row that say nothing of what it is to become."""


@dataclass(frozen=True)
class Served:
    """A target that the path is for. row is what may be written once it is there; empty if the task names functions.

    role is the one that was judged; None if nobody has. change: what the row is to become, and when; None if it says
    nothing of that. to_make: what a plan says is made for it, by the
    headers of the diff; None if nobody has approved a plan.
    """

    function: FunctionIdentifier
    role: str | None
    row: Row = field(compare=False)
    change: Change | None = field(default=None, compare=False)
    to_make: frozenset[str] | None = field(default=None, compare=False)

    @property
    def arn(self) -> str:
        return str(self.function)


@dataclass(frozen=True)
class Place:
    """A failure path in one region of one account. key and topic: as they are wanted there."""

    region: str
    account_id: str
    path: FailurePath
    queue: Arn
    key: str | None
    topic: Arn | None
    served: tuple[Served, ...]

    def planned(self, header: str) -> bool | None:
        """Return whether a plan says that this is made, which the header of its diff names; None without a plan."""
        plans = [each.to_make for each in self.served if each.to_make is not None]
        return any(header in plan for plan in plans) if plans else None

    def check_planned(self, header: str) -> None:
        """Raise NotWritten if there is a plan that says nothing of this: it was there then, or not needed."""
        if self.planned(header) is False:
            raise changed_since_planned(f"{header} would be made, and the plan that was approved does not have it")


@dataclass(frozen=True)
class Request:
    """propagation_timeout: seconds to wait for a queue that is new, or whose name is not free yet.

    invalid: what cannot be in its region, each with the targets that it was for.
    """

    places: tuple[Place, ...]
    invalid: tuple[tuple[FunctionIdentifier, str], ...]
    steps: frozenset[Step]
    propagation_timeout: float
    check_mode: bool


def changed_since_planned(what: str) -> NotWritten:
    """Return the error of a path that is no longer as it was when its plan was approved."""
    return NotWritten(PLAN_CHANGED, f"changed since it was judged: {what}")


def parse_request(
    params: t.Mapping[str, t.Any], region: str | None, account_id: t.Callable[[], str], check_mode: bool
) -> Request:
    """Return what the parameters ask for. Raises InvalidOption if they cannot be understood.

    region and account_id are those of functions whose names have none; account_id is called only then.
    """
    timeout = params["propagation_timeout"]
    if timeout < 0:
        raise InvalidOption(f"propagation_timeout is {timeout}: expected seconds, 0 or more")
    rows = params["event_invoke_configs"]
    found = _of_names(params, region, account_id) if rows is None else _of_rows(rows, params)
    places: dict[tuple[str, str, FailurePath], list[Served]] = {}
    for path, served in found:
        function = served.function
        places.setdefault((str(function.region), str(function.account_id), path), []).append(served)
    made, invalid = [], []
    for (name, owner, path), some in places.items():
        partition = some[0].function.partition
        try:
            queue, topic = path.queue_arn(name, owner, partition), path.topic_arn(name, owner, partition)
            made.append(Place(name, owner, path, queue, path.key_in(name, owner), topic, tuple(some)))
        except InvalidOption as error:
            invalid += [(each.function, str(error)) for each in some]
    steps = frozenset(params["steps"])
    if steps == {"alarms"} and made and not any(place.topic for place in made):
        raise InvalidOption("steps is alarms, and alarm_topic is missing: expected the topic to notify")
    return Request(tuple(made), tuple(invalid), steps, timeout, check_mode)


def regions_of(params: t.Mapping[str, t.Any], region: str | None) -> list[str | None]:
    """Return the regions of all functions, as far as they can be understood: what is wrong, parse_request says."""
    names = params["function_name"] or [str(row.get("function_name")) for row in params["event_invoke_configs"] or ()]
    found: dict[str | None, None] = {}
    for name in names:
        with contextlib.suppress(InvalidOption):
            found[parse_function(name).region or region] = None
    return list(found) or [region]


def _of_names(
    params: t.Mapping[str, t.Any], region: str | None, account_id: t.Callable[[], str]
) -> t.Iterator[tuple[FailurePath, Served]]:
    if params["function_name"] is None:
        raise InvalidOption("function_name and event_invoke_configs are missing: expected one of them")
    path = parse_failure_path({name: params[name] for name in KEYS})
    named: dict[FunctionIdentifier, None] = {}
    for name in params["function_name"]:
        # Checked as the write module does. An ARN may be in another region.
        [(where, targets)] = targets_by_region([name], None, None, region, every_region=True).items()
        [function] = targets or ()
        if not where:
            raise InvalidOption(f"no region is set for {name}: expected region, or the ARN of the function")
        named[_complete(replace(function, region=where, account_id=function.account_id or account_id()))] = None
    for function in named:
        yield path, Served(function, None, {})


def _of_rows(rows: t.Iterable[Row], params: t.Mapping[str, t.Any]) -> t.Iterator[tuple[FailurePath, Served]]:
    for name in ("function_name", *KEYS):
        if params[name] is not None:
            raise InvalidOption(f"{name} and event_invoke_configs contradict each other: expected one of them")
    seen: dict[FunctionIdentifier, tuple[int, Row]] = {}
    for number, row in enumerate(rows, start=1):
        where, wanted = f"event_invoke_configs row {number}", row.get("failure_path")
        if not isinstance(wanted, Mapping):
            raise InvalidOption(f"{where} has no failure_path: expected rows that event_invoke_repairs made")
        try:
            path = parse_failure_path({name: value for name, value in wanted.items() if name not in ("role", TO_MAKE)})
            left = {name: value for name, value in row.items() if name != "failure_path"}
            # The checks of the write module, which gets the row next.
            _region, function, _account_id = parse_target(row, None)
            change = parse_row(left, None)[1] if set(left) - _NAMING else None
        except InvalidOption as error:
            raise InvalidOption(f"{where}: {error}") from error
        if not (function.region and function.account_id):
            raise InvalidOption(f"{where}: function_name is {function}: expected the ARN of a function")
        role = wanted.get("role")
        if role is not None and parse_role_arn(str(role)) is None:
            raise InvalidOption(f"{where}: role is {role!r:.120}: expected the ARN of a role")
        check_role_partition(f"{where}: role", str(role), [function.region])
        to_make = wanted.get(TO_MAKE)
        if to_make is not None and not isinstance(to_make, (list, tuple)):
            raise InvalidOption(f"{where}: {TO_MAKE} is {to_make!r:.120}: expected a list")
        complete, plan = _complete(function), None if to_make is None else frozenset(map(str, to_make))
        before, other = seen.setdefault(complete, (number, row))
        if other != row:
            raise InvalidOption(f"{where}: row {before} is another one for the same target: expected one for each")
        if before == number:
            yield path, Served(complete, role, left, change, plan)


def _complete(function: FunctionIdentifier) -> FunctionIdentifier:
    """Return the identifier as AWS writes it: a whole ARN."""
    partition = function.partition or partition_of(str(function.region)) or "aws"
    return replace(function, partition=partition, qualifier=function.qualifier or LATEST)
