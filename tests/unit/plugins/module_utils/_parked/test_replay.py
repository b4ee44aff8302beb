# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from support.parked import destination_record
from support.parked_queue import QUEUE, Client, Clock, Services, order, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import look
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

KIB = 1024


@pytest.mark.parametrize("rate", [0.1, 5, 20, 100])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_pace_holds_within_five_percent(rate: float, share: float) -> None:
    """However much of the time between two events the requests take."""
    clock = Clock()
    client = Client(400, clock, seconds=share / rate)
    done = replay(client, order(rate))
    assert len(done.replayed) == client.deleted == 400
    passed = client.times[-1] - client.times[0]
    assert passed == pytest.approx(399 / rate, rel=0.05)


def test_after_a_slow_request_no_second_has_many_more() -> None:
    clock = Clock()
    pace = Pace(10, Stop(), clock, clock.sleep)
    times = []
    for number in range(100):
        assert pace.wait()
        times.append(clock.now)
        clock.sleep(5 if number == 50 else 0)
    assert max(sum(1 for each in times if start <= each < start + 1) for start in times) <= 13


# Each record has 5,000 bytes: what is kept of it has to be less.
COUNTS = [1_000, pytest.param(10_000, marks=pytest.mark.thorough)]
PAYLOAD = f'"{"x" * 5000}"'


@pytest.mark.parametrize("count", COUNTS)
def test_many_records_take_little_memory(count: int) -> None:
    client = Client(count, Clock(), payload=PAYLOAD)
    tracemalloc.start()
    done = replay(client, order())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(done.replayed) == count
    assert peak < count * 3 * KIB


@pytest.mark.parametrize("count", COUNTS)
def test_many_records_that_are_looked_at_or_discarded(count: int, tmp_path: Any) -> None:
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of

    client = Client(count, Clock(), payload=PAYLOAD)
    services: Any = Services(client)
    source = parse_source(QUEUE, None)
    tracemalloc.start()
    found, _warnings = look([source], services, Selection(), limit=count)
    _now, looked = tracemalloc.get_traced_memory()
    row = found["parked_events"][0]
    assert (row["looked_at"], found["errors"]) == (count, [])
    del found, row
    client.received = 0
    tracemalloc.reset_peak()
    done = Done()
    stores, _senders = stores_of([source], services, 0)
    discard(stores, order(), Backup(str(tmp_path / "backup")), done, Stop())
    _now, discarded = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(done.discarded) == client.deleted == count
    assert max(looked, discarded) < count * 4 * KIB


def test_a_payload_is_in_no_text_of_a_record() -> None:
    """Not even where an exception shows its objects."""
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import parse_record

    assert "the-card-number" not in repr(parse_record(destination_record('"the-card-number"')))


class Twice(Client):
    """A queue that returns each message again and again, as SQS does with those that are left in it."""

    def receive_message(self, MaxNumberOfMessages: int, **_unused: Any) -> Any:
        self.received = 0 if self.received >= self.count else self.received
        return super().receive_message(MaxNumberOfMessages)

    def delete_message(self, **_unused: Any) -> Any:
        super().delete_message()
        return self.answer()


def test_messages_that_stay_are_not_received_for_ever() -> None:
    client = Twice(25, Clock())
    done = replay(client, order(check_mode=True))
    assert len(done.replayed) == 25


def test_a_throttled_event_is_sent_again() -> None:
    class Throttled(Client):
        tries = 0

        def invoke(self, **options: Any) -> Any:
            self.tries += 1
            if self.tries % 3:
                raise LambdaError("Invoke", "f", "TooManyRequestsException", "Rate Exceeded.", refused=True)
            return super().invoke(**options)

    client = Throttled(5, Clock())
    done = replay(client, order())
    assert (len(done.replayed), client.tries, done.errors) == (5, 15, [])
    assert all(each["removed"] for each in done.replayed)


def test_an_event_that_is_throttled_for_long_stays() -> None:
    class Throttled(Client):
        def invoke(self, **_unused: Any) -> Any:
            raise LambdaError("Invoke", "f", "TooManyRequestsException", "Rate Exceeded.", refused=True)

    client = Throttled(50, Clock())
    done = replay(client, order())
    assert (done.replayed, client.deleted, len(done.kept)) == ([], 0, 5)
    assert "5 events" in (done.stopped or "")
