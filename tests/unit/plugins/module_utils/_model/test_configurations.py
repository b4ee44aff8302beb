# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)

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


def test_an_answer_without_its_arn_is_an_error_and_no_row() -> None:
    with pytest.raises(KeyError):
        parse_configuration({"MaximumRetryAttempts": 0})
