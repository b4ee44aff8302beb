# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A queue is done only if its numbers show so."""

from __future__ import annotations

import base64
import json
from typing import Any

from support.parked import destination_record
from support.parked_queue import QUEUE, Clock, Services, Waiting, order, replay, replay_f

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.discard import Backup, discard
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source


def test_what_is_left_comes_back_and_the_rest_is_still_sent(clock: Clock) -> None:
    """A long task: what is not meant is visible again before it has seen everything."""
    client = Waiting(["g"] * 150 + ["f"] * 1200, clock)
    done = replay_f(client, 5)
    assert len(done.replayed) == 1200
    assert (set(client.messages.values()), len(client.messages)) == ({"g"}, 150)
    assert (done.result()["complete"], done.result()["stopped"], done.errors) == (True, None, [])


def test_what_is_visible_again_need_not_be_made_so(clock: Clock) -> None:
    client = Waiting(["g"] * 5 + ["f"] * 3, clock)
    client.seconds = 50
    done = replay_f(client, 5, limit=3)
    assert (len(done.replayed), done.errors, done.failure()) == (3, [], None)


def test_what_others_hide_is_said(clock: Clock) -> None:
    done = replay(Waiting([], clock, hidden=6), order())
    assert "about 6 messages" in (done.failure() or "")
    assert "nothing was sent" in (done.failure() or "")
    assert (done.result()["complete"], done.result()["stopped"]) == (False, done._why)


def test_what_others_hide_is_said_if_new_ones_came(clock: Clock) -> None:
    """Found: as many new ones as were hidden, and the task had seen enough."""

    class Growing(Waiting):
        def invoke(self, **options: Any) -> Any:
            if not self.invoked:
                for each in (7, 8, 9):
                    self.messages[each], self.until[each] = "g", 0.0
            return super().invoke(**options)

    done = replay_f(Growing(["f"] * 4, clock, hidden=3), 100)
    assert len(done.replayed) == 4
    assert "about 3 messages" in (done.failure() or "")


def test_what_others_have_received_meanwhile_is_said_if_as_many_came(clock: Clock) -> None:
    class Busy(Waiting):
        def receive_message(self, *arguments: Any, **options: Any) -> Any:
            if not self.hidden:
                self.hidden = 2
                for each in (0, 1):
                    del self.messages[each]
            return super().receive_message(*arguments, **options)

        def invoke(self, **options: Any) -> Any:
            if not self.invoked:
                for each in (7, 8):
                    self.messages[each], self.until[each] = "g", 0.0
            return super().invoke(**options)

    done = replay_f(Busy(["f"] * 5, clock), 100)
    assert len(done.replayed) == 3
    assert "about 2 messages" in (done.failure() or "")


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
        "Priority": {"DataType": "Number", "StringValue": "200"},
    }
    services: Any = Services(client)
    stores, _senders = stores_of([parse_source(QUEUE, None)], services, 0)
    done = Done()
    discard(stores, order(), Backup(str(tmp_path / "backup")), done, Stop())
    assert (len(done.discarded), done.failure()) == (1, None)
    line = json.loads((tmp_path / "backup").read_text())
    assert line["attributes"] == {
        "Blob": {"DataType": "Binary", "BinaryValue": base64.b64encode(b"\x00\x01").decode()},
        "Priority": {"DataType": "Number", "StringValue": "200"},
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
