# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failure paths of which nobody knows what was made, or that nobody had planned, in every form of a report."""

from __future__ import annotations

import typing as t

import pytest
from support.fleet_days import ACCOUNT, REGION
from support.repaired import (
    ARN,
    ENDED,
    EVERY,
    KEPT,
    LIVE,
    QUEUE,
    Of,
    a_read,
    an_error,
    diff,
    one_line,
    reported,
    row_of,
    with_path,
)
from support.samples import queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit


@pytest.mark.parametrize("of", EVERY)
def test_a_failure_path_of_which_nobody_knows_what_was_made(of: Of) -> None:
    """The configuration was written, and the alarms were being made when the task ended."""
    alarms: dict[str, list[str]] = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
    before = row("settle", "live", qualifier_exists=True, alarms=alarms)
    after = row("settle", "live", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    after = {key: value for key, value in after.items() if key not in ("function", "completeness")}
    write = {"changed": True, "event_invoke_configs": [after], "diff": [diff(before)], "errors": []}
    read = {**a_read(before, KEPT), "writes": [write, ENDED["the task's time is over"]], "planned": [with_path(before)]}
    document, text, _failures = reported(of, read)
    assert row_of(document)["configured"] is True
    assert row_of(document)["alarms"] is None
    assert [(each["code"], each["repair"]) for each in document["errors"]] == [("OutcomeNotKnown", "not_known")]
    assert "Not repaired" not in text
    assert {each["rule"] for each in document["repaired"]} >= {"no_failure_path"}


@pytest.mark.parametrize("of", EVERY)
def test_a_queue_that_was_made_repairs_nothing_of_which_nobody_knows_the_configuration(of: Of) -> None:
    gone = queue_status("failed") | {"exists": False, "can_receive": False}
    statuses = {"on_success": None, "on_failure": gone, "dead_letter": None}
    stored = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
    before = row("settle", "live", stored=stored, qualifier_exists=True, destination_status=statuses)
    path = {"region": REGION, "account_id": ACCOUNT, "queue": QUEUE, "state": "made", "differences": []}
    path |= {"policies_not_read": [], "not_known": [], "permissions": [], "alarms": [], "functions": [ARN]}
    ready = [with_path(before)]
    made = {
        "failure_paths": [path],
        "event_invoke_configs": ready,
        "diff": [diff({"function_arn": QUEUE})],
        "errors": [],
    }
    read = {**a_read(before), "writes": [made, ENDED["nothing at all"]], "planned": [with_path(before)]}
    document, _text, _failures = reported(of, read)
    assert row_of(document)["configured"] is None
    assert document["repaired"] == []


def planned_path(target: t.Any, **more: t.Any) -> dict[str, t.Any]:
    """Return the row of a target whose failed events are to go to a queue that has to be made."""
    path = {"queue": "failed", "alarm_topic": "oncall", "role": f"arn:aws:iam::{ACCOUNT}:role/r", **more}
    config = {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}}
    return {**with_path(target), "destination_config": config, "failure_path": path}


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("how", ENDED)
def test_the_task_that_makes_failure_paths_ended_in_the_middle(of: Of, how: str) -> None:
    """Found: the report had no word of the queue and the policy, and said that targets may have been changed."""
    read = {**a_read(LIVE, KEPT), "planned": [planned_path(LIVE)]}
    read["writes"] = [{**ENDED[how], "step": "failure_paths"}]
    document, text, failures = reported(of, read)
    assert row_of(document)["configured"] is False
    assert document["repaired"] == []
    (path,) = document["failure_paths"]
    assert (path["queue"], path["state"], path["functions"]) == (QUEUE, "may_be_made", [])
    assert [(each["state"], each["functions"]) for each in path["permissions"]] == [("may_be_made", [ARN])]
    (error,) = document["errors"]
    assert (error["region"], error["code"], error["repair"]) == (REGION, "OutcomeNotKnown", "not_known")
    assert f"{QUEUE}, arn:aws:iam::{ACCOUNT}:role/r event-invoke-destination-failed-" in error["message"]
    assert "may have been made: its task ended without a result (" in error["message"]
    assert error["message"].endswith("; not written: settle:live")
    assert "May have been made for failure paths: 1 queue, 1 permission" in one_line(text)
    assert "may have been changed" not in text
    assert failures


@pytest.mark.parametrize("of", EVERY)
def test_only_what_was_approved_may_have_been_made(of: Of) -> None:
    read = {**a_read(LIVE, KEPT), "planned": [planned_path(LIVE, to_make=[QUEUE])]}
    read["writes"] = [{"msg": "Timed out", "step": "failure_paths"}]
    document, _text, _failures = reported(of, read)
    (path,) = document["failure_paths"]
    assert (path["state"], path["permissions"]) == ("may_be_made", [])


