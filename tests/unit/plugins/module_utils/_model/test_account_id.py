# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.account_id import parse_account_id
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption


class Tagged(str):
    """As ansible-core 2.19 gives texts."""


@pytest.mark.parametrize(
    "value", ["111111111111", 111111111111, " 111111111111\n", Tagged("111111111111"), Tagged(" 111111111111")]
)
def test_text_and_numbers_of_twelve_digits(value: t.Any) -> None:
    account_id = parse_account_id(value, "x")
    assert account_id == "111111111111"
    assert account_id.__class__ is str  # and no text that Ansible has marked


@given(st.integers(0, 10**12 - 1))
def test_what_yaml_reads_is_the_account_or_refused(number: int) -> None:
    account_id = f"{number:012}"
    assert parse_account_id(account_id, "x") == account_id
    try:
        assert parse_account_id(yaml.safe_load(account_id), "x") == account_id
    except InvalidOption:
        assert account_id.startswith("0")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (yaml.safe_load("012345670123"), "1402433619"),
        ("1234", "1234"),
        ("", "empty"),
        ("²²²²²²²²²²²²", "²²²²²²²²²²²²"),
        (111111111111.0, "111111111111.0"),
        (-11111111111, "-11111111111"),
        (True, "True"),
        (None, "of the type NoneType"),
        (["111111111111"], "of the type list"),
        ("two\nlines", "two lines"),
        ("9" * 200, f"{'9' * 100}..."),
    ],
)
def test_what_is_no_account_is_refused_by_name(value: t.Any, shown: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        parse_account_id(value, "aws_account_id of prod")
    assert str(refused.value) == f"aws_account_id of prod is {shown}: expected 12 digits in quotes"
