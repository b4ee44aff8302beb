# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.published import published_settings

ACCOUNT, REGION = "123456789012", "us-east-2"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:my-function"
EVERY = {"function_name": "*", "maximum_retry_attempts": 1}


def chosen(*rows: t.Any, qualifier: str = "LIVE", **variables: t.Any) -> t.Any:
    of_rulebook = {
        "arn": f"{FUNCTION}:{qualifier}",
        "account_id": ACCOUNT,
        "region": REGION,
        "configs": list(rows),
    }
    return published_settings({**of_rulebook, **variables})


def retries(*rows: t.Any, **variables: t.Any) -> int | None:
    settings = chosen(*rows, **variables)
    assert settings["refusals"] == []
    assert (settings["row"] is None) == bool(settings["reason"])
    return settings["row"]["maximum_retry_attempts"] if settings["row"] else None


def row(number: int = 0, **values: t.Any) -> dict[str, t.Any]:
    return {"function_name": "my-function", "maximum_retry_attempts": number, **values}


def test_the_row_has_the_place_of_what_was_published() -> None:
    place = {"function_name": "my-function", "qualifier": "LIVE", "region": REGION, "account_id": ACCOUNT}
    assert chosen(EVERY)["row"] == {"maximum_retry_attempts": 1, **place}


@pytest.mark.parametrize(
    "values",
    [
        {"qualifier": "LIVE"},
        {"function_name": "my-function:LIVE"},
        {"function_name": f"{FUNCTION}:LIVE"},
        {"function_name": FUNCTION, "qualifier": "LIVE"},
        {"function_name": f"{ACCOUNT}:function:my-function:LIVE", "qualifier": None},
        {"qualifier": "LIVE", "region": REGION, "account_id": int(ACCOUNT)},
        {"qualifier": ""},
        {"qualifier": None, "region": "", "account_id": ""},
        {"function_name": "*", "qualifier": "LIVE"},
    ],
)
def test_each_form_of_the_module_names_the_same(values: dict[str, t.Any]) -> None:
    assert retries(EVERY, row(**values)) == 0


def test_a_number_is_a_version() -> None:
    assert retries(EVERY, row(qualifier=2), qualifier="2") == 0


def test_the_most_specific_row_comes_first() -> None:
    own, of_alias = row(2), row(qualifier="LIVE")
    every_alias = {**EVERY, "qualifier": "LIVE"}
    assert retries(EVERY, own, every_alias, of_alias) == 0
    assert retries(EVERY, own, every_alias) == 1
    assert retries(EVERY, own) == 2


@pytest.mark.parametrize(
    "place",
    [
        {"region": "eu-west-1"},
        {"account_id": "999999999999"},
        {"function_name": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:my-function"},
        {"function_name": "999999999999:function:my-function"},
    ],
)
def test_a_row_of_elsewhere_is_never_written(place: dict[str, str]) -> None:
    assert retries(row(qualifier="LIVE", configured=False, **place)) is None
    # One list for several rulebooks.
    assert retries(row(**place), EVERY) == 1


@pytest.mark.parametrize("place", [(REGION, "999999999999"), ("eu-west-1", ACCOUNT)])
def test_a_function_of_elsewhere_has_no_row(place: tuple[str, str]) -> None:
    arn = f"arn:aws:lambda:{place[0]}:{place[1]}:function:my-function:LIVE"
    settings = chosen(row(), EVERY, arn=arn)
    assert settings["row"] is None
    assert settings["reason"] == f"{arn} is for another rulebook: this one is for the account {ACCOUNT} in {REGION}"


def test_variables_may_be_text() -> None:
    assert retries(configs=json.dumps([EVERY]), account_id=int(ACCOUNT)) == 1
    assert retries(configs="- {function_name: my-function, qualifier: 2024-01-01, maximum_retry_attempts: '0'}") is None


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ("my-function", "it is of the type str: expected a dictionary"),
        ({}, "function_name is missing: expected the name of a function, or * for all"),
        (row(qualifier=False), "qualifier is False: expected a string"),
        (row(qualifier=1.5), "qualifier is 1.5: expected a string"),
        (row(qualifer="LIVE"), "unknown key qualifer: expected one of "),
        (row(qualifier="$LATEST"), "qualifier is of $LATEST, which nobody publishes: expected a version or an alias"),
        (row(function_name="my-*"), "function_name 'my-*' is not the name of a function"),
        (row(function_name=f"{FUNCTION}:LIVE", qualifier="BLUE"), "names the qualifier LIVE, but qualifier is 'BLUE'"),
        (row(region="all"), "region 'all' is no region"),
        (row(account_id="12"), "account_id is 12: expected 12 digits in quotes"),
        (row(7, function_name="*"), "it has other settings than row 1, which comes first for the same target"),
        (row(7, function_name="*", region="eu-west-1"), "it has other settings than row 1"),
    ],
)
def test_a_row_that_can_never_be_chosen_is_refused(wrong: t.Any, refusal: str) -> None:
    (said,) = chosen(EVERY, wrong)["refusals"]
    assert said.startswith("event_invoke_published_configs row 2: ")
    assert refusal in said


@pytest.mark.parametrize("name", ["arn", "account_id", "region", "configs"])
@pytest.mark.parametrize(("value", "refusal"), [(None, "is missing: expected "), (True, ""), ({"a": 1}, "")])
def test_each_variable_is_checked(name: str, value: t.Any, refusal: str) -> None:
    (said,) = chosen(EVERY, **{name: value})["refusals"]
    assert said.startswith(f"event_invoke_published_{name} {refusal}")


@pytest.mark.parametrize("arn", [FUNCTION, f"{FUNCTION}:$LATEST", "my-function:LIVE", "{{ x }}"])
def test_nothing_but_the_arn_of_a_version_or_alias_is_accepted(arn: str) -> None:
    (said,) = chosen(EVERY, arn=arn)["refusals"]
    assert "expected " in said


@pytest.mark.parametrize("configs", ["[", "my-function"])
def test_what_is_no_list_is_refused(configs: str) -> None:
    (said,) = chosen(configs=configs)["refusals"]
    assert said.startswith("event_invoke_published_configs is ")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("[{function_name: f, qualifier: 2024_01_15}]", "line 1: YAML reads 2024_01_15 as the number 20240115"),
        ("- function_name: f\n  function_name: g", "line 2: the key function_name is there twice"),
        ("- function_name: 83", "row 1: function_name is the number 83: expected a name in quotes"),
    ],
)
def test_a_text_that_is_read_as_something_else_is_refused(text: str, refusal: str) -> None:
    (line,) = chosen(configs=text)["refusals"]
    assert line.startswith("event_invoke_published_configs")
    assert refusal in line
