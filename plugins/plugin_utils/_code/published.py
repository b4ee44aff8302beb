# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbook published, and which row is for what was published. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import yaml

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED, FunctionIdentifier, parse_function_arn
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._write.parameters import parse_row
from ...module_utils._write.request import Change
from .._audit.user_input import InvalidInput, check_regions, is_empty, parse_yaml, shown
from .._audit.variable_names import PREFIX
from .exact_yaml import InexactYAML, check_exact

_PART = f"{PREFIX}published_"
_CONFIGS = f"{_PART}configs"
_EVERY = "*"
_PLACE = ("region", "account_id", "qualifier")
"""What a row may leave empty, as if it were not there."""

Values: t.TypeAlias = "dict[str, t.Any]"


class PublishedSettings(t.TypedDict):
    """refusals says why the playbook does not begin. row is what to write; if it is None, reason says why.

    A row of another account or region is for the rulebook of that one, and so is an ARN. It is never written here.
    """

    refusals: list[str]
    row: Values | None
    reason: str


@dataclass(frozen=True)
class _Row:
    number: int
    values: Values
    region: str | None
    change: Change

    @property
    def is_of_every_function(self) -> bool:
        return bool(self.values["function_name"] == _EVERY)

    @property
    def qualifier(self) -> str | None:
        return self.change.target.qualifier

    @property
    def account_id(self) -> str | None:
        return self.change.account_id or self.change.target.account_id

    @property
    def name(self) -> str:
        return _EVERY if self.is_of_every_function else self.change.target.name

    def is_of_all_of(self, other: _Row) -> bool:
        """Return whether whatever the other row is for has this one, too."""
        return (
            (self.name, self.qualifier) == (other.name, other.qualifier)
            and self.region in (None, other.region)
            and self.account_id in (None, other.account_id)
        )

    def is_for(self, target: FunctionIdentifier) -> bool:
        return (
            self.name in (_EVERY, target.name)
            and self.qualifier in (None, target.qualifier)
            and self.region in (None, target.region)
            and self.account_id in (None, target.account_id)
        )


def published_settings(variables: t.Mapping[str, t.Any], failed: t.Container[str] = ()) -> PublishedSettings:
    """Return the row for what was published, of the variables without their prefix.

    failed has the names of those whose template fails, which is said elsewhere: no row is chosen then.
    """
    refusals: list[str] = []

    def checked(name: str, read: t.Callable[[t.Any, str], t.Any], expected: str) -> t.Any:
        where = f"{_PART}{name}"
        if where in failed:
            return None
        if is_empty(variables.get(name)):
            refusals.append(f"{where} is missing: expected {expected}")
            return None
        try:
            return read(variables[name], where)
        except (InvalidInput, InvalidOption) as error:
            refusals.append(str(error))
            return None

    target = checked("arn", _target, "the ARN of a version or an alias")
    account_id = checked("account_id", parse_account_id, "the account of the rulebook")
    region = checked("region", _region, "the region of the rulebook")
    listed = checked("configs", _listed, "a list of rows")
    rows = _rows(listed or (), refusals)
    if refusals or None in (target, account_id, region, listed):
        return {"refusals": refusals, "row": None, "reason": ""}
    if (target.account_id, target.region) != (account_id, region):
        reason = f"{target} is for another rulebook: this one is for the account {account_id} in {region}"
        return {"refusals": [], "row": None, "reason": reason}
    found = [row for row in rows if row.is_for(target)]
    if not found:
        reason = f"{target.name}:{target.qualifier} has no row in {_CONFIGS} for {account_id} in {region}"
        return {"refusals": [], "row": None, "reason": reason}
    # min returns the first of those that are alike.
    chosen = min(found, key=lambda row: (row.qualifier is None, row.is_of_every_function))
    place = {"function_name": target.name, "qualifier": target.qualifier, "region": region, "account_id": account_id}
    return {"refusals": [], "row": {**chosen.values, **place}, "reason": ""}


def _target(value: t.Any, where: str) -> FunctionIdentifier:
    if not isinstance(value, str):
        raise InvalidInput(f"{where} is {shown(value)}: expected the ARN of a version or an alias")
    target = parse_function_arn(value.strip())
    _check_qualifier(target.qualifier, where)
    return target


def _region(value: t.Any, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{where} is {shown(value)}: expected a name like us-east-2")
    check_regions([value.strip()], where)
    return value.strip()


def _listed(value: t.Any, where: str) -> list[t.Any]:
    try:
        check_exact(value if isinstance(value, str) else "")
        found = parse_yaml(value)
    except InexactYAML as error:
        raise InvalidInput(f"{where}: {error}") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{where} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, (list, tuple)):
        raise InvalidInput(f"{where} is of the type {type(found).__name__}: expected a list of rows")
    return list(found)


def _rows(listed: t.Iterable[t.Any], refusals: list[str]) -> list[_Row]:
    """Return the rows. One that could never be chosen is refused: the next one would be written in its place."""
    rows: list[_Row] = []
    for number, values in enumerate(listed, start=1):
        where = f"{_CONFIGS} row {number}"
        try:
            row = _row(number, values)
            _check_qualifier(row.qualifier, "qualifier")
            _refuse_hidden(row, rows)
        except (InvalidInput, InvalidOption) as error:
            refusals.append(f"{where}: {error}")
            continue
        rows.append(row)
    return rows


def _row(number: int, values: t.Any) -> _Row:
    if not isinstance(values, dict):
        raise InvalidInput(f"it is of the type {type(values).__name__}: expected a dictionary")
    named = {key: value for key, value in values.items() if key not in _PLACE or not is_empty(value)}
    if is_empty(named.get("function_name")):
        raise InvalidInput("function_name is missing: expected the name of a function, or * for all")
    every = named["function_name"] == _EVERY
    # The module knows no name for all functions; any name stands for it while the rest is read.
    region, change = parse_row({**named, "function_name": "every"} if every else named, None)
    return _Row(number, named, region, change)


def _check_qualifier(qualifier: str | None, where: str) -> None:
    if qualifier in (LATEST, LATEST_PUBLISHED):
        raise InvalidInput(f"{where} is of {qualifier}, which nobody publishes: expected a version or an alias")


def _refuse_hidden(row: _Row, before: t.Iterable[_Row]) -> None:
    for other in before:
        wanted, others = row.change, other.change
        if other.is_of_all_of(row) and (wanted.settings, wanted.only_if) != (others.settings, others.only_if):
            raise InvalidInput(f"it has other settings than row {other.number}, which comes first for the same target")
