# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from datetime import date, datetime, timezone

import pytest
import yaml

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.user_input import (
    InvalidInput,
    parse_yaml,
    read_dictionary,
    read_functions,
    read_mapping,
    read_names,
)

POLICY = {"rules": None, "exceptions": [{"reason": "it's known", "until": "2999-01-31"}]}


@pytest.mark.parametrize(
    "until", [date(2999, 1, 31), datetime(2999, 1, 31, 23, 59), datetime(2999, 1, 31, tzinfo=timezone.utc)]
)
@pytest.mark.parametrize("form", [lambda policy: policy, str, yaml.safe_dump], ids=["object", "before 2.19", "survey"])
def test_a_date_is_text_whatever_gives_it(form: t.Callable[[t.Any], t.Any], until: date) -> None:
    policy = {"rules": None, "exceptions": [{"reason": "it's known", "until": until}]}
    assert parse_yaml(form(policy)) == POLICY


def test_other_texts_are_yaml() -> None:
    assert parse_yaml("") is None
    assert parse_yaml("reason: 'see datetime.date(2027, 1, 31)'") == {"reason": "see datetime.date(2027, 1, 31)"}
    with pytest.raises(yaml.YAMLError):
        parse_yaml("{{ 7 * 7 }}")


@pytest.mark.parametrize(
    "text",
    [
        *("a,b", " a , b,", "a\nb", "a\r\n b\r\n", "a,\nb", "[a, b]", '["a", "b"]', "['a', 'b']", "- a\n- b\n"),
        *("  - a\n  - b", ["a", "b"], ("a ", " b")),
    ],
)
def test_a_list_of_names_in_each_form(text: t.Any) -> None:
    assert read_names(text, "x") == ["a", "b"]


def test_names_stay_as_they_are_written() -> None:
    assert read_names("[012345670123, 1.10, no]", "x") == ["012345670123", "1.10", "no"]
    assert read_names("[ab]-*", "x") == ["[ab]-*"]
    assert read_names(3, "x") == ["3"]


@pytest.mark.parametrize("nothing", [None, "", " ", "\n"])
def test_nothing_is_nothing(nothing: t.Any) -> None:
    assert read_names(nothing, "x", "names") == []
    assert read_dictionary(nothing, "x") == read_mapping(nothing, "x") == {}


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ([], "x is an empty list: expected names"),
        ("[]", "x is an empty list: expected names"),
        ([""], "x[0] is empty: expected a name"),
        (["a", None], "x[1] is empty: expected a name"),
        ("[a, null]", "x[1] is empty: expected a name"),
        ("- a\n-", "x[1] is empty: expected a name"),
        ([["a"]], "x[0] is ['a']: expected text"),
        ([True], "x[0] is True: expected text"),
        (True, "x is True: expected a list, or text with commas or lines"),
        ({"a": 1}, "x is {'a': 1}: expected a list, or text with commas or lines"),
    ],
)
def test_a_list_that_is_none_is_refused(value: t.Any, refusal: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_names(value, "x", "names")
    assert str(refused.value) == refusal


@pytest.mark.parametrize(
    "text",
    [
        *("a: b\nc: d", "a: b, c: d", "a: b,\nc: d", "{a: b, c: d}", '{"a": "b", "c": "d"}', "a=b,c=d", "a=b\nc=d"),
        *("---\na: b\nc: d\n", "{a: b,\n c: d}", {"a": "b", "c ": " d"}),
    ],
)
def test_a_dictionary_of_names_in_each_form(text: t.Any) -> None:
    assert read_mapping(text, "x") == {"a": "b", "c": "d"}
    if isinstance(text, str):
        assert read_dictionary(text, "x") == {"a": "b", "c": "d"}


def test_digits_in_a_text_of_names_stay() -> None:
    assert read_mapping("012345670123: 210987654321", "x") == {"012345670123": "210987654321"}


@pytest.mark.parametrize("value", ["a", "a:", "[a]", "{a: b", "a: [b]", {"a": None}, {"": "b"}, {"a": ["b"]}, ["a"], 5])
def test_a_dictionary_that_is_none_is_refused(value: t.Any) -> None:
    with pytest.raises(InvalidInput, match=r"^x .*: expected a dictionary") as refused:
        read_mapping(value, "x")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("value", "where"), [(83, "x"), (["f", 83], "x[1]"), ([1.5], "x[0]")])
def test_a_number_is_no_name_of_a_function(value: t.Any, where: str) -> None:
    """Found: 0123 in a file of variables was the function 83."""
    with pytest.raises(InvalidInput, match=rf"^{re.escape(where)} is the number .*: expected a name in quotes"):
        read_functions(value, "x")
    assert read_functions("0123, 2024_01_15", "x") == ["0123", "2024_01_15"]
    assert read_functions(["f", "0123"], "x") == ["f", "0123"]
