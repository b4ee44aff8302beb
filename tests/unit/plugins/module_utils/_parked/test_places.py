# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event can be at each of its places more than once, and each record is where it is."""

from __future__ import annotations

from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_bucket import Bucket, error
from support.parked_queue import order
from support.parked_queue import replay as replay_one
from support.parked_queues import Queues, send
from support.parked_world import BUCKET_SOURCE, Fault, World, replay

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.parked import keeping
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import look
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import check_apart, parse_source

BLUE = function_arn(qualifier="BLUE")
FAILED, DEAD = queue_arn("failed"), queue_arn("dead-z")


def reasons(result: dict[str, Any]) -> list[str]:
    return [each["reason"] for each in result["kept"]]


@pytest.mark.parametrize("limit", [1000, 1])
@pytest.mark.parametrize("names", [("failed", "dead"), ("dead", "failed")])
def test_each_further_record_is_looked_for(names: tuple[str, str], limit: int) -> None:
    """Found: the last look ended at the first one, and the next task sent the event by the second one."""
    client = Queues("failed", "dead", dead_letters="dead")
    client.put("failed", "event")
    for _time in range(2):
        client.put("dead", "event", dead_letter=True)
    result = send(client, *names, limit=limit)
    assert (result["replayed"][0]["removed"], client.left()) == (True, {"failed": 0, "dead": 0})


def test_the_own_place_is_no_exception() -> None:
    client = Queues("failed")
    for each in ("event", "other", "event"):
        client.put("failed", each)
    result = send(client, "failed", limit=1)
    assert (result["replayed"][0]["removed"], client.left()) == (True, {"failed": 1})


def test_a_place_that_is_not_read_to_its_end_may_have_another_record() -> None:
    stop = Stop()

    class Ending(Queues):
        def delete_message(self, **options: Any) -> Any:
            stop.request()
            return super().delete_message(**options)

    client = Ending("failed")
    for _time in range(2):
        client.put("failed", "event")
    (sent,) = send(client, "failed", stop=stop)["replayed"]
    assert not sent["removed"]
    assert sent["reason"].startswith("another record may wait in") or sent["reason"].endswith("not read to its end")


def test_kept_has_a_record_that_has_the_request_id_of_one_that_was_taken() -> None:
    """Found: it was left out, as another one with its request ID in the same queue was taken away."""
    client = Queues("failed", "dead", dead_letters="dead")
    client.put("failed", "event")
    for _time in range(2):
        client.put("dead", "event", dead_letter=True)
    client.waiting["dead"][1]["Body"] = '"another"'
    result = send(client, "failed", "dead")
    assert (client.left(), len(result["kept"])) == ({"failed": 0, "dead": 1}, 1)


@pytest.mark.parametrize("sources", [[BUCKET_SOURCE, DEAD], [DEAD, BUCKET_SOURCE]])
def test_a_dead_letter_message_is_not_sent_if_the_record_of_the_destination_is_not(sources: list[str]) -> None:
    """Found: the event of an alias that was deleted went to the unqualified function."""
    world = World("dead-z", None, blue="deleted")
    world.put_object("event", BLUE, "$LATEST")
    world.put("dead-z", "event", dead_letter=True)
    result = replay(world, sources)
    assert (world.sent, len(world.there())) == ([], 2)
    assert ["does not exist" in each for each in reasons(result)] == [True, True]


def test_nor_if_it_cannot_be_seen() -> None:
    world = World("dead-z", None, blue="$LATEST")
    world.put_object("event", BLUE, "$LATEST")
    world.put("dead-z", "event", dead_letter=True)
    world.fault = Fault("GetObject", 1, "refused")
    result = replay(world, [DEAD, BUCKET_SOURCE])
    assert (world.sent, len(world.there())) == ([], 2)
    assert "name its queue alone" in reasons(result)[0]
    world.fault = None
    assert [each["qualifier"] for each in replay(world, [DEAD, BUCKET_SOURCE])["replayed"]] == ["BLUE"]


@pytest.mark.parametrize(("version", "said"), [("1", DEAD), ("2", "not known")])
def test_an_alias_can_have_been_moved(version: str, said: str) -> None:
    """Found: the dead-letter queue of its new version was asked for, and that of the version that ran has the event."""
    world = World(None, "dead-z", blue="$LATEST")
    world.put_object("event", BLUE, version)
    (sent,) = replay(world, [BUCKET_SOURCE])["replayed"]
    assert (sent["removed"], said in sent["reason"]) == (False, True)


