# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from support.clients import lambda_client
from support.evidence import FAULTS, REGION, arn_of, read_with, rows_of

from emulator import Emulator

QUEUE = arn_of("sqs", "q")
NOTHING: dict[str, list[str]] = {
    "event_source_mappings": [],
    "asynchronous": [],
    "synchronous": [],
    "other": [],
    "destination_of": [],
}
LAMBDA_FAULTS: dict[str, Any] = {
    **FAULTS,
    "denied": {"error": {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}},
    "outage": {"error": {"status": 503, "code": "ServiceUnavailableException", "message": "try later"}},
    "throttled": {"error": {"status": 429, "code": "TooManyRequestsException", "message": "Rate exceeded"}},
}


def function(name: str, **members: Any) -> dict[str, Any]:
    configs = {"$LATEST": {"MaximumRetryAttempts": 1}, "live": {"MaximumRetryAttempts": 1}}
    return {"function_name": name, "versions": 1, "aliases": {"live": 1}, "event_invoke_configs": configs, **members}


@pytest.mark.parametrize("names", [None, ["f", "g"]])
def test_what_invokes_each_qualifier(emulator: Emulator, names: list[str] | None) -> None:
    live = {"DestinationConfig": {"OnFailure": {"Destination": arn_of("lambda", "function:f:live")}}}
    seeds = [
        function(
            "f",
            policy={"": ["s3.amazonaws.com", "apigateway.amazonaws.com"], "live": ["events.amazonaws.com"]},
            event_source_mappings=[
                QUEUE,
                {"event_source_arn": f"{QUEUE}-live", "qualifier": "live"},
                {"event_source_arn": f"{QUEUE}-off", "state": "Disabled"},
            ],
        ),
        function("g", event_invoke_configs={"live": live}),
    ]
    emulator.add_functions(seeds, region=REGION)
    reading = read_with(emulator, ["triggers"], names)
    found = {name: row["triggers"] for name, row in rows_of(reading).items()}
    assert list(reading.warnings()) == []
    assert found == {
        "f:$LATEST": {
            **NOTHING,
            "event_source_mappings": [QUEUE],
            "asynchronous": ["s3.amazonaws.com"],
            "synchronous": ["apigateway.amazonaws.com"],
        },
        "f:live": {
            **NOTHING,
            "event_source_mappings": [f"{QUEUE}-live"],
            "asynchronous": ["events.amazonaws.com"],
            "destination_of": [arn_of("lambda", "function:g:live")],
        },
        "g:live": NOTHING,
    }
    assert emulator.count("GetPolicy") == 3
    assert emulator.count("ListEventSourceMappings") == (1 if names is None else 2)


