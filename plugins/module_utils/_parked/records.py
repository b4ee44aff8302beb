# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What waits at a failure path: records of destinations, dead-letter messages, and what is neither. Pure.

The texts come from whoever invokes the functions. Whatever they are, parsing them raises nothing.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from .._model.foreign_texts import label, request_id_of
from .._model.identifiers import LATEST, FunctionIdentifier, InvalidIdentifier, parse_function_arn

Kind = t.Literal["destination", "dead_letter", "event_source_mapping", "other"]

MAXIMUM_PAYLOAD = 1024 * 1024
"""AWS Lambda API reference, Invoke: the maximum of an asynchronous invocation is 1 MB."""

_MALFORMED = (LookupError, ValueError, TypeError, RecursionError, OverflowError)
# botocore service model, SentTimestamp: epoch time in milliseconds.
_MILLISECONDS = 1000
_OF_DEAD_LETTERS = frozenset({"RequestID", "ErrorCode", "ErrorMessage"})
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True)
class Record:
    """One event that waits. What its text does not say is None.

    request_id is that of the invocation that failed. function has the qualifier that the text names. parked_at is when
    it came to where it waits, and timestamp when Lambda wrote it. attempts: how often the function was invoked. payload
    is the event as it was sent, byte for byte; None if it was not kept. fault: why it cannot be sent again. version:
    the one that ran; an alias can be moved later.
    """

    kind: Kind
    request_id: str | None = None
    function: FunctionIdentifier | None = None
    candidates: tuple[str, ...] = ()
    condition: str | None = None
    error_type: str | None = None
    attempts: int | None = None
    timestamp: datetime | None = None
    payload: bytes | None = field(default=None, repr=False)
    fault: str | None = None
    version: str | None = None

    def of(self, function: FunctionIdentifier | None, candidates: t.Sequence[str]) -> Record:
        """Return the record with the function that a dead-letter message does not name."""
        return replace(self, function=function, candidates=tuple(candidates))


def parse_message(
    body: str, attributes: t.Mapping[str, t.Mapping[str, t.Any]], sent_timestamp: str | None = None
) -> Record:
    """Parse a message of a queue; the attributes are its own, as SQS returns them.

    Recorded by LocalStack against AWS (test_dead_letter_queue): a dead-letter message is the event, and its attributes
    are RequestID, ErrorCode and ErrorMessage. A message of a destination has none: an event in a dead-letter queue may
    itself look like a record. So any of them shows that it is none.
    """
    moment = _moment(sent_timestamp)
    if not _OF_DEAD_LETTERS.isdisjoint(attributes):
        return _checked(
            Record(
                "dead_letter",
                request_id_of(attributes.get("RequestID", {}).get("StringValue")),
                timestamp=moment,
                payload=_bytes(body),
            )
        )
    record = parse_record(body)
    return record if record.timestamp else replace(record, timestamp=moment)


def parse_record(text: str) -> Record:
    """Parse the record of a destination.

    Its form: AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations"; recorded by LocalStack
    against AWS (test_assess_lambda_destination_invocation, test_retries, test_maxeventage).
    """
    try:
        members = _members(text)
        context = json.loads(members["requestContext"])
        if not isinstance(context, dict):
            raise TypeError(context)
    except _MALFORMED:
        return Record("other", fault="it is no record of AWS Lambda")
    record = Record(
        "destination",
        request_id_of(context.get("requestId")),
        function=_function(context.get("functionArn")),
        condition=label(context.get("condition")),
        # What the runtime calls the error. Its message is left out: it may repeat the event.
        error_type=label(_member(members.get("responsePayload"), "errorType")),
        attempts=_count(context.get("approximateInvokeCount")),
        timestamp=_iso8601(members.get("timestamp")),
        version=_version(_member(members.get("responseContext"), "executedVersion")),
    )
    # The same guide on event source mappings: KinesisBatchInfo, DDBStreamBatchInfo, KafkaBatchInfo ... in place of the
    # payload say where it is.
    if any(name.endswith("BatchInfo") for name in members):
        fault = "it is of an event source mapping, and names where the events are instead of having them"
        return replace(record, kind="event_source_mapping", fault=fault)
    payload = members.get("requestPayload")
    return _checked(replace(record, payload=None if payload is None else _bytes(payload)))


def unknown_target(record: Record) -> str | None:
    """Return why it is not known which function to send a record to, unless the task names it."""
    if record.function is None and record.kind == "dead_letter":
        several = f"{len(record.candidates)} functions have this dead-letter queue" if record.candidates else ""
        if len(record.candidates) == 1:
            several = "functions of the queue's account, which was not read, may have this dead-letter queue"
        return f"it names no function, and {several or 'no function is known to have this dead-letter queue'}"
    if record.function is None:
        return "it names no function"
    if record.function.qualifier is None:
        return "it names no qualifier, and events of several versions of the function may be in this queue"
    return None


def _checked(record: Record) -> Record:
    """Return the record with the reason why it can never be sent again, if there is one."""
    fault = None
    if record.condition == "Success":
        fault = "the function has processed the event: it is a record of success"
    elif record.request_id is None:
        fault = "it has no request ID as AWS writes them"
    elif record.payload is None:
        fault = "its payload was not kept, or is no text"
    elif len(record.payload) > MAXIMUM_PAYLOAD:
        fault = f"its payload has {len(record.payload)} bytes, and Lambda takes {MAXIMUM_PAYLOAD}"
    return replace(record, fault=fault)


def _members(text: str) -> dict[str, str]:
    """Return the members of a JSON object, each as it is written: decoding and encoding would change numbers."""
    decoder, members = json.JSONDecoder(parse_int=str, parse_float=str), {}

    def skip(place: int) -> int:
        match = _SPACE.match(text, place)
        return match.end() if match else place

    place = skip(0)
    if text[place] != "{":
        raise ValueError("it is no object")
    place = skip(place + 1)
    while text[place] != "}":
        name, place = decoder.raw_decode(text, place)
        if not isinstance(name, str):
            raise TypeError("a member has no name")
        place = skip(place)
        if text[place] != ":":
            raise ValueError("a name has no value")
        start = skip(place + 1)
        _value, end = decoder.raw_decode(text, start)
        members[name] = text[start:end]
        place = skip(end)
        if text[place] == ",":
            place = skip(place + 1)
    return members


def _bytes(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can contain and UTF-8 cannot
        return None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000 else None


def _function(arn: object) -> FunctionIdentifier | None:
    try:
        return parse_function_arn(arn) if isinstance(arn, str) else None
    except InvalidIdentifier:
        return None


def _version(value: object) -> str | None:
    is_one = isinstance(value, str) and (value == LATEST or (value.isascii() and value.isdecimal()))
    return str(value) if is_one else None


def _member(text: str | None, name: str) -> object:
    """Return a member of an object that is written in a record."""
    try:
        value = json.loads(text or "null")
    except _MALFORMED:
        return None
    return value.get(name) if isinstance(value, dict) else None


def _iso8601(text: str | None) -> datetime | None:
    try:
        # Python 3.10 does not read the Z.
        moment = datetime.fromisoformat(json.loads(text or "null").replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (*_MALFORMED, AttributeError):
        return None


def _moment(milliseconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(milliseconds or "") / _MILLISECONDS, timezone.utc)
    except (*_MALFORMED, OSError):
        return None
