# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as removed: by the guide, everything else is skipped by the next task, so that nothing is sent twice."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from support.parked import function_arn, queue_arn
from support.parked_queues import FUNCTION, Queues, send
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked import where
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import pairs_of, parse_source

OTHER = "dead-letters"
ARN = function_arn().removesuffix(":$LATEST")


def pairs(one: str = "failed", other: str = OTHER) -> dict[str, Any]:
    first, second = (parse_source(queue_arn(name), None) for name in (one, other))
    return {ARN: frozenset(((first, second), (second, first)))}


def client_of_lambda() -> Any:
    return boto3.client("lambda", "us-east-2", aws_access_key_id="testing-key", aws_secret_access_key="testing-secret")


def not_removed(result: dict[str, Any]) -> frozenset[str]:
    return frozenset(each["request_id"] for each in result["replayed"] if not each["removed"])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_one_queue_can_be_both_paths(limit: int, known: bool) -> None:
    """Found: with sources, the limit was reached before a dead-letter message came, and the next task sent it."""
    client = Queues("failed", dead_letters="failed")
    for dead_letter in (False, True):
        for each in ("one", "two", "three"):
            client.put("failed", each, dead_letter)
    options = {"pairs": pairs("failed", "failed")} if known else {}
    first = send(client, "failed", limit=limit, **options)
    send(client, "failed", skip=not_removed(first), **options)
    assert sorted(client.sent) == ["one", "three", "two"]


@pytest.mark.parametrize("target", [None, parse_function(FUNCTION), parse_function("other:GREEN")])
def test_a_dead_letter_queue_that_is_not_named(target: Any) -> None:
    """Found: with a target, nothing was said of it."""
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    first = send(client, "failed", target=target)
    assert not_removed(first) == {"event"}
    assert queue_arn(OTHER) in first["replayed"][0]["reason"]
    assert first["warnings"][0].startswith("1 of the events")
    send(client, "failed", OTHER, skip=not_removed(first), target=target)
    assert client.sent == ["event"]


def test_a_dead_letter_queue_that_could_not_be_read() -> None:
    client = Queues("failed")
    client.put("failed", "event")

    def deny(**_unused: Any) -> Any:
        raise LambdaError("GetFunctionConfiguration", FUNCTION, "AccessDeniedException", "no", refused=True)

    own, client.get_function_configuration = client.get_function_configuration, deny  # type: ignore[method-assign]
    assert send(client, "failed")["replayed"] == []  # whether it takes events is not known either
    answers = iter((own, deny))

    def answer(**options: Any) -> Any:
        return next(answers)(**options)

    client.get_function_configuration = answer  # type: ignore[method-assign]
    result = send(client, "failed", target=parse_function("other"))
    assert "dead-letter queue, which would have the event, too, is not known" in result["replayed"][0]["reason"]


def test_a_function_without_a_second_path() -> None:
    client = Queues("failed")
    client.put("failed", "event")
    result = send(client, "failed")
    assert (not_removed(result), result["replayed"][0]["reason"], result["warnings"]) == (frozenset(), None, [])