def test_a_function_url_is_one_synchronous_caller(emulator: Emulator) -> None:
    emulator.add_functions([function("f")], region=REGION)
    client = lambda_client(emulator)
    add = partial(client.add_permission, FunctionName="f", Principal="*")
    add(StatementId="a", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    add(StatementId="b", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True)
    found = rows_of(read_with(emulator, ["triggers"]))["f:$LATEST"]["triggers"]
    assert found == {**NOTHING, "synchronous": ["*"]}


def test_policies_that_are_not_understood(emulator: Emulator) -> None:
    """They are AWS's responses all the same, and no reason to give up the others."""
    all_but = {"Effect": "Allow", "NotPrincipal": {"AWS": "210987654321"}, "Action": "lambda:*"}
    unclear = [function(f"f-{n}", policy={"": [all_but]}) for n in range(30)]
    emulator.add_functions([*unclear, function("g", policy={"": ["s3.amazonaws.com"]})], region=REGION)
    reading = read_with(emulator, ["triggers"])
    found = {name: row["triggers"] for name, row in rows_of(reading).items()}
    assert found["g:$LATEST"] == {**NOTHING, "asynchronous": ["s3.amazonaws.com"]}
    assert [found[f"f-{n}:$LATEST"] for n in range(30)] == [None] * 30
    assert found["f-1:live"] == NOTHING
    (warning,) = reading.warnings()
    assert "triggers is null where a resource policy is not understood (30 times)" in warning
    assert "function:f-0:$LATEST" in warning
    assert "NotPrincipal" in warning
    assert "endpoint_url" not in warning


def test_a_policy_that_is_no_json(emulator: Emulator) -> None:
    emulator.add_functions([function("f", policy={"": ["s3.amazonaws.com"]})], region=REGION)
    emulator.configure(faults=[{"operation": "GetPolicy", "effect": {"add_fields": {"Policy": "{"}}}])
    reading = read_with(emulator, ["triggers"])
    assert rows_of(reading)["f:$LATEST"]["triggers"] is None
    (warning,) = reading.warnings()
    assert "the policy is not valid JSON" in warning
    assert "endpoint_url" not in warning


def test_mappings_of_functions_that_are_gone(emulator: Emulator) -> None:
    emulator.add_functions([function(f"f-{n}", event_source_mappings=[QUEUE]) for n in range(3)], region=REGION)
    emulator.configure(mapping_page_size=2, events=[{"on": "ListFunctions", "delete_functions": ["f-1"]}])
    found = rows_of(read_with(emulator, ["triggers"]))
    assert {name: row["triggers"]["event_source_mappings"] for name, row in found.items()} == {
        f"f-{n}:{qualifier}": [QUEUE] if qualifier == "$LATEST" else []
        for n in (0, 2)
        for qualifier in ("$LATEST", "live")
    }
    assert emulator.count("ListEventSourceMappings") == 2


def test_policies_have_a_quota_of_their_own(emulator: Emulator) -> None:
    """The quotas have no more than each needs, and no time makes them larger: AWS throttles none."""
    emulator.add_functions([function(f"f-{n}") for n in range(30)], region=REGION)
    emulator.configure(requests_per_second=1e-9, burst=60)
    reading = read_with(emulator, ["triggers"])
    assert rows_of(reading)["f-0:live"]["triggers"] == NOTHING
    assert reading.throttled == 0
    assert reading.requests == 1 + 1 + 30  # functions, mappings, configurations
    assert reading.other_requests == 60


@pytest.mark.parametrize("fault", LAMBDA_FAULTS)
@pytest.mark.parametrize("operation", ["GetPolicy", "ListEventSourceMappings"])
@pytest.mark.parametrize("names", [None, ["f"]])
def test_an_operation_that_fails(emulator: Emulator, operation: str, fault: str, names: list[str] | None) -> None:
    policy = {qualifier: ["s3.amazonaws.com"] for qualifier in ("", "live")}
    emulator.add_functions([function("f", policy=policy)], region=REGION)
    emulator.configure(faults=[{"operation": operation, "effect": LAMBDA_FAULTS[fault]}])
    reading = read_with(emulator, ["triggers"], names)
    assert {name: row["triggers"] for name, row in rows_of(reading).items()} == {"f:$LATEST": None, "f:live": None}
    (warning,) = reading.warnings()
    assert f"lambda:{operation}" in warning


def test_one_policy_that_is_denied(emulator: Emulator) -> None:
    emulator.add_functions([function("f"), function("secret")], region=REGION)
    fault = {"operation": "GetPolicy", "function_name": "secret", "effect": LAMBDA_FAULTS["denied"]}
    emulator.configure(faults=[fault])
    reading = read_with(emulator, ["triggers"])
    found = {name: row["triggers"] for name, row in rows_of(reading).items()}
    assert found == {"f:$LATEST": NOTHING, "f:live": NOTHING, "secret:$LATEST": None, "secret:live": None}
    (warning,) = reading.warnings()
    assert "lambda:GetPolicy failed 2 times (allow lambda:GetPolicy)" in warning


def test_a_policy_that_is_denied_to_all_is_given_up(emulator: Emulator) -> None:
    emulator.add_functions([function(f"f-{n}") for n in range(100)], region=REGION)
    emulator.configure(faults=[{"operation": "GetPolicy", "effect": LAMBDA_FAULTS["denied"]}])
    reading = read_with(emulator, ["triggers"])
    assert len(rows_of(reading)) == 200
    assert emulator.count("GetPolicy") < 40
