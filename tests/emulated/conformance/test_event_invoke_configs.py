# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations, where the recorded responses say nothing."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator


def test_every_form_of_a_name(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"BLUE": "1"}}])
    client = client_of(emulator)
    client.put_function_event_invoke_config(FunctionName="f:BLUE", MaximumRetryAttempts=1)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    for name in ("f", "123456789012:function:f", "function:f", arn):
        for parameters in ({"FunctionName": f"{name}:BLUE"}, {"FunctionName": name, "Qualifier": "BLUE"}):
            assert client.get_function_event_invoke_config(**parameters)["FunctionArn"] == f"{arn}:BLUE"


def test_invalid_names(emulator: Emulator) -> None:
    client = client_of(emulator)
    read = client.get_function_event_invoke_config
    assert refusal(read, FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f") == (
        404,
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    )
    assert refusal(read, FunctionName="210987654321:function:f")[:2] == (403, "AccessDeniedException")
    assert refusal(read, FunctionName="not a name")[1] == "ValidationException"


@pytest.mark.parametrize(
    ("parameters", "constraint"),
    [
        ({"MaximumRetryAttempts": 3}, "'3' at 'maximumRetryAttempts' * less than or equal to 2"),
        ({"MaximumRetryAttempts": -1}, "'-1' at 'maximumRetryAttempts' * greater than or equal to 0"),
        ({"MaximumEventAgeInSeconds": 59}, "'59' at 'maximumEventAgeInSeconds' * greater than or equal to 60"),
        (
            {"MaximumEventAgeInSeconds": 21601},
            "'21601' at 'maximumEventAgeInSeconds' * less than or equal to 21600",
        ),
    ],
)
def test_ranges(emulator: Emulator, parameters: dict[str, int], constraint: str) -> None:
    put = client_of(emulator, parameter_validation=False).put_function_event_invoke_config
    status, code, message = refusal(put, FunctionName="f", **parameters)
    text = constraint.replace("*", "failed to satisfy constraint: Member must have value")
    assert (status, code) == (400, "ValidationException")
    assert message == f"1 validation error detected: Value {text}"


def test_several_violations_in_one_error(emulator: Emulator) -> None:
    put = client_of(emulator, parameter_validation=False).put_function_event_invoke_config
    message = refusal(put, FunctionName="f", MaximumRetryAttempts=3, MaximumEventAgeInSeconds=1)[2]
    assert message.startswith("2 validation errors detected: ")


@pytest.mark.parametrize("highest", [0, 51])
def test_max_items(emulator: Emulator, highest: int) -> None:
    emulator.add_functions([{"function_name": "f"}])
    listing = client_of(emulator, parameter_validation=False).list_function_event_invoke_configs
    assert refusal(listing, FunctionName="f", MaxItems=highest)[1] == "ValidationException"


@pytest.mark.parametrize(
    ("side", "destination", "message"),
    [
        ("OnSuccess", "arn:aws:s3:::bucket", "The provided destination config DestinationConfig("),
        (
            "OnFailure",
            "kafka://topic",
            "The provided destination config DestinationConfig(onSuccess=null, onFailure=",
        ),
        ("OnFailure", "arn:aws:lambda:us-east-1:123456789012:function:f:1", "You can't specify the function as"),
        ("OnFailure", "arn:aws:lambda:eu-west-1:123456789012:function:g", "The destination ARN "),
    ],
)
def test_destinations_refused(emulator: Emulator, side: str, destination: str, message: str) -> None:
    emulator.add_functions([{"function_name": "f", "versions": 1}])
    emulator.add_functions([{"function_name": "g"}], region="eu-west-1")
    put = client_of(emulator).put_function_event_invoke_config
    refused = refusal(put, FunctionName="f", DestinationConfig={side: {"Destination": destination}})
    assert refused[:2] == (400, "InvalidParameterValueException")
    assert refused[2].startswith(message)


@pytest.mark.parametrize(
    "destination",
    [
        "arn:aws:s3:::bucket",
        "arn:aws:sqs:us-east-1:123456789012:queue",
        "arn:aws:sns:us-east-1:123456789012:topic",
        "arn:aws:events:us-east-1:123456789012:event-bus/default",
    ],
)
def test_destinations_accepted(emulator: Emulator, destination: str) -> None:
    emulator.add_functions([{"function_name": "f"}])
    config = {"OnFailure": {"Destination": destination}}
    response = client_of(emulator).put_function_event_invoke_config(FunctionName="f", DestinationConfig=config)
    assert response["DestinationConfig"] == {"OnSuccess": {}, **config}


def test_orphans(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f", "versions": 2, "aliases": {"BLUE": "1"}}])
    client = client_of(emulator)
    for qualifier in ("BLUE", "1", "2"):
        client.put_function_event_invoke_config(FunctionName="f", Qualifier=qualifier, MaximumRetryAttempts=0)
    client.delete_alias(FunctionName="f", Name="BLUE")
    client.delete_function(FunctionName="f", Qualifier="1")
    assert [row["Version"] for row in client.list_versions_by_function(FunctionName="f")["Versions"]] == [
        "$LATEST",
        "2",
    ]
    rows = client.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]
    assert [row["FunctionArn"].rpartition(":")[2] for row in rows] == ["1", "2", "BLUE"]
    assert client.get_function_event_invoke_config(FunctionName="f:BLUE")["MaximumRetryAttempts"] == 0
    put = client.put_function_event_invoke_config
    assert refusal(put, FunctionName="f:BLUE", MaximumRetryAttempts=0)[2] == "The function doesn't exist."
    client.delete_function_event_invoke_config(FunctionName="f:BLUE")


def test_seeded_configurations(emulator: Emulator) -> None:
    config = {"MaximumEventAgeInSeconds": 3600, "LastModified": 1577824653.123}
    emulator.add_functions([{"function_name": "f", "event_invoke_configs": {"GONE": config, "$LATEST": {}}}])
    client = client_of(emulator)
    gone = client.get_function_event_invoke_config(FunctionName="f", Qualifier="GONE")
    assert gone["LastModified"] == datetime(2019, 12, 31, 20, 37, 33, 123000, UTC)
    assert gone["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}
    assert "MaximumRetryAttempts" not in gone
    emulator.add_functions([{"function_name": "f"}])
    assert client.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"] == []


def test_overlapping_writes(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": name, "versions": 1} for name in ("f", "g")])
    emulator.configure(latency=0.6)
    client = client_of(emulator)
    put = client.put_function_event_invoke_config
    first = threading.Thread(target=put, kwargs={"FunctionName": "f", "MaximumRetryAttempts": 0})
    first.start()
    time.sleep(0.1)
    refused = refusal(put, FunctionName="f", Qualifier="1", MaximumRetryAttempts=0)
    first.join()
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f:1"
    message = f"The EventInvokeConfig for function {arn} could not be updated due to a concurrent update operation."
    assert refused == (409, "ResourceConflictException", message)
    put(FunctionName="f", Qualifier="1", MaximumRetryAttempts=0)
    put(FunctionName="g", MaximumRetryAttempts=0)
