# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization is read as a whole, or not at all, whatever changes meanwhile and whatever answers."""

from __future__ import annotations

import itertools
import json
import typing as t

import pytest
from botocore.exceptions import ClientError
from support.organization import OPERATIONS, ROOT, STATE, Organization

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.organization import (
    IncompleteOrganization,
    account_tags,
    read_accounts,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.strange_answers import StrangeAnswer

A, B, C, D = (str(number) * 12 for number in range(1, 5))
UNITS = (ROOT, "ou-a", "ou-b")  # in the order in which they are listed


def organization(**changed: t.Any) -> Organization:
    return Organization({ROOT: [A], "ou-a": [B], "ou-b": [C]}, **changed)


def found(asked: Organization) -> dict[str, list[str]]:
    """The ids of the units of each account; each account is there once."""
    accounts = read_accounts(asked.client()).active
    assert [each["id"] for each in accounts] == sorted({each["id"] for each in accounts})
    return {each["id"]: [unit["id"] for unit in each["organizational_units"]] for each in accounts}


def test_accounts_and_their_units() -> None:
    asked = organization()
    assert found(asked) == {A: [], B: ["ou-a"], C: ["ou-b"]}
    assert asked.asked == {
        "ListRoots": 1,
        "ListAccountsForParent": 3,
        "ListOrganizationalUnitsForParent": 3,
        "ListAccounts": 1,
    }


@pytest.mark.parametrize(("account", "unit", "after"), list(itertools.product((A, B, C), UNITS, UNITS)), ids=str)
def test_an_account_that_moves_while_the_units_are_listed_is_found(account: str, unit: str, after: str) -> None:
    """Found: one that moved to a unit that had been listed was no host, without a word."""
    assert set(found(organization().moves(account, unit, after))) == {A, B, C}


def test_the_last_unit_in_which_an_account_was_seen_counts() -> None:
    assert found(organization().moves(B, "ou-b", after="ou-a"))[B] == ["ou-b"]


def test_an_account_that_moves_each_time_is_an_error_that_names_it() -> None:
    asked = organization().moves(C, "ou-a", after="ou-a")
    asked.changes.append(("ListAccounts", "", lambda: asked.move(C, "ou-b")))
    asked.moves(C, "ou-a", after="ou-a")
    with pytest.raises(IncompleteOrganization, match=rf"^ListAccounts names the account {C}, but .*try again$"):
        read_accounts(asked.client())
    assert asked.asked["ListAccounts"] == 2


def test_many_missing_accounts_are_one_short_line() -> None:
    many = [f"{number:012}" for number in range(10)]
    body = json.dumps({"Accounts": [{"Id": each, STATE: "ACTIVE"} for each in many]}).encode()
    with pytest.raises(IncompleteOrganization, match=f"the accounts {', '.join(many[:3])} and 7 more, but "):
        read_accounts(organization(bodies={"ListAccounts": body}).client())


def test_an_account_that_joins_meanwhile_is_found() -> None:
    asked = organization()
    asked.changes.append(("ListAccountsForParent", "ou-b", lambda: asked.units[ROOT].append(D)))
    assert set(found(asked)) == {A, B, C, D}


def test_an_account_that_leaves_meanwhile_is_no_error() -> None:
    asked = organization()
    asked.changes.append(("ListAccountsForParent", "ou-b", lambda: asked.units["ou-a"].remove(B)))
    assert A in found(asked)


@pytest.mark.parametrize("states", [{STATE: "SUSPENDED"}, {"Status": "SUSPENDED"}, {STATE: "CLOSED"}])
def test_an_inactive_account_that_moves_is_not_missed(states: dict[str, str]) -> None:
    asked = organization(states={C: states}).moves(C, "ou-a", after="ou-a")
    assert set(found(asked)) == {A, B}
    assert asked.asked["ListAccounts"] == 1


def test_one_whose_state_is_not_known_is_missed() -> None:
    asked = organization(states={C: {STATE: "FROZEN"}}).moves(C, "ou-a", after="ou-a")
    (line,) = read_accounts(asked.client()).warnings
    assert line.startswith(f"account {C} has the unknown state FROZEN")
    assert asked.asked["ListAccounts"] == 2


def test_the_last_state_that_was_seen_counts() -> None:
    asked = organization().moves(B, "ou-b", after="ou-a")
    asked.changes.append(("ListOrganizationalUnitsForParent", "ou-a", lambda: asked.states.update({B: {STATE: "X"}})))
    assert set(found(asked)) == {A, C}


def test_without_permission_it_is_said_that_nothing_was_compared() -> None:
    read = read_accounts(organization(denied={"ListAccounts"}).client())
    assert [each["id"] for each in read.active] == [A, B, C]
    (line,) = read.warnings
    assert line.startswith("organizations:ListAccounts is denied: ")


def test_what_was_missed_before_a_denial_stays_missed() -> None:
    asked = organization().moves(C, "ou-a", after="ou-a")

    def denied() -> None:
        asked.move(C, "ou-b")
        asked.denied.add("ListAccounts")

    asked.changes.append(("ListAccounts", "", denied))
    asked.moves(C, "ou-a", after="ou-a")
    with pytest.raises(IncompleteOrganization, match=C):
        read_accounts(asked.client())


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each != "ListAccounts"])
def test_what_else_is_denied_is_an_error(operation: str) -> None:
    with pytest.raises(ClientError, match=rf"AccessDeniedException.*{operation}"):
        _read_all(organization(denied={operation}))


