# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody else writes between the list of a function and the write of a target: each write rests on a new read."""

from __future__ import annotations

import copy
import itertools
import typing as t

import pytest
from support import world as lambda_world
from support.world import ACCOUNT, ALIASES, DELETE, GET, LIST, PUT, QUEUE, REGION, LambdaFunction, World

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Settings,
    nothing_set,
    parse_configuration,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import target as target_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

OLD: dict[str, t.Any] = {"MaximumRetryAttempts": 2}
THEIRS: dict[str, t.Any] = {
    "MaximumRetryAttempts": 2,
    "MaximumEventAgeInSeconds": 60,
    "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
}
WANTED: dict[str, t.Any] = {"MaximumRetryAttempts": 1}
STATES = {"none": None, "old": OLD, "theirs": THEIRS, "wanted": WANTED}
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
TARGET = "GREEN"


def _settings(**given: t.Any) -> Settings:
    return t.cast("Settings", {**nothing_set(), **given})


def _row(qualifier: str, **keys: t.Any) -> dict[str, t.Any]:
    return {"function_name": "f", "qualifier": qualifier, **keys}


BESIDE = _row("BLUE", maximum_retry_attempts=0)
"""Another row of the function, which is written first."""


def _of_rows(*rows: t.Any, **options: t.Any) -> Request:
    return Request(parse_rows(rows, REGION), propagation_timeout=0, **options)


def _of_task(settings: Settings | None, replace: bool = False, **options: t.Any) -> Request:
    beside = Change(parse_function("f:BLUE"), _settings(maximum_retry_attempts=0))
    change = Change(parse_function(f"f:{TARGET}"), settings, replace)
    return Request({REGION: [beside, change]}, propagation_timeout=0, **options)


REQUESTS: dict[str, t.Callable[..., Request]] = {
    "row": lambda **options: _of_rows(BESIDE, _row(TARGET, maximum_retry_attempts=1), **options),
    "row, first": lambda **options: _of_rows(_row(TARGET, maximum_retry_attempts=1), BESIDE, **options),
    "row, purge": lambda **options: _of_rows(BESIDE, _row(TARGET, maximum_retry_attempts=1), purge=True, **options),
    "row of one, purge": lambda **options: _of_rows(_row(TARGET, maximum_retry_attempts=1), purge=True, **options),
    "row that removes": lambda **options: _of_rows(BESIDE, _row(TARGET, configured=False), **options),
    "purged": lambda **options: _of_rows(BESIDE, purge=True, **options),
    "merge": lambda **options: _of_task(_settings(maximum_retry_attempts=1), **options),
    "replace": lambda **options: _of_task(_settings(maximum_retry_attempts=1), replace=True, **options),
    "absent": lambda **options: _of_task(None, **options),
}


def _wanted(kind: str, now: t.Any) -> t.Any:
    """Return what the target should become from what is stored just before its write."""
    if kind == "merge":
        return {**(now or {}), **WANTED}
    return None if kind in ("row that removes", "purged", "absent") else WANTED


def _world(stored: t.Any) -> World:
    configs = {} if stored is None else {TARGET: copy.deepcopy(stored)}
    return World({(ACCOUNT, "f"): LambdaFunction({"BLUE", TARGET}, configs)})


def _after_the_list(place: World, now: t.Any) -> None:
    """Let somebody else change the target as soon as the list of the function has answered."""

    def somebody_else(_operation: str) -> None:
        if (LIST, f"{ACCOUNT}:f:") in place.requests:
            place.before = lambda _operation: None
            configs = place.functions[ACCOUNT, "f"].configs
            configs.pop(TARGET, None)
            if now is not None:
                configs[TARGET] = copy.deepcopy(now)

    place.before = somebody_else


def _write(place: World, request: Request) -> Result:
    client = place.client()
    return apply(lambda _service, _region: client, request)


def _shown(document: t.Any) -> t.Any:
    if document is None:
        return None
    arn = f"{ARN}:{TARGET}"
    sides = {"OnSuccess": {}, "OnFailure": {}, **document.get("DestinationConfig", {})}
    return parse_configuration({**document, "DestinationConfig": sides, "FunctionArn": arn}).settings


