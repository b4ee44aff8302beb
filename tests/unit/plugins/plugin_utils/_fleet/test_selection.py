# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which accounts become hosts, and in which groups."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.groups import (
    Group,
    host_variables,
    organizational_unit_groups,
    tag_groups,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.organization import (
    OrganizationAccount,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.selection import InvalidSelection, Selection

WORKLOADS = {"id": "ou-1", "name": "Workloads"}
PROD = {"id": "ou-2", "name": "Prod-EU"}


def account(**facts: t.Any) -> OrganizationAccount:
    given = {"id": "111111111111", "name": "shop", "organizational_units": [WORKLOADS, PROD], "tags": {"team": "pay"}}
    return t.cast(OrganizationAccount, {**given, **facts})


def selects(include: t.Any = None, exclude: t.Any = None) -> bool:
    selection = Selection(include, exclude)
    return selection.without_tags(account()) and selection.by_tags(account())


@pytest.mark.parametrize(
    "selection",
    [
        {"account_ids": ["111111111111"]},
        {"account_ids": 111111111111},
        {"names": "sh*"},
        {"names": ["other", "shop"]},
        {"organizational_units": ["Workloads"]},
        {"organizational_units": ["Workloads/Prod-*"]},
        {"organizational_units": ["ou-1"]},
        {"tags": {"team": "p*"}},
        {"tags": {"team": ["ops", "pay"]}},
    ],
)
def test_a_key_that_matches(selection: dict[str, t.Any]) -> None:
    assert selects(include=selection)
    assert not selects(exclude=selection)


@pytest.mark.parametrize(
    "selection",
    [
        {"account_ids": ["222222222222"]},
        {"names": ["SHOP"]},
        {"organizational_units": ["Prod-EU"]},
        {"organizational_units": ["Work"]},
        {"tags": {"team": "ops"}},
        {"tags": {"Team": "pay"}},
    ],
)
def test_a_key_that_does_not_match(selection: dict[str, t.Any]) -> None:
    assert not selects(include=selection)
    assert selects(exclude=selection)


def test_an_account_must_match_every_key_of_include_and_no_key_of_exclude() -> None:
    assert selects()
    assert not selects(include={"names": ["shop"], "tags": {"team": "ops"}})
    assert not selects(include={"names": ["shop"], "account_ids": ["222222222222"]})
    assert not selects(exclude={"names": ["shop"], "tags": {"team": "ops"}})
    assert not selects(include={"tags": {"team": "pay", "stage": "*"}})


def test_tags_are_read_for_their_keys_only() -> None:
    assert Selection({"tags": {"team": "x"}}, None).needs_tags
    assert Selection(None, {"tags": {"team": "x"}}).needs_tags
    assert not Selection({"names": ["x"]}, None).needs_tags


@pytest.mark.parametrize(
    ("include", "message"),
    [
        (["shop"], "include is of the type list: expected a dictionary"),
        ({"ids": []}, "include has the unknown key ids: expected some of account_ids, names"),
        (
            {"account_ids": ["1234"]},
            "include.account_ids is 1234: expected 12 digits in quotes",
        ),
        ({"tags": {"audit": False}}, "include.tags has False: expected text, in quotes"),
        ({"tags": ["team"]}, "include.tags is of the type list: expected a dictionary"),
    ],
)
def test_invalid_selections(include: t.Any, message: str) -> None:
    with pytest.raises(InvalidSelection, match=f"^{message}"):
        Selection(include, None)


def test_groups_of_organizational_units_are_named_by_their_path() -> None:
    groups = organizational_unit_groups([account()])
    assert groups == {"111111111111": [Group("ou_Workloads", None), Group("ou_Workloads_Prod_EU", "ou_Workloads")]}


def test_units_that_share_a_name_are_two_groups() -> None:
    first, second = {"id": "ou-a", "name": "Prod-EU"}, {"id": "ou-b", "name": "Prod.EU"}
    accounts = [account(organizational_units=[first]), account(id="222222222222", organizational_units=[second])]
    names = [groups[0].name for groups in organizational_unit_groups(accounts).values()]
    assert names == ["ou_Prod_EU_ou_a", "ou_Prod_EU_ou_b"]


def test_tags_are_groups() -> None:
    accounts = [account(tags={"team": "pay ments", "empty": ""}), account(id="222222222222", tags=None)]
    assert tag_groups(accounts) == {"111111111111": ["tag_empty", "tag_team_pay_ments"], "222222222222": []}


def test_tags_that_share_a_name_are_two_groups() -> None:
    tags = [{"env": "prod_eu"}, {"env_prod": "eu"}, {"team": "日本"}, {"team": "東京"}, {"env": "prod_eu"}]
    accounts = [account(id=f"{number:012}", tags=each) for number, each in enumerate(tags)]
    names = [groups[0] for groups in tag_groups(accounts).values()]
    assert len(set(names)) == 4
    assert names[0] == names[4]
    assert all(re.fullmatch(r"tag_(env_prod_eu|team___)_[0-9a-f]{8}", name) for name in names)
    # A tag that has the name of another one with its hash.
    accounts.append(account(id="000000000005", tags={"env": names[0].removeprefix("tag_env_")}))
    groups = tag_groups(accounts)
    assert groups["000000000005"] != groups["000000000000"] == groups["000000000004"]


def test_host_variables() -> None:
    assert host_variables(account(tags=None)) == {
        "aws_account_id": "111111111111",
        "aws_account_name": "shop",
        "aws_organizational_units": ["Workloads", "Prod-EU"],
        "aws_tags": None,
    }
