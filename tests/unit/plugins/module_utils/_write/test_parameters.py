# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Precondition, Request

REGION = "us-east-2"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:failed"
OPTIONS: t.Mapping[str, t.Any] = {
    "function_name": None,
    "qualifier": None,
    "include_aliases": False,
    "event_invoke_configs": None,
    "purge": False,
    "state": "present",
    "maximum_retry_attempts": None,
    "maximum_event_age_in_seconds": None,
    "destination_config": None,
    "replace": False,
    "propagation_timeout": 60,
}
INFO_ROW = {
    "function_name": "f",
    "qualifier": "BLUE",
    "region": "eu-west-1",
    "account_id": "123456789012",
    "function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:f:GREEN",
    "configured": True,
    "last_modified": "2019-12-31T20:33:16.653000+00:00",
    "maximum_retry_attempts": 0,
    "maximum_event_age_in_seconds": None,
    "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}},
    "effective": {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 21600},
    "function": None,
    "qualifier_exists": True,
}


def parse(*rows: t.Any, region: str | None = REGION, **options: t.Any) -> Request:
    given = {**OPTIONS, **({"event_invoke_configs": list(rows)} if rows else {}), **options}
    return parse_request(given, region, check_mode=False, region_source="AWS_REGION")


def settings(retries: int | None = None, age: int | None = None, failure: str | None = None) -> t.Any:
    return {
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
        "destination_config": {"on_success": {"destination": None}, "on_failure": {"destination": failure}},
    }


def test_a_row_of_the_info_module_is_a_change() -> None:
    """Its names decide, not its ARN: a row with another qualifier is that other target."""
    changes = parse(INFO_ROW).changes
    wanted = Change(parse_function("f", "BLUE"), settings(0, failure=QUEUE), replace=True, account_id="123456789012")
    assert changes == {"eu-west-1": [wanted]}


def test_rows_as_people_write_them() -> None:
    rows = (
        {"function_name": "f", "maximum_retry_attempts": "1"},
        {"function_name": "f", "qualifier": 7, "configured": False, "maximum_retry_attempts": 1},
        {"function_name": "f:BLUE", "configured": "yes", "destination_config": {"on_failure": None}},
        {"function_name": "f:GREEN", "destination_config": {"on_failure": {"destination": QUEUE}, "on_success": {}}},
        {"function_name": "f:GREEN", "destination_config": {"on_failure": {"destination": QUEUE}}},
    )
    assert parse(*rows).changes == {
        REGION: [
            Change(parse_function("f"), settings(1), replace=True),
            Change(parse_function("f:7"), None),
            Change(parse_function("f:BLUE"), settings(), replace=True),
            *[Change(parse_function("f:GREEN"), settings(failure=QUEUE), replace=True)] * 2,
        ]
    }


@pytest.mark.parametrize(
    "empty",
    [
        {"maximum_retry_attempts": "", "destination_config": ""},
        {"maximum_retry_attempts": None, "destination_config": {"on_success": "", "on_failure": {"destination": ""}}},
        {"destination_config": {"on_success": None, "on_failure": {}}},
    ],
)
def test_what_is_empty_in_a_row_is_not_set(empty: dict[str, t.Any]) -> None:
    changes = parse({"function_name": "f", "maximum_event_age_in_seconds": " 300 ", **empty}).changes
    assert changes == {REGION: [Change(parse_function("f"), settings(age=300), replace=True)]}


