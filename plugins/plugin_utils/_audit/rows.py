# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that the modules return: the one type that rules, repairs and reports work on."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import FunctionFacts, Row
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    LATEST,
    LATEST_PUBLISHED,
    FunctionIdentifier,
    InvalidIdentifier,
    parse_function_arn,
)

__all__ = [
    "FunctionFacts",
    "InvalidRows",
    "Row",
    "checked_rows",
    "function_of",
    "identifier_of",
    "is_alias",
    "is_orphan",
]

_KEYS = (
    *("function_name", "qualifier", "region", "account_id", "function_arn", "configured"),
    *("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config", "effective"),
)


class InvalidRows(ValueError):
    """A value that is not a list of rows; str() is one line."""


def checked_rows(value: t.Any) -> list[Row]:
    """Return the value as rows. Raise InvalidRows if it is not a list of them."""
    if not isinstance(value, (list, tuple)):
        raise InvalidRows(
            f"the rows are of the type {type(value).__name__}: expected the list event_invoke_configs of a result"
        )
    for row in value:
        missing = [key for key in _KEYS if key not in row] if isinstance(row, t.Mapping) else _KEYS
        if missing:
            raise InvalidRows(
                f"a row is missing {', '.join(missing)}: expected a row of event_invoke_configs of a result"
            )
    return list(value)


def function_of(row: Row) -> tuple[str, str, str]:
    """Return the account, region and name of the row's function."""
    return row["account_id"], row["region"], row["function_name"]


def identifier_of(row: Row) -> FunctionIdentifier:
    """Return the parts of the row's target; without the partition if its ARN is malformed, as users make rows, too."""
    try:
        return parse_function_arn(row["function_arn"])
    except InvalidIdentifier:
        return FunctionIdentifier(
            row["function_name"], row["qualifier"], region=row["region"], account_id=row["account_id"]
        )


def is_alias(row: Row) -> bool:
    """Return whether the qualifier is an alias, not a version."""
    return row["qualifier"] not in (LATEST, LATEST_PUBLISHED) and not row["qualifier"].isdigit()


def is_orphan(row: Row) -> bool:
    """Return whether the alias or version of the configuration is known to be gone."""
    return row.get("qualifier_exists") is False
