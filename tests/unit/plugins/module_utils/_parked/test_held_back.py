# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dead-letter message says neither whose it is nor what became of its event: other records of the event can."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.parked import destination_record, function_arn, queue_arn
from support.parked_bucket import PREFIX
from support.parked_queue import Clock, Services, order
from support.parked_queues import Queues, send
from support.parked_world import BUCKET_SOURCE, World, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import queues
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import source_error, stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.planned import parse_planned
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.records import parse_message
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

TARGET = parse_function("fixed")
DEAD = queue_arn("dead-z")


@pytest.mark.parametrize("names", [("failed", "shared"), ("shared", "failed")])
def test_the_queue_may_have_been_that_of_another_function(names: tuple[str, str]) -> None:
    """Found: two functions shared the queue, one has moved since, and its event was sent to both."""
    client = Queues("failed", "shared", dead_letters="shared")
    client.put("failed", "event", arn=function_arn("moved"))
    client.put("shared", "event", dead_letter=True)
    result = send(client, *names)
    assert client.sent == ["event"]
    assert [each["function_name"] for each in result["replayed"]] == ["moved"]
    assert not result["replayed"][0]["removed"]
    (kept,) = result["kept"]
    assert "may not be of the same event" in kept["reason"]


def test_a_plan_adds_nothing_to_the_options() -> None:
    """Found: with it, a record whose function nobody knows counted as named by its request ID."""
    client = Queues("failed")
    client.put("failed", "event", dead_letter=True)
    way = {"request_id": "event", "source": queue_arn("failed"), "function_name": "fixed", "region": "us-east-2"}
    planned = parse_planned([way])
    assert planned is not None
    only: dict[str, Any] = {"target": TARGET, "planned": planned, "selection": {"only": planned.request_ids}}
    (kept,) = send(client, "failed", **only)["kept"]
    assert (client.sent, "no function is known" in kept["reason"]) == ([], True)
    only["selection"]["request_ids"] = frozenset({"event"})
    assert send(client, "failed", **only)["kept"] == []
    assert client.sent == ["event"]


@pytest.mark.parametrize("target", [None, TARGET])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("sources", [[DEAD, BUCKET_SOURCE], [BUCKET_SOURCE, DEAD]])
@pytest.mark.parametrize("fault", [None, "ListObjectsV2", "GetObject"])
def test_an_event_that_may_have_been_sent_is_not_sent_by_its_other_record(
    target: Any, known: bool, sources: list[str], fault: str | None
) -> None:
    """Found: with a target, the order of the sources decided."""

    class Broken(World):
        def _ask(self, operation: str, effect: Any) -> Any:
            if operation == fault:
                raise LambdaError(operation, "it", "AccessDenied", "no", refused=True)
            return super()._ask(operation, effect)

    world = Broken("dead-z" if known else None, None, "$LATEST")
    world.put("dead-z", "event", dead_letter=True)
    world.put_object("event", function_arn(), "$LATEST")
    (key,) = world.objects
    world.objects[f"replayed/{key}"] = world.objects[key]  # a task was killed after its Invoke
    selection = {"request_ids": frozenset({"event"})}
    result = replay(world, sources, target=target, selection=selection)
    assert world.sent == []
    assert [each["source"] for each in result["kept"] if "dead-z" in each["source"]] == [DEAD]
    assert key.startswith(PREFIX)


@pytest.mark.parametrize("names", [("RequestID",), ("RequestID", "ErrorMessage"), ("ErrorCode",), ("ErrorMessage",)])
def test_what_a_function_was_given_is_not_taken_for_a_record(names: tuple[str, ...]) -> None:
    """Found: the event was a record of another function's failure, which a usual chain sends on."""
    attributes = {name: {"DataType": "String", "StringValue": "event"} for name in names}
    record = parse_message(destination_record(), attributes)
    assert (record.kind, record.function) == ("dead_letter", None)
    assert (record.fault is None) is ("RequestID" in names)


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("qualifier", ["$LATEST", "7"])
def test_a_durable_function_is_invoked_with_a_qualifier(durable: bool, qualifier: str) -> None:
    """Found: AWS refuses an unqualified one (serverless/serverless#13589)."""

    class Functions(Queues):
        asked: Any = None

        def get_function_configuration(self, **options: Any) -> Any:
            found = super().get_function_configuration(**options)
            return {**found, **({"DurableConfig": {}} if durable else {})}

        def invoke(self, **options: Any) -> Any:
            self.asked = options.get("Qualifier")
            return super().invoke(**options)

    client = Functions("failed")
    shape = type("Shape", (), {"members": ("DurableConfig",)})
    client.meta.service_model = type("Model", (), {"shape_for": staticmethod(lambda _name: shape)})
    client.put("failed", "event", arn=function_arn(qualifier=qualifier))
    send(client, "failed")
    assert client.asked == (qualifier if durable or qualifier == "7" else None)


