# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.replay import Replayed, replayed
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.replay_plan import Events, Plan

QUEUE, OTHER = "arn:aws:sqs:us-east-2:123456789012:failed", "arn:aws:sqs:us-east-2:123456789012:other"
ASKED = {"function_name": ["my-function"], "target": ""}
ACCOUNT = "123456789012"
WAY: Any = {
    "source": QUEUE,
    "function_name": f"{ACCOUNT}:function:my-function",
    "qualifier": "BLUE",
    "region": "us-east-2",
}
PLANNED = "event_invoke_replay_planned"


def sent(number: int, new: str | None = "new", removed: bool = True, **members: Any) -> dict[str, Any]:
    return {
        "request_id": f"request-{number}",
        "new_request_id": new,
        "function_name": "my-function",
        "qualifier": "BLUE",
        "region": "us-east-2",
        "account_id": ACCOUNT,
        "source": QUEUE,
        "removed": removed,
        **members,
    }


def kept(number: int, reason: str = "its request ID is in skip") -> dict[str, Any]:
    return {"request_id": f"request-{number}", "reason": reason, "unsendable": False}


def result(*events: dict[str, Any], stay: tuple[dict[str, Any], ...] = (), **members: Any) -> dict[str, Any]:
    lists = {"replayed": list(events), "kept": list(stay), "sources": [QUEUE], "not_found": [], "errors": []}
    return {**lists, "complete": True, "stopped": None, **members}


def approved(*numbers: int) -> Plan:
    request_ids = [f"request-{number}" for number in numbers]
    return {"asked": ASKED, "events": [Events(request_ids=request_ids, **WAY)] if numbers else []}


def told(found: dict[str, Any], planned: Plan | None = None, check_mode: bool = False) -> Replayed:
    return replayed(found, planned, ASKED, check_mode)


DENIED = {"message": "ReceiveMessage of failed: AccessDenied", "source": QUEUE}
MISSING = {"region": "us-east-2", "function_name": "f", "qualifier": None, "reason": "function_missing"}
GONE = "f in us-east-2: function missing"
NOTHING_READ = {"failed": True, "msg": "limit is 0", "replayed": [], "discarded": [], "kept": [], "errors": []}
"""A module that refuses an option, or ends by an exception, has all of its lists, and they are empty."""
UNREAD: dict[str, dict[str, Any]] = {
    "denied": {"complete": False, "errors": [DENIED], "failed": True, "msg": "ReceiveMessage of failed"},
    "stopped": {"complete": False, "stopped": "the task was told to end", "failed": True, "msg": "told to end"},
    "hidden": {"complete": False, "stopped": "2 messages are hidden", "failed": True, "msg": "2 messages"},
    "limited": {"complete": False},
    "a function is missing": {"complete": False, "not_found": [MISSING]},
    "another place": {"sources": [OTHER]},
    "no place": {"sources": [], "warnings": ["my-function: the function does not exist"]},
}
"""Why a task may not have seen an event that still waits."""


def test_the_plan_has_counts_and_no_more() -> None:
    events = [sent(number, None) for number in range(3)]
    events.append(sent(3, None, function_name="other", qualifier=None, region=None, account_id=None, source=OTHER))
    found = told(result(*events, stay=(kept(8), kept(9), kept(10, "it names no function"))), check_mode=True)
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
        PLANNED: {
            "asked": ASKED,
            "events": [
                *approved(0, 1, 2)["events"],
                {
                    "source": OTHER,
                    "function_name": "other",
                    "qualifier": None,
                    "region": None,
                    "request_ids": ["request-3"],
                },
            ],
        },
    }


def test_a_plan_that_is_not_complete_says_so_and_can_be_approved() -> None:
    """Messages that somebody else has received cannot be looked at: whoever approves decides whether that matters."""
    found = told(result(sent(1, None), **UNREAD["hidden"]), check_mode=True)
    assert found["failures"] == ["2 messages"]
    assert found["lines"] == [
        "Plan, which may leave out events: 1 event would be sent again",
        "  1 to my-function:BLUE in us-east-2",
        "What failed, or was not looked at:",
        "  2 messages are hidden",
    ]
    assert found["statistics"][PLANNED] == approved(1)


@pytest.mark.parametrize("why", ["denied", "stopped", "hidden", "no place", "a function is missing"])
def test_a_plan_that_has_no_event_and_is_not_complete_is_none(why: str) -> None:
    """To approve nothing would be a success that nobody meant."""
    found = told(result(stay=(kept(1),), **UNREAD[why]), check_mode=True)
    assert found["statistics"] == {PLANNED: None}
    assert found["lines"][0] == "No plan: it is not known which events would be sent again"
    assert found["failures"]


