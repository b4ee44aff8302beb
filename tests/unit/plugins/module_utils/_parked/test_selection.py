# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from support.parked import REQUEST, dead_letter_attributes, destination_record, function_arn

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import parse_message, parse_record
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import (
    Selection,
    parse_age,
    parse_request_ids,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_sources
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.where import parse_where

NOW = datetime(2026, 11, 28, 22, 33, 16, tzinfo=timezone.utc)
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
RECORD = parse_record(destination_record(arn=function_arn(qualifier="BLUE")))
DEAD_LETTER = parse_message("{}", dead_letter_attributes()).of(parse_function("my-function"), [])


@pytest.mark.parametrize(
    ("selection", "has"),
    [
        ({}, True),
        ({"functions": ["my-function"]}, True),
        ({"functions": ["my-function:BLUE"]}, True),
        ({"functions": ["my-function:GREEN"]}, False),
        ({"functions": ["my-function-2", "123456789012:function:my-function"]}, True),
        ({"functions": ["210987654321:function:my-function"]}, False),
        ({"functions": ["arn:aws:lambda:eu-west-1:123456789012:function:my-function"]}, False),
        ({"functions": []}, False),
        ({"request_ids": frozenset([REQUEST])}, True),
        ({"request_ids": frozenset()}, False),
        ({"condition": "RetriesExhausted"}, True),
        ({"condition": "EventAgeExceeded"}, False),
        ({"error_type": "Value*"}, True),
        ({"error_type": "value*"}, False),
        ({"age": timedelta(minutes=119)}, True),
        ({"age": timedelta(minutes=120)}, False),
        ({"condition": "RetriesExhausted", "error_type": "Key*"}, False),
    ],
)
def test_what_is_selected(selection: dict[str, Any], has: bool) -> None:
    if "functions" in selection:
        selection = {**selection, "functions": tuple(parse_function(name) for name in selection["functions"])}
    assert Selection(**selection).has(RECORD, NOW) is has


def test_what_is_not_known_fulfils_no_condition() -> None:
    assert not Selection(condition="RetriesExhausted").has(DEAD_LETTER, NOW)
    assert not Selection(error_type="ValueError").has(DEAD_LETTER, NOW)
    assert not Selection(age=timedelta(0)).has(DEAD_LETTER, NOW)
    unknown = parse_message("{}", dead_letter_attributes())
    assert not Selection((parse_function("my-function"),)).has(unknown, NOW)
    # It is of any qualifier.
    assert Selection((parse_function("my-function:BLUE"),)).has(DEAD_LETTER, NOW)


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1800), (" 2h", 7200), ("7d", 604800)])
def test_ages(text: str, seconds: int) -> None:
    assert parse_age("older_than", text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "2", "h", "-1h", "1.5h", "2 h", "1w", "9" * 10 + "d", "٢h"])
def test_ages_that_are_none(text: str) -> None:
    with pytest.raises(InvalidOption, match="such as 2h"):
        parse_age("older_than", text)


def test_request_ids() -> None:
    assert parse_request_ids("skip", None) is None
    assert parse_request_ids("skip", [" a ", "a"]) == {"a"}
    with pytest.raises(InvalidOption, match="skip has an empty text"):
        parse_request_ids("skip", ["a", " "])


def test_sources() -> None:
    bucket, prefix = "arn:aws:s3:::bucket", "arn:aws:s3:::other/failed/"
    found = parse_sources([QUEUE, bucket, f"{QUEUE} ", prefix], "us-east-2")
    assert [str(each) for each in found] == [QUEUE, f"{bucket}/aws/lambda/async/", prefix]
    assert [each.kind for each in found] == ["queue", "bucket", "bucket"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("https://sqs.us-east-2.amazonaws.com/123456789012/failed", f"probably {QUEUE}"),
        ("failed", "expected the ARN"),
        ("arn:aws:sns:us-east-2:123456789012:failed", "expected the ARN"),
        (f"{QUEUE}.fifo", "FIFO"),
        ("arn:aws:sqs:::failed", "expected the ARN"),
        ("arn:aws:s3:us-east-2:123456789012:accesspoint/a", "expected the ARN"),
        ("arn:aws:s3:::/x", "expected the ARN"),
    ],
)
def test_sources_that_are_none(source: str, hint: str) -> None:
    with pytest.raises(InvalidOption, match=hint) as raised:
        parse_sources([source], "us-east-2")
    assert "\n" not in str(raised.value)


def test_two_sources_with_the_same_objects() -> None:
    with pytest.raises(InvalidOption, match="is within"):
        parse_sources(["arn:aws:s3:::b/x/", "arn:aws:s3:::b/x/y/"], "us-east-2")


EMPTY = dict.fromkeys(("sources", "function_name", "qualifier", "event_invoke_configs", "regions"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "are missing"),
        ({"sources": [QUEUE], "event_invoke_configs": []}, "expected it alone"),
        ({"sources": [QUEUE], "qualifier": "BLUE"}, "without function_name"),
        ({"sources": [QUEUE], "regions": ["us-east-2"]}, "regions is beside"),
        ({"event_invoke_configs": [{"function_name": "f"}]}, "row 1 is no row"),
        ({"event_invoke_configs": ["x"]}, "row 1 is no row"),
        ({"function_name": ["my function"]}, "is not the name of a function"),
    ],
)
def test_contradictions(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption, match=message):
        parse_where({**EMPTY, **options}, "us-east-2")


def row(**members: Any) -> dict[str, Any]:
    destinations = {"on_success": {"destination": f"{QUEUE}-ok"}, "on_failure": {"destination": QUEUE}}
    facts = {"dead_letter_target_arn": "arn:aws:sns:us-east-2:123456789012:dead"}
    return {
        "function_name": "my-function",
        "region": "us-east-2",
        "function_arn": function_arn(qualifier="BLUE"),
        "destination_config": destinations,
        "function": facts,
        **members,
    }


def test_rows_say_where_to_look() -> None:
    where = parse_where({**EMPTY, "event_invoke_configs": [row(), row()]}, None)
    assert [str(each) for each in where.sources] == [QUEUE]
    assert where.others == ["arn:aws:sns:us-east-2:123456789012:dead"]
    assert where.functions is not None
    assert {str(each) for each in where.functions} == {function_arn(qualifier="BLUE")}
    assert where.regions == ["us-east-2"]


@pytest.mark.parametrize("members", [{"function": None}, {"function": {}}])
def test_rows_without_the_dead_letter_queue(members: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match="include: function"):
        parse_where({**EMPTY, "event_invoke_configs": [row(**members)]}, None)


def test_a_bucket_has_a_folder_for_each_function() -> None:
    config = {"on_success": {"destination": None}, "on_failure": {"destination": "arn:aws:s3:::bucket"}}
    where = parse_where({**EMPTY, "event_invoke_configs": [row(destination_config=config)]}, None)
    assert [str(each) for each in where.sources] == ["arn:aws:s3:::bucket/aws/lambda/async/my-function/"]
