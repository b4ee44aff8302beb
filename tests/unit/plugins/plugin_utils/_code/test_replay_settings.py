# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.replay_settings import replay_settings

NAMED = {"function_name": "my-function"}
ID = "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
WAY = {"source": QUEUE, "function_name": "my-function", "qualifier": "BLUE", "region": None}


def plan(given: t.Mapping[str, t.Any], *request_ids: str, region: str = "") -> dict[str, t.Any]:
    """What a plan of these variables sets, as AWX gives it to the next job."""
    asked = replay_settings(given, "audit", region)["asked"]
    events = [{**WAY, "request_ids": request_ids}] if request_ids else []
    found: dict[str, t.Any] = json.loads(json.dumps({"asked": asked, "events": events}))
    return found


def test_answers_of_a_survey_are_texts() -> None:
    answers = {"function_name": "f:BLUE, g", "limit": "250", "events_per_second": "0.5", "older_than": "", "target": ""}
    settings = replay_settings(answers)
    assert settings["refusals"] == []
    assert settings["function_name"] == ["f:BLUE", "g"]
    assert (settings["limit"], settings["events_per_second"]) == (250, "0.5")
    assert (settings["older_than"], settings["target"], settings["planned"]) == ("", "", None)


@pytest.mark.parametrize("request_ids", [(ID, "other"), ()])
@pytest.mark.parametrize("form", [lambda value: value, json.dumps])
def test_only_what_was_approved_is_sent(request_ids: tuple[str, ...], form: t.Callable[[t.Any], t.Any]) -> None:
    """No event is no selection: an empty list must never become everything."""
    planned = plan(NAMED, *request_ids)
    settings = replay_settings({**NAMED, "limit": 5000, "approved": "true", "planned": form(planned)})
    assert settings["refusals"] == []
    assert settings["planned"] == planned
    assert settings["limit"] == max(1, len(request_ids))
    assert settings["events"] == [{**WAY, "account_id": None, "request_id": each} for each in request_ids]


OF_PLAN = {
    "function_name": "f, g",
    "sources": QUEUE,
    "qualifier": "BLUE",
    "regions": "us-east-2",
    "condition": "RetriesExhausted",
    "error_type": "Key*",
    "older_than": "2h",
    "target": "f:GREEN",
    "account_id": "123456789012",
}
"""What decides which events are sent, and where."""


@pytest.mark.parametrize("value", ["", "210987654321"])
@pytest.mark.parametrize("name", OF_PLAN)
def test_what_was_approved_is_done_with_the_options_of_the_plan(name: str, value: str) -> None:
    other = {**OF_PLAN, name: value}
    refusals = replay_settings({**other, "approved": True, "planned": plan(OF_PLAN, ID)}, "audit")["refusals"]
    said = "; ".join(refusals)
    assert "event_invoke_replay_planned is of other options than this job has: " in said or name == "regions"
    assert refusals
    assert "\n" not in said


def test_a_refusal_says_what_differs() -> None:
    other = {"function_name": "g", "target": "g", "approved": True, "planned": plan(NAMED, ID)}
    (said,) = replay_settings(other)["refusals"]
    assert said == (
        "event_invoke_replay_planned is of other options than this job has: function_name is ['g'], and was "
        "['my-function']; target is 'g', and was not set; expected those of the plan, or a new plan"
    )


def test_the_region_of_the_connection_is_one_of_the_options() -> None:
    given = {**NAMED, "approved": True, "planned": plan(NAMED, ID, region="us-east-2")}
    assert replay_settings(given, region="us-east-2")["refusals"] == []
    (said,) = replay_settings(given, region="eu-west-1")["refusals"]
    assert "regions is ['eu-west-1'], and was ['us-east-2']" in said
    assert replay_settings({**given, "regions": "us-east-2"}, region="eu-west-1")["refusals"] == []


def test_the_pace_and_what_is_left_out_may_differ() -> None:
    """What an approved job has sent, and not removed, is for the next one to leave out."""
    free = {"skip": ID, "events_per_second": 1, "stop_on_failures": 2, "requests_per_second": 3, "limit": 7}
    given = {"function_name": "g,f,g", **free, "approved": True, "planned": plan({"function_name": ["f", "g"]}, ID)}
    assert replay_settings(given)["refusals"] == []