@pytest.mark.parametrize("names", [("failed", OTHER), (OTHER, "failed")])
@pytest.mark.parametrize("known", [True, False])
def test_an_event_that_fails_while_the_task_runs(names: tuple[str, str], known: bool) -> None:
    """Found: the place that was read first had its other record, which the next task sent."""

    class Late(Queues):
        def get_queue_attributes(self, QueueUrl: str = "", **options: Any) -> Any:
            if QueueUrl.endswith(OTHER) and len(self.sent) == 1 and len(self.waiting["failed"]) == 0:
                self.put("failed", "late")
                self.put(OTHER, "late", dead_letter=True)
            return super().get_queue_attributes(QueueUrl, **options)

    client = Late("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    options = {"pairs": pairs()} if known else {}
    first = send(client, *names, **options)
    send(client, *names, skip=not_removed(first), **options)
    assert sorted(client.sent) == ["event", "late"]


def test_an_event_whose_other_record_was_not_there() -> None:
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    first = send(client, "failed", OTHER, pairs=pairs())
    assert "was not found" in first["replayed"][0]["reason"]
    client.put(OTHER, "event", dead_letter=True)
    rest = send(client, "failed", OTHER, pairs=pairs(), skip=not_removed(first))
    assert (client.sent, [each["reason"] for each in rest["kept"]]) == (["event"], ["its request ID is in skip"])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("names", [("failed", OTHER), (OTHER, "failed")])
def test_the_record_that_names_the_alias_says_where_to_send(names: tuple[str, str], known: bool) -> None:
    """Found: the dead-letter queue came first, so that $LATEST got the events of an alias."""
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event", arn=function_arn(qualifier="BLUE"))
    client.put(OTHER, "event", dead_letter=True)
    client.put(OTHER, "alone", dead_letter=True)
    for check_mode in (True, False):
        result = send(client, *names, check_mode=check_mode, **({"pairs": pairs()} if known else {}))
        assert {each["request_id"]: each["qualifier"] for each in result["replayed"]} == {
            "event": "BLUE",
            "alone": "$LATEST",
        }
        assert result["kept"] == []
    assert client.left() == {"failed": 0, OTHER: 0}


def test_the_same_in_one_queue() -> None:
    client = Queues("failed", dead_letters="failed")
    client.put("failed", "event", dead_letter=True)
    client.put("failed", "alone", dead_letter=True)
    client.put("failed", "success", condition="Success")
    client.put("failed", "event", arn=function_arn(qualifier="BLUE"))
    result = send(client, "failed", pairs=pairs("failed", "failed"))
    assert [(each["request_id"], each["qualifier"]) for each in result["replayed"]] == [
        ("event", "BLUE"),
        ("alone", "$LATEST"),
    ]
    assert [each["request_id"] for each in result["kept"]] == ["success"]
    assert client.left() == {"failed": 1}


def test_a_record_of_another_alias_is_not_deleted() -> None:
    client = Queues("failed", dead_letters="failed")
    client.put("failed", "event", dead_letter=True)
    client.put("failed", "event", arn=function_arn(qualifier="BLUE"))
    result = send(client, "failed")
    assert "names BLUE: the event was sent to $LATEST" in result["kept"][0]["reason"]
    assert (not_removed(result), client.left()) == ({"event"}, {"failed": 1})


def test_what_is_no_other_record_of_the_event_stays() -> None:
    """Found: a record of success, one without a function, and one of another alias were deleted without a word."""
    client = Queues("failed")
    client.put("failed", "event")
    client.put("failed", "event", condition="Success")
    client.put("failed", "event", arn="x")
    client.put("failed", "event", arn=function_arn(qualifier="GREEN"))
    result = send(client, "failed", selection={"functions": (parse_function(function_arn()),)})
    assert (client.sent, client.left()) == (["event"], {"failed": 3})
    assert [each["unsendable"] for each in result["kept"]] == [False, False]


def test_another_payload_is_neither_sent_nor_deleted() -> None:
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    client.waiting[OTHER][0]["Body"] = '"another"'
    result = send(client, "failed", OTHER, pairs=pairs())
    assert (client.sent, client.left(), not_removed(result)) == (["event"], {"failed": 0, OTHER: 1}, {"event"})
    assert "may not be of the same event" in result["kept"][0]["reason"]


def test_the_same_payload_can_be_written_in_two_ways() -> None:
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    client.put(OTHER, "event", dead_letter=True)
    client.waiting[OTHER][0]["Body"] = ' "\\u0065vent"\n'
    assert not_removed(send(client, "failed", OTHER, pairs=pairs())) == frozenset()


def test_a_message_that_comes_again_is_deleted_again() -> None:
    """Found: SQS returned it once more, it counted as removed, and the next task sent it."""

    class Again(Queues):
        ghosts = 1

        def delete_message(self, QueueUrl: str = "", ReceiptHandle: str = "", **options: Any) -> Any:
            if self.ghosts:
                self.ghosts -= 1
                self.hidden.clear()
                return self.answer()
            return super().delete_message(QueueUrl, ReceiptHandle, **options)

    client = Again("failed")
    client.put("failed", "event")
    result = send(client, "failed")
    assert (client.sent, client.left(), not_removed(result)) == (["event"], {"failed": 0}, frozenset())

    class Denied(Again):
        def delete_message(self, **options: Any) -> Any:
            if not self.ghosts:
                raise LambdaError("DeleteMessage", "failed", "AccessDenied", "no", refused=True)
            return super().delete_message(**options)

    client = Denied("failed")
    client.put("failed", "event")
    result = send(client, "failed")
    assert (client.sent, not_removed(result)) == (["event"], {"event"})


def test_a_throttling_of_somebody_in_between_is_not_tried_again() -> None:
    """Found: Lambda had taken the event, and it was sent twice."""

    class Between(Queues):
        def invoke(self, **options: Any) -> Any:
            super().invoke(**options)
            raise LambdaError("Invoke", FUNCTION, "TooManyRequestsException", "Rate exceeded", refused=False)

    client = Between("failed")
    client.put("failed", "event")
    result = send(client, "failed")
    assert (client.sent, not_removed(result), client.left()) == (["event"], {"event"}, {"failed": 1})


def test_a_record_whose_event_another_one_can_send_is_not_unsendable() -> None:
    """Found: a condition, which no dead-letter message has, left the guide to discard both."""
    client = Queues("failed", OTHER, dead_letters=OTHER)
    client.put("failed", "event")
    record = json.loads(client.waiting["failed"][0]["Body"])
    del record["requestPayload"]
    client.waiting["failed"][0]["Body"] = json.dumps(record)
    selection = {"functions": (parse_function(function_arn()),), "condition": "RetriesExhausted"}
    assert send(client, "failed", OTHER, selection=selection)["kept"][0]["unsendable"] is True
    client.put(OTHER, "event", dead_letter=True)
    assert send(client, "failed", OTHER, selection=selection)["kept"][0]["unsendable"] is False


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_own_record_is_no_other_one(check_mode: bool) -> None:
    """Found: check mode saw it again, and named its queue as another source."""
    client = Queues("failed", dead_letters="failed")
    client.put("failed", "one")
    client.put("failed", "two")
    result = send(client, "failed", limit=1, pairs=pairs("failed", "failed"), check_mode=check_mode)
    assert ([each["other_sources"] for each in result["replayed"]], not_removed(result)) == ([[]], {"one"})


def test_which_functions_are_known_to_have_no_second_path() -> None:
    rows = [row(FUNCTION, dead_letter_queue=True), row("other", dead_letter_queue=True)]
    versions: Any = {each["function_arn"].rpartition(":")[0]: {"$LATEST": ""} for each in rows}
    assert list(pairs_of(rows, versions)) == []
    assert [list(each) for each in pairs_of(rows, versions, {FUNCTION}).values()] == [[]]
    assert list(pairs_of(rows, {}, {FUNCTION})) == []
    rows[0]["function"] = None
    assert list(pairs_of(rows, versions, {FUNCTION})) == []


@pytest.mark.parametrize(
    ("name", "errors", "known"),
    [
        (FUNCTION, [], True),
        (f"{FUNCTION}:BLUE", [], False),
        (FUNCTION, [{"function_name": FUNCTION}], False),
        (FUNCTION, [{"function_name": None}], False),
        (FUNCTION, [{"function_name": "other"}], True),
    ],
)
def test_only_what_was_read_of_all_configurations_is_known(
    name: str, errors: list[Any], known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: the read had failed, and its events counted as removed."""

    class Reading:
        rows = (row(FUNCTION, dead_letter_queue=True),)
        warnings = staticmethod(list)

        @staticmethod
        def result() -> Any:
            return {"errors": errors, "not_found": []}

    monkeypatch.setattr(where, "read", lambda *_unused, **_options: Reading)
    monkeypatch.setattr(where, "dead_letter_queues_of", lambda *_unused: {"$LATEST": ""})
    params = dict.fromkeys(("sources", "qualifier", "event_invoke_configs", "regions"))
    found = where.parse_where({**params, "function_name": [name]}, "us-east-2")
    where.read_where(found, lambda _region: client_of_lambda(), None, 1, 0)
    assert bool(found.pairs) == known
