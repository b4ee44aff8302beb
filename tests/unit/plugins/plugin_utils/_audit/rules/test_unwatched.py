# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
RECEIVED = {"received": 9, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}


def alarms(**names: list[str]) -> dict[str, list[str]]:
    return {"dropped": [], "failure_path": [], "silent": [], "unclear": [], **names}


def events(received: int | None) -> dict[str, Any]:
    counts = {**RECEIVED, "received": received}
    return {"days": 14, "since": "2026-11-10T09:30:00+00:00", "function": counts, "qualifier": None}


def found(**facts: Any) -> list[Any]:
    target = row(**{"stored": TO_QUEUE, "async_events": events(9), **facts})
    return [each for each in findings([target]) if each["rule"] == "no_alarm"]


def test_nothing_watches_what_is_dropped() -> None:
    (each,) = found(alarms=alarms())
    assert (each["severity"], each["judged"]) == ("info", True)
    assert (
        "No metric alarm of us-east-2 with an action watches what Lambda drops for my-function:$LATEST"
        in each["message"]
    )
    assert f"what arrives at {QUEUE}" in each["message"]
    assert "amazon.aws.cloudwatch_metric_alarm" in each["remedy"]
    assert "metric_name: AsyncEventsDropped" in each["remedy"]


@pytest.mark.parametrize("where", ["dropped", "failure_path"])
def test_one_alarm_is_enough(where: str) -> None:
    assert found(alarms=alarms(**{where: ["a"]}, silent=["b"], unclear=["c"])) == []


def test_an_alarm_without_an_action_is_named() -> None:
    (each,) = found(alarms=alarms(silent=["a"]))
    assert "a would, but has no action, nor has a composite alarm that names it." in each["message"]


def test_an_alarm_that_cannot_be_read_leaves_it_open() -> None:
    (each,) = found(alarms=alarms(unclear=["a", "b"]))
    assert not each["judged"]
    assert "Whether these notify of it cannot be read: a and b." in each["message"]


def test_where_nothing_arrives_nothing_has_to_be_watched() -> None:
    assert found(alarms=alarms(), async_events=events(0)) == []
    assert found(alarms=alarms(), async_events=events(None)) == []
    assert found(alarms=alarms(), async_events=events(1)) != []


def test_without_the_facts_nothing_is_said() -> None:
    assert found(alarms=None) == []
    assert found() == []
    assert found(alarms=alarms(), dead_letter_queue=None) == []
