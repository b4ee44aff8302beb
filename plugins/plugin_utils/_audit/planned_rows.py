# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows for the write module in a file: without a precondition, one would be written whatever is there. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ...module_utils._model.failure_path import KEYS, parse_failure_path
from ...module_utils._model.identifiers import TargetId, parse_function_arn
from ...module_utils._model.invalid_option import InvalidOption
from .schema import InvalidValue, Schema

PlannedRow = t.Mapping[str, t.Any]


class _Destination(t.TypedDict):
    destination: t.NotRequired[str | None]


class _Destinations(t.TypedDict):
    on_failure: t.NotRequired[_Destination | None]
    on_success: t.NotRequired[_Destination | None]


class _Path(t.TypedDict):
    """What else is in it, parse_failure_path reads."""

    role: t.NotRequired[str | None]
    to_make: t.NotRequired[list[str]]


class _Row(t.TypedDict):
    destination_config: t.NotRequired[_Destinations | None]
    failure_path: t.NotRequired[_Path]


_READ = Schema(globals(), {}, strict=True).reader(_Row)


def planned_row(value: t.Any) -> t.Any:
    """Return the row. Raise InvalidValue if it names no function by its ARN, or says not what must be true."""
    if not isinstance(value, Mapping):
        raise InvalidValue(f"is {value!r:.100}: expected a dictionary")
    if not isinstance(value.get("only_if"), Mapping) or not value["only_if"]:
        raise InvalidValue("is missing or empty: expected what must be true before the row is written").within(
            "only_if"
        )
    try:
        target_of(value)
    except (InvalidOption, KeyError, TypeError) as error:
        raise InvalidValue(f"is not the ARN of a function: {error}").within("function_name") from error
    _READ(value)
    if "failure_path" in value:
        _check_path(value)
    return value


def _check_path(row: PlannedRow) -> None:
    """Raise InvalidValue if the failure path of a row cannot be one of its target."""
    target, wanted = target_of(row), row["failure_path"]
    try:
        path = parse_failure_path({name: wanted.get(name) for name in KEYS})
        path.queue_arn(target.region, target.account_id)
        path.key_in(target.region, target.account_id)
        path.topic_arn(target.region, target.account_id)
    except InvalidOption as error:
        raise InvalidValue(f"is invalid: {error}").within("failure_path") from error


def row_of_host(value: t.Any) -> t.Any:
    """Return a row of a plan, which names the host that is to write it. Raise InvalidValue."""
    row = planned_row(value)
    if not isinstance(row.get("host"), str) or not row["host"]:
        raise InvalidValue("is missing: expected the host that is to write the row").within("host")
    return row


def queue_of_row(row: PlannedRow) -> str | None:
    """Return where the failed events of a target are to go; None if the row does not say so."""
    config = row.get("destination_config") or {}
    destination: str | None = (config.get("on_failure") or {}).get("destination")
    return destination


def target_of(row: PlannedRow) -> TargetId:
    found = parse_function_arn(row["function_name"])
    return TargetId(str(found.account_id), str(found.region), found.name, str(found.qualifier))
