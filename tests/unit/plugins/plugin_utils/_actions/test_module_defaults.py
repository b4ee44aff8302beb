# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of module_defaults that the tasks of the role name, so that ansible-core does not give them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.defaults import (
    CONNECTION,
    MODULES,
    refused_defaults,
)

ROLE = "arn:aws:iam::210987654321:role/r"


def refusals(*defaults: dict[str, t.Any], given: t.Container[str] = (), repairs: bool = True) -> list[str]:
    return list(refused_defaults(defaults, lambda value: value, given, repairs))


@pytest.mark.parametrize("place", ["group/cloudops.aws_lambda.aws", "group/aws", *MODULES])
@pytest.mark.parametrize("name", ["assume_role_arn", "assume_role_external_id", "assume_role_session_name"])
def test_a_login_that_the_role_would_not_use_is_refused(place: str, name: str) -> None:
    """Found: the role read, and repaired, the account of other credentials."""
    (line,) = refusals({place: {name: ROLE, "region": "us-west-1"}})
    assert line == f"module_defaults has {name}, which the role does not use: expected event_invoke_audit_{name}"
    assert refusals({place: {name: ROLE}}, given=[f"event_invoke_audit_{name}"]) == []


def test_other_options_and_other_modules_are_not() -> None:
    assert refusals({"group/aws": {"region": "us-west-1", "profile": "p"}}) == []
    assert refusals({"amazon.aws.sts_assume_role": {"assume_role_arn": ROLE}}) == []
    assert refusals() == []


def test_the_aliases_of_a_connection_are_those_of_amazon_aws() -> None:
    """Not all versions have each."""
    spec = aws_argument_spec()
    own = {name: aliases for name, aliases in CONNECTION.items() if name != "no_sign_request"}
    assert {name: set(spec[name]["aliases"]) - set(each) for name, each in own.items()} == {name: set() for name in own}


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("name", [each for name, aliases in CONNECTION.items() for each in (name, *aliases)])
def test_a_connection_of_some_modules_only_is_refused(module: str, name: str) -> None:
    """Found: the role read one account, and wrote to another."""
    (line,) = refusals({module: {name: "SECRET"}})
    assert line.startswith("module_defaults has another ")
    assert "SECRET" not in line
    assert refusals({module: {name: "SECRET"}}, repairs=False) == []
    (_line,) = refusals({"group/aws": {name: "x"}}, {module: {name: "SECRET"}})


def test_a_connection_that_all_modules_have_is_not() -> None:
    assert refusals({name: {"profile": "p"} for name in MODULES}) == []
    assert refusals({"group/aws": {"profile": "p"}, MODULES[0]: {"aws_profile": "p", "region": "us-west-1"}}) == []
    assert refusals({"group/aws": {"profile": "p"}, MODULES[1]: {"profile": None}, MODULES[2]: {}}) != []
