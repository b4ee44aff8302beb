# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever fails while events are sent again, and whenever the task ends, nothing is lost."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from support.parked import (
    REGION,
    numbers_of,
    put_messages,
)
from support.sampled import sampled

from emulator import Emulator
from resilience.parked_events import (
    BUCKET,
    DEAD,
    QUEUE,
    SECRET,
    function,
    options_for,
    orders_run,
    park,
    replay,
    wait_until,
)
from resilience.running import Process


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_destinations([QUEUE, DEAD, BUCKET], region=REGION)
    emulator.add_functions([function()], region=REGION)
    return emulator


DENIED = {"error": {"status": 403, "code": "AccessDenied", "message": "no"}}
OUTAGE = {"error": {"status": 503, "code": "ServiceUnavailable", "message": "later"}}
EFFECTS: Mapping[str, Any] = {"denied": DENIED, "outage": OUTAGE, "garbage": "garbage", "reset": "reset"}
OPERATIONS = [
    "GetQueueAttributes",
    "ListEventSourceMappings",
    "ReceiveMessage",
    "GetFunctionConfiguration",
    "GetFunctionConcurrency",
    "Invoke",
    "DeleteMessage",
    "ChangeMessageVisibilityBatch",
]


@pytest.mark.parametrize(
    ("operation", "how"),
    sampled(
        [(operation, how) for operation in OPERATIONS for how in EFFECTS],
        # Each operation once, and in every way what sends an event and what removes it.
        [(each, "denied") for each in OPERATIONS]
        + [(each, how) for each in ("Invoke", "DeleteMessage") for how in ("outage", "garbage", "reset")],
    ),
)
def test_whatever_fails_nothing_is_lost(operation: str, how: str, emulator: Emulator) -> None:
    """What a fault leaves there is found by the next task."""
    effect = EFFECTS[how]
    requests = park(emulator, 4)
    put_messages(emulator, QUEUE, "hello")
    retries = {"retries": {"total_max_attempts": 1}}
    emulator.configure(
        faults=[{"operation": operation, "skip": int(operation in ("Invoke", "DeleteMessage")), "effect": effect}]
    )
    outcome = replay(emulator, sources=[QUEUE], aws_config=retries)
    assert outcome.failed
    assert "\n" not in outcome.result["msg"]
    assert SECRET not in outcome.stdout + outcome.stderr
    emulator.configure(faults=[])
    first = {each["request_id"]: each["removed"] for each in outcome.result["replayed"]}
    give_back(emulator)
    second = replay(emulator, sources=[QUEUE]).result["replayed"]
    orders = Counter(orders_run(emulator))
    assert set(orders) == set(range(4)), "an event was lost"
    twice = [order for order, count in orders.items() if count > 1]
    allowed = 4 if operation == "Invoke" else 1
    assert len(twice) <= allowed
    # Whatever ran twice is in the result of the first task, as not removed.
    assert all(first.get(requests[order]) is False for order in twice)
    if (operation, effect) != ("DeleteMessage", "garbage"):  # the message is gone, and only the answer is not one
        assert {each["request_id"] for each in second} >= {each for each, removed in first.items() if not removed}


def give_back(emulator: Emulator) -> None:
    """Make every message visible, as SQS does after a while."""
    from moto.sqs.models import sqs_backends

    for message in sqs_backends["123456789012"][REGION].queues["failed"]._messages:
        message.visible_at = 0


@pytest.mark.parametrize("requests", sampled([1, 2, 3], 1))
@pytest.mark.parametrize("stage", ["Invoke", "DeleteMessage"])
def test_a_task_that_is_killed_leaves_at_most_one_duplicate(stage: str, requests: int, emulator: Emulator) -> None:
    """The emulator has served the request, and the task is killed before the answer."""
    park(emulator, 4)
    emulator.configure(latency=0.3)
    process = Process("lambda_parked_events", options_for(emulator, sources=[QUEUE]))
    if stage == "Invoke":
        wait_until(lambda: len(emulator.invocations.runs) == requests)
    else:
        wait_until(lambda: sum(numbers_without_a_request()) == 4 - requests)
    process.kill()
    emulator.configure(latency=0)
    give_back(emulator)
    assert not replay(emulator, sources=[QUEUE]).failed
    orders = Counter(orders_run(emulator))
    assert set(orders) == set(range(4))
    assert sum(orders.values()) <= 5


def numbers_without_a_request() -> tuple[int, ...]:
    from moto.sqs.models import sqs_backends

    return (len(sqs_backends["123456789012"][REGION].queues["failed"]._messages),)


def test_two_tasks_at_once_on_one_bucket_send_each_event_once(emulator: Emulator) -> None:
    emulator.add_functions([function(destination=BUCKET)], region=REGION)
    park(emulator, 6)
    emulator.configure(latency=0.05)
    processes = [Process("lambda_parked_events", options_for(emulator, sources=[BUCKET])) for _task in range(2)]
    results = [each.outcome().result for each in processes]
    assert Counter(orders_run(emulator)) == Counter(range(6))
    sent = [each for result in results for each in result["replayed"]]
    assert len(sent) == 6
    assert all(each["removed"] for each in sent)
    kept = [each for result in results for each in result["kept"]]
    assert all("another task" in each["reason"] or "somebody else" in each["reason"] for each in kept)


def test_an_object_of_a_task_that_was_killed_is_not_sent_twice(emulator: Emulator) -> None:
    emulator.add_functions([function(destination=BUCKET)], region=REGION)
    park(emulator, 3)
    emulator.configure(latency=0.3)
    process = Process("lambda_parked_events", options_for(emulator, sources=[BUCKET]))
    wait_until(lambda: len(emulator.invocations.runs) == 1)
    process.kill()
    emulator.configure(latency=0)
    outcome = replay(emulator, sources=[BUCKET])
    assert outcome.failed
    assert Counter(orders_run(emulator)) == Counter(range(3))
    assert len(outcome.result["kept"]) == 1
    assert "replayed/aws/lambda/async/" in outcome.result["kept"][0]["reason"]


def test_a_task_that_is_told_to_end_says_what_it_sent(emulator: Emulator) -> None:
    park(emulator, 5)
    process = Process("lambda_parked_events", options_for(emulator, sources=[QUEUE], events_per_second=2))
    wait_until(lambda: len(emulator.invocations.runs) == 2)
    process.send(signal.SIGTERM)
    outcome = process.outcome()
    assert outcome.failed
    assert "the task was told to end" in outcome.result["msg"]
    assert len(outcome.result["replayed"]) == len(emulator.invocations.runs)
    # The rest of the queue can have a second record of what was sent.
    assert all("was not read to its end" in each["reason"] for each in outcome.result["replayed"])
    assert numbers_of(emulator, QUEUE) == (5 - len(emulator.invocations.runs), 0)
