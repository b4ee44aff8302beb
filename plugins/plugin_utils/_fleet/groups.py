# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The groups and variables of the hosts that accounts become. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t
from collections import Counter

from .organization import OrganizationAccount


class Group(t.NamedTuple):
    """A group and the group that it is a child of, if it is not at the top."""

    name: str
    parent: str | None


def host_variables(account: OrganizationAccount) -> dict[str, t.Any]:
    return {
        "aws_account_id": account["id"],
        "aws_account_name": account["name"],
        "aws_organizational_units": [unit["name"] for unit in account["organizational_units"]],
        "aws_tags": account["tags"],
    }


def organizational_unit_groups(accounts: t.Iterable[OrganizationAccount]) -> dict[str, list[Group]]:
    """Return the groups of each account's organizational units, from the top down.

    A group is named by the path of the unit. If units share a name that way, the id of each follows it.
    """
    accounts = list(accounts)
    paths: dict[str, tuple[str, ...]] = {}
    for account in accounts:
        units = account["organizational_units"]
        for depth, unit in enumerate(units, start=1):
            paths[unit["id"]] = tuple(each["name"] for each in units[:depth])
    names = _apart({unit_id: _name("ou", *path) for unit_id, path in paths.items()}, _name)
    groups = {}
    for account in accounts:
        of_account = [names[unit["id"]] for unit in account["organizational_units"]]
        groups[account["id"]] = [Group(*pair) for pair in zip(of_account, [None, *of_account], strict=False)]
    return groups


def tag_groups(accounts: t.Iterable[OrganizationAccount]) -> dict[str, list[str]]:
    """Return the groups of each account's tags, in the order of their keys.

    A group is named by key and value. If tags share such a name, a hash of each follows it.
    """
    accounts = list(accounts)
    tags = {tag for account in accounts for tag in (account["tags"] or {}).items()}
    names = _apart({tag: _name("tag", *tag) for tag in tags}, _hash)
    return {account["id"]: [names[tag] for tag in sorted((account["tags"] or {}).items())] for account in accounts}


_Key = t.TypeVar("_Key")


def _apart(names: t.Mapping[_Key, str], suffix: t.Callable[[_Key], str]) -> dict[_Key, str]:
    """Return the names, of which those that are shared have a suffix: what differs is in groups of its own."""
    apart = dict(names)
    for _attempt in range(3):  # a name with its suffix can be that of another unit or tag
        shared = {name for name, number in Counter(apart.values()).items() if number > 1}
        apart = {key: f"{name}_{suffix(key)}" if name in shared else name for key, name in apart.items()}
    return apart


def _hash(tag: tuple[str, str]) -> str:
    return hashlib.sha256(json.dumps(tag).encode()).hexdigest()[:8]


def _name(*parts: str) -> str:
    """Return a valid group name: letters, digits and underscores."""
    return "_".join(re.sub(r"[^A-Za-z0-9]", "_", part) for part in parts if part)
