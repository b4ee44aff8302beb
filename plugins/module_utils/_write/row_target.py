# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which target a row is about: the one reader of it, for what is written and what is exported. Pure."""

from __future__ import annotations

import typing as t

from .._model.account_id import parse_account_id
from .._model.identifiers import FunctionIdentifier
from .._model.numbers import number_as_name
from .._model.targets import targets_by_region
from .request import InvalidRequest


def parse_target(
    row: t.Mapping[str, t.Any], region: str | None, region_source: str = ""
) -> tuple[str | None, FunctionIdentifier, str | None]:
    """Return the region of a row, its target, and the account that it was decided for; the last may be None.

    function_name, qualifier and region name the target; function_arn says where the row came from, and not what it is
    about: a row with another qualifier is that other target. Raises InvalidOption, which does not name the row.
    """
    if error := number_as_name("function_name", row.get("function_name")):
        raise InvalidRequest(error)
    name = text_of(row, "function_name")
    if name is None:
        raise InvalidRequest("function_name is missing: expected the name of a function")
    own = text_of(row, "region")
    targets = targets_by_region([name], text_of(row, "qualifier"), None, own or region, "" if own else region_source)
    found, identifiers = next(iter(targets.items()))
    [target] = identifiers or ()
    return found, target, _account_id(row, target.account_id)


def _account_id(row: t.Mapping[str, t.Any], named: str | None) -> str | None:
    """Return the account that the row was decided for, which function_name need not name, or None."""
    text = text_of(row, "account_id")
    if not text:
        return None
    account_id = parse_account_id(text, "account_id")
    if named not in (None, account_id):
        raise InvalidRequest(
            f"account_id is {account_id}, but function_name is of account {named}: expected one of both"
        )
    return account_id


def text_of(values: t.Mapping[str, t.Any], key: str, prefix: str = "") -> str | None:
    value = values.get(key)
    # YAML reads the number of a version as an integer.
    if isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
        raise InvalidRequest(f"{prefix}{key} is {value!r:.300}: expected a string")
    return None if value is None else str(value)
