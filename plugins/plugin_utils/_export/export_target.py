# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the info module as targets to export: in a stable order, mapped to other accounts and regions. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from itertools import pairwise

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.arns import parse_arn
from ...module_utils._model.configurations import Destination, Settings, nothing_set
from ...module_utils._model.destinations import Side
from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, parse_function_arn
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.partitions import partition_of
from ...module_utils._model.targets import check_region
from ...module_utils._write.parameters import sides_of
from ...module_utils._write.row_target import parse_target

Names: t.TypeAlias = t.Mapping[str, str]
"""What to write in the place of an account ID or a region."""

_KEYS = (
    *("function_name", "region", "function_arn", "configured"),
    *("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config"),
)


class InvalidExport(InvalidOption):
    """Rows or options that cannot be exported; str() is one line."""


@dataclass(frozen=True)
class ExportTarget:
    """One target as it is to be written. settings is None if it has no configuration. source: the row it is from."""

    identifier: FunctionIdentifier
    settings: Settings | None
    source: str
    last_modified: str

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
    def arn(self) -> str:
        """The ARN of the function, without the qualifier."""
        return self.identifier.unqualified

    @property
    def qualifier(self) -> str:
        return self.identifier.qualifier or ""

    def destinations(self) -> dict[str, str]:
        """Return the destinations of the sides that have one."""
        config = self.settings["destination_config"] if self.settings else nothing_set()["destination_config"]
        sides = {"on_success": config["on_success"]["destination"], "on_failure": config["on_failure"]["destination"]}
        return {side: arn for side, arn in sides.items() if arn}


def parse_targets(rows: t.Any, account_ids: t.Any, regions: t.Any) -> list[ExportTarget]:
    """Return the targets of these rows. Raises InvalidOption if one is not a row of the info module."""
    if not isinstance(rows, list):
        raise InvalidExport("the input is not a list: expected event_invoke_configs of lambda_event_invoke_config_info")
    places = _names("regions", regions)
    accounts = {
        parse_account_id(old, "account_ids: the old account"): parse_account_id(
            new, f"account_ids: the account of {old}"
        )
        for old, new in _mapping("account_ids", account_ids).items()
    }
    for region in (*places, *places.values()):
        check_region(region)
    targets: list[ExportTarget] = []
    for number, row in enumerate(rows, start=1):
        try:
            targets.append(_target(row, accounts, places))
        except InvalidOption as error:
            raise InvalidExport(f"row {number}: {error}") from error
    targets.sort(key=lambda each: (each.account_id, each.region, each.name, each.qualifier))
    for first, second in pairwise(targets):
        if first.identifier == second.identifier:
            raise InvalidExport(f"{first.source} and {second.source} become the same target: expected one row for each")
    return targets


def _names(option: str, value: t.Any) -> Names:
    return {str(old): str(new) for old, new in _mapping(option, value).items()}


def _mapping(option: str, value: t.Any) -> dict[t.Any, t.Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidExport(f"{option} is {value!r}: expected a dictionary of old and new names")
    return value


def _target(row: t.Any, accounts: Names, places: Names) -> ExportTarget:
    missing = [key for key in _KEYS if key not in row] if isinstance(row, dict) else _KEYS
    if missing:
        raise InvalidExport(f"{', '.join(missing)} missing: expected a row of lambda_event_invoke_config_info")
    arn, configured = str(row["function_arn"]), row["configured"]
    if "stored" in row:
        raise InvalidExport(
            f"{arn} is of check mode, and what it says is not stored: expected a row of a report without check mode"
        )
    if not isinstance(configured, bool):
        raise InvalidExport(f"configured is {configured!r:.100}: expected true or false")
    target = str(_written_to(row, parse_function_arn(arn)))
    mapped = _mapped(target, accounts, places)
    modified = one_line(str(row.get("last_modified") or ""))
    source = f"{arn}, last modified {modified}" if modified else arn
    settings = _settings(row, accounts, places, (target, mapped)) if configured else None
    return ExportTarget(parse_function_arn(mapped), settings, source, modified)


def _written_to(row: t.Mapping[str, t.Any], origin: FunctionIdentifier) -> FunctionIdentifier:
    """Return what the module would write to for this row, completely; origin is where the row came from.

    The module takes the account from the credentials: they are those of the row's account, or it writes nothing.
    """
    region, target, account_id = parse_target(row, None)
    region = region or origin.region or ""
    return replace(
        target,
        qualifier=target.qualifier or LATEST,
        partition=target.partition or partition_of(region) or origin.partition,
        region=region,
        account_id=target.account_id or account_id or origin.account_id,
    )


def one_line(text: str) -> str:
    """Return the text as a comment can hold it, which ends with the line in every format."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _settings(row: t.Any, accounts: Names, places: Names, function: tuple[str, str]) -> Settings:
    """Return the settings for other accounts and regions; function is the ARN of the function before and after."""
    sides = sides_of(row)

    def destination(side: Side) -> Destination:
        arn = sides[side].get("destination")
        if not isinstance(arn, str | None):
            raise InvalidExport(f"destination_config.{side}.destination is {arn!r:.100}: expected an ARN or null")
        return {"destination": _mapped_with(function, side, arn, accounts, places) if arn else None}

    return {
        "maximum_retry_attempts": _number(row, "maximum_retry_attempts"),
        "maximum_event_age_in_seconds": _number(row, "maximum_event_age_in_seconds"),
        "destination_config": {"on_success": destination("on_success"), "on_failure": destination("on_failure")},
    }


def _number(row: t.Any, key: str) -> int | None:
    value = row[key]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InvalidExport(f"{key} is {value!r:.100}: expected a number or null")
    return value


def _mapped(arn: str, accounts: Names, places: Names) -> str:
    """Return the ARN in the other account and region, and so in the region's partition.

    A bucket's ARN has neither and stays the same. A region that is not known to be in a partition changes none.
    """
    parts = parse_arn(arn)
    if parts is None:
        return arn
    region, account_id = places.get(parts.region, parts.region), accounts.get(parts.account_id, parts.account_id)
    partition = parts.partition if region == parts.region else partition_of(region) or parts.partition
    return str(parts._replace(partition=partition, region=region, account_id=account_id))


def _mapped_with(function: tuple[str, str], side: str, arn: str, accounts: Names, places: Names) -> str:
    """Return the ARN of a destination as _mapped does; one without a region goes with the function's partition.

    Raises InvalidExport if the two would no longer be in one partition: nothing is sent from one to another.
    """
    before, after = (parse_arn(each) for each in function)
    old, new = parse_arn(arn), parse_arn(_mapped(arn, accounts, places))
    if not (before and after and old and new) or old.partition != before.partition:
        return _mapped(arn, accounts, places)
    if not new.region:
        new = new._replace(partition=after.partition)
    if new.partition != after.partition:
        raise InvalidExport(
            f"destination_config.{side}.destination {arn!r:.350} would be in the partition {new.partition}, and its "
            f"function in {after.partition}: expected regions of one partition for {before.region} and {old.region}"
        )
    return str(new)
