# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.replay_settings import replay_settings

NAMED = {"function_name": "my-function"}
ID = "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"


def test_answers_of_a_survey_are_texts() -> None:
    answers = {"function_name": "f:BLUE, g", "limit": "250", "events_per_second": "0.5", "older_than": "", "target": ""}
    settings = replay_settings(answers)
    assert settings["refusals"] == []
    assert settings["function_name"] == ["f:BLUE", "g"]
    assert (settings["limit"], settings["events_per_second"]) == (250, "0.5")
    assert (settings["older_than"], settings["target"], settings["request_ids"]) == ("", "", None)


@pytest.mark.parametrize("planned", [[ID, "other"], []])
def test_only_what_was_approved_is_sent(planned: list[str]) -> None:
    """No event is no selection: an empty list must never become everything."""
    settings = replay_settings({**NAMED, "limit": 5000, "approved": "true", "planned": planned})
    assert settings["refusals"] == []
    assert settings["request_ids"] == planned
    assert settings["limit"] == max(1, len(planned))


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
        ({"approved": True}, "approved is true, and event_invoke_replay_planned is missing: expected the request IDs"),
        ({"approved": True, "planned": ""}, "approved is true, and event_invoke_replay_planned is missing"),
        ({"approved": "maybe"}, "approved is 'maybe': expected true or false"),
        ({"planned": [ID]}, "planned is set, and event_invoke_replay_approved is not: expected both"),
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
