# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that the modules return: the one type that rules, repairs and reports work on."""

from __future__ import annotations

import typing as t

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.async_events import Counts
from ...module_utils._model.configurations import (
    DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS,
    DEFAULT_MAXIMUM_RETRY_ATTEMPTS,
    Destination,
    DestinationConfig,
    Effective,
    FunctionFacts,
    Row,
)
from ...module_utils._model.identifiers import (
    LATEST,
    LATEST_PUBLISHED,
    TargetId,
)
from ...module_utils._model.invalid_option import InvalidOption
from .row_shape import names_of, nulls_of
from .schema import InvalidValue, Schema

__all__ = [
    "FunctionFacts",
    "InvalidRows",
    "Row",
    "checked_rows",
    "function_of",
    "is_alias",
    "is_orphan",
    "is_unsettled",
]

_KEYS = (
    *("function_name", "qualifier", "region", "account_id", "function_arn", "configured"),
    *("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config", "effective"),
)

_DEFAULTS = {
    "maximum_retry_attempts": DEFAULT_MAXIMUM_RETRY_ATTEMPTS,
    "maximum_event_age_in_seconds": DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS,
}


class InvalidRows(ValueError):
    """A value that is not a list of rows; str() is one line that names the row and the path of what is wrong."""


def _account_id(value: t.Any) -> t.Any:
    """Return a number that is an account ID as text; text stays, as that of the function ARN does."""
    if isinstance(value, str) and value.strip():
        return value
    try:
        return parse_account_id(value, "")
    except InvalidOption as error:
        raise InvalidValue(str(error).strip()) from error


SCHEMA = Schema(
    names_of() | {"AccountId": _account_id},
    # A row without last_modified gets null, as others read it.
    overrides={**nulls_of("Row"), "Row.account_id": "AccountId", "Row.last_modified": "str | None"},
    empty=(DestinationConfig, Destination, Effective, Counts),
    # null says that the function has no dead-letter queue.
    required=(*_KEYS, "dead_letter_target_arn"),
)
"""What a row may look like if users make it, or if it is read from a file."""

_READ = SCHEMA.reader(Row)


def checked_rows(value: t.Any) -> list[Row]:
    """Return the value as rows, each complete and each target once. Raise InvalidRows if it is not a list of them."""
    if not isinstance(value, (list, tuple)):
        raise InvalidRows(
            f"the rows are of the type {type(value).__name__}: expected the list event_invoke_configs of a result"
        )
    found: dict[TargetId, tuple[int, Row]] = {}
    for number, each in enumerate(value, start=1):
        row = _checked(each, number)
        first, known = found.setdefault(TargetId.of(row), (number, row))
        if known != row and _undated(known) != _undated(row):
            raise InvalidRows(
                f"rows {first} and {number} are one target, {_name(row)} in {row['region']}, and differ: its numbers "
                "would count twice; judge the rows of one read"
            )
    return [row for _number, row in found.values()]


def _checked(row: t.Any, number: int) -> Row:
    missing = [key for key in _KEYS if key not in row] if isinstance(row, t.Mapping) else _KEYS
    if missing:
        raise InvalidRows(
            f"row {number} is missing {', '.join(missing)}: expected a row of event_invoke_configs of a result"
        )
    try:
        read = _READ(row)
    except InvalidValue as error:
        raise InvalidRows(f"row {number} ({_name(row)}): {error}") from error
    if is_unsettled(read) and any(_stated(read)):
        raise InvalidRows(f"row {number} ({_name(row)}): configured is null: expected true or false")
    if not _has_its_arn(read):
        raise InvalidRows(
            f"row {number} ({_name(row)}): function_arn is {read['function_arn']}: expected that of the row's "
            "account_id, region, function_name and qualifier"
        )
    if None in read["effective"].values() and not is_unsettled(read):
        read = {**read, "effective": _effective(read)}
    events = read.get("async_events")
    if events and events["function"] is None and events["qualifier"] is None:
        read = {**read, "async_events": None}
    return t.cast(Row, read)


def _has_its_arn(row: t.Mapping[str, str]) -> bool:
    """Return whether the ARN is that of the row: a repair writes to it. What is no ARN is of no function."""
    _arn, _partition, arn = [*row["function_arn"].split(":", 2), "", ""][:3]
    own = f"lambda:{row['region']}:{row['account_id']}:function:{row['function_name']}"
    return arn == f"{own}:{row['qualifier']}" or (arn == own and row["qualifier"] == LATEST) or arn[:7] != "lambda:"


def _stated(row: t.Mapping[str, t.Any]) -> t.Iterator[t.Any]:
    """Yield what a row says of its settings. One of which it is not known what is stored says nothing."""
    yield from (row[key] is not None for key in (*_DEFAULTS, "last_modified"))
    yield from (value is not None for value in row["effective"].values())
    yield from (side["destination"] for side in row["destination_config"].values())


def _undated(row: Row) -> Row:
    """Return the row without the time at which its numbers begin: the next read has another one."""
    events = row.get("async_events")
    return t.cast(Row, {**row, "async_events": {**events, "since": None}}) if events else row


def _effective(row: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    effective = {key: value for key, value in row["effective"].items() if value is not None}
    stored = {key: row[key] for key in _DEFAULTS if row[key] is not None}
    return {**_DEFAULTS, **stored, **effective}


def _name(row: t.Mapping[str, t.Any]) -> str:
    return " ".join(f"{row['function_name']!s:.200}:{row['qualifier']!s:.200}".split())


def function_of(row: Row) -> tuple[str, str, str]:
    """Return the account, region and name of the row's function."""
    return row["account_id"], row["region"], row["function_name"]


def is_alias(row: Row) -> bool:
    """Return whether the qualifier is an alias, not a version."""
    return row["qualifier"] not in (LATEST, LATEST_PUBLISHED) and not row["qualifier"].isdigit()


def is_unsettled(row: t.Mapping[str, t.Any]) -> bool:
    """Return whether what is stored may have changed since it was read, by a repair too: none of it is in the row."""
    return row["configured"] is None


def is_orphan(row: Row) -> bool:
    """Return whether the alias or version of the configuration is known to be gone."""
    return row.get("qualifier_exists") is False
