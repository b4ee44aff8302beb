# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts of an organization, read with the fewest requests."""

from __future__ import annotations

import typing as t

try:
    from botocore.exceptions import ClientError
except ImportError:
    pass  # amazon.aws says so

from .organization_answers import account_entries, entries
from .strange_answers import StrangeAnswer

ORGANIZATION_ACTIONS = (
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
)


# botocore, Organizations 2016-11-28: the shapes AccountState and AccountStatus.
_INACTIVE = ("PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED")


_DENIALS = ("AccessDenied", "AccessDeniedException")
_WALKS = 2
_NAMED = 3
_NOT_COMPARED = (
    "organizations:ListAccounts is denied: it is not known whether an account is missing because it was moved while "
    "the units were listed"
)


class IncompleteOrganization(ValueError):
    """Accounts that are somewhere in the organization, and were not found there; str() is one line."""


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
    """The active accounts in the order of their ids, without tags. warnings are lines about what is not certain."""

    active: list[OrganizationAccount]
    warnings: list[str]


def read_accounts(client: t.Any) -> Accounts:
    """Return the accounts of an organization.

    Each organizational unit takes two requests, one for its units and one for each 20 of its accounts. Asking for the
    parents of each account would take one request for each account.

    The units are not listed at one moment: an account that moves from one that is yet to be listed to one that was
    listed is in neither. So all accounts are listed once more, without their units. If that is denied, it is a warning:
    policies of earlier versions do not have it. Raise IncompleteOrganization, StrangeAnswer or an error of the SDK.
    """
    missing: set[str] = set()
    for _walk in range(_WALKS):
        units = _Units(client)
        everywhere = _accounts_anywhere(client)
        # After a denial, what was missing before can still be looked for.
        missing = (missing if everywhere is None else everywhere) - units.seen
        if not missing:
            return units.accounts([] if everywhere is not None else [_NOT_COMPARED])
    raise IncompleteOrganization(
        f"ListAccounts names {_named(sorted(missing))}, but no root or organizational unit had it, nor when all were "
        "listed again: accounts may be on the move; try again"
    )


def account_tags(client: t.Any, account_id: str) -> dict[str, str]:
    tags = entries(client, "list_tags_for_resource", "Tags", ("Key", "Value"), ResourceId=account_id)
    return {tag["Key"]: tag["Value"] for tag in tags}


def is_denied(error: Exception) -> bool:
    return getattr(error, "response", {}).get("Error", {}).get("Code") in _DENIALS


class _Units:
    """What the roots and organizational units have, listed one after the other; seen has every account, of any state.

    An account that moved meanwhile can be in two of them: what was listed last counts.
    """

    def __init__(self, client: t.Any) -> None:
        self.seen: set[str] = set()
        self._client = client
        self._active: dict[str, OrganizationAccount] = {}
        self._unknown_states: dict[str, str] = {}
        for root in entries(client, "list_roots", "Roots", ("Id",)):
            self._add(root["Id"], [])

    def accounts(self, warnings: t.Sequence[str]) -> Accounts:
        active = sorted(self._active.values(), key=lambda account: account["id"])
        return Accounts(active, [*sorted(self._unknown_states.values()), *warnings])

    def _add(self, parent: str, above: list[OrganizationalUnit]) -> None:
        for account, state in account_entries(self._client, "list_accounts_for_parent", ParentId=parent):
            account_id = account["Id"]
            self.seen.add(account_id)
            self._active.pop(account_id, None)
            self._unknown_states.pop(account_id, None)
            if state == "ACTIVE":
                self._active[account_id] = {
                    "id": account_id,
                    "name": account.get("Name", ""),
                    "organizational_units": above,
                    "tags": None,
                }
            elif state not in _INACTIVE:
                self._unknown_states[account_id] = (
                    f"account {account_id} has the unknown state {state}: it is left out; expected ACTIVE, or one of "
                    f"{', '.join(_INACTIVE)}"
                )
        units = entries(
            self._client,
            "list_organizational_units_for_parent",
            "OrganizationalUnits",
            ("Id", "Name"),
            ParentId=parent,
        )
        for unit in units:
            if unit["Id"] in [parent, *(each["id"] for each in above)]:
                raise StrangeAnswer(f"the answer to ListOrganizationalUnitsForParent has {unit['Id']} below itself")
            self._add(unit["Id"], [*above, {"id": unit["Id"], "name": unit["Name"]}])


def _accounts_anywhere(client: t.Any) -> set[str] | None:
    """Return the ids of all accounts that can be active; None if they may not be listed."""
    try:
        listed = list(account_entries(client, "list_accounts"))
    except ClientError as error:
        if not is_denied(error):
            raise
        return None
    return {account["Id"] for account, state in listed if state not in _INACTIVE}


def _named(accounts: t.Sequence[str]) -> str:
    more = f" and {len(accounts) - _NAMED} more" if len(accounts) > _NAMED else ""
    return f"the account{'s' if len(accounts) > 1 else ''} {', '.join(accounts[:_NAMED])}{more}"
