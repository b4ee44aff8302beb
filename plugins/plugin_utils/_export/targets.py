# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the info module as targets to export: in a stable order, mapped to other accounts and regions. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from itertools import pairwise

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import parse_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Settings,
    merged,
    nothing_set,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    parse_function_arn,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption

Names: t.TypeAlias = t.Mapping[str, str]
"""What to write in the place of an account ID or a region."""

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)
_KEYS = ("function_arn", "configured", "maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config")


class InvalidExport(InvalidOption):
    """Rows or options that cannot be exported; str() is one line."""


@dataclass(frozen=True)
class Target:
    """One target as it is to be written. settings is None if it has no configuration. source: where it came from."""

    identifier: FunctionIdentifier
    settings: Settings | None
    source: str

    @property
    def region(self) -> str:
        return self.identifier.region or ""

    @property
    def account_id(self) -> str:
        return self.identifier.account_id or ""

    @property
    def name(self) -> str:
        return self.identifier.name

    @property
    def qualifier(self) -> str:
        return self.identifier.qualifier or ""

    def destinations(self) -> dict[str, str]:
        """Return the destinations of the sides that have one."""
        config = self.settings["destination_config"] if self.settings else nothing_set()["destination_config"]
        sides = {"on_success": config["on_success"]["destination"], "on_failure": config["on_failure"]["destination"]}
        return {side: arn for side, arn in sides.items() if arn}


def parse_targets(rows: t.Any, account_ids: t.Any, regions: t.Any) -> list[Target]:
    """Return the targets of these rows. Raises InvalidOption if one is not a row of the info module."""
    if not isinstance(rows, list):
        raise InvalidExport("the input is not a list: expected event_invoke_configs of lambda_event_invoke_config_info")
    accounts, places = _names("account_ids", account_ids), _names("regions", regions)
    for account in (*accounts, *accounts.values()):
        if not _ACCOUNT_ID.fullmatch(account):
            raise InvalidExport(f"account_ids: {account!r} is not an account ID: expected 12 digits in quotes")
    targets = [_target(number, row, accounts, places) for number, row in enumerate(rows, start=1)]
    targets.sort(key=lambda each: (each.account_id, each.region, each.name, each.qualifier))
    for first, second in pairwise(targets):
        if first.identifier == second.identifier:
            raise InvalidExport(f"{first.source} and {second.source} become the same target: expected one row for each")
    return targets


def _names(option: str, value: t.Any) -> Names:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidExport(f"{option} is {value!r}: expected a dictionary of old and new names")
    return {str(old): str(new) for old, new in value.items()}


def _target(number: int, row: t.Any, accounts: Names, places: Names) -> Target:
    if not isinstance(row, dict) or not all(key in row for key in _KEYS):
        raise InvalidExport(
            f"row {number} is not a row of lambda_event_invoke_config_info: expected {', '.join(_KEYS)}"
        )
    # Both end up in comments, which end with the line.
    arn, modified = str(row["function_arn"]), " ".join(str(row.get("last_modified") or "").split())
    identifier = parse_function_arn(_mapped(arn, accounts, places))
    source = f"{arn}, last modified {modified}" if modified else arn
    return Target(identifier, _settings(row, accounts, places) if row["configured"] else None, source)


def _settings(row: t.Any, accounts: Names, places: Names) -> Settings:
    def destination(side: str) -> t.Any:
        arn = row["destination_config"][side]["destination"]
        return {"destination": _mapped(arn, accounts, places) if arn else None}

    given: Settings = {
        "maximum_retry_attempts": row["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": row["maximum_event_age_in_seconds"],
        "destination_config": {"on_success": destination("on_success"), "on_failure": destination("on_failure")},
    }
    return merged(nothing_set(), given)


def _mapped(arn: str, accounts: Names, places: Names) -> str:
    """Return the ARN in the other account and region. A bucket's ARN has neither and stays the same."""
    parts = parse_arn(arn)
    if parts is None:
        return arn
    region, account_id = places.get(parts.region, parts.region), accounts.get(parts.account_id, parts.account_id)
    return str(parts._replace(region=region, account_id=account_id))
