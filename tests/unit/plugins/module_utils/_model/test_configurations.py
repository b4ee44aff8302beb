# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.environment import CHECKOUT

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    Settings,
    merged,
    nothing_set,
    parse_configuration,
    put_parameters,
    row_of,
)

RECORDED = CHECKOUT / "tests/emulated/conformance/aws_recorded_event_invoke_config.json"
ARN = "arn:aws:lambda:us-east-2:123456789012:function:my-function"


def test_the_worked_example_of_the_cli_page() -> None:
    row = row_of(
        parse_configuration(
            {
                "LastModified": datetime.fromtimestamp(1577824396.653, timezone(timedelta(hours=5))),
                "FunctionArn": f"{ARN}:BLUE",
                "MaximumRetryAttempts": 0,
                "MaximumEventAgeInSeconds": 3600,
                "DestinationConfig": {
                    "OnSuccess": {},
                    "OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:failed-invocations"},
                },
            }
        )
    )
    assert row == {
        "function_name": "my-function",
        "qualifier": "BLUE",
        "region": "us-east-2",
        "account_id": "123456789012",
        "function_arn": f"{ARN}:BLUE",
        "configured": True,
        "last_modified": "2019-12-31T20:33:16.653000+00:00",
        "maximum_retry_attempts": 0,
        "maximum_event_age_in_seconds": 3600,
        "destination_config": {
            "on_success": {"destination": None},
            "on_failure": {"destination": "arn:aws:sqs:us-east-2:123456789012:failed-invocations"},
        },
        "effective": {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 3600},
    }


def test_what_aws_does_not_store_is_null_and_its_defaults_are_in_effect() -> None:
    row = row_of(
        parse_configuration({"FunctionArn": f"{ARN}:$LATEST", "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}})
    )
    assert row["maximum_retry_attempts"] is None
    assert row["maximum_event_age_in_seconds"] is None
    assert row["effective"] == {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 21600}
    assert row["destination_config"] == {"on_success": {"destination": None}, "on_failure": {"destination": None}}


def test_an_empty_destination_is_none() -> None:
    row = row_of(parse_configuration({"FunctionArn": ARN, "DestinationConfig": {"OnSuccess": {"Destination": ""}}}))
    assert row["destination_config"]["on_success"]["destination"] is None


@pytest.mark.parametrize("answer", [{"DestinationConfig": {}}, {"FunctionArn": ARN, "MaximumRetryAttempts": 0}])
def test_an_answer_without_what_aws_always_returns_is_an_error_and_no_row(answer: dict[str, Any]) -> None:
    """Found: an answer without its destinations was read as that there are none."""
    with pytest.raises(KeyError):
        parse_configuration(answer)


def test_in_every_recorded_answer_are_the_destinations() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    answers = [*recorded["lifecycle"]["responses"].values(), *recorded["exceptions"]["responses"].values()]
    configs = [config for answer in answers for config in answer.get("FunctionEventInvokeConfigs", [answer])]
    sides = [set(config["DestinationConfig"]) for config in configs if "FunctionArn" in config]
    assert len(sides) > 30
    assert all(each == {"OnSuccess", "OnFailure"} for each in sides)


NOTHING = nothing_set()
ARNS = st.sampled_from(["arn:aws:sqs:us-east-2:123456789012:a", "arn:aws:sns:us-east-2:123456789012:b"])


def settings(destinations: st.SearchStrategy[str | None]) -> st.SearchStrategy[Settings]:
    return st.builds(
        lambda retries, age, success, failure: Settings(
            maximum_retry_attempts=retries,
            maximum_event_age_in_seconds=age,
            destination_config={"on_success": {"destination": success}, "on_failure": {"destination": failure}},
        ),
        st.none() | st.integers(0, 2),
        st.none() | st.integers(60, 21600),
        destinations,
        destinations,
    )


stored_settings = settings(st.none() | ARNS)
given_settings = settings(st.none() | st.just("") | ARNS)


@given(stored_settings, given_settings)
def test_merging_again_changes_nothing(stored: Settings, wanted: Settings) -> None:
    once = merged(stored, wanted)
    assert merged(once, wanted) == once


@given(stored_settings)
def test_giving_nothing_changes_nothing(stored: Settings) -> None:
    assert merged(stored, NOTHING) == stored


@given(stored_settings)
def test_what_is_stored_goes_back_in_as_it_is(stored: Settings) -> None:
    assert merged(NOTHING, stored) == stored


@given(stored_settings, given_settings)
def test_what_is_given_wins_and_the_rest_stays(stored: Settings, wanted: Settings) -> None:
    result = merged(stored, wanted)
    for name in ("maximum_retry_attempts", "maximum_event_age_in_seconds"):
        assert result[name] == (stored[name] if wanted[name] is None else wanted[name])
    for side in ("on_success", "on_failure"):
        given_arn = wanted["destination_config"][side]["destination"]
        stored_arn = stored["destination_config"][side]["destination"]
        assert result["destination_config"][side]["destination"] == (
            stored_arn if given_arn is None else given_arn or None
        )


@given(stored_settings)
def test_a_put_stores_exactly_the_settings(stored: Settings) -> None:
    document = put_parameters(stored)
    assert document, "AWS refuses a Put that sets nothing"
    answer = {"DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}, **document, "FunctionArn": ARN}
    assert parse_configuration(answer).settings == stored
    assert document.get("DestinationConfig") != {}
    assert all(side.get("Destination") != "" for side in document.get("DestinationConfig", {}).values())


@given(stored_settings, stored_settings)
def test_settings_are_equal_exactly_when_their_documents_are(one: Settings, other: Settings) -> None:
    assert (one == other) == (put_parameters(one) == put_parameters(other))
