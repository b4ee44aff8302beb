# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that were decided for a function of another account than the one that AWS answers about."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from botocore.exceptions import ClientError
from support.world import (
    ACCOUNT,
    CALLER,
    GET,
    LIST,
    OTHER_ACCOUNT,
    PUT,
    QUEUE,
    REGION,
    LambdaFunction,
    World,
    broken,
    denied,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

STORED = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def world(*configured: str) -> World:
    configs = {qualifier: dict(STORED) for qualifier in configured}
    return World({(ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, configs)})


def row(qualifier: str = "$LATEST", account_id: str | None = OTHER_ACCOUNT, **keys: t.Any) -> dict[str, t.Any]:
    arn = f"arn:aws:lambda:{REGION}:{account_id}:function:f:{qualifier}"
    return {
        "function_name": "f",
        "qualifier": qualifier,
        "region": REGION,
        "account_id": account_id,
        "function_arn": arn,
        "maximum_retry_attempts": 0,
        **keys,
    }


def write(place: World, *rows: dict[str, t.Any], **options: t.Any) -> Result:
    client = place.client()
    request = Request(parse_rows(rows, None), propagation_timeout=0, **options)
    return apply(lambda _service, _region: client, request)


@pytest.mark.parametrize("options", [{}, {"purge": True}, {"check_mode": True}])
@pytest.mark.parametrize(
    "keys", [{}, {"configured": False}, {"destination_config": {"on_failure": {"destination": QUEUE}}}]
)
def test_rows_of_another_account(keys: t.Any, options: t.Any) -> None:
    """Found: the own function of that name was overwritten, and with purge lost its other configurations."""
    place = world("$LATEST", "BLUE", "GREEN")
    before = place.snapshot()
    result = write(place, row(**keys), row("BLUE", **keys), **options)
    assert {each["code"] for each in result.errors} == (
        {"OtherAccount", "NotPurged"} if options.get("purge") else {"OtherAccount"}
    )
    assert result.diffs == {}
    assert place.snapshot() == before
    assert place.written == []
    told = f"event_invoke_configs row 1 (f:$LATEST in {REGION}): account_id is {OTHER_ACCOUNT}, but the function is of "
    assert any(each["message"].startswith(f"{told}account {ACCOUNT}: expected") for each in result.errors)


def test_a_refusal_costs_no_request() -> None:
    place, same = world("$LATEST"), world("$LATEST")
    write(place, row())
    write(same, row(account_id=ACCOUNT))
    assert [*place.requests, (PUT, f"{ACCOUNT}:f:$LATEST")] == same.requests


@pytest.mark.parametrize("account_id", [ACCOUNT, None, ""])
def test_rows_of_this_account_or_of_none(account_id: str | None) -> None:
    place = world("$LATEST")
    assert write(place, row(account_id=account_id), row("GREEN", account_id)).errors == []
    assert len(place.written) == 2


def test_an_account_that_no_answer_of_lambda_tells() -> None:
    """Found: it was compared after the write, which was to the own function."""
    place = World({(ACCOUNT, name): LambdaFunction() for name in "fg"})
    result = write(place, row(), row(function_name="g"))
    assert ([each["code"] for each in result.errors], result.diffs) == (["OtherAccount"] * 2, {})
    assert place.written == []
    assert [operation for operation, _target in place.requests].count(CALLER) == 1
    assert write(place, row(account_id=ACCOUNT)).errors == []
    assert [each["code"] for each in write(world(), row("BLUE"), check_mode=True).errors] == ["OtherAccount"]


@pytest.mark.parametrize("options", [{}, {"purge": True}, {"check_mode": True}])
def test_nothing_to_remove_is_told_of_the_account_that_was_asked_only(options: t.Any) -> None:
    """Found: it was ok, and a function of an account that nobody had asked."""
    place = World({(ACCOUNT, name): LambdaFunction() for name in "fg"})
    removed = [row(configured=False), row(function_name="g", configured=False)]
    result = write(place, *removed, **options)
    assert ([each["code"] for each in result.errors], result.rows) == (["OtherAccount"] * 2, {})
    assert [operation for operation, _target in place.requests].count(CALLER) == 1
    own = [{**each, "account_id": ACCOUNT} for each in removed]
    assert write(place, *own, **options).errors == []
    place.faults[CALLER] = broken
    assert [each["operation"] for each in write(place, *own, **options).errors] == [CALLER] * 2
    unnamed = [{**each, "account_id": None} for each in removed]
    assert write(place, *unnamed, **options).errors == []


def test_nothing_is_written_if_nobody_tells_the_account() -> None:
    place = world()
    place.faults[CALLER] = broken
    assert [each["operation"] for each in write(place, row(account_id=ACCOUNT)).errors] == [CALLER]
    assert place.written == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([row(function_name=f"{ACCOUNT}:function:f")], "but function_name is of account"),
        ([row(account_id="production")], "account_id is production: expected 12 digits"),
        ([row(), row(account_id=ACCOUNT)], "row 1 has another account_id for the same target"),
    ],
)
def test_rows_that_contradict_themselves(rows: t.Any, fault: str) -> None:
    with pytest.raises(InvalidOption, match=fault):
        parse_rows(rows, None)


