# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A message is sent or deleted only while it is hidden from others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.parked_bucket import error
from support.parked_queue import QUEUE, REGION, Clock, Services, Waiting, discard, order, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source


class Shared(Waiting):
    """A queue that somebody else receives from, as soon as a message is visible. slow: what an Invoke takes."""

    def __init__(self, count: int, clock: Clock, slow: float = 0.0, refuses: bool = False) -> None:
        super().__init__(["f"] * count, clock)
        self.seconds, self.refuses, self.extended, self.late = slow, refuses, 0, 0

    def _taken(self) -> int:
        return sum(1 for until in self.until.values() if 0 < until <= self.clock())

    def invoke(self, **options: Any) -> Any:
        self.late = max(self.late, self._taken())
        return super().invoke(**options)

    def change_message_visibility_batch(self, Entries: Any, **options: Any) -> Any:
        self.extended += any(each["VisibilityTimeout"] for each in Entries)
        if self.refuses and Entries[0]["VisibilityTimeout"]:
            failed = [{"Id": each["Id"], "Code": "InvalidParameterValue", "SenderFault": True} for each in Entries]
            return self.answer(Failed=failed)
        return super().change_message_visibility_batch(Entries, **options)

    def delete_message(self, ReceiptHandle: str, **options: Any) -> Any:
        assert self.until.pop(int(ReceiptHandle)) > 0
        return super().delete_message(ReceiptHandle, **options)


def test_slow_events_are_hidden_for_longer(clock: Clock) -> None:
    """Found: after two minutes another task got the last of ten messages, and both sent them."""
    client = Shared(10, clock, slow=15)
    done = replay(client, order(5))
    assert (len(done.replayed), client.late, client.messages, done.failure()) == (10, 0, {}, None)
    assert client.extended <= 2


def test_throttled_events_are_hidden_for_longer(clock: Clock) -> None:
    class Throttled(Shared):
        tries = 0

        def invoke(self, **options: Any) -> Any:
            self.tries += 1
            if self.tries % 6:
                raise error("Invoke", 429, "TooManyRequestsException")
            return super().invoke(**options)

    client = Throttled(10, clock)
    done = replay(client, order(5))
    assert (len(done.replayed), client.late, client.messages, done.failure()) == (10, 0, {}, None)


def test_fast_events_cost_no_more_requests(clock: Clock) -> None:
    client = Shared(100, clock)
    assert (len(replay(client, order(5)).replayed), client.extended) == (100, 0)


@pytest.mark.parametrize("slow", [25, 55])
def test_what_is_not_hidden_any_more_is_not_sent(slow: float, clock: Clock) -> None:
    client = Shared(10, clock, slow=slow, refuses=True)
    done = replay(client, order(5))
    assert client.late == 0
    assert len(done.replayed) == client.invoked < 10
    assert len(done.replayed) + len(done.kept) == 10
    assert all("no longer hidden from others" in each["reason"] for each in done.kept)
    assert "no longer hidden" in (done.failure() or "")
    assert not done.result()["complete"]


def test_a_message_that_is_deleted_too_late_may_be_there(clock: Clock) -> None:
    client = Shared(2, clock, slow=130)
    done = replay(client, order(5))
    # It was deleted all the same: the queue was read to its end after that.
    assert [(bool(each["new_request_id"]), each["removed"]) for each in done.replayed] == [(True, True)]
    assert "the message may still be there" in done.errors[0]["message"]


def test_an_extension_that_is_denied(clock: Clock) -> None:
    class Denied(Shared):
        def change_message_visibility_batch(self, **_unused: Any) -> Any:
            raise error("ChangeMessageVisibilityBatch", 403, "AccessDenied")

    client = Denied(10, clock, slow=15)
    done = replay(client, order(5))
    assert (client.late, client.invoked) == (0, len(done.replayed))
    assert "sqs:ChangeMessageVisibility" in done.errors[0]["message"]
    assert "could not be claimed" in done.kept[0]["reason"]


def test_many_are_discarded_slowly(clock: Clock, tmp_path: Path) -> None:
    class Slow(Shared):
        def delete_message(self, ReceiptHandle: str, **options: Any) -> Any:
            assert self.until[int(ReceiptHandle)] > self.clock()
            self.clock.sleep(2)
            return super().delete_message(ReceiptHandle, **options)

    client = Slow(400, clock)
    done = discard(client, tmp_path / "backup")
    assert ([each["removed"] for each in done.discarded], client.messages) == ([True] * 400, {})
    assert done.failure() is None
    client = Slow(400, clock, refuses=True)
    done = discard(client, tmp_path / "other")
    assert 100 < len(done.discarded) < 160
    assert len(done.discarded) + len(done.kept) == 400
    assert (all(each["removed"] for each in done.discarded), done.errors) == (True, [])
    assert "no longer hidden" in (done.failure() or "")


def test_an_error_keeps_that_it_was_repeated() -> None:
    """An advice must not turn a refusal of the second time into one of the first."""
    first = LambdaError.of("DeleteMessage", "q", error("DeleteMessage", 403, "AccessDenied", RetryAttempts=1))
    assert [(each.refused, each.undone) for each in (first, first.advising("a"), first.explained("b", "c"))] == [
        (True, False)
    ] * 3


@pytest.mark.parametrize("read_timeout", [40, 300])
def test_a_message_is_hidden_for_longer_than_one_invoke(read_timeout: int, clock: Clock) -> None:
    """Found: an Invoke took longer than the message was hidden, and another task sent the event, too."""
    client = Shared(3, clock, slow=read_timeout)
    services: Any = Services(client)
    done, stop = Done(), Stop()
    stores, _senders = stores_of([parse_source(QUEUE, REGION)], services, 0, longest=read_timeout + 10)
    pace = Pace(5, stop, clock, clock.sleep)

    def invoking(_region: str | None) -> Any:
        return client

    Replay(order(5), Receivers(services, invoking, None, 0), done, stop, pace).run(stores)
    assert (client.late, len(done.replayed), done.kept, client.messages) == (0, 3, [], {})