STRANGE = {
    "nothing": b"",
    "a proxy": b"<html>proxy</html>",
    "cut off": b'{"Accounts": [{"Id": "1111',
    "no text": b"\xff\xfe",
    "an empty object": b"{}",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1",
    "null": b"null",
}
OF_A_MEMBER = {
    "null": None,
    "a text": "x",
    "an object": {"Id": A},
    "texts": ["x"],
    "nulls": [None],
    "lists": [[]],
    "empty objects": [{}],
    "numbers": [{"Id": 1, "Key": 1, "Value": 1, "Name": 1, STATE: "ACTIVE"}],
    "objects": [{"Id": {}, "Key": {}, "Value": {}, "Name": {}, STATE: "ACTIVE"}],
    "empty ids": [{"Id": "", "Key": "x", "Name": "x", STATE: "ACTIVE"}],
}
MEMBERS = {
    "ListRoots": "Roots",
    "ListAccountsForParent": "Accounts",
    "ListOrganizationalUnitsForParent": "OrganizationalUnits",
    "ListAccounts": "Accounts",
    "ListTagsForResource": "Tags",
}
BODIES = {**STRANGE, **{f"of a member: {name}": value for name, value in OF_A_MEMBER.items()}}


def _read_all(asked: Organization) -> None:
    client = asked.client()
    for each in read_accounts(client).active:
        account_tags(client, each["id"])


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_strange_answer_is_one_line_that_names_the_operation(operation: str, what: str) -> None:
    """Found: 'Accounts', without another word."""
    value = BODIES[what]
    body = value if isinstance(value, bytes) else json.dumps({MEMBERS[operation]: value}).encode()
    with pytest.raises(StrangeAnswer) as caught:
        _read_all(organization(bodies={operation: body}))
    line = str(caught.value)
    assert line.startswith(f"the answer to {operation} ")
    assert "\n" not in line
    assert "proxy" not in line


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_list_without_an_end_is_one_line_that_names_the_operation(operation: str) -> None:
    # What is below a unit is listed before the next page is asked for.
    below = operation == "ListOrganizationalUnitsForParent"
    listed = [] if below else [{"Id": A, "Name": "x", STATE: "ACTIVE", "Key": "x", "Value": "x"}]
    body = json.dumps({MEMBERS[operation]: listed, "NextToken": "again"}).encode()
    with pytest.raises(StrangeAnswer, match=f"^the answer to {operation} cannot be read: the SDK raises PaginationE"):
        _read_all(organization(bodies={operation: body}))


@pytest.mark.parametrize("below", [ROOT, "ou-a"])
def test_a_unit_below_itself_ends(below: str) -> None:
    body = json.dumps({"OrganizationalUnits": [{"Id": below, "Name": "x"}]}).encode()
    with pytest.raises(StrangeAnswer, match=f"ListOrganizationalUnitsForParent has {below} below itself"):
        read_accounts(organization(bodies={"ListOrganizationalUnitsForParent": body}).client())


@pytest.mark.parametrize("state", [1, {}, ["ACTIVE"]])
def test_a_state_that_is_no_text_is_strange(state: t.Any) -> None:
    body = json.dumps({"Accounts": [{"Id": A, "Name": "x", STATE: state}]}).encode()
    with pytest.raises(StrangeAnswer, match=f"ListAccountsForParent has no state of the account {A}"):
        read_accounts(organization(bodies={"ListAccountsForParent": body}).client())


@pytest.mark.parametrize("account_id", ["localhost", "1", "1" * 13, "\uff11" * 12, f"{A}\n"])
def test_an_id_that_is_none_of_an_account_is_no_host(account_id: str) -> None:
    body = json.dumps({"Accounts": [{"Id": account_id, "Name": "x", STATE: "ACTIVE"}]}).encode()
    with pytest.raises(StrangeAnswer, match="ListAccountsForParent has an account whose Id is not twelve digits"):
        read_accounts(organization(bodies={"ListAccountsForParent": body}).client())


@pytest.mark.newest_boto3
def test_only_active_accounts_by_state_or_by_status() -> None:
    states = {
        A: {"State": "ACTIVE"},
        B: {"State": "PENDING_CLOSURE", "Status": "ACTIVE"},
        C: {"Status": "ACTIVE"},
    }
    read = read_accounts(organization(states=states).client())
    assert [each["id"] for each in read.active] == [A, C]
    assert read.warnings == []


@pytest.mark.parametrize("operation", ["ListAccountsForParent", "ListAccounts"])
def test_an_account_without_a_state_is_an_error(operation: str) -> None:
    body = json.dumps({"Accounts": [{"Id": A, "Name": "a"}]}).encode()
    with pytest.raises(
        StrangeAnswer, match=f"the answer to {operation} has no state of the account {A}: update botocore"
    ):
        read_accounts(organization(bodies={operation: body}).client())


def test_an_account_whose_state_is_not_known_is_said() -> None:
    read = read_accounts(organization(states={A: {STATE: "FROZEN"}}).client())
    assert [each["id"] for each in read.active] == [B, C]
    (line,) = read.warnings
    assert line.startswith(f"account {A} has the unknown state FROZEN: it is left out")
