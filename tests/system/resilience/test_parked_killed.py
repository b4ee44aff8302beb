# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that is killed at each of its requests: AWS has served it, and the task never sees the answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.parked import REGION, client, numbers_of

from emulator import Emulator
from resilience.parked_events import BUCKET, QUEUE, function, options_for, orders_run, park, replay, wait_until
from resilience.running import Process

EVENTS = 3
REQUESTS = {
    QUEUE: [
        *("GetCallerIdentity", "GetQueueAttributes", "ListEventSourceMappings", "ReceiveMessage"),
        *("GetFunctionConfiguration", "GetFunctionConcurrency"),
        *(("Invoke", "DeleteMessage") * EVENTS),
        *("ReceiveMessage", "GetQueueAttributes"),
    ],
    BUCKET: [
        *("GetCallerIdentity", "ListObjectsV2", "ListObjectsV2", "GetObject"),
        *("GetFunctionConfiguration", "GetFunctionConcurrency"),
        *(("CopyObject", "Invoke", "DeleteObject", "GetObject") * EVENTS),
    ],
}
del REQUESTS[BUCKET][-1]  # there is no fourth object
_OF_THE_FIRST_EVENT = (6, 10)


def _numbered() -> Iterator[Any]:
    first, last = _OF_THE_FIRST_EVENT
    for source, operations in REQUESTS.items():
        for number, operation in enumerate(operations, start=1):
            marks = [] if first <= number <= last else [pytest.mark.thorough]
            name = f"{'queue' if source == QUEUE else 'bucket'}-{number}-{operation}"
            yield pytest.param(source, number, marks=marks, id=name)


class World:
    """Events that wait, and a task for them that was killed. requests are their request IDs, by order."""

    def __init__(self, emulator: Emulator, source: str, number: int) -> None:
        emulator.add_destinations([QUEUE, BUCKET], region=REGION)
        emulator.add_functions([function(destination=source)], region=REGION)
        self.emulator, self.source = emulator, source
        self.requests = park(emulator, EVENTS)
        effect = {"unanswered": 20}
        emulator.configure(faults=[{"skip": number - 1, "times": 1, "effect": effect}])
        process = Process("lambda_parked_events", options_for(emulator, sources=[source]))
        wait_until(lambda: emulator.count() == number)
        process.kill()
        emulator.configure(faults=[])
        self.show_messages()
        self.sent = Counter(orders_run(emulator))
        assert max(self.sent.values(), default=1) == 1

    def show_messages(self) -> None:
        """Make every message visible, as SQS does after a while."""
        from moto.sqs.models import sqs_backends

        for message in sqs_backends["123456789012"][REGION].queues["failed"]._messages:
            message.visible_at = 0

    def left(self) -> int:
        """Return how many records wait."""
        if self.source == QUEUE:
            return sum(numbers_of(self.emulator, QUEUE))
        return len(self.keys("aws/lambda/async/"))

    def keys(self, prefix: str) -> list[str]:
        found = client(self.emulator, "s3").list_objects_v2(Bucket="parked", Prefix=prefix).get("Contents", ())
        return [each["Key"] for each in found]

    def copy_of(self, request_id: str) -> str:
        """Return the key of the copy of a record."""
        s3 = client(self.emulator, "s3")
        for key in self.keys("replayed/"):
            record = json.loads(s3.get_object(Bucket="parked", Key=key)["Body"].read())
            if record["requestContext"]["requestId"] == request_id:
                return key
        raise LookupError(request_id)

    def decide(self, request_id: str, directory: Path) -> None:
        """Do what the reason says: discard a record whose event was sent, or else delete its copy and send it."""
        if self.requests.index(request_id) in self.sent:
            backup = str(directory / "backup")
            options = {"state": "discarded", "request_ids": [request_id], "backup": backup}
            assert not replay(self.emulator, sources=[self.source], **options).failed
            return
        client(self.emulator, "s3").delete_object(Bucket="parked", Key=self.copy_of(request_id))
        assert replay(self.emulator, sources=[self.source]).result["complete"]


def test_these_are_all_requests(emulator: Emulator) -> None:
    for source, operations in REQUESTS.items():
        emulator.reset()
        emulator.add_destinations([QUEUE, BUCKET], region=REGION)
        emulator.add_functions([function(destination=source)], region=REGION)
        park(emulator, EVENTS)
        assert replay(emulator, sources=[source]).result["complete"]
        assert [each.operation for each in emulator.requests] == operations


@pytest.mark.parametrize(("source", "number"), list(_numbered()))
def test_nothing_is_lost_and_one_event_is_sent_twice_at_most(
    source: str, number: int, emulator: Emulator, tmp_path: Path
) -> None:
    world = World(emulator, source, number)
    second = replay(emulator, sources=[source]).result
    orders = Counter(orders_run(emulator))
    listed = {each["request_id"] for part in ("replayed", "kept") for each in second[part]}
    # What the second task found is in its result, and all else was sent by the first one.
    assert listed | {world.requests[order] for order in world.sent} == set(world.requests)
    if source == QUEUE:
        assert set(orders) == set(range(EVENTS))
        assert orders.total() <= EVENTS + 1
        assert (second["complete"], world.left()) == (True, 0)
        return
    # The copy of an object keeps its event from being sent twice; one at most is left for somebody to decide.
    assert orders.total() == len(orders)
    assert len(second["kept"]) == world.left() <= 1
    assert second["complete"] == (not second["kept"])
    for each in second["kept"]:
        assert "is there: another task is sending the event, or has ended" in each["reason"]
        world.decide(each["request_id"], tmp_path)
    assert Counter(orders_run(emulator)) == Counter(range(EVENTS))
    assert world.left() == 0


@pytest.mark.parametrize(("source", "number"), list(_numbered()))
def test_with_skip_no_event_is_sent_twice(source: str, number: int, emulator: Emulator) -> None:
    """Whoever looks at the logs of the function knows what was sent."""
    world = World(emulator, source, number)
    skip = [world.requests[order] for order in world.sent]
    second = replay(emulator, sources=[source], skip=skip).result
    orders = Counter(orders_run(emulator))
    assert orders.total() == len(orders)
    sent_now = {each["request_id"] for each in second["replayed"]}
    kept = {each["request_id"]: each["reason"] for each in second["kept"]}
    assert len(kept) == world.left() <= 1
    assert set(skip) | sent_now | set(kept) == set(world.requests)
    assert sent_now.isdisjoint(skip)
    for request_id, reason in kept.items():
        is_skipped = request_id in skip
        assert (reason == "its request ID is in skip") is is_skipped
        # A copy was made, and the event was not sent: AWS cannot know that, and the task says so.
        assert is_skipped or (source == BUCKET and world.copy_of(request_id) in reason)
