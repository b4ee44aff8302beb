# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The groups and variables of the hosts that accounts become. Pure."""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.organization import Account


class Group(t.NamedTuple):
    """A group and the group that it is a child of, if it is not at the top."""

    name: str
    parent: str | None


def host_variables(account: Account) -> dict[str, t.Any]:
    return {
        "aws_account_id": account["id"],
        "aws_account_name": account["name"],
        "aws_organizational_units": [unit["name"] for unit in account["organizational_units"]],
        "aws_tags": account["tags"],
    }


def organizational_unit_groups(accounts: t.Iterable[Account]) -> dict[str, list[Group]]:
    """Return the groups of each account's organizational units, from the top down.

    A group is named by the path of the unit. If units share a name that way, the id of each follows it.
    """
    accounts = list(accounts)
    paths: dict[str, tuple[str, ...]] = {}
    for account in accounts:
        units = account["organizational_units"]
        for depth, unit in enumerate(units, start=1):
            paths[unit["id"]] = tuple(each["name"] for each in units[:depth])
    sharing: dict[str, set[str]] = defaultdict(set)
    for unit_id, path in paths.items():
        sharing[_name("ou", *path)].add(unit_id)
    names = {
        unit_id: name if len(unit_ids) == 1 else _name(name, unit_id)
        for name, unit_ids in sharing.items()
        for unit_id in unit_ids
    }
    groups = {}
    for account in accounts:
        of_account = [names[unit["id"]] for unit in account["organizational_units"]]
        groups[account["id"]] = [Group(*pair) for pair in zip(of_account, [None, *of_account], strict=False)]
    return groups


def tag_groups(account: Account) -> list[str]:
    """Return the groups of the account's tags, in the order of their keys."""
    return [_name("tag", key, value) for key, value in sorted((account["tags"] or {}).items())]


def _name(*parts: str) -> str:
    """Return a valid group name: letters, digits and underscores."""
    return "_".join(re.sub(r"[^A-Za-z0-9]", "_", part) for part in parts if part)
