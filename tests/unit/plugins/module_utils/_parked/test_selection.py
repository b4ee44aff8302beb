# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from support.parked import REQUEST, dead_letter_attributes, destination_record, function_arn

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    parse_function,
    parse_function_arn,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import (
    Record,
    parse_message,
    parse_record,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import (
    Home,
    Selection,
    parse_age,
    parse_request_ids,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source, parse_sources
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.where import parse_where

NOW = datetime(2026, 11, 28, 22, 33, 16, tzinfo=timezone.utc)
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
RECORD = parse_record(destination_record(arn=function_arn(qualifier="BLUE")))


SOURCE = parse_source(QUEUE, None)
HOME = Home("123456789012", "us-east-2")
DEAD_LETTER = parse_message("{}", dead_letter_attributes(), "1790000000000").of(
    parse_function_arn(function_arn()).qualified("1"), []
)
NO_FUNCTION = parse_message("{}", dead_letter_attributes(), "1790000000000")
ONE, TWO = (function_arn(name).removesuffix(":$LATEST") for name in ("one", "two"))
SEVERAL = NO_FUNCTION.of(None, [ONE, TWO])
ELSEWHERE = "in another account or region"


def judge(record: Record, functions: list[str] | None = None, **selection: Any) -> bool | str:
    meant = None if functions is None else tuple(parse_function(name) for name in functions)
    return Selection(meant, home=HOME, **selection).judge(record, SOURCE, NOW)


@pytest.mark.parametrize(
    ("selection", "meant"),
    [
        ({}, True),
        ({"functions": ["my-function"]}, True),
        ({"functions": ["my-function:BLUE"]}, True),
        ({"functions": ["my-function:GREEN"]}, False),
        ({"functions": ["my-function-2", "123456789012:function:my-function"]}, True),
        ({"functions": ["your-function"]}, False),
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
def test_what_is_selected(selection: dict[str, Any], meant: bool) -> None:
    assert judge(RECORD, **selection) is meant


@pytest.mark.parametrize("place", ["us-east-2:222222222222", "eu-west-1:123456789012"])
def test_a_function_is_that_of_the_connection_and_of_the_sources_region(place: str) -> None:
    arn = f"arn:aws:lambda:{place}:function:my-function"
    record = parse_record(destination_record(arn=f"{arn}:BLUE"))
    for functions in (None, ["my-function"], ["my-function:BLUE"], ["123456789012:function:my-function"]):
        for request_ids in (None, frozenset([REQUEST])):
            assert ELSEWHERE in str(judge(record, functions, request_ids=request_ids))
    assert judge(record, [arn]) is True
    assert judge(record, [f"{arn}:GREEN"]) is False
    assert ELSEWHERE in str(judge(RECORD, [arn]))
    assert judge(record, ["your-function"]) is False


def test_without_an_account_nothing_is_meant() -> None:
    assert ELSEWHERE in str(Selection((parse_function("my-function"),)).judge(RECORD, SOURCE, NOW))


def test_a_bucket_without_a_region_has_that_of_the_connection() -> None:
    bucket = parse_source("arn:aws:s3:::bucket", None)
    assert Selection(home=HOME).judge(RECORD, bucket, NOW) is True
    assert ELSEWHERE in str(Selection(home=HOME._replace(region=None)).judge(RECORD, bucket, NOW))


def test_what_is_not_known_fulfils_no_condition() -> None:
    without = parse_record(destination_record(responsePayload=None))
    for record in (DEAD_LETTER, without):
        assert judge(record, error_type="*") is False
        assert judge(record, error_type="ValueError") is False
    assert judge(DEAD_LETTER, condition="RetriesExhausted") is False
    assert judge(parse_message("{}", dead_letter_attributes()), age=timedelta(0)) is False


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (NO_FUNCTION, "no function is known"),
        (SEVERAL, "2 functions have this dead-letter queue"),
        (NO_FUNCTION.of(None, [ONE]), "the queue's account, which was not read"),
        (parse_record(destination_record(arn="x")), "it names no function"),
    ],
)
def test_of_no_function_that_is_known_only_the_request_id_selects(record: Record, reason: str) -> None:
    for functions in (None, ["one"], ["one:BLUE"]):
        assert reason in str(judge(record, functions))
        assert reason in str(judge(record, functions, age=timedelta(0)))
        verdict = judge(record, functions, request_ids=frozenset([REQUEST]))
        assert (verdict is True) == (functions is None)
        assert judge(record, functions, request_ids=frozenset(["other"])) is False


def test_that_of_others_is_left_alone() -> None:
    assert judge(SEVERAL, ["three"]) is False
    assert judge(SEVERAL, ["222222222222:function:one"], request_ids=frozenset([REQUEST])) is False


def test_a_dead_letter_message_names_no_qualifier() -> None:
    assert judge(DEAD_LETTER, ["my-function"]) is True
    assert judge(DEAD_LETTER, ["my-function:1"]) is True
    assert "no qualifier" in str(judge(DEAD_LETTER, ["my-function:BLUE"]))
    assert "no qualifier" in str(judge(DEAD_LETTER, ["my-function:BLUE"], request_ids=frozenset([REQUEST])))


def test_what_is_described() -> None:
    def shows(record: Record, functions: list[str] | None) -> bool:
        meant = None if functions is None else tuple(parse_function(name) for name in functions)
        return Selection(meant, home=HOME).shows(record, SOURCE, NOW)

    foreign = parse_record(destination_record(arn="arn:aws:lambda:us-east-2:222222222222:function:my-function"))
    assert [shows(each, None) for each in (RECORD, foreign, SEVERAL)] == [True, True, True]
    assert [shows(each, ["my-function"]) for each in (RECORD, foreign, SEVERAL)] == [True, False, False]
    assert shows(SEVERAL, ["one"])


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1800), (" 2h", 7200), ("7d", 604800)])
def test_ages(text: str, seconds: int) -> None:
    assert parse_age("older_than", text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "2", "h", "-1h", "1.5h", "2 h", "1w", "9" * 10 + "d", "٢h"])
