# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbook replay, understood and checked. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.numbers import number_as_name
from ...module_utils._model.targets import EVERY_REGION
from .._audit.identity import InvalidFleet, role_arn
from .._audit.user_input import InvalidInput, check_regions, is_empty, read_boolean, read_functions, read_names, shown
from .._audit.variable_names import PREFIX
from .replay_plan import Plan, asked_of, differences, planned_events, read_plan

HIGHEST_LIMIT = 10_000
"""The IDs of so many events have 400 KB: AWX gives them from the plan to the job that sends, and keeps each copy."""

_PART = f"{PREFIX}replay_"
_ROLE = f"{PREFIX}fleet_role"
_LISTS = ("function_name", "sources", "skip")
_TEXTS = ("qualifier", "condition", "error_type", "older_than", "target", "assume_role_arn")
_NUMBERS = ("events_per_second", "stop_on_failures", "requests_per_second")


class ReplaySettings(t.TypedDict):
    """refusals says why the playbook does not begin; the rest is valid if it is empty.

    planned is what was approved, which may be no event; None: the other options alone select. events: those of it.
    asked: see asked_of().
    limit is how many events to send at most. Lists and texts are empty if they are not set, and then the module has its
    default.
    """

    refusals: list[str]
    function_name: list[str]
    sources: list[str]
    regions: list[str]
    skip: list[str]
    qualifier: str
    condition: str
    error_type: str
    older_than: str
    target: str
    assume_role_arn: str
    events_per_second: str
    stop_on_failures: str
    requests_per_second: str
    planned: Plan | None
    events: list[dict[str, t.Any]]
    asked: dict[str, t.Any]
    limit: int


def replay_settings(
    variables: t.Mapping[str, t.Any], role: t.Any = None, region: str = "", failed: t.Container[str] = ()
) -> ReplaySettings:
    """Return what the variables of the playbook mean, without their prefix; what is null or blank is not set.

    role is event_invoke_fleet_role, which is assumed in the account that is named; region is that of the connection.
    failed has the names of variables whose template fails, which is said elsewhere.
    """
    refusals: list[str] = []

    def checked(name: str, read: t.Callable[[t.Any, str], t.Any], default: t.Any) -> t.Any:
        if is_empty(variables.get(name)):
            return default
        try:
            return read(variables[name], f"{_PART}{name}")
        except (InvalidInput, InvalidOption) as error:
            refusals.append(str(error))
            return default

    found: dict[str, t.Any] = {name: checked(name, _READERS.get(name, read_names), []) for name in _LISTS}
    found |= {name: checked(name, _READERS.get(name, _text), "") for name in (*_TEXTS, *_NUMBERS)}
    found["regions"] = checked("regions", _regions, [])
    account_id = checked("account_id", parse_account_id, "")
    if account_id and found["assume_role_arn"]:
        refusals.append(f"{_PART}account_id is beside {_PART}assume_role_arn: expected one of them")
    elif account_id:
        found["assume_role_arn"] = _role(role, account_id, found["regions"] or [region], refusals)
    of_places = (f"{_PART}function_name", f"{_PART}sources")
    if not found["function_name"] and not found["sources"] and not any(name in failed for name in of_places):
        refusals.append(f"{_PART}function_name and {_PART}sources are missing: expected one of them, or both")
    found["limit"] = checked("limit", _limit, 100)
    approved = checked("approved", read_boolean, False)
    planned: Plan | None = checked("planned", read_plan, None)
    is_given = f"{_PART}planned" in failed or not is_empty(variables.get("planned"))
    if approved and not is_given:
        refusals.append(
            f"{_PART}approved is true, and {_PART}planned is missing: expected the plan, which this playbook sets in "
            "check mode"
        )
    if planned is not None and not approved:
        refusals.append(f"{_PART}planned is set, and {_PART}approved is not: expected both to send what was planned")
    asked = asked_of(found, region)
    if approved and planned is not None:
        found["limit"] = max(1, len(planned_events(planned)))
        if not refusals and (others := differences(planned, asked)):
            refusals.append(
                f"{_PART}planned is of other options than this job has: {'; '.join(others)}; expected those of the "
                "plan, or a new plan"
            )
    planned = planned if approved else None
    of_plan = {"planned": planned, "events": planned_events(planned) if planned else [], "asked": asked}
    return t.cast("ReplaySettings", {**found, **of_plan, "refusals": refusals})


def _role(role: t.Any, account_id: str, regions: list[str], refusals: list[str]) -> str:
    if is_empty(role):
        refusals.append(f"{_PART}account_id is set, and {_ROLE} is not: expected the role to assume in the account")
        return ""
    try:
        return role_arn(role, account_id, regions)
    except InvalidFleet as error:
        refusals.append(str(error))
        return ""


def _regions(value: t.Any, where: str) -> list[str]:
    """Return the names: a function that is named is not looked for in every region of the account."""
    regions = read_names(value, where)
    if EVERY_REGION in regions:
        raise InvalidInput(f"{where} is {', '.join(regions)}: expected the names of regions")
    check_regions(regions, where)
    return regions


def _text(value: t.Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidInput(f"{where} is of the type {type(value).__name__}: expected text")
    return str(value).strip()


def _function(value: t.Any, where: str) -> str:
    if error := number_as_name(where, value):
        raise InvalidInput(error)
    return _text(value, where)


_READERS: t.Mapping[str, t.Callable[[t.Any, str], t.Any]] = {"function_name": read_functions, "target": _function}
"""Of what names functions."""


def _limit(value: t.Any, where: str) -> int:
    text = _text(value, where)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= HIGHEST_LIMIT:
        raise InvalidInput(f"{where} is {shown(value)}: expected 1 to {HIGHEST_LIMIT}")
    return int(text)
