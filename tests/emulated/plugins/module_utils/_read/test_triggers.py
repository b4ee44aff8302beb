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
NOTHING: dict[str, Any] = {
    "event_source_mappings": [],
    "asynchronous": [],
    "synchronous": [],
    "other": [],
    "destination_of": [],
    "topics": [],
    "mapping_destinations": {},
    "filtered_mappings": [],
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
            "mapping_destinations": {QUEUE: None},
            "asynchronous": ["s3.amazonaws.com"],
            "synchronous": ["apigateway.amazonaws.com"],
        },
        "f:live": {
            **NOTHING,
            "event_source_mappings": [f"{QUEUE}-live"],
            "mapping_destinations": {f"{QUEUE}-live": None},
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


def test_where_batches_go_that_fail(emulator: Emulator) -> None:
    stream = arn_of("kinesis", "stream/s")
    mapping = {"event_source_arn": stream, "on_failure": QUEUE}
    emulator.add_functions([function("f", event_source_mappings=[mapping])], region=REGION)
    found = rows_of(read_with(emulator, ["triggers"]))["f:$LATEST"]["triggers"]
    assert found == {**NOTHING, "event_source_mappings": [stream], "mapping_destinations": {stream: QUEUE}}


TOPIC = arn_of("sns", "t")
TO_TOPIC = {"DestinationConfig": {"OnFailure": {"Destination": TOPIC}}}


def topic_world(emulator: Emulator) -> None:
    """A topic invokes f and an alias of it, and only f lets it."""
    f = arn_of("lambda", "function:f")
    emulator.add_destinations([{"arn": TOPIC, "subscribers": [f, f"{f}:live"]}, arn_of("sns", "other")], region=REGION)
    seeds = [
        function("f", policy={"": ["sns.amazonaws.com"]}),
        function("g", event_invoke_configs={"live": TO_TOPIC}),
    ]
    emulator.add_functions(seeds, region=REGION)


def test_topics_that_are_destinations_and_invoke_a_function(emulator: Emulator) -> None:
    topic_world(emulator)
    reading = read_with(emulator, ["triggers"])
    found = {name: row["triggers"]["topics"] for name, row in rows_of(reading).items()}
    assert found == {"f:$LATEST": [TOPIC], "f:live": [], "g:live": []}
    assert emulator.count("ListSubscriptionsByTopic") == 1
    assert [each["evidence"]["triggers"] for each in reading.regions] == [True]


def test_subscriptions_are_not_read_if_no_policy_lets_a_topic_invoke(emulator: Emulator) -> None:
    seeds = [function("f", policy={"": ["s3.amazonaws.com"]}), function("g", event_invoke_configs={"live": TO_TOPIC})]
    emulator.add_functions(seeds, region=REGION)
    found = {name: row["triggers"]["topics"] for name, row in rows_of(read_with(emulator, ["triggers"])).items()}
    assert found == {"f:$LATEST": [], "f:live": [], "g:live": []}
    assert emulator.count("ListSubscriptionsByTopic") == 0


def test_a_topic_that_is_gone_invokes_nothing(emulator: Emulator) -> None:
    topic_world(emulator)
    gone = {"DestinationConfig": {"OnFailure": {"Destination": arn_of("sns", "gone")}}}
    emulator.add_functions([function("h", event_invoke_configs={"live": gone})], region=REGION)
    reading = read_with(emulator, ["triggers"])
    assert rows_of(reading)["f:$LATEST"]["triggers"]["topics"] == [TOPIC]
    assert list(reading.warnings()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_subscriptions_that_could_not_be_read(emulator: Emulator, fault: str) -> None:
    topic_world(emulator)
    emulator.configure(faults=[{"operation": "ListSubscriptionsByTopic", "effect": FAULTS[fault]}])
    reading = read_with(emulator, ["triggers"])
    found = {name: row["triggers"]["topics"] for name, row in rows_of(reading).items()}
    assert found == {"f:$LATEST": None, "f:live": [], "g:live": []}
    (warning,) = reading.warnings()
    assert "triggers.topics is null where it could not be read: sns:ListSubscriptionsByTopic failed once" in warning
    assert [each["evidence"]["triggers"] for each in reading.regions] == [False]
