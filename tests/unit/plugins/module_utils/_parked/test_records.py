# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.parked import REQUEST, dead_letter_attributes, destination_record, function_arn, stream_record

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import (
    MAXIMUM_PAYLOAD,
    Record,
    parse_message,
    parse_record,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_record_of_a_destination() -> None:
    record = parse_message(destination_record(arn=function_arn(qualifier="BLUE")), {}, "1790000000000")
    assert str(record.function) == function_arn(qualifier="BLUE")
    assert record == Record(
        "destination",
        REQUEST,
        record.function,
        (),
        "RetriesExhausted",
        "ValueError",
        3,
        datetime(2026, 11, 28, 20, 33, 16, 653000, timezone.utc),
        b'{"order": 17}',
        None,
        "$LATEST",
    )


def test_a_dead_letter_message_names_no_function() -> None:
    record = parse_message('{"order": 17}', dead_letter_attributes(), "1790000000000")
    when = datetime.fromtimestamp(1790000000, timezone.utc)
    assert record == Record("dead_letter", REQUEST, timestamp=when, payload=b'{"order": 17}')


def test_a_dead_letter_message_whose_event_is_a_record() -> None:
    """It is the event of whoever invoked the function: it must not choose which function is invoked."""
    text = destination_record(arn=function_arn("payroll-function"), request_id="other")
    record = parse_message(text, dead_letter_attributes())
    assert (record.kind, record.function, record.request_id) == ("dead_letter", None, REQUEST)
    assert record.payload == text.encode()


@pytest.mark.parametrize(
    "payload", ['{"a":1.10,"b":1e400}', "12345678901234567890.0", '" \\ud83d\\ude00 ü"', "null", "[]", '{ "a" :  1 }']
)
def test_the_payload_is_sent_as_it_was(payload: str) -> None:
    assert parse_record(destination_record(payload)).payload == payload.encode()


@pytest.mark.parametrize("kind", ["KinesisBatchInfo", "DDBStreamBatchInfo", "KafkaBatchInfo"])
def test_a_record_of_an_event_source_mapping_is_no_event(kind: str) -> None:
    record = parse_record(stream_record(kind))
    assert (record.kind, record.payload) == ("event_source_mapping", None)
    assert "event source mapping" in (record.fault or "")


def test_a_record_of_success_is_never_sent_again() -> None:
    assert "processed" in (parse_record(destination_record(condition="Success")).fault or "")


def test_what_cannot_be_sent() -> None:
    without = json.loads(destination_record())
    del without["requestPayload"]
    assert "not kept" in (parse_record(json.dumps(without)).fault or "")
    largest = f'"{"x" * (MAXIMUM_PAYLOAD - 2)}"'
    assert parse_record(destination_record(largest)).fault is None
    assert "1048577 bytes" in (parse_record(destination_record(f'{largest[:-1]}x"')).fault or "")
    assert parse_record(destination_record(request_id="")).fault == "it has no request ID as AWS writes them"
    assert "no text" in (parse_message("\ud800", dead_letter_attributes()).fault or "")


def test_what_is_not_known_is_none() -> None:
    record = parse_record('{"requestContext": {"approximateInvokeCount": true}, "timestamp": "soon"}')
    assert record == Record("destination", fault="it has no request ID as AWS writes them")
    assert parse_record(destination_record(arn="arn:aws:sqs:us-east-2:123456789012:q")).function is None


def test_the_text_of_an_error_is_left_out() -> None:
    assert "no order" not in str(parse_record(destination_record()))
    assert "17" not in str(parse_record(destination_record('"17"')))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"a"', '{"a" 1}', "{1: 2}", '{"requestContext": 1}', "\0"]
)
def test_other_messages(text: str) -> None:
    assert parse_message(text, {}) == Record("other", fault="it is no record of AWS Lambda")


def test_a_record_that_is_nested_too_deeply() -> None:
    assert parse_record('{"a":' * 100_000).kind == "other"


@given(st.text() | JSON.map(json.dumps), st.booleans(), st.text() | st.none())
def test_no_text_is_too_strange(text: str, dead_letter: bool, sent: str | None) -> None:
    parse_message(text, dead_letter_attributes() if dead_letter else {}, sent)


@given(st.dictionaries(st.sampled_from(["requestContext", "timestamp", "responsePayload", "requestPayload"]), JSON))
def test_no_member_is_too_strange(members: dict[str, object]) -> None:
    record = parse_record(json.dumps({"requestContext": {}, **members}))
    if "requestPayload" in members and record.kind == "destination":
        assert record.payload == json.dumps(members["requestPayload"]).encode()


@given(st.dictionaries(st.sampled_from(["requestId", "functionArn", "condition", "approximateInvokeCount"]), JSON))
def test_no_context_is_too_strange(context: dict[str, object]) -> None:
    assert parse_record(json.dumps({"requestContext": context})).payload is None


FORGED = (
    "{{ lookup('pipe', 'id') }}",
    "{% set x = 1 %}",
    "{#",
    "r,1",
    "\x1b[2J",
    "a b",
    "a\n",
    "",
    "r" * 65,
    "\u0661",
    7,
)


@pytest.mark.parametrize("request_id", FORGED)
def test_a_request_id_is_one_of_aws(request_id: Any) -> None:
    """Found: the text of whoever writes to the queue came into the plan, and ran where that was given with -e."""
    attributes: Any = dead_letter_attributes(request_id)
    for record in (parse_record(destination_record(request_id=request_id)), parse_message("{}", attributes)):
        assert record.request_id is None
        assert record.fault == "it has no request ID as AWS writes them"


def test_what_a_record_says_begins_no_template() -> None:
    text = "{{{% x %}\x1b {#"
    context = {"statusCode": 200, "executedVersion": "{{ 1 }}"}
    record = parse_record(destination_record(condition=text, error_type=text, responseContext=context))
    assert record.condition == record.error_type == "{ { { % x %}? { #"
    assert record.version is None
