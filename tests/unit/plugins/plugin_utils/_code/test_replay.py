# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.replay import replayed


def sent(number: int, new: str | None = "new", removed: bool = True, **members: Any) -> dict[str, Any]:
    return {
        "request_id": f"request-{number}",
        "new_request_id": new,
        "function_name": "my-function",
        "qualifier": "BLUE",
        "region": "us-east-2",
        "removed": removed,
        **members,
    }


def kept(number: int, reason: str = "its request ID is in skip") -> dict[str, Any]:
    return {"request_id": f"request-{number}", "reason": reason, "unsendable": False}


def result(*events: dict[str, Any], stay: tuple[dict[str, Any], ...] = (), **members: Any) -> dict[str, Any]:
    return {"replayed": list(events), "kept": list(stay), "complete": True, "stopped": None, "errors": [], **members}


def test_the_plan_has_counts_and_no_more() -> None:
    events = [sent(number, None) for number in range(3)]
    events.append(sent(3, None, function_name="other", qualifier=None, region=None))
    found = replayed(result(*events, stay=(kept(8), kept(9), kept(10, "it names no function"))), None, check_mode=True)
    assert found["lines"] == [
        "Plan: 4 events would be sent again",
        "  3 to my-function:BLUE in us-east-2",
        "  1 to other",
        "3 records would stay:",
        "  2: its request ID is in skip",
        "  1: it names no function",
    ]
    assert found["failures"] == []
    assert found["statistics"] == {
        "event_invoke_replay_functions": {"my-function:BLUE in us-east-2": 3, "other": 1},
        "event_invoke_replay_kept": 3,
        "event_invoke_replay_planned": [f"request-{number}" for number in range(4)],
    }


def test_a_plan_of_a_task_that_failed_is_still_one() -> None:
    """Messages that somebody else has received cannot be looked at: whoever approves decides whether that matters."""
    some = result(sent(1, None), complete=False, stopped="2 messages", failed=True, msg="2 messages (check mode)")
    found = replayed(some, None, check_mode=True)
    assert found["failures"] == ["2 messages (check mode)"]
    assert found["statistics"]["event_invoke_replay_planned"] == ["request-1"]


def test_what_is_not_known_is_in_no_number() -> None:
    for check_mode, what in ((True, "planned"), (False, "sent")):
        found = replayed({"failed": True, "msg": "MODULE FAILURE"}, ["request-1"], check_mode)
        assert found == {"lines": [f"Not known: what was {what}"], "failures": ["MODULE FAILURE"], "statistics": {}}


def test_what_was_approved_is_accounted_for() -> None:
    planned = [f"request-{number}" for number in range(5)]
    events = (sent(0), sent(1, None, removed=False), sent(2, removed=False))
    found = replayed(result(*events, stay=(kept(3, "it does not exist"),)), planned, check_mode=False)
    assert found["lines"] == [
        "2 of 5 approved events were sent again, and 1 may have been",
        "  3 to my-function:BLUE in us-east-2",
        "1 record stayed:",
        "  1: it does not exist",
        "1 of the approved events was not found any more",
    ]
    assert found["statistics"] == {
        "event_invoke_replay_functions": {"my-function:BLUE in us-east-2": 3},
        "event_invoke_replay_kept": 1,
        "event_invoke_replay_sent": 3,
        "event_invoke_replay_not_found": 1,
        "event_invoke_replay_not_removed": ["request-1", "request-2"],
    }


def test_nothing_that_was_approved_is_nothing_that_was_sent() -> None:
    found = replayed({"skipped": True, "changed": False}, [], check_mode=False)
    assert found["lines"] == ["No event was approved: nothing was sent"]
    assert found["failures"] == []
    assert found["statistics"]["event_invoke_replay_sent"] == 0


def test_a_limit_and_warnings_are_said() -> None:
    found = replayed(result(sent(1), complete=False, warnings=["a warning"]), None, check_mode=False)
    assert found["lines"] == [
        "1 event was sent again",
        "  1 to my-function:BLUE in us-east-2",
        "The limit was reached: more may wait",
        "a warning",
    ]


def test_many_reasons_are_few_lines() -> None:
    found = replayed(result(stay=tuple(kept(number, f"copy {number} is there") for number in range(30))), None, True)
    assert len(found["lines"]) == 23
    assert found["lines"][-1] == "  and 10 more reasons"
