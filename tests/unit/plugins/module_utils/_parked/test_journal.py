# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is raised: what was sent or taken away is in the result, and each record is in one list."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from support.parked_bucket import error
from support.parked_queue import Client, Clock, discard, order, replay

SECRET = "the-card-number"


class Queue(Client):
    """A queue of three, which notes what it shows again. fails: what the second DeleteMessage raises."""

    def __init__(self, fails: Exception | None = None) -> None:
        super().__init__(3, Clock(), payload=f'"{SECRET}"')
        self.fails, self.asked, self.shown = fails, 0, 0

    def delete_message(self, **options: Any) -> Any:
        self.asked += 1
        if self.asked == 2 and self.fails:
            raise self.fails
        return super().delete_message(**options)

    def change_message_visibility_batch(self, Entries: Any, **options: Any) -> Any:
        self.shown += len(Entries)
        return super().change_message_visibility_batch(Entries, **options)


def numbers(entries: Any) -> list[int]:
    return [int(each["request_id"][-2:]) for each in entries]


def test_a_message_that_comes_twice_in_one_answer_is_taken_once(tmp_path: Path) -> None:
    """Found: the second of them crashed the task, and the result had nothing of what it had discarded."""

    class Twice(Queue):
        def receive_message(self, **options: Any) -> Any:
            answer = super().receive_message(**options)
            copies = [{**each, "ReceiptHandle": f"{each['ReceiptHandle']}-2"} for each in answer["Messages"]]
            answer["Messages"] += copies
            return answer

    client = Twice()
    done = discard(client, tmp_path / "backup")
    assert (numbers(done.discarded), done.kept, client.deleted, done.failure()) == ([0, 1, 2], [], 3, None)
    client = Twice()
    done = replay(client, order())
    assert (numbers(done.replayed), done.kept, client.deleted, done.failure()) == ([0, 1, 2], [], 3, None)


@pytest.mark.parametrize("fails", [ZeroDivisionError(SECRET), AssertionError(SECRET), RecursionError(SECRET)])
def test_an_error_of_the_collection_loses_nothing(
    fails: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import sqs

    asked = 0

    def crash(*_unused: Any) -> None:
        nonlocal asked
        asked += 1
        if asked % 3 == 2:
            raise fails

    monkeypatch.setattr(sqs, "delete_message", crash)
    client = Queue()
    done = replay(client, order())
    assert [(each["removed"], bool(each["new_request_id"])) for each in done.replayed] == [(False, True)] * 2
    assert "not read to its end" in (done.replayed[0]["reason"] or "")
    result = done.result()
    assert (result["changed"], result["complete"]) == (True, False)
    assert f"{type(fails).__name__} at test_journal.py" in done.errors[0]["message"]
    assert "2 were sent" in (done.failure() or "")
    assert SECRET not in str(result)
    assert client.shown == 2
    client, asked = Queue(), 0
    done = discard(client, tmp_path / "backup")
    assert ([each["removed"] for each in done.discarded], numbers(done.kept)) == ([True, False], [2])
    assert SECRET not in str(done.result())
    assert client.shown == 2


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredToken"])
def test_a_denial_leaves_each_record_in_one_list(code: str, tmp_path: Path) -> None:
    done = discard(Queue(error("DeleteMessage", 403, code)), tmp_path / "backup")
    assert (numbers(done.discarded), numbers(done.kept)) == ([0], [1, 2])
    assert done.result()["stopped"] == f"nothing more was discarded, as DeleteMessage failed with {code}"


@pytest.mark.parametrize(
    "fails",
    [
        error("DeleteMessage", 400, "ReceiptHandleIsInvalid", RetryAttempts=1),
        error("DeleteMessage", 403, "Blocked", RequestId=""),
        error("DeleteMessage", 500, "InternalError"),
    ],
    ids=["repeated", "of somebody else", "no answer"],
)
def test_what_may_have_been_discarded_is_not_said_to_be_there(fails: ClientError, tmp_path: Path) -> None:
    """Found: the first answer was lost, and the second time SQS refused what it had done."""
    done = discard(Queue(fails), tmp_path / "backup")
    assert ([each["removed"] for each in done.discarded], done.kept) == ([True, False, True], [])
    assert "2 were discarded, 1 may have been discarded" in (done.failure() or "")


@contextlib.contextmanager
def small_files() -> Iterator[None]:
    """A file with so many bytes is what a full disk would take. pytest's own output may be a file, too."""
    import signal

    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk(tmp_path: Path) -> None:
    """Found: a file with payloads was left, the messages stayed hidden, and nothing said why."""
    client = Queue()
    with small_files():
        done = discard(client, tmp_path / "backup")
    assert (done.errors, numbers(done.kept), done.discarded) == ([], [0, 1, 2], [])
    assert done.failure() == (
        "nothing was discarded, as the backup could not be written: File too large (nothing was sent or discarded)"
    )
    assert (client.shown, client.deleted, list(tmp_path.iterdir())) == (3, 0, [])