@pytest.mark.parametrize("prefix", ["r", "replayed/", "replayed/aws/lambda/async/"])
def test_a_task_does_not_read_its_own_copies(prefix: str) -> None:
    """Found: each task sent them again, and one with several pages did not end."""
    source = parse_source(f"arn:aws:s3:::parked/{prefix}", "us-east-2")
    with pytest.raises(InvalidOption, match="replayed/"):
        check_apart([source], "replayed")
    check_apart([source, parse_source(FAILED, None)], "discarded")


def test_a_fifo_queue_keeps_no_failed_events() -> None:
    assert keeping(queue_arn("orders.fifo"), "f") is None


def test_a_message_that_comes_again_is_of_the_event_whatever_its_function_is() -> None:
    class Again(Queues):
        ghosts = 1

        def delete_message(self, **options: Any) -> Any:
            if self.ghosts:
                self.ghosts -= 1
                self.hidden.clear()
                return self.answer()
            return super().delete_message(**options)

    client = Again("failed")
    client.put("failed", "event", arn="no-arn")
    target, selection = parse_function("my-function"), {"request_ids": frozenset(("event",))}
    result = send(client, "failed", target=target, selection=selection)
    assert (client.sent, client.left(), result["kept"]) == (["event"], {"failed": 0}, [])


def test_the_diff_counts_what_may_still_be_there() -> None:
    client = Queues("failed")
    client.put("failed", "one")
    client.broken = {"DeleteMessage failed"}
    diff = send(client, "failed")["diff"]
    assert (diff["before"], diff["after"]) == ({"my-function:$LATEST": 1}, {"my-function:$LATEST": 1})


def test_a_conflict_says_nothing_about_a_copy() -> None:
    """Found: it was taken for the copy of another task."""

    class Busy(Bucket):
        asked = 0

        def copy_object(self, **options: Any) -> Any:
            self.asked += 1
            if self.asked < 3:
                raise error("CopyObject", 409, "ConditionalRequestConflict")
            return super().copy_object(**options)

    assert [each["removed"] for each in replay_one(Busy(1), order(), "arn:aws:s3:::parked").replayed] == [True]
    client = Bucket(1)
    client.errors["CopyObject", "aws/lambda/async/0"] = error("CopyObject", 409, "ConditionalRequestConflict")
    done = replay_one(client, order(), "arn:aws:s3:::parked")
    assert [each["reason"] for each in done.kept] == [
        "it could not be claimed: CopyObject failed with ConditionalRequestConflict"
    ]


@pytest.mark.parametrize("late", [True, False])
def test_what_another_task_has_taken_away_is_not_kept(late: bool) -> None:
    """Found: the task failed for it, and the advice was to delete the copy. late: it is still there at first."""

    class Other(Bucket):
        def copy_object(self, Key: str, **options: Any) -> Any:
            self.objects[Key] = self.objects[options["CopySource"]["Key"]]
            if not late:
                del self.objects[options["CopySource"]["Key"]]
            return super().copy_object(Key=Key, **options)

        def _page(self, prefix: str) -> dict[str, Any]:
            if late and any(each.startswith("replayed/") for each in self.objects):
                self.objects.pop(f"{prefix}0", None)
            return super()._page(prefix)

    done = replay_one(Other(1), order(), "arn:aws:s3:::parked")
    assert (done.replayed, done.kept, done.failure()) == ([], [], None)


def test_the_own_claim_is_not_of_another_task() -> None:
    world = World("dead-z", None, blue="$LATEST")
    world.put_object("event", function_arn(), "$LATEST")
    world.put("dead-z", "event", dead_letter=True)

    def deny(**_unused: Any) -> Any:
        raise LambdaError("DeleteObject", "it", "AccessDenied", "no", refused=True)

    world.delete_object = deny  # type: ignore[method-assign]
    result = replay(world, [BUCKET_SOURCE, DEAD])
    assert (len(world.sent), "another task" in str(result)) == (1, False)


def test_the_numbers_of_a_queue_lag_behind() -> None:
    """Found: nothing was received, and complete was true."""

    class Lagging(Queues):
        def get_queue_attributes(self, **options: Any) -> Any:
            answer = super().get_queue_attributes(**options)
            answer["Attributes"]["ApproximateNumberOfMessages"] = "0"
            return answer

    client = Lagging("failed")
    client.put("failed", "event")
    services: Any = type("Services", (), {"client": staticmethod(lambda *_unused: client)})
    for limit, complete in ((100, True), (1, False)):
        client.hidden.clear()
        (row,) = look([parse_source(FAILED, None)], services, Selection(), limit=limit)[0]["parked_events"]
        assert (row["waiting"], row["looked_at"], row["complete"]) == (0, 1, complete)
