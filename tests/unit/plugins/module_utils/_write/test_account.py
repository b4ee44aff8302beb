# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that were decided for a function of another account than the one that AWS answers about."""

from __future__ import annotations

import typing as t

import pytest
from support.world import ACCOUNT, CALLER, OTHER_ACCOUNT, PUT, QUEUE, REGION, LambdaFunction, World, broken

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