@pytest.mark.parametrize(
    "planned",
    [
        [ID],
        ID,
        "{",
        {},
        {"request_ids": [ID]},
        {**plan(NAMED), "events": None},
        {**plan(NAMED), "events": ID},
        {**plan(NAMED), "events": [ID]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": None}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": ID}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": [None]}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": ["{{ lookup('pipe', 'id') }}"]}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": [ID], "source": None}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": [ID], "qualifier": 1}]},
        {**plan(NAMED), "events": [{**WAY, "request_ids": [ID], "more": 1}]},
        {**plan(NAMED), "asked": []},
        {**plan(NAMED), "asked": {}},
        {**plan(NAMED), "asked": {"function_name": ["my-function"], "limit": 7}},
        {**plan(NAMED), "other": 1},
    ],
)
def test_what_no_plan_has_set_approves_nothing(planned: t.Any) -> None:
    (said,) = replay_settings({**NAMED, "approved": True, "planned": planned})["refusals"]
    assert said.startswith("event_invoke_replay_planned is ")
    assert said.endswith("expected what this playbook sets in check mode")


@pytest.mark.parametrize("regions", [{"regions": "cn-north-1"}, {}])
def test_the_role_of_the_fleet_is_assumed_in_the_account(regions: dict[str, str]) -> None:
    settings = replay_settings({**NAMED, **regions, "account_id": 123456789012}, "audit", "us-gov-west-1")
    partition = "aws-cn" if regions else "aws-us-gov"
    assert settings["refusals"] == []
    assert settings["assume_role_arn"] == f"arn:{partition}:iam::123456789012:role/audit"


def test_without_an_account_no_role_of_the_fleet_is_assumed() -> None:
    assert replay_settings(NAMED, "audit")["assume_role_arn"] == ""


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"function_name": ""}, "function_name and event_invoke_replay_sources are missing: expected one of them"),
        ({"limit": "10001"}, "limit is '10001': expected 1 to 10000"),
        ({"limit": 0}, "limit is 0: expected 1 to 10000"),
        ({"limit": True}, "limit is of the type bool: expected text"),
        ({"approved": True}, "approved is true, and event_invoke_replay_planned is missing: expected the plan"),
        ({"approved": True, "planned": None}, "approved is true, and event_invoke_replay_planned is missing"),
        ({"approved": True, "planned": ""}, "approved is true, and event_invoke_replay_planned is missing"),
        ({"approved": "maybe"}, "approved is 'maybe': expected true or false"),
        ({"planned": plan(NAMED, ID)}, "planned is set, and event_invoke_replay_approved is not: expected both"),
        ({"regions": "all"}, "regions is all: expected the names of regions"),
        ({"regions": "all, us-east-2"}, "regions is all, us-east-2: expected the names of regions"),
        ({"account_id": "12"}, "account_id is 12: expected 12 digits"),
        ({"account_id": "123456789012"}, "account_id is set, and event_invoke_fleet_role is not: expected the role"),
        ({"skip": [None]}, "skip[0] is empty: expected a name"),
        ({"target": ["f"]}, "target is of the type list: expected text"),
    ],
)
def test_a_mistake_is_refused_in_one_line(given: t.Any, refusal: str) -> None:
    (said,) = replay_settings({**NAMED, **given})["refusals"]
    assert said.startswith(f"event_invoke_replay_{refusal}")
    assert "\n" not in said


def test_one_role_is_enough() -> None:
    given = {**NAMED, "account_id": "123456789012", "assume_role_arn": "arn:aws:iam::123456789012:role/x"}
    (said,) = replay_settings(given, "audit")["refusals"]
    assert said.startswith("event_invoke_replay_account_id is beside event_invoke_replay_assume_role_arn")


def test_a_role_for_one_account_is_refused_for_another() -> None:
    given = {**NAMED, "account_id": "123456789012"}
    (said,) = replay_settings(given, "arn:aws:iam::210987654321:role/x")["refusals"]
    assert "expected {account_id}" in said


@pytest.mark.parametrize("name", ["function_name", "target"])
def test_a_number_is_no_name_of_a_function(name: str) -> None:
    """Found: 0123 in a file of variables was the function 83, and its events were sent."""
    refusal, *_others = replay_settings({"function_name": "f", name: 83})["refusals"]
    assert refusal.startswith(f"event_invoke_replay_{name} is the number 83: expected a name in quotes")
