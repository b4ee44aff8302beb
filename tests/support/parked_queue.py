# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue without a server, and a task that sends what is in it, in a time of its own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import discard as discarding
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.order import Order
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home, Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

from .parked import destination_record, function_arn

REGION = "us-east-2"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Client:
    """SQS, S3, Lambda in one: a queue with so many records that are made when they are received.

    modified: when the function was changed.
    """

    modified = "2026-11-01T00:00:00.000+0000"

    def __init__(self, count: int, clock: Clock, seconds: float = 0.0, payload: str = "1") -> None:
        self.count, self.clock, self.seconds, self.payload = count, clock, seconds, payload
        self.received, self.deleted, self.invoked, self.times = 0, 0, 0, list[float]()
        self.meta: Any = type("Meta", (), {"region_name": "us-east-2", "events": None})
        shape = type("Shape", (), {"members": ()})
        self.meta.service_model = type("Model", (), {"shape_for": staticmethod(lambda _name: shape)})

    @staticmethod
    def answer(**members: Any) -> dict[str, Any]:
        return {**members, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RequestId": "r"}}

    def get_queue_attributes(self, **_unused: Any) -> Any:
        left = str(self.count - self.received)
        numbers = {"ApproximateNumberOfMessages": left, "ApproximateNumberOfMessagesNotVisible": "0"}
        return self.answer(Attributes={"QueueArn": QUEUE, **numbers})

    def receive_message(self, MaxNumberOfMessages: int, **_unused: Any) -> Any:
        numbers = range(self.received, min(self.received + MaxNumberOfMessages, self.count))
        self.received += len(numbers)
        return self.answer(
            Messages=[
                {
                    "MessageId": f"message-{number}",
                    "ReceiptHandle": f"{number}-{'h' * 400}",
                    "Body": destination_record(self.payload, f"8ea123e4-1db7-4aca-ad10-{number:012}"),
                }
                for number in numbers
            ]
        )

    def delete_message(self, **_unused: Any) -> Any:
        self.deleted += 1
        return self.answer()

    def change_message_visibility_batch(self, Entries: Any, **_unused: Any) -> Any:
        return self.answer(Successful=Entries)

    def get_paginator(self, _name: str) -> Any:
        return type("Paginator", (), {"paginate": staticmethod(lambda **_unused: [{"EventSourceMappings": []}])})

    def invoke(self, **_unused: Any) -> Any:
        self.invoked += 1
        self.times.append(self.clock())
        self.clock.sleep(self.seconds)
        answer = self.answer(Payload=io.BytesIO())
        headers = {"x-amzn-requestid": f"new-{self.invoked:036}"}
        answer["ResponseMetadata"] |= {"HTTPStatusCode": 202, "HTTPHeaders": headers}
        return answer

    def get_function_configuration(self, **_unused: Any) -> Any:
        return self.answer(FunctionArn="arn", LastModified=self.modified)

    def get_function_concurrency(self, **_unused: Any) -> Any:
        return self.answer()


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
        self.shown += [each["ReceiptHandle"] for each in Entries if each["VisibilityTimeout"] == 0]
        late = [each for each in Entries if self.until[int(each["ReceiptHandle"])] <= self.clock()]
        for each in Entries:
            if each not in late:
                self.until[int(each["ReceiptHandle"])] = self.clock() + each["VisibilityTimeout"]
        failed = [{"Id": each["Id"], "Code": "InvalidParameterValue", "SenderFault": True} for each in late]
        return self.answer(Successful=[each for each in Entries if each not in late], Failed=failed)


class Services:
    def __init__(self, client: Client) -> None:
        self._client = client

    def client(self, *_unused: Any) -> Any:
        return self._client

    def invoking(self, _region: str | None) -> Any:
        return self._client


def order(events_per_second: float = 100, limit: int = 100_000, check_mode: bool = False) -> Order:
    return Order(
        Selection(home=Home("123456789012", "us-east-2")), frozenset(), limit, 5, events_per_second, check_mode
    )


def replay(client: Client, given: Order, source: str = QUEUE) -> Done:
    services: Any = Services(client)
    done, stop = Done(), Stop()
    stores, _senders = stores_of([parse_source(source, REGION)], services, 0)
    pace = Pace(given.events_per_second, stop, client.clock, client.clock.sleep)
    Replay(given, Receivers(services, services.invoking, None, 0), done, stop, pace).run(stores)
    return done


def discard(client: Client, backup: Path, source: str = QUEUE) -> Done:
    services: Any = Services(client)
    done = Done()
    stores, _senders = stores_of([parse_source(source, REGION)], services, 0)
    discarding.discard(stores, order(), discarding.Backup(str(backup)), done, Stop())
    return done


def replay_f(client: Client, events_per_second: float, limit: int = 100_000) -> Done:
    services: Any = Services(client)
    done, stop = Done(), Stop()
    stores, _senders = stores_of([parse_source(QUEUE, None)], services, 0)
    selection = Selection((parse_function("f"),), home=Home("123456789012", "us-east-2"))
    given = Order(selection, frozenset(), limit, 5, events_per_second, check_mode=False)
    pace = Pace(events_per_second, stop, client.clock, client.clock.sleep)
    Replay(given, Receivers(services, services.invoking, None, 0), done, stop, pace).run(stores)
    return done