def _of(account_id: str, what: str) -> t.Callable[[], None]:
    def fault() -> None:
        metadata = {"HTTPStatusCode": 403, "RequestId": "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"}
        response: t.Any = {"Error": {"Code": "AccessDeniedException", "Message": what}, "ResponseMetadata": metadata}
        raise ClientError(response, account_id)

    return fault


def _two(same_words: bool, *operations: str) -> World:
    place = world()
    place.functions[OTHER_ACCOUNT, "f"] = LambdaFunction({"BLUE", "GREEN"})
    for operation, account_id in itertools.product(operations, (ACCOUNT, OTHER_ACCOUNT)):
        place.faults[operation, account_id] = _of(account_id, "denied" if same_words else f"denied by {account_id}")
    return place


def _blue(name: str) -> dict[str, t.Any]:
    return {"function_name": name, "qualifier": "BLUE", "region": REGION, "maximum_retry_attempts": 1}


THEIR_FUNCTION = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function:f"
OWN_FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"


@pytest.mark.parametrize("same_words", [False, True])
@pytest.mark.parametrize(
    ("operations", "options"),
    [((GET, LIST), {}), ((GET, LIST), {"purge": True}), ((GET, LIST), {"check_mode": True}), ((PUT,), {})],
)
def test_a_refusal_for_another_account_names_it(operations: t.Any, same_words: bool, options: t.Any) -> None:
    """Found: what was refused of another account's function was told as the failure of the own one only."""
    place = _two(same_words, *operations)
    rows = [_blue(name) for name in ("f", THEIR_FUNCTION)]
    result = write(place, *rows, **options)
    messages = [each["message"] for each in result.result()["errors"]]
    assert len(messages) == 2
    assert [OTHER_ACCOUNT in each for each in messages].count(True) == 1
    assert result.failure().startswith(f"cannot: {OTHER_ACCOUNT}:f:BLUE, f:BLUE; ")


@pytest.mark.parametrize("operations", [(GET, LIST), (PUT,)])
def test_the_own_function_in_two_forms_fails_once(operations: t.Any) -> None:
    place = _two(True, *operations)
    rows = [_blue(name) for name in ("f", OWN_FUNCTION)]
    # Rows name each target once; a task may name it twice.
    changes = [change for row in rows for change in parse_rows([row], REGION)[REGION]]
    client = place.client()
    result = apply(lambda _service, _region: client, Request({REGION: changes}, propagation_timeout=0))
    assert len(result.result()["errors"]) == 1
    assert not result.failure().startswith("cannot")
    assert [operation for operation, _target in place.requests].count(CALLER) == 1
    place = _two(True, *operations)
    place.faults[CALLER] = broken
    client = place.client()
    result = apply(lambda _service, _region: client, Request({REGION: changes}, propagation_timeout=0))
    assert len(result.result()["errors"]) == 2, "whose the function is is not known"


def test_what_was_written_for_another_account_is_told_beside_what_was_not() -> None:
    place = _two(True)
    place.faults[PUT, ACCOUNT] = denied
    rows = [_blue(name) for name in ("f", THEIR_FUNCTION)]
    result = write(place, *rows)
    assert result.failure().startswith(f"changed: {OTHER_ACCOUNT}:f:BLUE; cannot: f:BLUE; {PUT}")
