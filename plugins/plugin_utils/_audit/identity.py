# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which account a host stands for, and whether that is the account that was read. Pure functions on plain data."""

from __future__ import annotations

import re
import typing as t

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.arns import Arn
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.partitions import partition_of
from ...module_utils._model.targets import is_every_region
from .plain import plain


class InvalidFleet(ValueError):
    """A variable or a file of a fleet that is not valid; str() is one line."""


class NotRead(t.NamedTuple):
    """In the place of a host's variable that could not be read: why, in one line."""

    reason: str


class HostAccount(t.TypedDict):
    """What to read for a host. role_arn is empty if no role is assumed, regions for that of the connection."""

    account_id: str
    role_arn: str
    regions: list[str]
    organizational_units: list[str]


def host_account(host: str, variables: t.Any) -> HostAccount:
    """Return the account of a host, from its variables account_id, role, regions and organizational_units.

    region is that of the connection, which is in the partition to use if no regions are named. Raise InvalidFleet.
    """
    variables = plain(variables)
    account_id = account_of_host(host, variables["account_id"])
    regions = texts("event_invoke_fleet_regions", variables["regions"])
    named = [] if is_every_region(regions) else regions
    return {
        "account_id": account_id,
        "role_arn": role_arn(variables["role"], account_id, named or [variables["region"]]),
        "regions": regions,
        "organizational_units": texts(f"aws_organizational_units of {host}", variables["organizational_units"]),
    }


def account_of_host(host: t.Any, value: t.Any) -> str:
    """Return the account ID of a host. value is its variable aws_account_id or, without one, its name.

    Raise InvalidFleet.
    """
    if isinstance(value, NotRead):
        raise InvalidFleet(f"host {host}: {value.reason}")
    try:
        return parse_account_id(value, f"aws_account_id of {host}")
    except InvalidOption as error:
        raise InvalidFleet(str(error)) from error


def texts(name: str, value: t.Any) -> list[str]:
    """Return a list of texts: text is separated by commas or lines. Raise InvalidFleet."""
    value = plain(value)
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]
    if not isinstance(value, list) or not all(type(item) in (str, int) for item in value):
        raise InvalidFleet(f"{name} is {value!r:.100}: expected a list of names, or text with commas")
    return [str(item).strip() for item in value]


def role_arn(role: t.Any, account_id: t.Any, regions: t.Any = ()) -> str:
    """Return the ARN of the role to assume in an account; empty if none is. Raise InvalidFleet.

    A name alone is in the partition of the regions that are read; in aws if there are none.
    """
    role = str(plain(role or "")).strip()
    if not role:
        return ""
    if role.startswith("arn:") and "{account_id}" not in role:
        raise InvalidFleet(f"event_invoke_fleet_role is {role}: expected {{account_id}} in the place of the account")
    account_id = account_of_host("the host", account_id)
    if role.startswith("arn:"):
        return str(role.replace("{account_id}", account_id))
    found = {partition_of(region) for region in texts("event_invoke_fleet_regions", regions)} - {None}
    if len(found) > 1:
        raise InvalidFleet(
            f"event_invoke_fleet_regions are in the partitions {' and '.join(sorted(map(str, found)))}: expected "
            "regions of one, as a role is"
        )
    partition = next(iter(found), None) or "aws"
    return str(Arn(partition, "iam", "", account_id, f"role/{role.removeprefix('/')}"))


def misread(host: str, account_id: str, scan: t.Any) -> str:
    """Return why the rows are not those of the account that a host stands for; empty if they are."""
    others = sorted({str(row["account_id"]) for row in scan.get("event_invoke_configs") or ()} - {account_id})
    if not others:
        return ""
    return (
        f"host {host} is account {account_id}, but the credentials are of {', '.join(others)}: expected "
        "event_invoke_fleet_role, or another aws_account_id; what was read there is not reported, and nothing was "
        "written"
    )
