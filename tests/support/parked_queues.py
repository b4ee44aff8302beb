# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several queues without a server, and tasks that send what waits in them."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.order import Order
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home, Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

from .parked import dead_letter_attributes, destination_record, function_arn, queue_arn
from .parked_queue import Client, Clock, Services

FUNCTION = "my-function"


class Queues(Client):
    """SQS and Lambda in one. dead_letters: the dead-letter queue of FUNCTION. broken: operations that are denied."""

    def __init__(self, *names: str, dead_letters: str | None = None) -> None:
        super().__init__(0, Clock())
        self.waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        self.hidden: set[str] = set()
        self.dead_letters, self.sent, self.broken, self.requests = dead_letters, list[str](), set[str](), list[str]()
        self.refusing: set[str] = set()

    def put(self, queue: str, request_id: str, dead_letter: bool = False, **record: Any) -> None:
        payload = json.dumps(request_id)
        body = payload if dead_letter else destination_record(payload, request_id, **record)
        attributes = dead_letter_attributes(request_id) if dead_letter else {}
        message_id = f"{queue}-{len(self.waiting[queue])}-{request_id}"
        self.waiting[queue].append({"MessageId": message_id, "Body": body, "MessageAttributes": attributes})

    def left(self) -> dict[str, int]:
        return {name: len(messages) for name, messages in self.waiting.items()}

    def _note(self, operation: str, url: str) -> list[dict[str, Any]]:
        name = url.rpartition("/")[2]
        self.requests.append(f"{operation} {name}")
        if f"{operation} {name}" in self.broken:
            raise LambdaError(operation, name, "AccessDenied", "no", refused=True)
        return self.waiting[name]

    def get_queue_attributes(self, QueueUrl: str = "", **_unused: Any) -> Any:
        messages = self._note("GetQueueAttributes", QueueUrl)
        hidden = sum(each["MessageId"] in self.hidden for each in messages)
        numbers = {
            "ApproximateNumberOfMessages": str(len(messages) - hidden),
            "ApproximateNumberOfMessagesNotVisible": str(hidden),
        }
        return self.answer(Attributes={"QueueArn": queue_arn(QueueUrl.rpartition("/")[2]), **numbers})

    def receive_message(self, MaxNumberOfMessages: int, QueueUrl: str = "", **_unused: Any) -> Any:
        visible = [each for each in self._note("ReceiveMessage", QueueUrl) if each["MessageId"] not in self.hidden]
        taken = visible[:MaxNumberOfMessages]
        self.hidden |= {each["MessageId"] for each in taken}
        messages = [{**each, "ReceiptHandle": each["MessageId"]} for each in taken]
        return self.answer(**({"Messages": messages} if messages else {}))

    def delete_message(self, QueueUrl: str = "", ReceiptHandle: str = "", **_unused: Any) -> Any:
        messages = self._note("DeleteMessage", QueueUrl)
        messages[:] = [each for each in messages if each["MessageId"] != ReceiptHandle]
        return self.answer()

    def change_message_visibility(self, **_unused: Any) -> Any:
        return self.answer()

    def change_message_visibility_batch(self, Entries: Any, **_unused: Any) -> Any:
        self.hidden -= {each["ReceiptHandle"] for each in Entries}
        return self.answer(Successful=Entries)

    def get_paginator(self, name: str) -> Any:
        config = {"DeadLetterConfig": {"TargetArn": queue_arn(self.dead_letters)}} if self.dead_letters else {}
        functions = [{"FunctionArn": function_arn(), "FunctionName": FUNCTION, "Version": "$LATEST", **config}]
        answers = {"list_functions": {"Functions": functions}}
        page = answers.get(name, {"EventSourceMappings": []})
        return type("Paginator", (), {"paginate": staticmethod(lambda **_unused: [page])})

    def get_function_configuration(self, **_unused: Any) -> Any:
        config = {"DeadLetterConfig": {"TargetArn": queue_arn(self.dead_letters)}} if self.dead_letters else {}
        return self.answer(FunctionArn=function_arn(), LastModified=self.modified, **config)

    def invoke(self, Payload: bytes = b"", **options: Any) -> Any:
        request_id = json.loads(Payload)
        if request_id in self.refusing:
            raise LambdaError("Invoke", "f", "KMSAccessDeniedException", "no", refused=True)
        self.sent.append(request_id)
        return super().invoke(**options)


def send(client: Queues, *names: str, **changes: Any) -> dict[str, Any]:
    """Run one task on these queues; return its result."""
    services: Any = Services(client)
    selection = Selection(home=Home("123456789012", "us-east-2"), **changes.pop("selection", {}))
    given: dict[str, Any] = {"skip": frozenset(), "limit": 1000, "failures": 5, "check_mode": False, **changes}
    done, stop = Done(check_mode=given["check_mode"]), given.pop("stop", None) or Stop()
    pairs, target, partly = given.pop("pairs", None), given.pop("target", None), given.pop("partly", ())
    order = Order(selection, events_per_second=100, **given)
    stores, _senders = stores_of([parse_source(queue_arn(name), None) for name in names], services, 0)
    replay = Replay(
        order,
        Receivers(services, services.invoking, target, 0),
        done,
        stop,
        Pace(100, stop, client.clock, client.clock.sleep),
        pairs,
        partly=partly,
    )
    replay.run(stores)
    result = {**done.result(), "warnings": done.warnings}
    client.hidden.clear()
    return result
