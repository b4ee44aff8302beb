# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays, and what of it can never be sent."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_bucket import BUCKET, PREFIX, Bucket, error
from support.parked_queue import Services, order
from support.parked_queue import discard as discard_all
from support.parked_queues import Queues, send

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, check_backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home, Selection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source


def unsendable(result: dict[str, Any]) -> list[str]:
    return [each["request_id"] for each in result["kept"] if each["unsendable"]]


def test_a_record_of_success_can_never_be_sent() -> None:
    client = Queues("q")
    client.put("q", "done", condition="Success")
    client.put("q", "skipped")
    result = send(client, "q", skip=frozenset(("skipped",)))
    assert ([each["request_id"] for each in result["kept"]], unsendable(result)) == (["done", "skipped"], ["done"])


def test_an_event_that_has_failed_again_can_be_sent() -> None:
    class Again(Queues):
        def delete_message(self, **options: Any) -> Any:
            answer = super().delete_message(**options)
            if len(self.sent) == 1:
                self.put("q", f"new-{1:036}")
            return answer

    client = Again("q")
    client.put("q", "event")
    result = send(client, "q")
    assert (result["kept"][0]["reason"], unsendable(result)) == ("it was sent by this task, and has failed again", [])


def test_what_may_be_of_another_function_is_not_meant() -> None:
    client = Queues("q")
    client.put("q", "of-another", dead_letter=True)
    client.waiting["q"][0]["Body"] = "x" * 2_000_000
    result = send(client, "q", selection={"functions": (parse_function(function_arn()),)})
    assert (len(result["kept"]), unsendable(result)) == (1, [])


def test_a_request_id_that_another_record_has_is_not_selected() -> None:
    """It selects both of them, and one may be sent."""
    client = Queues("q")
    client.put("q", "event", condition="Success")
    client.put("q", "event")
    for options in ({"skip": frozenset(("other",))}, {"limit": 1}):
        assert unsendable(send(client, "q", check_mode=True, **options)) == []


def test_the_plan_says_what_would_be_removed() -> None:
    client = Queues("q")
    client.put("q", "event")
    assert send(client, "q", check_mode=True)["replayed"][0]["removed"]
    assert client.left() == {"q": 1}


def test_a_task_that_is_told_to_end_sends_nothing_more() -> None:
    stop = Stop(io.StringIO())
    stop.request()
    client = Queues("q")
    client.put("q", "event")
    assert (send(client, "q", stop=stop)["stopped"], client.sent) == ("the task was told to end", [])


def test_a_message_of_another_function_is_not_discarded(tmp_path: Path) -> None:
    """Not even by its request ID, if the task is for one of the functions that have the queue."""
    for named, discarded in ((True, 0), (False, 1)):
        client = Queues("q")  # no function is known to have it
        client.put("q", "event", dead_letter=True)
        functions = (parse_function(function_arn()),) if named else None
        home = Home("123456789012", "us-east-2")
        selection = Selection(functions, frozenset(("event",)), home=home)
        services: Any = Services(client)
        stores, _senders = stores_of([parse_source(queue_arn("q"), None)], services, 0)
        done = Done()
        discard(stores, replace(order(), selection=selection), Backup(str(tmp_path / str(named))), done, Stop())
        assert (len(done.discarded), client.left()) == (discarded, {"q": 1 - discarded})
        assert all("not named" in each["reason"] for each in done.kept)


def test_a_copy_of_which_no_answer_came_may_be_there(tmp_path: Path) -> None:
    """Found: discarding said that it is."""
    client = Bucket(1)
    client.errors["CopyObject", f"{PREFIX}0"] = error("CopyObject", 503, "SlowDown")
    (kept,) = discard_all(client, tmp_path / "backup", BUCKET).kept
    assert f"a copy discarded/{PREFIX}0 may be there" in kept["reason"]


def test_the_other_record_of_a_discarded_event_is_not_passed_over(tmp_path: Path) -> None:
    """Found: the dead-letter message, which has no condition, stayed without a word, and its event was sent later."""
    client = Queues("failed", "dead", dead_letters="dead")
    client.put("failed", "event")
    client.put("dead", "event", dead_letter=True)
    client.put("dead", "other", dead_letter=True)
    home = Home("123456789012", "us-east-2")
    selection = Selection((parse_function(function_arn()),), condition="RetriesExhausted", home=home)
    services: Any = Services(client)
    stores, _senders = stores_of([parse_source(queue_arn(each), None) for each in ("failed", "dead")], services, 0)
    done = Done()
    discard(stores, replace(order(), selection=selection), Backup(str(tmp_path / "backup")), done, Stop())
    assert ([each["request_id"] for each in done.kept], len(done.discarded)) == (["event"], 1)
    assert done.warnings[0].startswith("1 records of events that are discarded stay")


def test_what_a_killed_task_has_left_does_not_keep_a_backup_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "backup.1.partial").touch()
    done = discard_all(Bucket(1), tmp_path / "backup", BUCKET)
    assert [each["removed"] for each in done.discarded] == [True]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["backup", "backup.1.partial"]
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_a_backup_has_a_path(path: str) -> None:
    with pytest.raises(InvalidOption, match="backup is"):
        check_backup(path)
