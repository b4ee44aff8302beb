# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made, or found, is that of every row that names it, of whatever host."""

from __future__ import annotations

import typing as t
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fleet_days import START
from support.samples import queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repaired import repaired_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import checked_rows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.up_to_date import brought_up_to_date

REGION, ACCOUNT = "us-east-2", "123456789012"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:lq"
NO_ALARMS: t.Any = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
COUNTS = {"received": 9, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
EVENTS = {"days": 14, "since": "2026-10-01T00:00:00+00:00", "function": COUNTS, "qualifier": COUNTS}
RECEIVERS = ("on_success", "on_failure", "dead_letter")
STATES = ("present", "made", "would_be_made", "may_be_made", "failed", None)


def status(exists: bool | None, may_write: bool | None, queue: str = QUEUE) -> dict[str, t.Any]:
    facts = {"exists": exists, "can_receive": exists, "role_may_write": may_write}
    return {**queue_status(), "destination": queue, **facts, "reason": "as it was read"}


def named_by(receiver: str, read: t.Any, name: str = "d") -> dict[str, t.Any]:
    """Return a target of which one receiver is the queue."""
    sides = {"on_success": "OnSuccess", "on_failure": "OnFailure"}
    stored = {"DestinationConfig": {sides[receiver]: {"Destination": QUEUE}}} if receiver in sides else None
    made = row(name, stored=stored, alarms=NO_ALARMS, async_events={**EVENTS, "other_qualifiers": {}})
    if receiver == "dead_letter":
        made["function"]["dead_letter_target_arn"] = QUEUE
    return {**made, "destination_status": {**dict.fromkeys(RECEIVERS), receiver: read}}


def a_path(state: t.Any, permission: t.Any = None, role: str = "d", alarm: t.Any = None) -> t.Any:
    """Return the path of another target, whose role may be the one of d."""
    served = [row("a")["function_arn"]]
    made = {"role": f"arn:aws:iam::{ACCOUNT}:role/{role}", "policy_name": "p", "key": False, "functions": served}
    watching = {"alarm_name": "waiting", "watches": "queue", "functions": served, "state": alarm}
    return {
        "region": REGION,
        "account_id": ACCOUNT,
        "queue": QUEUE,
        "state": state,
        "differences": [],
        "policies_not_read": [],
        "not_known": [],
        "permissions": [{**made, "state": permission}] if permission else [],
        "alarms": [watching] if alarm else [],
        "functions": served,
    }


def after(target: t.Any, *paths: t.Any, errors: t.Any = ()) -> t.Any:
    return brought_up_to_date({"": target}, paths, errors)[""]


@pytest.mark.parametrize("receiver", RECEIVERS)
@pytest.mark.parametrize("state", ["present", "made", "would_be_made", "may_be_made"])
def test_a_queue_that_is_there_is_missing_nowhere(receiver: str, state: str) -> None:
    """Found: the report had "Made for failure paths: 1 queue", and said of other rows that it does not exist."""
    target = named_by(receiver, status(False, None))
    assert "destination_unhealthy" in {each["rule"] for each in findings([target]) if each["judged"]}
    told = after(target, a_path(state))
    assert told["destination_status"][receiver] is None
    assert not [each for each in findings([told]) if each["judged"] and "does not exist" in each["message"]]


@given(
    receiver=st.sampled_from(RECEIVERS),
    exists=st.sampled_from([True, False, None]),
    may_write=st.sampled_from([True, False, None]),
    state=st.sampled_from(STATES),
    permission=st.sampled_from(STATES),
    role=st.sampled_from(["d", "another"]),
)
def test_nothing_is_said_that_an_answer_contradicts(
    receiver: str, exists: t.Any, may_write: t.Any, state: t.Any, permission: t.Any, role: str
) -> None:
    read = status(exists, may_write)
    told = after(named_by(receiver, read), a_path(state, permission, role))["destination_status"][receiver]
    assert told is None or all(told[key] in (read[key], None) for key in read), "an answer is as it was read, or null"
    is_new = {"made", "would_be_made", "may_be_made"}
    of_queue = state in is_new or (state == "present" and exists is False)
    of_role = role == "d" and (
        (permission in is_new and may_write is not True) or (permission == "present" and may_write is False)
    )
    wrong = {"exists": exists is False and not of_queue, "role_may_write": may_write is False and not of_role}
    for answer, stays in wrong.items():
        assert not stays or told[answer] is False, "what is wrong is wrong until an answer says that it is not"
    assert told == read or of_queue or of_role, "and nothing is forgotten without a reason"
    assert told == read or told is None or any(wrong.values()), "nor is a half of it taken for all"


@given(state=st.sampled_from(STATES))
def test_another_queue_is_not_concerned(state: t.Any) -> None:
    target = named_by("on_failure", status(False, False, f"{QUEUE}-2"))
    target["destination_config"]["on_failure"]["destination"] = f"{QUEUE}-2"
    assert after(target, a_path(state, state, alarm=state)) == target


@pytest.mark.parametrize(
    ("code", "read", "is_old"),
    [
        ("QueueUnfit", status(False, None), True),
        ("QueueUnfit", status(True, False), False),
        ("QueueMissing", status(True, True), True),
        ("QueueMissing", status(False, None), False),
        ("PlanChanged", status(False, None), False),
        ("PlanChanged", status(True, False), False),
        ("PlanChanged", status(True, True), True),
        ("ChangedSinceJudged", status(False, None), False),
        ("Denied", status(True, True), True),
        ("PolicyDiffers", status(True, False), False),
    ],
)
def test_what_a_refusal_shows(code: str, read: t.Any, is_old: bool) -> None:
    target = named_by("on_failure", read)
    about = {"region": REGION, "function_name": None, "operation": None, "code": code, "queue": QUEUE}
    of_another = {**about, "message": code, "targets": [row("another")["function_arn"]]}
    error = {**of_another, "targets": [target["function_arn"]] if code == "Denied" else of_another["targets"]}
    assert (after(target, a_path("failed"), errors=[error])["destination_status"]["on_failure"] is None) is is_old


def test_a_role_that_is_another_one_now_decides_about_each_receiver() -> None:
    target = named_by("on_success", status(True, True, f"{QUEUE}-2"))
    error = {"region": REGION, "function_name": "d", "operation": None, "code": "RoleChanged", "queue": QUEUE}
    error |= {"message": "its role is r, it was s", "targets": [row("d", "BLUE")["function_arn"]]}
    assert after(target, errors=[error])["destination_status"]["on_success"] is None


@pytest.mark.parametrize("receiver", RECEIVERS)
@pytest.mark.parametrize("state", ["present", "made", "would_be_made", "may_be_made", "failed"])
def test_an_alarm_of_the_queue_watches_each_failure_path_that_ends_there(receiver: str, state: str) -> None:
    """Found: "No metric alarm watches what arrives at lq", in a report that listed it as made."""
    told = after(named_by(receiver, status(True, True)), a_path("present", alarm=state))["alarms"]
    if receiver == "on_success" or state == "failed":
        assert told == NO_ALARMS
    elif state == "may_be_made":
        assert told is None
    else:
        assert told == {**NO_ALARMS, "failure_path": ["waiting"]}


def test_each_list_of_alarms_is_known_or_not_by_itself() -> None:
    """Found: none of the queue, although one may have been made, as one of the function was known."""
    watched = {**named_by("on_failure", status(True, True)), "alarms": {**NO_ALARMS, "dropped": ["drops"]}}
    told = after(watched, a_path("present", alarm="may_be_made"))
    assert told["alarms"] == {**NO_ALARMS, "dropped": ["drops"], "failure_path": None}
    assert checked_rows([told])[0]["alarms"] == told["alarms"]
    # What was not known is known again by what is there.
    assert after(told, a_path("present", alarm="present"))["alarms"]["failure_path"] == ["waiting"]
    assert after(told, a_path("present"))["alarms"]["failure_path"] is None


@pytest.mark.parametrize("receiver", RECEIVERS)
def test_a_plan_that_is_old_leaves_nothing_known_of_what_watches_its_queue(receiver: str) -> None:
    """An alarm that the plan has as there would have to be made: it is gone."""
    watched = named_by(receiver, status(True, True))
    watched["alarms"] = {**NO_ALARMS, "failure_path": ["waiting"]}
    error = {"region": REGION, "function_name": None, "operation": None, "code": "PlanChanged", "queue": QUEUE}
    told = after(watched, a_path("present"), errors=[{**error, "message": "no", "targets": []}])["alarms"]
    assert told == (watched["alarms"] if receiver == "on_success" else None)
    assert after(row("e", alarms=NO_ALARMS), errors=[{**error, "message": "no"}])["alarms"] == NO_ALARMS


def test_an_alarm_of_the_function_watches_each_of_its_rows() -> None:
    path = a_path(None)
    path["alarms"] = [{"alarm_name": "drops", "watches": "function", "functions": [], "state": "made"}]
    path["alarms"][0]["functions"] = [row("d", "BLUE")["function_arn"], "no ARN", ""]
    assert after(row("d", "GREEN", alarms=NO_ALARMS), path)["alarms"]["dropped"] == ["drops"]
    assert after(row("e", "BLUE", alarms=NO_ALARMS), path)["alarms"] == NO_ALARMS


def test_a_repair_says_it_of_the_rows_that_it_did_not_serve() -> None:
    target = named_by("on_success", status(False, None))
    write = {"failure_paths": [a_path("made", alarm="made")], "event_invoke_configs": [], "diff": [], "errors": []}
    (told,) = repaired_scan({"event_invoke_configs": [target], "errors": []}, [write])["event_invoke_configs"]
    assert told["destination_status"]["on_success"] is None


@pytest.mark.parametrize("second_account", [ACCOUNT, "210987654321"])
def test_a_repair_of_one_host_is_told_of_the_rows_of_another(second_account: str) -> None:
    """Found: two hosts of one account; the second said four times that the queue does not exist."""
    asked = {"function_name": [], "qualifier": "", "include": []}
    write = {"failure_paths": [a_path("made")], "event_invoke_configs": [], "diff": [], "errors": []}
    theirs = named_by("on_failure", status(False, None))
    if second_account != ACCOUNT:
        theirs["account_id"] = second_account
        theirs["function_arn"] = theirs["function_arn"].replace(ACCOUNT, second_account)
    reads: t.Any = [
        {"account_id": ACCOUNT, "asked": asked, "found": [], "scan": {"event_invoke_configs": [row("a")]}},
        {"account_id": second_account, "asked": asked, "found": [], "scan": {"event_invoke_configs": [theirs]}},
    ]
    left = []
    for number, read in enumerate(reads):
        (one,) = accounts_read([{**read, "writes": [] if number else [write]}])
        left.append(entry(one, f"h{number}", regions=[REGION], read_at=START))
    hosts = {"h0": ACCOUNT, "h1": second_account}
    scan = merge(left, hosts, 12, START + timedelta(hours=1))
    told = [each for each in scan["event_invoke_configs"] if each["function_name"] == "d"]
    assert [each["destination_status"]["on_failure"] for each in told] == [None]