@pytest.mark.parametrize("of", EVERY)
def test_the_task_that_makes_alarms_ended_in_the_middle(of: Of) -> None:
    """Found: the alarm was in no report, and targets that had been refused for certain may have been changed."""
    denied = an_error("PutFunctionEventInvokeConfig", "AccessDeniedException")
    path = {"region": REGION, "account_id": ACCOUNT, "queue": QUEUE, "state": "made", "differences": []}
    path |= {"policies_not_read": [], "not_known": [], "permissions": [], "alarms": [], "functions": [ARN]}
    other = row("other", qualifier_exists=True)
    ready = [planned_path(LIVE), planned_path(other)]
    made = {
        "failure_paths": [path],
        "event_invoke_configs": ready,
        "diff": [diff({"function_arn": QUEUE})],
        "errors": [],
    }
    after = row("other", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    after = {key: value for key, value in after.items() if key not in ("function", "completeness")}
    write = {"msg": "no", "event_invoke_configs": [after], "diff": [diff(other)], "errors": [denied]}
    read = {**a_read(LIVE, other), "planned": ready}
    read["writes"] = [made, write, {**ENDED["the task's time is over"], "step": "alarms"}]
    document, text, _failures = reported(of, read)
    assert row_of(document)["configured"] is False
    assert row_of(document, other["function_arn"])["configured"] is True
    assert sorted((each["code"], each["repair"]) for each in document["errors"]) == [
        ("AccessDeniedException", "failed"),
        ("OutcomeNotKnown", "not_known"),
    ]
    names = [each["alarm_name"] for path in document["failure_paths"] for each in path["alarms"]]
    assert set(names) == {
        "event-invoke-failures-settle",
        "event-invoke-failures-other",
        "event-invoke-waiting-in-failed",
    }
    assert {path["state"] for path in document["failure_paths"]} == {"made"}
    assert "May have been made for failure paths: 3 alarms" in one_line(text)
    assert {each["function_name"] for each in document["repaired"]} == {"other"}


@pytest.mark.parametrize("of", EVERY)
def test_what_had_no_failure_path_was_not_sent_to_the_write_that_ended(of: Of) -> None:
    denied = an_error("CreateQueue", "AccessDenied", None)
    made = {"msg": "no", "failure_paths": [], "event_invoke_configs": [], "diff": [], "errors": [denied]}
    read = {**a_read(LIVE, KEPT), "planned": [planned_path(LIVE)]}
    read["writes"] = [made, {**ENDED["the task's time is over"], "step": "configurations"}]
    document, _text, _failures = reported(of, read)
    assert row_of(document)["configured"] is False


@pytest.mark.parametrize("step", ["failure_paths", "alarms"])
@pytest.mark.parametrize("of", EVERY)
def test_a_failure_path_of_check_mode_that_ended_has_made_nothing(of: Of, step: str) -> None:
    read = {**a_read(LIVE, KEPT), "planned": [planned_path(LIVE)], "writes": [{"msg": "Timed out", "step": step}]}
    document, text, failures = reported(of, read, check_mode=True)
    assert [each["repair"] for each in document["errors"]] == ["failed"]
    assert "may have been" not in text.lower()
    assert failures


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("of", EVERY)
def test_what_nobody_had_planned_is_an_error(of: Of, check_mode: bool) -> None:
    """Found: two configurations were removed, and the report said that five findings were repaired."""
    removed = {**diff(KEPT), "after": {"configured": False}}
    read = a_read(LIVE, KEPT)
    after = {key: value for key, value in LIVE.items() if key not in ("function", "completeness")}
    after |= {"configured": True, "maximum_retry_attempts": 1}
    write = {"changed": True, "event_invoke_configs": [after], "diff": [diff(LIVE), removed], "errors": []}
    document, text, failures = reported(of, {**read, "writes": [write]}, check_mode)
    (error,) = document["errors"]
    assert (error["code"], error["function_name"], error["repair"]) == ("NotPlanned", "kept", "not_planned")
    assert error["message"].endswith("kept:$LATEST was removed, and no finding asked for it")
    assert "kept:$LATEST was removed" in one_line(text)
    assert "Not planned: 1 change: " in one_line(text)
    assert "Not repaired" not in text
    assert any("kept" in each for each in failures)
    assert not any("repaired completely" in each or "repair that failed" in each for each in failures)
    page, results = html(document), junit(document, "never")
    assert "No finding asked for 1 change." in page
    assert ("Not everything that was changed was planned." in page) != check_mode
    assert "What was not repaired" not in page
    assert 'type="NotPlanned"' in results
    assert {each["function_name"] for each in document["repaired"]} <= {"settle"}


@pytest.mark.parametrize("of", EVERY)
def test_a_queue_that_nobody_had_planned_is_an_error(of: Of) -> None:
    path = {"region": REGION, "account_id": ACCOUNT, "queue": f"{QUEUE}-2", "state": "made", "differences": []}
    path |= {"policies_not_read": [], "not_known": [], "permissions": [], "alarms": [], "functions": []}
    made = {"failure_paths": [path], "event_invoke_configs": [], "diff": [], "errors": []}
    read = {**a_read(LIVE, KEPT), "planned": [planned_path(LIVE)], "writes": [made]}
    document, _text, _failures = reported(of, read)
    assert [each["code"] for each in document["errors"]] == ["NotPlanned"]
