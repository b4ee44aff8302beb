# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts of an organization, read with the fewest requests."""

from __future__ import annotations

import typing as t

ORGANIZATION_ACTIONS = (
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
)


# botocore, Organizations 2016-11-28: the shapes AccountState and AccountStatus.
_INACTIVE = ("PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED")


class UnknownState(ValueError):
    """An account whose state was not read; str() is one line."""


class OrganizationalUnit(t.TypedDict):
    id: str
    name: str


class OrganizationAccount(t.TypedDict):
    """An active account. tags is None if they were not read."""

    id: str
    name: str
    organizational_units: list[OrganizationalUnit]  # from the top of the organization down
    tags: dict[str, str] | None


class Accounts(t.NamedTuple):
    """The active accounts in the order of their ids, without tags; unknown_states has a line for each other state."""

    active: list[OrganizationAccount]
    unknown_states: list[str]


def read_accounts(client: t.Any) -> Accounts:
    """Return the accounts of an organization.

    Each organizational unit takes two requests, one for its units and one for each 20 of its accounts. Asking for the
    parents of each account would take one request for each account. Raise UnknownState.
    """
    accounts = Accounts([], [])
    for root in _pages(client, "list_roots", "Roots"):
        _add_accounts(client, root["Id"], [], accounts)
    accounts.active.sort(key=lambda account: account["id"])
    return Accounts(accounts.active, sorted(accounts.unknown_states))


def account_tags(client: t.Any, account_id: str) -> dict[str, str]:
    tags = _pages(client, "list_tags_for_resource", "Tags", ResourceId=account_id)
    return {tag["Key"]: tag["Value"] for tag in tags}


def _add_accounts(client: t.Any, parent: str, above: list[OrganizationalUnit], accounts: Accounts) -> None:
    for account in _pages(client, "list_accounts_for_parent", "Accounts", ParentId=parent):
        state = _state(account)
        if state == "ACTIVE":
            accounts.active.append(
                {"id": account["Id"], "name": account.get("Name", ""), "organizational_units": above, "tags": None}
            )
        elif state not in _INACTIVE:
            accounts.unknown_states.append(
                f"account {account['Id']} has the unknown state {state}: it is left out; expected ACTIVE, or one of "
                f"{', '.join(_INACTIVE)}"
            )
    for unit in _pages(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent):
        _add_accounts(client, unit["Id"], [*above, {"id": unit["Id"], "name": unit["Name"]}], accounts)


def _state(account: t.Mapping[str, t.Any]) -> str:
    # State replaces Status, which AWS has announced to retire in September 2026. Older SDKs know only Status.
    state = account.get("State") or account.get("Status")
    if state is None:
        raise UnknownState(f"the response has no state of the account {account['Id']}: update botocore")
    return str(state)


def _pages(client: t.Any, operation: str, key: str, **parameters: str) -> t.Iterator[dict[str, t.Any]]:
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[key]