def test_ages_that_are_none(text: str) -> None:
    with pytest.raises(InvalidOption, match="such as 2h"):
        parse_age("older_than", text)


def test_no_age_is_one_that_every_record_has() -> None:
    with pytest.raises(InvalidOption, match="expected more than 0"):
        parse_age("older_than", "0s")


def test_request_ids() -> None:
    assert parse_request_ids("skip", None) is None
    assert parse_request_ids("skip", [" a ", "a"]) == {"a"}
    for text in (" ", "a,b", "{{ 1 }}", "\x1b[2J", "a" * 65, "\u0661"):
        with pytest.raises(InvalidOption, match="expected request IDs"):
            parse_request_ids("skip", ["a", text])


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
        "qualifier": "BLUE",
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


def test_a_bucket_is_one_place_for_all_regions() -> None:
    """It has the records of functions of the same name in two of them."""
    config = {"on_success": {"destination": None}, "on_failure": {"destination": "arn:aws:s3:::bucket"}}
    rows = [row(destination_config=config, region=region) for region in ("us-east-2", "us-west-2")]
    assert len(parse_where({**EMPTY, "event_invoke_configs": rows}, None).sources) == 1


def test_each_region_has_its_own_function() -> None:
    where = parse_where({**EMPTY, "function_name": ["f"], "regions": ["us-east-2", "us-west-2"]}, None)
    assert [each.region for each in where.functions or ()] == ["us-east-2", "us-west-2"]


def test_rows_whose_failed_events_nothing_keeps() -> None:
    config = {"on_success": {"destination": QUEUE}, "on_failure": {"destination": None}}
    found = [row(), row(destination_config=config, function_arn=function_arn("other"))]
    found += [row(destination_config=config, function={"dead_letter_target_arn": None}, function_arn=function_arn())]
    where = parse_where({**EMPTY, "event_invoke_configs": found}, None)
    assert where.keeping_nothing == [function_arn("other").removesuffix(":$LATEST")]


@pytest.mark.parametrize(
    ("named", "candidates", "meant"),
    [
        (["f"], ("f", "g"), False),
        (["f", "g"], ("f", "g"), True),
        (["f", "g:BLUE"], ("f", "g"), False),
        (["f"], ("f",), False),
        (["f"], (), False),
        (None, ("f", "g"), True),
    ],
)
def test_a_request_id_adds_nothing_to_what_the_functions_select(
    named: list[str] | None, candidates: tuple[str, ...], meant: bool
) -> None:
    """Found: an ID made anything meant, also what may be of a function or qualifier that is not named."""
    arns = [f"arn:aws:lambda:us-east-2:123456789012:function:{each}" for each in candidates]
    verdict = judge(NO_FUNCTION.of(None, arns), named, request_ids=frozenset([REQUEST]))
    assert verdict is True if meant else "function that is not named" in str(verdict)