@pytest.mark.parametrize("planned", [None, approved(1)])
@pytest.mark.parametrize("ended", [NOTHING_READ, {"failed": True, "msg": "MODULE FAILURE"}, {"changed": False}])
def test_a_task_that_read_nothing_says_nothing(ended: dict[str, Any], planned: Plan | None) -> None:
    plan, send = (told(ended, planned, check_mode) for check_mode in (True, False))
    assert plan["lines"] == ["No plan: it is not known which events would be sent again"]
    assert plan["statistics"] == {PLANNED: None}
    assert send["lines"] == ["It is not known which events were sent again"]
    assert send["statistics"] == {}
    for found in (plan, send):
        assert found["failures"] == [ended.get("msg", "the task has no result")]


def test_what_was_approved_is_accounted_for() -> None:
    events = (sent(0), sent(1, None, removed=False), sent(2, removed=False))
    found = told(result(*events, stay=(kept(3, "it does not exist"),)), approved(*range(5)))
    assert found["lines"] == [
        "2 of 5 approved events were sent again, and 1 may have been",
        "  2 to my-function:BLUE in us-east-2",
        "  1 to my-function:BLUE in us-east-2, perhaps",
        "1 record stayed:",
        "  1: it does not exist",
        "1 of the approved events was not found any more",
    ]
    assert found["failures"] == []
    assert found["statistics"] == {
        "event_invoke_replay_functions": {"my-function:BLUE in us-east-2": 2},
        "event_invoke_replay_kept": 1,
        "event_invoke_replay_sent": 2,
        "event_invoke_replay_may_be_sent": 1,
        "event_invoke_replay_not_found": 1,
        "event_invoke_replay_not_removed": ["request-1", "request-2"],
    }


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("why", UNREAD)
def test_an_event_that_may_still_wait_is_not_gone(why: str, check_mode: bool) -> None:
    found = told(result(sent(0), **UNREAD[why]), approved(0, 1, 2), check_mode)
    assert not any("not found" in line for line in found["lines"])
    (line,) = (line for line in found["lines"] if "not known whether they still wait" in line)
    assert line.startswith(f"2 of the approved events {'would not be' if check_mode else 'were not'} sent: ")
    assert (QUEUE in line) == ("place" in why)
    reasons = {"no place": "no queue or bucket was found to look at", "a function is missing": GONE}
    assert found["failures"] == [UNREAD[why].get("msg", reasons.get(why, line))]
    assert found["statistics"].get("event_invoke_replay_not_found") is None


def test_one_event_that_may_still_wait() -> None:
    (_first, line) = told(result(sources=[OTHER]), approved(0))["lines"]
    place = f"this job did not look at {QUEUE}"
    assert line == f"1 of the approved events was not sent: not known whether it still waits, as {place}"


@pytest.mark.parametrize("why", UNREAD)
def test_events_that_were_all_seen_are_accounted_for_whatever_failed(why: str) -> None:
    found = told(result(sent(0), stay=(kept(1),), **UNREAD[why]), approved(0, 1))
    assert found["statistics"]["event_invoke_replay_not_found"] == 0
    assert not any("approved events were not" in line for line in found["lines"])


def test_a_job_that_finds_no_place_fails() -> None:
    found = told(result(**UNREAD["no place"]))
    assert found["lines"][-1] == "my-function: the function does not exist"
    assert found["failures"] == ["no queue or bucket was found to look at"]


def test_nothing_that_was_approved_is_nothing_that_was_sent() -> None:
    found = told({"skipped": True, "changed": False}, approved())
    assert found["lines"] == ["No event was approved: nothing was sent"]
    assert found["failures"] == []
    assert found["statistics"]["event_invoke_replay_sent"] == 0


def test_a_limit_and_warnings_are_said() -> None:
    found = told(result(sent(1), complete=False, warnings=["a warning"]))
    assert found["lines"] == [
        "1 event was sent again",
        "  1 to my-function:BLUE in us-east-2",
        "The limit was reached: more may wait",
        "a warning",
    ]


def test_many_reasons_are_few_lines() -> None:
    errors = [{"message": f"request {number} failed"} for number in range(30)]
    stay = tuple(kept(number, f"copy {number} is there") for number in range(30))
    found = told(result(sent(0), stay=stay, errors=errors, complete=False), check_mode=True)
    assert found["lines"][23] == "  and 10 more reasons"
    assert found["lines"][-1] == "  and 10 more reasons"
    assert len(found["lines"]) == 46
