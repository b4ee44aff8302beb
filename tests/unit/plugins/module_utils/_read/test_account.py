# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.account import check_role_account, misread
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading

MEANT, OTHER = "123456789012", "210987654321"
ROLE = "arn:aws:iam::{}:role/audit"
DENIED = LambdaError("GetCallerIdentity", "us-east-2", "ExpiredToken", "The token has expired")


def reading_of(*accounts: str) -> Reading:
    rows: t.Any = [{"account_id": account} for account in accounts]
    return Reading(rows=rows)


def nobody() -> str:
    raise AssertionError("the rows or the role tell it")


def denied() -> str:
    raise DENIED


@pytest.mark.parametrize(
    ("accounts", "role"), [([MEANT], None), ([], ROLE.format(MEANT)), ([MEANT, MEANT], ROLE.format(MEANT))]
)
def test_sts_is_not_asked_if_rows_or_the_role_tell(accounts: list[str], role: str | None) -> None:
    assert misread(MEANT, reading_of(*accounts), role, nobody) == ""


def test_sts_is_asked_if_nothing_else_tells() -> None:
    assert misread(MEANT, reading_of(), None, lambda: MEANT) == ""
    assert misread(MEANT, reading_of(), "", lambda: OTHER).startswith(
        f"account_id is {MEANT}, but the credentials are of {OTHER}: expected a role in account {MEANT}"
    )


def test_one_row_of_another_account_is_enough() -> None:
    """A resource policy can let another account read a function."""
    fault = misread(MEANT, reading_of(MEANT, OTHER), None, nobody)
    assert f"the credentials are of {OTHER}: " in fault
    fault = misread(MEANT, reading_of(MEANT, OTHER), ROLE.format(MEANT), nobody)
    assert fault.startswith(f"account_id is {MEANT}, but functions of {OTHER} were read: expected functions of {MEANT}")


def test_rows_whose_account_was_named_do_not_tell() -> None:
    """Found: credentials of another account passed, as the row had the account of the name."""
    assert f"the credentials are of {OTHER}: " in misread(MEANT, reading_of(MEANT), None, lambda: OTHER, {MEANT})
    assert misread(MEANT, reading_of(MEANT), None, lambda: MEANT, {MEANT}) == ""
    assert misread(MEANT, reading_of(MEANT), ROLE.format(MEANT), nobody, {MEANT}) == ""
    assert "were read" in misread(MEANT, reading_of(OTHER), None, lambda: MEANT, {OTHER})
    reading = reading_of(MEANT)
    reading.add_error("us-east-2", None, DENIED)
    assert "is not known" in misread(MEANT, reading, None, denied, {MEANT})


def test_if_nobody_tells_it_is_not_known() -> None:
    fault = misread(MEANT, reading_of(), None, denied)
    assert fault == f"whether account {MEANT} was read is not known: {DENIED}"


def test_errors_of_the_reading_say_more_than_those_of_sts() -> None:
    reading = reading_of()
    reading.add_error("us-east-2", None, DENIED)
    assert misread(MEANT, reading, None, denied) == ""


def test_a_role_in_another_account_is_refused_before_any_request() -> None:
    check_role_account(MEANT, ROLE.format(MEANT))
    check_role_account(MEANT, None)
    with pytest.raises(InvalidOption, match=f"^account_id is {MEANT}, but the credentials are of {OTHER}: "):
        check_role_account(MEANT, ROLE.format(OTHER))
