# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache is taken in full, or not at all."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from support.organization import ROOT, Organization

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.kept_accounts import read_kept
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.organization import account_tags, read_accounts

_client = Organization({ROOT: ["1" * 12], "ou-a": ["2" * 12]}, denied={"ListAccounts"}).client()
_accounts, _warnings = read_accounts(_client)
_accounts[0]["tags"] = account_tags(_client, "1" * 12)
KEPT: dict[str, t.Any] = {"wanted": {"read_tags": True}, "accounts": _accounts, "warnings": _warnings}


def places(value: t.Any, path: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    """Every key and index of what is kept, but what is in wanted, which is compared."""
    keys: t.Iterable[t.Any] = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield (*path, key)
        if key != "wanted":
            yield from places(value[key], (*path, key))


def changed(path: tuple[t.Any, ...], change: t.Callable[[t.Any, t.Any], None]) -> t.Any:
    kept = copy.deepcopy(KEPT)
    parent = kept
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return kept


def test_what_is_kept_is_read_back() -> None:
    assert read_kept(json.loads(json.dumps(KEPT))) == KEPT


@pytest.mark.parametrize("value", [None, {}, [], "x", 1, {"accounts": [], "wanted": {}, "unknown_states": []}])
def test_another_form(value: t.Any) -> None:
    assert read_kept(value) is None


@pytest.mark.parametrize("path", list(places(KEPT)), ids=str)
def test_each_value_is_looked_at(path: tuple[t.Any, ...]) -> None:
    """Found: a cache without a key cost the inventory until it ended."""

    def other(parent: t.Any, key: t.Any) -> None:
        parent[key] = 1

    assert read_kept(changed(path, other)) is None


@pytest.mark.parametrize("path", [each for each in places(KEPT) if isinstance(each[-1], str)], ids=str)
def test_each_key_must_be_there(path: tuple[t.Any, ...]) -> None:
    def less(parent: t.Any, key: t.Any) -> None:
        del parent[key]

    expected_less = path[-2:] == ("tags", "team")  # any tags will do
    assert (read_kept(changed(path, less)) is None) == (not expected_less)


def test_no_host_is_named_by_anything_but_an_account_id() -> None:
    assert read_kept({**KEPT, "accounts": [{**KEPT["accounts"][0], "id": "localhost"}]}) is None