def _bare(document: t.Any) -> t.Any:
    """Return what is set in a document, in which empty sides of destinations do not count."""
    return None if document is None else _shown(document)


CASES = list(itertools.product(REQUESTS, STATES, STATES))


@pytest.mark.parametrize(("kind", "listed", "now"), CASES)
def test_what_is_there_just_before_the_write_decides(kind: str, listed: str, now: str) -> None:
    """Found: a destination that nobody had read was overwritten, and the diff had what the list had said before it."""
    place = _world(STATES[listed])
    _after_the_list(place, STATES[now])
    result = _write(place, REQUESTS[kind]())
    assert result.errors == []
    stored = place.snapshot().get((ACCOUNT, "f", TARGET))
    diff = result.diffs.get(f"{ARN}:{TARGET}")
    writes = [written for written in place.written if written[3] == TARGET]
    seemed_right = _bare(STATES[listed]) == _bare(_wanted(kind, STATES[listed]))
    is_right = _bare(STATES[now]) == _bare(_wanted(kind, STATES[now]))
    if seemed_right or is_right:
        asked_on = len(place.requests) > 1  # nobody is heard of after the last request
        assert (writes, diff, stored) == ([], None, STATES[now if asked_on else listed])
    else:
        assert _bare(stored) == _bare(_wanted(kind, STATES[now]))
        assert len(writes) == 1
        assert diff is not None
        assert diff["before"] == (_shown(STATES[now]) or _not_configured())
        assert diff["after"] == (_shown(stored) or _not_configured())
    row = result.rows.get(f"{ARN}:{TARGET}")
    if not seemed_right:
        assert (row is None) == (stored is None), "the row is what is there now"
    of_target = [operation for operation, target in place.requests if target.endswith(TARGET)]
    assert of_target == ([] if seemed_right else [GET] if is_right else [GET, PUT if stored else DELETE])


def _not_configured() -> t.Any:
    return {"configured": False, "effective": {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 21600}}


@pytest.mark.parametrize(("kind", "stored"), list(itertools.product(REQUESTS, STATES)))
def test_what_no_answer_says_is_not_written(kind: str, stored: str) -> None:
    place = _world(STATES[stored])
    place.faults[GET] = lambda_world.broken
    result = _write(place, REQUESTS[kind]())
    assert place.written == []
    assert result.diffs == {}
    assert place.snapshot().get((ACCOUNT, "f", TARGET)) == STATES[stored]
    is_all_right = kind == "row of one, purge" and stored == "wanted"
    codes = {error["code"] for error in result.errors}
    assert codes - {"NotPurged"} == (set() if is_all_right else {"ServiceException"})


@pytest.mark.parametrize(("kind", "listed", "now"), CASES)
def test_check_mode_reads_the_list_only(kind: str, listed: str, now: str) -> None:
    place, same = _world(STATES[listed]), _world(STATES[listed])
    _after_the_list(place, STATES[now])
    result = _write(place, REQUESTS[kind](check_mode=True))
    assert [operation for operation, _target in place.requests if operation == GET] == []
    assert result.diffs == _write(same, REQUESTS[kind]()).diffs


@pytest.mark.parametrize(("listed", "now"), list(itertools.product(STATES, STATES)))
def test_a_precondition_refuses_what_has_changed(listed: str, now: str) -> None:
    """The read of the row itself counts, also if it could not be a Get."""
    place = _world(STATES[listed])
    _after_the_list(place, STATES[now])
    judged = _shown(STATES[listed]) or nothing_set()
    judged_row = _row(TARGET, maximum_retry_attempts=1, only_if={**judged, "configured": STATES[listed] is not None})
    result = _write(place, _of_rows(BESIDE, _row("$LATEST", maximum_retry_attempts=1), judged_row))
    writes = [written for written in place.written if written[3] == TARGET]
    of_target = [operation for operation, target in place.requests if target.endswith(TARGET)]
    assert of_target[0] == GET
    assert of_target.count(GET) == 1
    if now == "wanted":
        assert (result.errors, writes) == ([], [])
    elif now == listed:
        assert (result.errors, len(writes)) == ([], 1)
    else:
        assert [error["code"] for error in result.errors] == ["ChangedSinceJudged"]
        assert writes == []