def test_a_topic_may_have_brought_the_event_elsewhere() -> None:
    """Found: removed was true, and a task for the queue that subscribes to the topic sent the event again."""

    class Topic(Queues):
        def get_function_configuration(self, **_options: Any) -> Any:
            topic = {"TargetArn": "arn:aws:sns:us-east-2:123456789012:failed"}
            return self.answer(FunctionArn=function_arn(), LastModified=self.modified, DeadLetterConfig=topic)

    client = Topic("failed")
    client.put("failed", "event")
    (entry,) = send(client, "failed")["replayed"]
    assert not entry["removed"]
    assert "what subscribes to it may keep it" in str(entry["reason"])


@pytest.mark.parametrize("lasting", [False, True])
def test_numbers_of_sqs_that_lag(lasting: bool, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found: the only message was sent and deleted, SQS still counted it, and a good task failed."""

    class Lagging(Queues):
        def get_queue_attributes(self, **options: Any) -> Any:
            found = super().get_queue_attributes(**options)
            if self.sent and (lasting or clock() < 1005):
                found["Attributes"]["ApproximateNumberOfMessagesNotVisible"] = "1"
            return found

    monkeypatch.setattr(queues, "_SETTLING", (1, 2, 4, 8))
    client = Lagging("failed")
    client.put("failed", "event")
    result = send(client, "failed")
    assert (result["complete"], result["replayed"][0]["removed"]) == (not lasting, not lasting)
    assert clock() - 1000 < (31 if lasting else 8)  # the last look asks again


def test_what_is_hidden_for_longer_is_the_last_to_be_due(clock: Clock) -> None:
    """Found: after five minutes of reading, the others were visible again."""

    class Holding(Queues):
        def __init__(self) -> None:
            super().__init__("failed")
            self.until: dict[str, float] = {}

        def receive_message(self, VisibilityTimeout: int = 0, **options: Any) -> Any:
            found = super().receive_message(**options)
            self.until |= {each["ReceiptHandle"]: clock() + VisibilityTimeout for each in found.get("Messages", ())}
            return found

        def change_message_visibility_batch(self, Entries: Any, **_options: Any) -> Any:
            self.until |= {each["ReceiptHandle"]: clock() + each["VisibilityTimeout"] for each in Entries}
            return self.answer(Successful=Entries)

    client = Holding()
    for number in range(30):
        client.put("failed", f"event-{number}")
    services: Any = Services(client)
    ((store,), _senders) = stores_of([parse_source(queue_arn("failed"), None)], services, 0)
    store.numbers()
    for _held in store.held(None, 300, lambda _error: None):
        for _request in range(4):
            clock.sleep(10)
            store.stay()
            assert min(client.until.values()) > clock()


def test_a_name_of_an_object_moves_no_cursor() -> None:
    error = LambdaError("GetObject", "bucket/\x1b[2Jkey\nTASK [ok] {{ 1 }}", "InvalidObjectState", "no\u202e")
    message = source_error(parse_source(queue_arn("failed"), None), error)["message"]
    assert message.isprintable()
    assert "{{" not in message


def test_a_record_that_is_kept_is_no_missing_one(tmp_path: Path) -> None:
    """Found: "another record may wait, and was not found", of one that kept has."""
    client = Queues("failed", "dead", dead_letters="dead")
    client.put("failed", "event", arn=function_arn(qualifier="BLUE"))
    client.put("dead", "event", dead_letter=True)
    services: Any = Services(client)
    stores, _senders = stores_of([parse_source(queue_arn(each), None) for each in ("failed", "dead")], services, 0)
    functions = (parse_function(function_arn(qualifier="BLUE")),)
    done, given = Done(), replace(order(), selection=Selection(functions, frozenset({"event"})))
    discard(stores, given, Backup(str(tmp_path / "backup")), done, Stop(), None)
    (entry,) = done.discarded
    assert entry["reason"] == "another record of its event stays"
    (kept,) = done.kept
    assert "names no qualifier" in kept["reason"]


def test_rows_of_some_configurations_say_nothing_of_the_others() -> None:
    """Found: an alias that was not read had a destination, and its event was sent by the dead-letter message first."""
    client = Queues("dead", "failed", dead_letters="dead")
    client.put("failed", "event", arn=function_arn(qualifier="BLUE"))
    client.put("dead", "event", dead_letter=True)
    own = parse_source(queue_arn("of-latest"), None), parse_source(queue_arn("dead"), None)
    arn = function_arn().removesuffix(":$LATEST")
    pairs = {arn: frozenset((own, own[::-1]))}
    result = send(client, "dead", "failed", pairs=pairs, partly=frozenset({arn}))
    assert [each["qualifier"] for each in result["replayed"]] == ["BLUE"]
    assert client.sent == ["event"]
