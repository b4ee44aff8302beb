# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues and a bucket without a server, an alias that can have been moved, and one request that goes wrong."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.order import Order
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home, Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import Source, parse_source

from .parked import destination_record, function_arn, queue_arn
from .parked_bucket import BUCKET, PREFIX, error
from .parked_queue import Services
from .parked_queues import FUNCTION, Queues

ARN = function_arn().removesuffix(":$LATEST")
BUCKET_SOURCE = f"{BUCKET}/{PREFIX}"


@dataclass(frozen=True)
class Fault:
    """What happens at the nth request of an operation: it is refused, or gets no answer before or after its effect.

    stop: the task is told to end.
    """

    operation: str
    number: int
    kind: str


class World(Queues):
    """dead_letters: the dead-letter queue of $LATEST. of_version: that of version 1, which ran as BLUE."""

    def __init__(self, dead_letters: str | None, of_version: str | None, blue: str) -> None:
        super().__init__("dead-a", "failed", "dead-z", dead_letters=dead_letters)
        self.of_version, self.blue = of_version, blue
        self.versions = ["$LATEST", "1"]
        self.objects: dict[str, bytes] = {}
        self.meta.events = self
        self.conditional = False
        self.fault: Fault | None = None
        self.stop = Stop()
        self._asked = 0

    def put_object(self, request_id: str, arn: str, version: str) -> None:
        key = f"{PREFIX}{FUNCTION}/{len(self.objects)}-{request_id}"
        response = {"statusCode": 200, "executedVersion": version}
        self.objects[key] = destination_record(
            json.dumps(request_id), request_id, arn, responseContext=response
        ).encode()

    def there(self) -> list[tuple[str, str, str]]:
        """Return the source, the request ID and the event of each record that waits."""
        found = []
        for name, messages in self.waiting.items():
            for each in messages:
                attributes, body = each["MessageAttributes"], json.loads(each["Body"])
                request_id = attributes["RequestID"]["StringValue"] if attributes else _id(body)
                found.append((queue_arn(name), request_id, body if attributes else body["requestPayload"]))
        for key, text in self.objects.items():
            if key.startswith(PREFIX):
                body = json.loads(text)
                found.append((BUCKET_SOURCE, _id(body), body["requestPayload"]))
        return found

    def _ask(self, operation: str, effect: Any) -> Any:
        fault = self.fault
        if fault and fault.operation == operation:
            self._asked += 1
            if self._asked == fault.number:
                if fault.kind == "stop":
                    self.stop.request()
                elif fault.kind == "refused":
                    raise LambdaError(operation, "it", "InvalidParameterValue", "no", refused=True)
                else:
                    if fault.kind == "after":
                        effect()
                    raise LambdaError(operation, "it", "ConnectionClosedError", "no")
        return effect()

    def get_queue_attributes(self, **options: Any) -> Any:
        return self._ask("GetQueueAttributes", lambda: super(World, self).get_queue_attributes(**options))

    def receive_message(self, **options: Any) -> Any:
        return self._ask("ReceiveMessage", lambda: super(World, self).receive_message(**options))

    def delete_message(self, **options: Any) -> Any:
        return self._ask("DeleteMessage", lambda: super(World, self).delete_message(**options))

    def change_message_visibility_batch(self, **options: Any) -> Any:
        return self._ask(
            "ChangeMessageVisibilityBatch", lambda: super(World, self).change_message_visibility_batch(**options)
        )

    def invoke(self, **options: Any) -> Any:
        return self._ask("Invoke", lambda: super(World, self).invoke(**options))

    def get_function_configuration(self, Qualifier: str = "$LATEST", **_unused: Any) -> Any:
        return self._ask("GetFunctionConfiguration", lambda: self._configuration(Qualifier))

    def _configuration(self, qualifier: str) -> Any:
        version = self.blue if qualifier == "BLUE" else qualifier
        if version not in self.versions:
            raise error("GetFunctionConfiguration", 404, "ResourceNotFoundException")
        return self.answer(**self._function(version))

    def _function(self, version: str) -> dict[str, Any]:
        queue = self.dead_letters if version == "$LATEST" else self.of_version
        config = {"DeadLetterConfig": {"TargetArn": queue_arn(queue)}} if queue else {}
        names = {"FunctionArn": f"{ARN}:{version}", "FunctionName": FUNCTION, "Version": version}
        return {**names, "LastModified": self.modified, **config}

    def get_paginator(self, name: str) -> Any:
        def pages(Prefix: str = "", **_unused: Any) -> Any:
            if name == "list_objects_v2":
                return self._ask("ListObjectsV2", lambda: [self._page(Prefix)])
            functions = [self._function(each) for each in self.versions]
            return [{"Functions": functions} if name == "list_functions" else {"EventSourceMappings": []}]

        return type("Paginator", (), {"paginate": staticmethod(pages)})

    def _page(self, prefix: str) -> Any:
        moment = datetime(2026, 11, 28, tzinfo=timezone.utc)
        contents = [{"Key": key, "LastModified": moment} for key in sorted(self.objects) if key.startswith(prefix)]
        return {"Name": "parked", "KeyCount": len(contents), "IsTruncated": False, "Contents": contents}

    def get_object(self, Key: str, **_unused: Any) -> Any:
        return self._ask("GetObject", lambda: self._object(Key))

    def _object(self, key: str) -> Any:
        if key not in self.objects:
            raise error("GetObject", 404, "NoSuchKey")
        body = self.objects[key]
        return self.answer(Body=io.BytesIO(body), ETag="1", ContentLength=len(body))

    def register(self, _event: str, _handler: Any) -> None:
        self.conditional = True

    def unregister(self, _event: str, _handler: Any) -> None:
        self.conditional = False

    def copy_object(self, Key: str, CopySource: Any, **_unused: Any) -> Any:
        return self._ask("CopyObject", lambda: self._copy(CopySource["Key"], Key))

    def _copy(self, key: str, to: str) -> Any:
        if self.conditional and to in self.objects:
            raise error("CopyObject", 412, "PreconditionFailed")
        if key not in self.objects:
            raise error("CopyObject", 404, "NoSuchKey")
        self.objects[to] = self.objects[key]
        return self.answer(CopyObjectResult={"ETag": "1"})

    def delete_object(self, Key: str, **_unused: Any) -> Any:
        return self._ask("DeleteObject", lambda: self._delete(Key))

    def _delete(self, key: str) -> Any:
        self.objects.pop(key, None)
        answer = self.answer()
        answer["ResponseMetadata"]["HTTPStatusCode"] = 204
        return answer


def _id(record: Any) -> str:
    return str(record["requestContext"]["requestId"])


def source(arn: str) -> Source:
    return parse_source(arn, "us-east-2")


def replay(world: World, sources: list[str], **changes: Any) -> dict[str, Any]:
    """Run one task; return its result. All messages are visible after it."""
    services: Any = Services(world)
    pairs, target, selection = changes.pop("pairs", None), changes.pop("target", None), changes.pop("selection", {})
    given: dict[str, Any] = {"skip": frozenset(), "limit": 1000, "failures": 5, "check_mode": False, **changes}
    done = Done(check_mode=given["check_mode"])
    order = Order(Selection(home=Home("123456789012", "us-east-2"), **selection), events_per_second=100, **given)
    stores, _senders = stores_of([source(each) for each in sources], services, 0)
    pace = Pace(100, world.stop, world.clock, world.clock.sleep)
    Replay(order, Receivers(services, services.invoking, target, 0), done, world.stop, pace, pairs).run(stores)
    world.hidden.clear()
    return {**done.result(), "warnings": done.warnings}
