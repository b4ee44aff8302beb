# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A function with a destination on failure and a dead-letter queue: each event waits twice, and is sent once."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_queues import FUNCTION, Queues, send
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.queues import Queue
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import (
    Source,
    failure_paths,
    keeping_nothing,
    pairs_of,
    parse_source,
)

EVENTS = [f"event-{number:02}" for number in range(25)]
OTHER = "dead-letters"


def source(name: str) -> Source:
    return parse_source(queue_arn(name), None)


def pairs(one: str = "failed", other: str = OTHER) -> dict[str, Any]:
    ways = frozenset(((source(one), source(other)), (source(other), source(one))))
    return {function_arn().removesuffix(":$LATEST"): ways}


def queues(one: str = "failed", other: str = OTHER) -> Queues:
    """Return both queues, with the events in other orders."""
    client = Queues(*dict.fromkeys((one, other)), dead_letters=other)
    for each in EVENTS:
        client.put(one, each)
    for each in reversed(EVENTS):
        client.put(other, each, dead_letter=True)
    return client


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("names", [("failed", OTHER), (OTHER, "failed")])
@pytest.mark.parametrize("limit", [1000, 10, 25, 1])
def test_each_event_is_sent_once(names: tuple[str, str], limit: int, known: bool) -> None:
    """By the guide: a few first, then the rest, then once more."""
    client = queues()
    options: dict[str, Any] = {"pairs": pairs()} if known else {}
    plan = send(client, *names, limit=limit, check_mode=True, **options)
    assert (client.sent, client.left()) == ([], {"failed": 25, OTHER: 25})
    first = send(client, *names, limit=limit, **options)
    sent = min(limit, 25)
    assert client.left() == {"failed": 25 - sent, OTHER: 25 - sent}
    for result in (plan, first):
        assert len(result["replayed"]) == sent
        assert all(each["removed"] for each in result["replayed"])
        assert all(each["other_sources"] == [queue_arn(OTHER)] for each in result["replayed"])
        assert (result["kept"], result["stopped"], result["complete"]) == ([], None, limit > 25)
    for _time in range(2):
        send(client, *names, **options)
    assert (sorted(client.sent), client.left()) == (EVENTS, {"failed": 0, OTHER: 0})


def test_both_can_be_the_same_queue() -> None:
    client = queues("failed", "failed")
    result = send(client, "failed", limit=3, pairs=pairs("failed", "failed"))
    assert [each["other_sources"] for each in result["replayed"]] == [[queue_arn("failed")]] * 3
    assert client.left() == {"failed": 44}
    send(client, "failed", pairs=pairs("failed", "failed"))
    assert (sorted(client.sent), client.left()) == (EVENTS, {"failed": 0})


def test_a_record_that_was_passed_is_taken_away_later() -> None:
    """It was not meant, or nobody knew whose it is, and its event is sent by its other record."""
    client = queues()
    client.dead_letters = None
    meant = {"functions": (parse_function(function_arn()),), "error_type": "ValueError"}
    result = send(client, OTHER, "failed", selection=meant, pairs=pairs())
    assert (sorted(client.sent), client.left()) == (EVENTS, {"failed": 0, OTHER: 0})
    assert result["kept"] == []


def test_what_is_kept_for_its_other_record_is_kept_no_longer() -> None:
    client = queues()
    client.dead_letters = None  # nobody knows whose they are
    result = send(client, OTHER, "failed")
    assert (result["kept"], client.left(), len(result["replayed"])) == ([], {"failed": 0, OTHER: 0}, 25)


@pytest.mark.parametrize("limit", [1000, 10])
@pytest.mark.parametrize(
    "broken", ["GetQueueAttributes dead-letters", "ReceiveMessage dead-letters", "DeleteMessage dead-letters"]
)
def test_an_event_whose_other_record_stays_is_not_removed(broken: str, limit: int) -> None:
    client = queues()
    client.broken = {broken}
    first = send(client, "failed", OTHER, limit=limit, pairs=pairs())
    left = [each["request_id"] for each in first["replayed"] if not each["removed"]]
    assert first["errors"]
    assert sorted(left) == sorted(client.sent)
    assert client.requests.count("DeleteMessage dead-letters") <= 2
    client.broken = set()
    skip = frozenset(left)
    send(client, "failed", OTHER, skip=skip, pairs=pairs())
    assert set(Counter(client.sent).values()) == {1}


