# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several qualifiers of a function, of which some settings are to stay: what is kept was read just before the Put."""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import world as lambda_world
from support.world import (
    ACCOUNT,
    ALIASES,
    GET,
    LIST,
    OTHER_ACCOUNT,
    PUT,
    QUEUE,
    REGION,
    LambdaFunction,
    World,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings, nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import target as target_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

NAMES = ("f", "f:BLUE", "f:GREEN")
OLD = {"MaximumRetryAttempts": 2}
THEIRS = {"MaximumRetryAttempts": 2, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def world(**configs: t.Any) -> World:
    stored = {"$LATEST" if name == "LATEST" else name: dict(config) for name, config in configs.items()}
    return World({(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, stored)})


def age() -> Settings:
    return {**nothing_set(), "maximum_event_age_in_seconds": 60}


def write(
    place: World, *names: str, settings: Settings | None = None, replace: bool = False, dry: bool = False
) -> Result:
    client = place.client()
    changes = [Change(parse_function(name), settings or age(), replace) for name in names or NAMES]
    request = Request({REGION: changes}, propagation_timeout=0, check_mode=dry)
    return apply(lambda _service, _region: client, request)


def operations(place: World) -> list[str]:
    return [operation for operation, _target in place.requests]


def before_put(place: World, change: t.Callable[[dict[str, t.Any]], None]) -> None:
    """Let somebody else change the function when the first Put of the task is under way."""
    done: list[str] = []

    def somebody_else(operation: str) -> None:
        if operation == PUT and not done:
            done.append(operation)
            change(place.functions[ACCOUNT, "f"].configs)

    place.before = somebody_else


@pytest.mark.parametrize("stored", [{"LATEST": OLD, "BLUE": OLD, "GREEN": OLD}, {}], ids=["stored", "not stored"])
def test_what_somebody_else_changes_between_two_puts_stays(stored: t.Any) -> None:
    """Found: the second Put stored what the list had said before the first one, and a new destination was lost."""
    place = world(**stored)
    before_put(place, lambda configs: configs.update(GREEN=dict(THEIRS)))
    result = write(place)
    assert result.errors == []
    assert place.snapshot()[ACCOUNT, "f", "GREEN"] == {**THEIRS, "MaximumEventAgeInSeconds": 60}
    green = result.diffs[f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f:GREEN"]
    assert green["before"]["destination_config"]["on_failure"]["destination"] == QUEUE, "the diff is of what was there"
    assert green["before"]["maximum_event_age_in_seconds"] is None


def test_a_target_that_somebody_else_made_right_is_not_written() -> None:
    place = world(LATEST=OLD, BLUE=OLD)
    theirs = {**THEIRS, "MaximumEventAgeInSeconds": 60}
    before_put(place, lambda configs: configs.update(BLUE=dict(theirs)))
    result = write(place, "f", "f:BLUE")
    assert [header.rpartition(":")[2] for header in result.diffs] == ["$LATEST"]
    assert [row["maximum_retry_attempts"] for row in result.rows.values()] == [2, 2]
    assert place.snapshot()[ACCOUNT, "f", "BLUE"] == theirs
    assert operations(place) == [LIST, GET, PUT, GET]


EVERYTHING: Settings = {
    "maximum_retry_attempts": 1,
    "maximum_event_age_in_seconds": 60,
    "destination_config": {"on_success": {"destination": ""}, "on_failure": {"destination": QUEUE}},
}
RIGHT = {"MaximumEventAgeInSeconds": 60}


@pytest.mark.parametrize(
    ("stored", "options", "requests"),
    [
        ({}, {}, [LIST, GET, PUT, GET, PUT, GET, PUT]),
        ({"LATEST": RIGHT}, {}, [LIST, GET, PUT, GET, PUT]),
        ({"LATEST": RIGHT, "GREEN": RIGHT}, {}, [LIST, GET, PUT]),
        ({"LATEST": RIGHT, "BLUE": RIGHT, "GREEN": RIGHT}, {}, [LIST]),
        ({}, {"replace": True}, [LIST, GET, PUT, GET, PUT, GET, PUT]),
        ({}, {"settings": EVERYTHING}, [LIST, GET, PUT, GET, PUT, GET, PUT]),
    ],
    ids=["three change", "two change", "one changes", "none changes", "replace", "all settings"],
)
def test_only_what_is_written_is_read_again(stored: t.Any, options: t.Any, requests: t.Any) -> None:
    place = world(**stored)
    assert write(place, **options).errors == []
    assert operations(place) == requests


def test_one_target_alone_takes_one_read() -> None:
    place = world(LATEST=OLD)
    write(place, "f")
    assert operations(place) == [GET, PUT]


def test_check_mode_reads_nothing_again() -> None:
    place = world(LATEST=OLD)
    write(place, "f", "f:BLUE", "f:GREEN", dry=True)
    assert operations(place) == [LIST, ALIASES]


def test_who_may_not_get_lists_again() -> None:
    place = world(LATEST=OLD, BLUE=OLD, GREEN=OLD)
    place.faults[GET] = lambda_world.denied
    before_put(place, lambda configs: configs.update(GREEN=dict(THEIRS)))
    assert write(place).errors == []
    assert place.snapshot()[ACCOUNT, "f", "GREEN"] == {**THEIRS, "MaximumEventAgeInSeconds": 60}
    assert operations(place) == [LIST, GET, LIST, PUT, GET, LIST, PUT, GET, LIST, PUT]


def test_who_may_not_list_reads_each_target_once() -> None:
    place = world(LATEST=OLD, BLUE=OLD)
    place.faults[LIST] = lambda_world.denied
    assert write(place).errors == []
    assert operations(place) == [LIST, GET, PUT, GET, PUT, GET, PUT]


def test_nothing_is_written_on_a_read_that_failed() -> None:
    place = world(LATEST=OLD, BLUE=OLD, GREEN=RIGHT)
    place.faults[GET] = lambda_world.broken
    result = write(place)
    assert result.diffs == {}
    assert [error["operation"] for error in result.errors] == [GET] * 2
    assert place.snapshot()[ACCOUNT, "f", "BLUE"] == OLD
    assert operations(place) == [LIST, GET, GET]
    assert [row["qualifier"] for row in result.result()["event_invoke_configs"]] == ["GREEN"]


def test_a_write_that_is_tried_again_rests_on_one_new_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_module.time, "sleep", lambda _seconds: None)
    place = world(LATEST=OLD, BLUE=OLD)
    asked: list[str] = []

    def once() -> None:
        asked.append(PUT)
        if len(asked) == 1:
            raise lambda_world.conflict()

    place.faults[PUT] = once
    assert write(place).errors == []
    assert operations(place) == [LIST, GET, PUT, GET, PUT, GET, PUT, GET, PUT]


def test_functions_of_two_accounts_are_listed_just_before_they_are_written() -> None:
    """Found: both lists were read first, so that the second one was as old as all writes of the first function."""
    place = world(LATEST=OLD)
    place.functions[OTHER_ACCOUNT, "f"] = LambdaFunction({"BLUE"}, {"BLUE": dict(OLD)})
    before_put(place, lambda _configs: place.functions[OTHER_ACCOUNT, "f"].configs.update(BLUE=dict(THEIRS)))
    result = write(place, f"{ACCOUNT}:function:f", f"{OTHER_ACCOUNT}:function:f:BLUE")
    assert result.errors == []
    assert place.snapshot()[OTHER_ACCOUNT, "f", "BLUE"] == {**THEIRS, "MaximumEventAgeInSeconds": 60}
    assert operations(place) == [LIST, GET, PUT, LIST, GET, PUT]


documents = st.fixed_dictionaries(
    {},
    optional={
        "MaximumRetryAttempts": st.sampled_from([0, 1]),
        "MaximumEventAgeInSeconds": st.sampled_from([60, 90]),
        "DestinationConfig": st.just(THEIRS["DestinationConfig"]),
    },
)
states = st.dictionaries(st.sampled_from(["$LATEST", "BLUE", "GREEN"]), documents)


@given(states, st.lists(st.tuples(st.sampled_from(["$LATEST", "BLUE", "GREEN"]), documents), max_size=3))
def test_no_setting_is_lost_that_the_task_does_not_name(state: t.Any, theirs: t.Any) -> None:
    """At each Put somebody else stores something for another target."""
    place = World({(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, copy.deepcopy(state))})
    expected, left = copy.deepcopy(state), list(theirs)
    client = place.client()
    put = client.put_function_event_invoke_config

    def putting(**options: t.Any) -> t.Any:
        answer = put(**options)
        if left:
            qualifier, document = left.pop()
            place.functions[ACCOUNT, "f"].configs[qualifier] = dict(document)
            expected[qualifier] = dict(document)
        return answer

    client.put_function_event_invoke_config = putting
    changes = [Change(parse_function(name), age()) for name in NAMES]
    result = apply(lambda _service, _region: client, Request({REGION: changes}, propagation_timeout=0))
    assert result.errors == []
    for key, document in place.snapshot().items():
        kept = {**expected.get(key[2], {}), "MaximumEventAgeInSeconds": None}
        assert {**document, "MaximumEventAgeInSeconds": None} == kept
    if not theirs:
        twin = World({(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, copy.deepcopy(state))})
        foreseen = write(twin, dry=True)
        assert (foreseen.diffs, foreseen.summary().replace("would change", "changed")) == (
            result.diffs,
            result.summary(),
        )
