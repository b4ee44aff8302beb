# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays, and what of it can never be sent."""

from __future__ import annotations

import io
from typing import Any

from support.parked import function_arn
from support.parked_queues import Queues, send

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Stop


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
