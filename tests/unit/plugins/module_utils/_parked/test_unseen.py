# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue is done only if its numbers show so."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from support.parked import destination_record, function_arn
from support.parked_queue import QUEUE, Client, Clock, Services, order, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import queues
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Order, Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home, Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source


class Waiting(Client):
    """A queue with an age for each message: those that are visible again come first. Some are hidden by others."""

    def __init__(self, names: list[str], clock: Clock, hidden: int = 0) -> None:
        super().__init__(len(names), clock)
        self.messages = dict(enumerate(names))
        self.until = dict.fromkeys(self.messages, 0.0)
        self.hidden, self.shown, self.attributes = hidden, list[str](), dict[str, Any]()

    def get_queue_attributes(self, **_unused: Any) -> Any:
        visible = sum(1 for each in self.messages if self.until[each] <= self.clock())
        hidden = len(self.messages) - visible + self.hidden
        numbers = {"ApproximateNumberOfMessages": visible, "ApproximateNumberOfMessagesNotVisible": hidden}
        return self.answer(Attributes={"QueueArn": QUEUE, **{name: str(value) for name, value in numbers.items()}})

    def receive_message(self, MaxNumberOfMessages: int, VisibilityTimeout: int = 0, **_unused: Any) -> Any:
        some = [each for each in self.messages if self.until[each] <= self.clock()][:MaxNumberOfMessages]
        for each in some:
            self.until[each] = self.clock() + VisibilityTimeout
        return self.answer(
            Messages=[
                {
                    "MessageId": str(each),
                    "ReceiptHandle": str(each),
                    "Body": destination_record("1", f"request-{each}", function_arn(self.messages[each])),
                    "MessageAttributes": self.attributes,
                    "Attributes": {"SentTimestamp": "1764361996653"},
                }
                for each in some
            ]
        )

    def delete_message(self, ReceiptHandle: str, **_unused: Any) -> Any:
        del self.messages[int(ReceiptHandle)]
        return self.answer()

    def change_message_visibility_batch(self, Entries: Any, **_unused: Any) -> Any:
        self.shown += [each["ReceiptHandle"] for each in Entries]
        late = [each for each in Entries if self.until[int(each["ReceiptHandle"])] <= self.clock()]
        failed = [{"Id": each["Id"], "Code": "InvalidParameterValue", "SenderFault": True} for each in late]
        return self.answer(Successful=[each for each in Entries if each not in late], Failed=failed)


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(queues, "time", type("Time", (), {"monotonic": staticmethod(clock)}), raising=False)
    return clock


def replay_f(client: Client, events_per_second: float, limit: int = 100_000) -> Done:
    services: Any = Services(client)
    done, stop = Done(), Stop()
    stores, _senders = stores_of([parse_source(QUEUE, None)], services, 0)
    selection = Selection((parse_function("f"),), home=Home("123456789012", "us-east-2"))
    given = Order(selection, frozenset(), limit, 5, events_per_second, check_mode=False)
    pace = Pace(events_per_second, stop, client.clock, client.clock.sleep)
    invoking: Any = lambda _region: client  # noqa: E731
    Replay(given, Receivers(services, invoking, None, 0), done, stop, pace).run(stores)
    return done


def test_what_is_left_comes_back_and_the_rest_is_still_sent(clock: Clock) -> None:
    """A long task: what is not meant is visible again before it has seen everything."""
    client = Waiting(["g"] * 150 + ["f"] * 1200, clock)
    done = replay_f(client, 5)
    assert len(done.replayed) == 1200
    assert (set(client.messages.values()), len(client.messages)) == ({"g"}, 150)
    assert (done.result()["complete"], done.result()["stopped"], done.errors) == (True, None, [])


def test_what_is_visible_again_need_not_be_made_so(clock: Clock) -> None:
    client = Waiting(["g"] * 5 + ["f"] * 3, clock)
    client.seconds = 200
    done = replay_f(client, 5, limit=3)
    assert (len(done.replayed), done.errors, done.failure()) == (3, [], None)


def test_what_others_hide_is_said(clock: Clock) -> None:
    done = replay(Waiting([], clock, hidden=6), order())
    assert "about 6 messages" in (done.failure() or "")
    assert "nothing was sent" in (done.failure() or "")
    assert (done.result()["complete"], done.result()["stopped"]) == (False, done._why)


def test_an_answer_that_is_empty_is_not_an_empty_queue(clock: Clock) -> None:
    class Lost(Waiting):
        def receive_message(self, *arguments: Any, **options: Any) -> Any:
            super().receive_message(*arguments, **options)
            return self.answer()

    done = replay(Lost(["f"] * 3, clock), order())
    assert "about 3 messages" in (done.result()["stopped"] or "")


def test_a_limit_that_was_reached_is_no_failure(clock: Clock) -> None:
    done = replay(Waiting(["f"] * 3, clock), order(limit=2))
    assert (len(done.replayed), done.failure(), done.result()["complete"]) == (2, None, False)


def test_the_backup_has_all_that_a_message_has(clock: Clock, tmp_path: Any) -> None:
    client = Waiting(["f"], clock)
    client.attributes = {
        "Blob": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
    }
    services: Any = Services(client)
    stores, _senders = stores_of([parse_source(QUEUE, None)], services, 0)
    done = Done()
    discard(stores, order(), Backup(str(tmp_path / "backup")), done, Stop())
    assert (len(done.discarded), done.failure()) == (1, None)
    line = json.loads((tmp_path / "backup").read_text())
    assert line["attributes"] == {
        "Blob": {"DataType": "Binary", "BinaryValue": base64.b64encode(b"\x00\x01").decode()},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
    }
    assert line["sent_timestamp"] == "1764361996653"


def test_the_counts_of_a_failure() -> None:
    parsed, source = parse_function("f:1"), parse_source(QUEUE, None)
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import parse_record

    record = parse_record(destination_record())
    for check_mode, expected in (
        (False, "(1 were sent, 1 may have been sent)"),
        (True, "(check mode: nothing was sent or discarded)"),
    ):
        done = Done(check_mode=check_mode)
        done.sending(record, parsed, source)["new_request_id"] = "new"
        done.sending(record, parsed, source)
        done.stop("it ended")
        assert done.failure() == f"it ended {expected}"
    done = Done()
    done.discarding(record, source)
    done.stop("it ended")
    assert done.failure() == "it ended (1 may have been discarded)"
