# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from support.evidence import FAULTS, REGION, arn_of, read_with, rows_of
from support.parked import put_messages, put_object

from emulator import Emulator

QUEUE, DEAD, BUCKET = arn_of("sqs", "q"), arn_of("sqs", "dead"), "arn:aws:s3:::bucket"


def function(name: str, on_failure: str | None = None, **members: Any) -> dict[str, Any]:
    config = {"DestinationConfig": {"OnFailure": {"Destination": on_failure}}} if on_failure else {}
    return {"function_name": name, "event_invoke_configs": {"$LATEST": config}, **members}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_destinations([QUEUE, DEAD, BUCKET, arn_of("sns", "t")], region=REGION)
    emulator.add_functions(
        [
            function("f", QUEUE, dead_letter_target_arn=DEAD),
            function("g", QUEUE),
            function("h", BUCKET),
            function("topic", arn_of("sns", "t")),
            function("gone", arn_of("sqs", "gone")),
        ],
        region=REGION,
    )
    put_messages(emulator, QUEUE, "one", "two")
    put_object(emulator, "bucket", "aws/lambda/async/h/1", "{}")
    put_object(emulator, "bucket", "aws/lambda/async/other/1", "{}")
    return emulator


def test_how_many_wait(emulator: Emulator) -> None:
    parked = {name: row["parked"] for name, row in rows_of(read_with(emulator, ["parked"])).items()}
    two = {"source": QUEUE, "waiting": 2}
    assert parked == {
        "f:$LATEST": {"on_failure": two, "dead_letter": {"source": DEAD, "waiting": 0}},
        "g:$LATEST": {"on_failure": two, "dead_letter": None},
        "h:$LATEST": {"on_failure": {"source": f"{BUCKET}/aws/lambda/async/h/", "waiting": 1}, "dead_letter": None},
        "topic:$LATEST": {"on_failure": None, "dead_letter": None},
        "gone:$LATEST": {"on_failure": {"source": arn_of("sqs", "gone"), "waiting": None}, "dead_letter": None},
    }
    assert (emulator.count("GetQueueAttributes"), emulator.count("ListObjectsV2")) == (3, 1)
    assert emulator.count("ReceiveMessage") == 0


def test_what_was_asked_for_is_a_fact_of_the_region(emulator: Emulator) -> None:
    """A queue that is gone was read: AWS answers that there is none."""
    assert [each["evidence"]["parked"] for each in read_with(emulator, ["parked"]).regions] == [True]
    assert [each["evidence"]["parked"] for each in read_with(emulator, ["alarms"]).regions] == [None]


def test_a_queue_that_does_not_say_its_number_was_not_read(emulator: Emulator) -> None:
    attributes = {"QueueArn": QUEUE, "ApproximateNumberOfMessagesNotVisible": "0"}
    effect = {"add_fields": {"Attributes": attributes}}
    emulator.configure(faults=[{"operation": "GetQueueAttributes", "effect": effect}])
    emulator.add_functions([function("alone", QUEUE)], region=REGION)
    reading = read_with(emulator, ["parked"], ["alone"])
    assert rows_of(reading)["alone:$LATEST"]["parked"]["on_failure"] == {"source": QUEUE, "waiting": None}
    assert [each["evidence"]["parked"] for each in reading.regions] == [False]
    (warning,) = [note for note in reading.notes if "parked is null" in note]
    assert "SQS does not say how many messages wait" in warning


def test_a_queue_of_another_region_is_a_fact_of_the_function_s_region(emulator: Emulator) -> None:
    emulator.add_functions([function("far", arn_of("sqs", "q").replace(REGION, "eu-west-1"))], region=REGION)
    emulator.configure(faults=[{"operation": "GetQueueAttributes", "region": "eu-west-1", "effect": FAULTS["denied"]}])
    reading = read_with(emulator, ["parked"], ["far"])
    assert [each["evidence"]["parked"] for each in reading.regions] == [False]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_could_not_be_read_is_null_with_a_warning(fault: str, emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": "GetQueueAttributes", "effect": FAULTS[fault]}])
    reading = read_with(emulator, ["parked"])
    assert reading.errors == []
    assert rows_of(reading)["f:$LATEST"]["parked"]["on_failure"] == {"source": QUEUE, "waiting": None}
    assert any("parked is null" in note and "sqs:GetQueueAttributes" in note for note in reading.notes)
    assert [each["evidence"]["parked"] for each in reading.regions] == [False]


def test_without_the_function_s_facts_nothing_is_said(emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": "GetFunctionConfiguration", "effect": FAULTS["denied"]}])
    reading = read_with(emulator, ["parked"], ["f"])
    assert [row["parked"] for row in reading.rows] == [None]
    assert [each["evidence"]["parked"] for each in reading.regions] == [False]
