# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list that says that there is no function: nobody may take it for a function without configurations."""

from __future__ import annotations

import typing as t

import pytest
from support.world import (
    ACCOUNT,
    ALIASES,
    FUNCTION,
    GET,
    LIST,
    OTHER_ACCOUNT,
    QUEUE,
    REGION,
    LambdaFunction,
    World,
    denied,
    gone,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.function import read_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reader import FunctionReader

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
PARTIAL = f"{ACCOUNT}:function:f"
STORED = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def world(account: str = ACCOUNT) -> World:
    return World({(account, "f"): LambdaFunction({"BLUE"}, {"$LATEST": dict(STORED)})})


def takes_names_only(place: World) -> FunctionReader:
    """Return a reader by ARN of a service that lists by name alone, as LocalStack does."""
    client = place.client()
    by_name = client.list_function_event_invoke_configs

    def listed(FunctionName: str, **parameters: object) -> object:
        if ":" in FunctionName:
            gone()
        return by_name(FunctionName=FunctionName, **parameters)

    client.list_function_event_invoke_configs = listed
    return FunctionReader(client, ARN)


@pytest.mark.parametrize("name", [ARN, PARTIAL])
def test_a_function_that_exists_and_whose_lists_do_not(name: str) -> None:
    """Found: every qualifier was `configured: false`, and a merge stored over what was there."""
    place = world()
    place.faults[LIST] = gone
    with pytest.raises(LambdaError, match="it is not known which configurations it has"):
        FunctionReader(place.client(), name).configurations()
    found = read_function(FunctionReader(place.client(), name), [None], ["unconfigured"], explain=True)
    assert (found.rows, found.missing) == ([], {})
    assert [each.operation for each in found.errors] == [LIST]


def test_a_listed_function_of_which_the_list_of_configurations_says_that_it_does_not_exist() -> None:
    """Found: it was left out with a warning, and a backup of its region was empty."""
    place = world()
    listed = FunctionReader(place.client(), ARN).function()
    place.faults[LIST] = gone
    reader = FunctionReader(place.client(), "f", listed)
    found = read_function(reader, [None], [], explain=False)
    assert (found.rows, found.missing, [each.operation for each in found.errors]) == ([], {}, [LIST])
    place.functions.clear()
    reader = FunctionReader(place.client(), "f", listed)
    assert read_function(reader, [None], [], explain=False).missing == {None: "function_missing"}


def test_a_function_that_does_not_exist() -> None:
    assert FunctionReader(World({}).client(), ARN).configurations() is None


def test_a_service_that_lists_by_name_alone() -> None:
    place = world()
    listed = takes_names_only(place).configurations()
    assert [each.target.qualifier for each in listed or ()] == ["$LATEST"]
    place.functions[ACCOUNT, "f"].configs.clear()
    assert takes_names_only(place).configurations() == []


@pytest.mark.parametrize("configs", [{}, {"$LATEST": dict(STORED)}])
def test_a_list_by_name_of_another_account(configs: t.Any) -> None:
    """The list by name is of the account of the credentials: it tells nothing about the other one's function."""
    place = world(OTHER_ACCOUNT)
    place.functions[ACCOUNT, "f"] = LambdaFunction(configs=dict(configs))
    place.faults[LIST, OTHER_ACCOUNT] = gone
    reader = FunctionReader(place.client(), ARN.replace(ACCOUNT, OTHER_ACCOUNT))
    with pytest.raises(LambdaError, match="it is not known"):
        reader.configurations()


@pytest.mark.parametrize("name", ["f", ARN])
def test_a_denial_beside_a_list_without_the_function(name: str) -> None:
    """Found: `none is stored`, although neither answer said so."""
    place = world()
    place.faults[GET], place.faults[LIST] = denied, gone
    with pytest.raises(LambdaError) as raised:
        FunctionReader(place.client(), name).configuration("$LATEST")
    assert (raised.value.operation, raised.value.access_denied) == (GET, True)


def test_a_list_without_the_function_tells_of_no_qualifier() -> None:
    place = world()
    place.faults[LIST] = gone
    reader = FunctionReader(place.client(), "f")
    assert reader.configurations() is None
    assert reader.configuration("$LATEST") is not None


def test_a_missing_function_is_asked_for_once() -> None:
    place = World({})
    found = read_function(FunctionReader(place.client(), "f"), [None, "BLUE"], [], explain=True)
    assert found.missing == {None: "function_missing", "BLUE": "function_missing"}
    assert [operation for operation, _name in place.requests] == [LIST]


def test_a_function_that_may_not_be_read_is_missing_if_its_list_says_so() -> None:
    place = world()
    place.faults[FUNCTION], place.faults[LIST] = denied, gone
    assert FunctionReader(place.client(), ARN).configurations() is None


def test_a_missing_function_of_which_a_get_is_denied() -> None:
    place = World({})
    place.faults[GET] = denied
    found = read_function(FunctionReader(place.client(), "f"), ["BLUE"], [], explain=True)
    assert (found.errors, found.missing) == ([], {"BLUE": "function_missing"})


def test_aliases_that_a_function_is_said_not_to_have_cost_no_row() -> None:
    """Found: all rows of the function were left out, as it was said to be deleted."""
    place = world()
    place.faults[ALIASES] = gone
    found = read_function(FunctionReader(place.client(), "f"), [None], ["unconfigured"], explain=True)
    assert [row["qualifier"] for row in found.rows] == ["$LATEST"]
    assert [(each.operation, each.code) for each in found.errors] == [(ALIASES, "ResourceNotFoundException")]
    assert found.rows[0]["completeness"]["aliases"] is False


def test_a_function_that_is_deleted_while_it_is_read_is_missing() -> None:
    place = world()
    place.faults = {ALIASES: gone, FUNCTION: gone}
    found = read_function(FunctionReader(place.client(), "f"), [None], ["unconfigured"], explain=True)
    assert (found.rows, found.missing, found.errors) == ([], {None: "function_missing"}, [])


def test_settings_of_a_function_that_is_said_not_to_exist_are_an_error() -> None:
    """Found: they were null, and nothing said why."""
    place = world()
    place.faults[FUNCTION] = gone
    found = read_function(FunctionReader(place.client(), "f"), [None], ["function"], explain=True)
    assert [row["function"] for row in found.rows] == [None]
    assert [each.operation for each in found.errors] == [FUNCTION]