@pytest.mark.parametrize("kind", REQUESTS)
def test_who_may_not_get_lists_once_more_for_each_write(kind: str) -> None:
    place = _world(OLD)
    place.faults[GET] = lambda_world.denied
    assert _write(place, REQUESTS[kind]()).errors == []
    reads = [operation for operation, _target in place.requests if operation == LIST]
    assert len(reads) == 1 + len(place.written)


def test_one_target_of_who_may_not_get_is_listed_once() -> None:
    place = _world(OLD)
    place.faults[GET] = lambda_world.denied
    assert _write(place, _of_rows(_row(TARGET, maximum_retry_attempts=1))).errors == []
    assert [operation for operation, _target in place.requests] == [GET, LIST, PUT]


def test_a_removal_that_is_tried_again_rests_on_a_new_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_module.time, "sleep", lambda _seconds: None)
    place = _world(OLD)

    def conflict_and_change() -> None:
        place.faults.clear()
        place.functions[ACCOUNT, "f"].configs[TARGET] = copy.deepcopy(THEIRS)
        raise lambda_world.conflict()

    place.faults[DELETE] = conflict_and_change
    result = _write(place, REQUESTS["purged"]())
    assert result.errors == []
    assert result.diffs[f"{ARN}:{TARGET}"]["before"] == _shown(THEIRS)
    assert [operation for operation, target in place.requests if target.endswith(TARGET)] == [GET, DELETE] * 2


def test_the_aliases_of_a_function_are_read_before_each_write() -> None:
    place = _world(OLD)
    _after_the_list(place, THEIRS)
    change = Change(parse_function("f"), _settings(maximum_retry_attempts=1), replace=True)
    result = _write(place, Request({REGION: [change]}, propagation_timeout=0, include_aliases=True))
    assert result.errors == []
    assert result.diffs[f"{ARN}:{TARGET}"]["before"] == _shown(THEIRS)
    assert [operation for operation, _target in place.requests] == [ALIASES, LIST, *[GET, PUT] * 3]


@pytest.mark.parametrize("gone", ["alias", "function"])
@pytest.mark.parametrize("kind", ["row", "row, purge", "merge", "aliases"])
def test_what_is_deleted_after_the_list_is_told_as_missing(kind: str, gone: str) -> None:
    """Found: of an alias that was deleted after its function's aliases were listed, the error said that it exists."""
    place = _world(OLD)

    def somebody_else(_operation: str) -> None:
        if (LIST, f"{ACCOUNT}:f:") not in place.requests:
            return
        place.before = lambda _operation: None
        if gone == "function":
            del place.functions[ACCOUNT, "f"]
        else:
            place.functions[ACCOUNT, "f"].aliases.discard(TARGET)
            del place.functions[ACCOUNT, "f"].configs[TARGET]

    place.before = somebody_else
    if kind == "aliases":
        change = Change(parse_function("f"), _settings(maximum_retry_attempts=1))
        request = Request({REGION: [change]}, propagation_timeout=0, include_aliases=True)
    else:
        request = REQUESTS[kind]()
    result = _write(place, request)
    codes = {error["code"] for error in result.errors}
    assert codes == {"FunctionMissing" if gone == "function" else "QualifierMissing"}
    assert f"{ARN}:{TARGET}" not in result.diffs


@pytest.mark.parametrize("kind", ["purged", "absent", "row that removes"])
def test_what_somebody_else_has_removed_is_no_change(kind: str) -> None:
    """Found: a removal that found nothing was told as one, with a diff."""
    place = _world(OLD)

    def somebody_else(operation: str) -> None:
        if operation == DELETE:
            place.before = lambda _operation: None
            del place.functions[ACCOUNT, "f"].configs[TARGET]

    place.before = somebody_else
    result = _write(place, REQUESTS[kind]())
    assert (result.errors, result.diffs.get(f"{ARN}:{TARGET}")) == ([], None)
    assert f"{ARN}:{TARGET}" not in result.rows


def test_a_removal_that_finds_nothing_beside_a_configuration_is_an_error() -> None:
    place = _world(OLD)
    place.faults[DELETE] = lambda_world.gone
    result = _write(place, REQUESTS["absent"]())
    assert [error["code"] for error in result.errors] == ["ResourceNotFoundException"]
    assert f"{ARN}:{TARGET}" not in result.diffs
