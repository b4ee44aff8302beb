# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list that says that there is no function beside answers that show that there is; one function in two forms."""

from __future__ import annotations

import typing as t

import pytest
from support.world import ACCOUNT, ALIASES, GET, LIST, PUT, QUEUE, REGION, LambdaFunction, World, denied, gone

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
KEPT = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def world(*names: str) -> World:
    stored = {"$LATEST": dict(KEPT), "OLD": dict(KEPT)}
    return World({(ACCOUNT, name): LambdaFunction({"BLUE", "OLD"}, dict(stored)) for name in names or ["f"]})


def write(place: World, *names: str, age: int = 60, absent: bool = False, **options: t.Any) -> Result:
    client = place.client()
    settings = None if absent else {**nothing_set(), "maximum_event_age_in_seconds": age}
    changes = [Change(parse_function(name), settings) for name in names or ["f"]]
    return apply(lambda _service, _region: client, Request({REGION: changes}, propagation_timeout=0, **options))


@pytest.mark.parametrize("absent", [False, True])
def test_aliases_of_a_function_that_exists(absent: bool) -> None:
    """Found: the task succeeded for `every alias` without a look at one."""
    place = world()
    place.faults[ALIASES] = gone
    (error,) = write(place, absent=absent, include_aliases=True).errors
    assert error["operation"] == ALIASES
    assert "it is not known which aliases it has" in error["message"]


def test_what_was_written_is_not_told_as_what_cannot_be() -> None:
    """Found: "changed: f:$LATEST, g:$LATEST; cannot: f:$LATEST, g:$LATEST"."""
    place = world()
    place.functions[ACCOUNT, "g"] = LambdaFunction()
    place.faults[ALIASES] = gone
    result = write(place, "f", "g", include_aliases=True)
    assert len(result.diffs) == len(result.errors) == 2
    assert result.failure().startswith("changed: f:$LATEST, g:$LATEST; 2 of 2 functions failed, ")


def test_aliases_of_a_function_that_does_not_exist() -> None:
    place = World({})
    assert write(place, absent=True, include_aliases=True).errors == []
    assert len(write(place, include_aliases=True).errors) == 1


def test_purge_of_a_function_that_exists() -> None:
    place = world()
    place.faults[LIST] = gone
    (error,) = write(place, purge=True).errors
    assert error["operation"] == LIST
    assert "so that purge removed nothing" in error["message"]
    assert place.snapshot()[ACCOUNT, "f", "OLD"] == KEPT


def test_a_merge_keeps_what_a_list_did_not_have() -> None:
    """Found: the destinations of both targets were overwritten, as the list said that there is nothing."""
    place = world()
    place.faults[LIST] = gone
    assert write(place, "f", "f:OLD").errors == []
    wanted = {**KEPT["DestinationConfig"]}
    stored = [place.snapshot()[ACCOUNT, "f", each] for each in ("$LATEST", "OLD")]
    assert [each["DestinationConfig"]["OnFailure"] for each in stored] == [wanted["OnFailure"]] * 2


def test_a_function_in_two_forms_fails_once() -> None:
    """Found: 2 of 2 functions failed, although one of them was written."""
    place = world("f", "g")
    place.faults[PUT] = denied
    assert "2 of 2 functions failed" in write(place, "f", ARN, "g").failure()
    place.faults = {}
    del place.functions[ACCOUNT, "f"]
    assert "1 of 2 functions failed" in write(place, "f", ARN, "g").failure()


def test_each_qualifier_has_its_own_error() -> None:
    """Found: the second one was told as the first, as both are the same function and code."""
    place = World({(ACCOUNT, "f"): LambdaFunction()})
    messages = [each["message"] for each in write(place, "f:BLUE", f"{ARN}:GREEN").errors]
    assert [("BLUE" in each, "GREEN" in each) for each in messages] == [(True, False), (False, True)]


@pytest.mark.parametrize("name", ["f", ARN, ARN.removeprefix(f"arn:aws:lambda:{REGION}:")])
def test_a_merge_keeps_what_the_lists_of_any_form_did_not_have(name: str) -> None:
    """Found: by ARN, the destinations of both targets were overwritten."""
    place = world()
    place.faults[LIST] = gone
    assert write(place, name, f"{name}:OLD").errors == []
    assert all("OnFailure" in each["DestinationConfig"] for each in place.snapshot().values())
    (error,) = write(place, name, purge=True).errors
    assert "it is not known" in error["message"]


@pytest.mark.parametrize("absent", [False, True])
@pytest.mark.parametrize("names", [["f"], [ARN], ["f", "f:OLD"]])
def test_a_denial_beside_a_list_without_the_function(names: list[str], absent: bool) -> None:
    """Found: the destination was overwritten, and `state: absent` was content with what it could not read."""
    place = world()
    before = place.snapshot()
    place.faults[GET], place.faults[LIST] = denied, gone
    assert {each["operation"] for each in write(place, *names, absent=absent).errors} == {GET}
    assert place.snapshot() == before