def test_a_task_that_ends_early_says_what_may_be_left() -> None:
    stop = Stop()

    class Ending(Queues):
        def invoke(self, **options: Any) -> Any:
            if len(self.sent) == 4:
                stop.request()
            return super().invoke(**options)

    client = Ending("failed", OTHER, dead_letters=OTHER)
    for each in EVENTS:
        client.put("failed", each)
        client.put(OTHER, each, dead_letter=True)
    first = send(client, "failed", OTHER, stop=stop, pairs=pairs())
    assert [each["removed"] for each in first["replayed"]] == [False] * 5
    skip = frozenset(each["request_id"] for each in first["replayed"])
    send(client, "failed", OTHER, skip=skip, pairs=pairs())
    assert sorted(client.sent) == EVENTS


def test_an_event_that_fails_again_counts_once() -> None:
    class Again(Queues):
        def invoke(self, **options: Any) -> Any:
            answer = super().invoke(**options)
            if len(self.sent) < 4:
                for queue in ("failed", OTHER):
                    self.put(queue, answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"], queue == OTHER)
            return answer

    client = Again("failed", OTHER, dead_letters=OTHER)
    for each in EVENTS:
        client.put("failed", each)
        client.put(OTHER, each, dead_letter=True)
    result = send(client, "failed", OTHER, pairs=pairs())
    assert (result["stopped"], len(result["replayed"]), len(result["kept"])) == (None, 25, 6)


def test_no_other_record_of_a_refused_event_is_sent() -> None:
    client = queues()
    client.refusing = {"event-03"}
    result = send(client, "failed", OTHER)
    reasons = [each["reason"] for each in result["kept"]]
    assert reasons[0] == "Lambda refused it: KMSAccessDeniedException"
    assert reasons[1].endswith("is not sent: Lambda refused it: KMSAccessDeniedException")
    assert len(client.sent) == 24


def test_another_function_can_have_the_same_request_id() -> None:
    client = Queues("failed", "others")
    client.put("failed", "event")
    client.put("others", "event", arn=function_arn("other"))
    send(client, "failed", "others", selection={"functions": (parse_function(function_arn()),)})
    assert client.left() == {"failed": 0, "others": 1}


def test_the_own_queue_is_read_to_its_end_once_if_the_limit_comes_first() -> None:
    """It can have another record of what was sent."""
    client = Queues("failed")
    for each in EVENTS:
        client.put("failed", each)
    send(client, "failed", limit=2, pairs={})
    assert client.requests.count("ReceiveMessage failed") == 1 + 4
    client.requests.clear()
    send(client, "failed", pairs={})
    assert client.requests.count("ReceiveMessage failed") == 4


def test_nothing_is_read_twice_if_every_record_was_found() -> None:
    client = queues()
    send(client, "failed", OTHER, pairs=pairs())
    assert client.requests.count(f"ReceiveMessage {OTHER}") == 4


def test_what_is_not_known_is_said() -> None:
    """And the events are not removed for certain, so that the guide's skip leaves their other records."""
    for names, said in (
        (["failed"], f"may wait in {queue_arn(OTHER)}, which the task did not look at"),
        ([OTHER], "has a destination on failure, which would have the event, too, is not known"),
    ):
        client = queues()
        result = send(client, *names)
        (warning,) = result["warnings"]
        assert "25 of the events that were sent are not removed" in warning
        assert said in warning
        assert all(not each["removed"] and said in each["reason"] for each in result["replayed"])
        skip = frozenset(each["request_id"] for each in result["replayed"] if not each["removed"])
        rest = send(client, "failed", OTHER, skip=skip)
        assert (len(client.sent), rest["replayed"]) == (25, [])
        assert {each["reason"] for each in rest["kept"]} == {"its request ID is in skip"}
    client = queues()
    assert send(client, "failed", OTHER)["warnings"] == []


def test_which_functions_have_two_places() -> None:
    failed = {"stored": {"DestinationConfig": {"OnFailure": {"Destination": queue_arn("failed")}}}}
    both = row(FUNCTION, dead_letter_queue=True, **failed)
    (ways,) = pairs_of([both], {}).values()
    dead_letters = both["function"]["dead_letter_target_arn"]
    assert {(str(one), str(other)) for one, other in ways} == {
        (queue_arn("failed"), dead_letters),
        (dead_letters, queue_arn("failed")),
    }
    assert pairs_of([row(FUNCTION, **failed), row("other", dead_letter_queue=True)], {}) == {}


def test_a_version_may_have_a_dead_letter_queue_of_its_own() -> None:
    """Found: only that of $LATEST was looked at, and what waited in the other one could not be sent."""
    failed = {"stored": {"DestinationConfig": {"OnFailure": {"Destination": queue_arn("failed")}}}}
    of_alias = row(FUNCTION, qualifier="BLUE", **failed)
    function = of_alias["function_arn"].removesuffix(":BLUE")
    versions = {function: {"$LATEST": "", "1": queue_arn("dead-1"), "2": "arn:aws:sns:us-east-2:123456789012:dead"}}
    found, others = failure_paths([of_alias], versions)
    assert [str(each) for each in found] == [queue_arn("dead-1"), queue_arn("failed")]
    assert others == ["arn:aws:sns:us-east-2:123456789012:dead"]
    assert {str(one) for one, _other in pairs_of([of_alias], versions)[function]} == set(map(str, found))
    nothing = row(FUNCTION, qualifier="BLUE")
    assert keeping_nothing([nothing], versions) == []
    assert keeping_nothing([nothing], {function: {"$LATEST": "", "1": ""}}) == [function]


def test_an_object_that_cannot_be_read_may_be_the_other_record(monkeypatch: pytest.MonkeyPatch) -> None:
    client = queues()
    original = Queue.held

    def held(self: Any, most: Any, seconds: int, unreadable: Any) -> Any:
        if str(self.source) == queue_arn(OTHER):
            unreadable(LambdaError("GetObject", "key", "InvalidObjectState", "archived"))
            return iter(())
        return original(self, most, seconds, unreadable)

    monkeypatch.setattr(Queue, "held", held)
    monkeypatch.setattr(Queue, "unseen", lambda _self: None)
    result = send(client, "failed", OTHER, pairs=pairs())
    assert len(client.sent) == 25
    assert not any(each["removed"] for each in result["replayed"])


@pytest.mark.parametrize(("qualifier", "sent"), [("$LATEST", ["event"]), ("BLUE", [])])
def test_a_record_that_cannot_be_sent_says_where_the_event_belongs(qualifier: str, sent: list[str]) -> None:
    """Found: it was of an alias, without the payload, and the dead-letter message was sent to $LATEST."""
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event", arn=function_arn(qualifier=qualifier))
    record = json.loads(client.waiting["failed"][0]["Body"])
    del record["requestPayload"]
    client.waiting["failed"][0]["Body"] = json.dumps(record)
    client.put(OTHER, "event", dead_letter=True)
    result = send(client, "failed", OTHER)
    assert (client.sent, len(result["kept"])) == (sent, 0 if sent else 2)
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put(OTHER, "event", dead_letter=True)
    assert send(client, OTHER, target=parse_function("other"))["kept"] == []


def test_two_functions_with_one_request_id() -> None:
    """Found: the first was forgotten, and its dead-letter message was sent, too."""
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put("failed", "event", arn=function_arn("other"))
    client.put(OTHER, "event", dead_letter=True)
    result = send(client, "failed", OTHER)
    assert (client.sent, client.left()) == (["event", "event"], {"failed": 0, OTHER: 0})
    assert [each["function_name"] for each in result["replayed"]] == [FUNCTION, "other"]
    assert result["replayed"][0]["removed"] is True