def test_no_rows_are_no_changes() -> None:
    assert parse(event_invoke_configs=[], purge=True).changes == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"maximum_retry_attempts": 1}, "row 2 (no function_name): function_name is missing"),
        ({"function_name": ["f"]}, "function_name is ['f']: expected a string"),
        ({"function_name": "f g", "configured": False}, "is not the name of a function"),
        ({"function_name": "f:BLUE", "qualifier": "GREEN"}, "row 2 (f:BLUE:GREEN): function_name 'f:BLUE' names the"),
        ({"function_name": "f", "region": "no region"}, "region 'no region' is not a valid region"),
        (
            {"function_name": "arn:aws:lambda:eu-west-1:123456789012:function:f"},
            "is in eu-west-1, but the region is us-east-2 (from AWS_REGION)",
        ),
        ({"function_name": "f"}, "row 2 (f): nothing is to be set: expected maximum_retry_attempts"),
        ({"function_name": "f", "qualifier": "B", "retries": 1}, "row 2 (f:B): unknown key retries: expected one of"),
        ({"function_name": "f", "destination_config": {"on_failur": {}}}, "unknown key destination_config.on_failur:"),
        (
            {"function_name": "f", "destination_config": {"on_failure": {"arn": QUEUE}}},
            "unknown key destination_config.on_failure.arn: expected one of destination",
        ),
        (
            {"function_name": "f", "destination_config": QUEUE},
            f"destination_config is '{QUEUE}': expected a dictionary with on_success and on_failure",
        ),
        (
            {"function_name": "f", "destination_config": {"on_failure": QUEUE}},
            f"destination_config.on_failure is '{QUEUE}': expected a dictionary with destination",
        ),
        (
            {"function_name": "f", "destination_config": {"on_failure": {"destination": [QUEUE]}}},
            f"destination_config.on_failure.destination is ['{QUEUE}']: expected a string",
        ),
        ({"function_name": "f", "maximum_retry_attempts": "None"}, "maximum_retry_attempts is 'None': expected 0 to 2"),
        ({"function_name": "f", "qualifier": "", "maximum_retry_attempts": 1}, "qualifier '' is not a valid qualifier"),
        ({"function_name": "f", "maximum_retry_attempts": True}, "maximum_retry_attempts is True: expected 0 to 2"),
        ({"function_name": "f", "maximum_event_age_in_seconds": "1h"}, "is '1h': expected 60 to 21600"),
        ({"function_name": "f", "configured": "maybe"}, "configured is 'maybe': expected true or false"),
        (
            {"function_name": "f", "maximum_retry_attempts": float("inf")},
            "maximum_retry_attempts is inf: expected 0 to 2",
        ),
        (
            {"function_name": "f", "maximum_retry_attempts": float("nan")},
            "maximum_retry_attempts is nan: expected 0 to 2",
        ),
        ({"function_name": "f", "configured": False, "only_if": "yes"}, "only_if is 'yes': expected a dictionary with"),
        (
            {"function_name": "f", "configured": False, "only_if": {}},
            "only_if is {}: expected a dictionary with some of",
        ),
        ({"function_name": "f", "configured": False, "only_if": {"configured": None}}, "only_if compares nothing"),
        (
            {"function_name": "f", "configured": False, "only_if": {"retries": 1}},
            "unknown key only_if.retries: expected",
        ),
        (
            {"function_name": "f", "configured": False, "only_if": {"maximum_retry_attempts": "many"}},
            "only_if.maximum_retry_attempts is 'many': expected 0 to 2",
        ),
        (
            {"function_name": "f", "configured": False, "only_if": {"qualifier_exists": "maybe"}},
            "only_if.qualifier_exists is 'maybe': expected true or false",
        ),
        (
            {"function_name": "f", "configured": False, "only_if": {"destination_config": {"on_failure": QUEUE}}},
            f"only_if.destination_config.on_failure is '{QUEUE}': expected a dictionary with destination",
        ),
        (
            {"function_name": "f", "configured": False, "only_if": {"destination_config": {"failure": {}}}},
            "unknown key only_if.destination_config.failure: expected one of on_success, on_failure",
        ),
        (
            {"function_name": "g:1", "maximum_retry_attempts": 0, "only_if": {"configured": True}},
            "row 1 has other settings for the same target",
        ),
        ({"function_name": "g:1", "maximum_retry_attempts": 1}, "row 2 (g:1): row 1 has other settings for the same"),
        ({"function_name": "g", "qualifier": "1", "configured": False}, "row 1 has other settings for the same target"),
        (
            {"function_name": "123456789012:function:g:1", "maximum_retry_attempts": 1},
            "row 1 has other settings for the same target: expected one row for each target, and rows of one account",
        ),
    ],
)
def test_refused_rows(row: t.Any, message: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        parse({"function_name": "g", "qualifier": "1", "maximum_retry_attempts": 0}, row)
    assert str(refused.value).startswith("event_invoke_configs row 2 (")
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_was_judged_is_compared_as_it_is_given() -> None:
    """null is a setting that was not set; what is left out is not compared."""
    given = {
        "configured": "yes",
        "qualifier_exists": False,
        "maximum_retry_attempts": "1",
        "maximum_event_age_in_seconds": None,
        "destination_config": {"on_failure": {"destination": ""}, "on_success": None},
    }
    ((change,),) = parse({"function_name": "f", "configured": False, "only_if": given}).changes.values()
    settings = {
        "maximum_retry_attempts": 1,
        "maximum_event_age_in_seconds": None,
        "destination_config.on_failure.destination": None,
        "destination_config.on_success.destination": None,
    }
    assert change.only_if == Precondition(True, False, settings)
    for nothing in (None, ""):
        ((change,),) = parse({"function_name": "f", "configured": False, "only_if": nothing}).changes.values()
        assert change.only_if is None


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_null_side_was_not_set_and_one_that_is_left_out_is_not_compared(nothing: t.Any) -> None:
    """Found: a good destination was removed by a row that said that there was none."""
    both, one = {"destination_config": nothing}, {"destination_config": {"on_failure": nothing}}
    for given, sides in ((both, ["on_failure", "on_success"]), (one, ["on_failure"])):
        ((change,),) = parse({"function_name": "f", "configured": False, "only_if": given}).changes.values()
        assert change.only_if is not None
        assert sorted(change.only_if.settings.items()) == [
            (f"destination_config.{side}.destination", None) for side in sides
        ]
    with pytest.raises(InvalidOption, match="only_if compares nothing"):
        parse({"function_name": "f", "configured": False, "only_if": {"destination_config": {"on_failure": {}}}})


@pytest.mark.parametrize("options", [{"function_name": ["f"], "qualifier": "*"}, {"function_name": ["g", "f:*"]}])
def test_a_star_for_every_alias(options: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidOption, match=r"or no qualifier and include_aliases: true for \$LATEST and every alias"):
        parse(**options, state="absent")


def test_rows_without_any_region_beside_others() -> None:
    rows = ({**INFO_ROW, "region": None}, INFO_ROW)
    with pytest.raises(InvalidOption, match="some rows of event_invoke_configs have a region and others do not"):
        parse(*rows, region=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "function_name and event_invoke_configs are missing: expected one of them"),
        ({"event_invoke_configs": [], "function_name": ["f"]}, "function_name and event_invoke_configs contradict"),
        ({"event_invoke_configs": [], "maximum_retry_attempts": 0}, "maximum_retry_attempts and event_invoke_configs"),
        ({"event_invoke_configs": [], "state": "absent"}, "state: absent and event_invoke_configs contradict"),
        ({"event_invoke_configs": [], "include_aliases": True}, "include_aliases: true and event_invoke_configs"),
        ({"function_name": ["f"], "state": "absent", "purge": True}, "purge is true without event_invoke_configs"),
        (
            {"function_name": ["f"], "qualifier": "BLUE", "state": "absent", "include_aliases": True},
            "include_aliases is true, but 'f:BLUE' has the qualifier BLUE",
        ),
        (
            {"function_name": ["g", "f:1"], "state": "absent", "include_aliases": True},
            "include_aliases is true, but 'f:1' has the qualifier 1: expected a function without a qualifier",
        ),
    ],
)
def test_refused_options(options: t.Mapping[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        parse(**options)
    assert message in str(refused.value)
