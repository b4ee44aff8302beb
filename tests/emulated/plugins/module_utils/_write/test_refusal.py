# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A refused destination is looked up, and the error says what is wrong with it."""

from __future__ import annotations

import typing as t

import pytest
from support.evidence import ACCOUNT, REGION, ROLE, allowing, arn_of

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import destinations as destinations_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import refusal as refusal_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from emulator import Emulator

QUEUE, TOPIC = arn_of("sqs", "q"), arn_of("sns", "t")
BUS, BUCKET, FUNCTION = arn_of("events", "event-bus/b"), "arn:aws:s3:::bucket", arn_of("lambda", "function:g")
EVERY = {
    "queue": (QUEUE, "sqs:SendMessage"),
    "topic": (TOPIC, "sns:Publish"),
    "event bus": (BUS, "events:PutEvents"),
    "bucket": (BUCKET, "s3:PutObject"),
    "function": (FUNCTION, "lambda:InvokeFunction"),
}
READ = {
    QUEUE: "sqs:GetQueueAttributes",
    TOPIC: "sns:GetTopicAttributes",
    BUS: "events:DescribeEventBus",
    BUCKET: "s3:ListBucket",
    FUNCTION: "lambda:GetFunctionConfiguration",
}
DENIED = {"error": {"status": 403, "code": "AccessDenied", "message": "not authorized"}}
OUTAGES: t.Mapping[str, t.Any] = {
    "status 500": {"error": {"status": 500, "code": "InternalFailure", "message": ""}},
    "garbage": "garbage",
    "reset": "reset",
}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.configure(check_destinations=True)
    emulator.add_roles([{"name": "worker", "policies": [allowing("*")]}])
    emulator.add_functions([{"function_name": name, "role": ROLE} for name in ("f", "h")], region=REGION)
    return emulator


def add(emulator: Emulator, destination: str) -> None:
    if destination == FUNCTION:
        emulator.add_functions([{"function_name": "g"}], region=REGION)
    else:
        emulator.add_destinations([destination], region=REGION)


def write(emulator: Emulator, destination: str, *names: str, account: str | None = None) -> Result:
    config = {"on_failure": {"destination": destination}}
    rows = [
        {"function_name": f"{account}:function:{name}" if account else name, "destination_config": config}
        for name in names or ("f",)
    ]
    keys = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    once = {"retries": {"total_max_attempts": 1}}
    clients = Clients(Connection(endpoint_url=emulator.url, keys=keys, concurrency=2, aws_config=once), [REGION])
    return apply(clients.client, Request(parse_rows(rows, REGION), propagation_timeout=0), concurrency=2)


def refusal(emulator: Emulator, destination: str, **options: t.Any) -> str:
    result = write(emulator, destination, **options)
    (error,) = result.errors
    assert (error["operation"], error["code"]) == ("PutFunctionEventInvokeConfig", "InvalidParameterValueException")
    assert (result.rows, result.diffs) == ({}, {})
    assert "\n" not in error["message"]
    return error["message"]


@pytest.mark.parametrize("kind", EVERY)
def test_gone(kind: str, emulator: Emulator) -> None:
    destination, _action = EVERY[kind]
    assert refusal(emulator, destination) == (
        f"PutFunctionEventInvokeConfig of f:$LATEST in {REGION}: the {kind} {destination} cannot be used: it does not "
        "exist (create it, or correct its ARN); AWS: InvalidParameterValueException: The destination ARN "
        f"{destination} is invalid."
    )


@pytest.mark.parametrize("kind", EVERY)
def test_role_without_permission(kind: str, emulator: Emulator) -> None:
    destination, action = EVERY[kind]
    add(emulator, destination)
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    message = refusal(emulator, destination)
    assert f"the {kind} {destination} cannot be used: {action} on {destination}" in message
    assert f"by {ROLE}: no policy of the role allows it (allow it to the role, or raise" in message
    assert "; AWS: InvalidParameterValueException: The function" in message
    assert message.endswith(f"on {destination}")


def test_the_permissions_boundary_is_told_from_the_policies(emulator: Emulator) -> None:
    add(emulator, QUEUE)
    boundary = allowing("logs:*")
    emulator.add_roles([{"name": "worker", "policies": [allowing("*")], "boundary": boundary}])
    assert f"{ROLE}: its permissions boundary does not allow it" in refusal(emulator, QUEUE)


def test_role_gone(emulator: Emulator) -> None:
    add(emulator, QUEUE)
    emulator.add_functions([{"function_name": "f", "role": f"{ROLE}-gone"}], region=REGION)
    assert f"by {ROLE}-gone: the role does not exist" in refusal(emulator, QUEUE)


def test_permission_that_aws_calls_an_invalid_arn(emulator: Emulator) -> None:
    """The documentation of Terraform's provider says that AWS does."""
    add(emulator, QUEUE)
    emulator.add_roles([{"name": "worker", "policies": []}])
    say(emulator, f"The destination ARN {QUEUE} is invalid.")
    assert f"sqs:SendMessage on {QUEUE} by {ROLE}: no policy of the role allows it" in refusal(emulator, QUEUE)


def say(emulator: Emulator, text: str, *more: t.Mapping[str, t.Any]) -> None:
    error = {"error": {"status": 400, "code": "InvalidParameterValueException", "message": text}}
    emulator.configure(faults=[{"operation": "PutFunctionEventInvokeConfig", "effect": error}, *more])


def test_fifo_queue_that_is_stored_already(emulator: Emulator) -> None:
    """The module refuses one itself, and an older configuration can have one."""
    fifo = f"{QUEUE}.fifo"
    add(emulator, fifo)
    stored = {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": fifo}}}}
    emulator.add_functions([{"function_name": "f", "role": ROLE, "event_invoke_configs": stored}], region=REGION)
    say(emulator, f"The destination ARN {fifo} is invalid.")
    message = refused_with_stored(emulator)
    assert f"the queue {fifo} cannot be used: it is a FIFO queue, which Lambda cannot deliver to" in message
    assert "(choose another destination)" in message


def refused_with_stored(emulator: Emulator) -> str:
    keys = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    clients = Clients(Connection(endpoint_url=emulator.url, keys=keys), [REGION])
    change = Change(parse_function("f"), {**nothing_set(), "maximum_retry_attempts": 0})
    return apply(clients.client, Request({REGION: [change]}, propagation_timeout=0)).failure()


def test_the_function_itself(emulator: Emulator) -> None:
    """$LATEST as a destination of the function without a qualifier: AWS alone refuses it."""
    message = refusal(emulator, arn_of("lambda", "function:f:$LATEST"))
    assert "cannot be used: it is the function itself (choose another destination); AWS: " in message
    assert message.endswith("You can't specify the function as a destination for itself.")


def test_a_policy_that_was_not_read_is_named(emulator: Emulator) -> None:
    for destination, policies in (
        (BUCKET, f"that of {BUCKET} or one of the organization"),
        (QUEUE, "one of the organization"),
    ):
        add(emulator, destination)
        say(emulator, "The function's execution role does not have permissions to call X")
        assert f"look for a policy that denies it: {policies})" in refusal(emulator, destination)


@pytest.mark.parametrize("text", ["The destination ARN {} is invalid.", "The role does not have permissions to call X"])
def test_nothing_wrong_with_it_any_more(text: str, emulator: Emulator) -> None:
    add(emulator, QUEUE)
    say(emulator, text.format(QUEUE))
    message = refusal(emulator, QUEUE)
    assert f"InvalidParameterValueException: {text.format(QUEUE)} (" in message
    assert "allow" in message
    assert "raise propagation_timeout" in message
    assert "cannot be used" not in message


@pytest.mark.parametrize("kind", EVERY)
def test_denied_to_look(kind: str, emulator: Emulator) -> None:
    destination, _action = EVERY[kind]
    denied = [{"operation": operation, "effect": DENIED} for operation in (*OPERATIONS.values(), "Simulate*")]
    emulator.configure(faults=denied)
    message = refusal(emulator, destination, account=ACCOUNT)
    assert f"The destination ARN {destination} is invalid. (possible causes: it does not exist, " in message
    assert f"{READ[destination]} failed with " in message
    named = message.rpartition("; to find out, allow ")[2].rstrip(")").split(", ")
    assert READ[destination] in named
    assert set(named) <= {READ[destination], "iam:SimulatePrincipalPolicy", "lambda:GetFunctionConfiguration"}


OPERATIONS = {
    QUEUE: "GetQueueAttributes",
    TOPIC: "GetTopicAttributes",
    BUS: "DescribeEventBus",
    BUCKET: "HeadBucket",
    FUNCTION: "GetFunctionConfiguration",
}


def test_denied_to_simulate(emulator: Emulator) -> None:
    add(emulator, QUEUE)
    say(emulator, f"The destination ARN {QUEUE} is invalid.", {"operation": "Simulate*", "effect": DENIED})
    message = refusal(emulator, QUEUE)
    assert "possible causes" in message
    assert "iam:SimulatePrincipalPolicy failed with AccessDenied; to find out, allow iam:SimulatePrincipalPolicy)" in (
        message
    )


def test_denied_to_read_the_function(emulator: Emulator) -> None:
    """Without its account, a queue that is not found may be another account's."""
    emulator.configure(faults=[{"operation": "GetFunctionConfiguration", "effect": DENIED}])
    message = refusal(emulator, QUEUE)
    assert "possible causes" in message
    assert message.endswith("to find out, allow lambda:GetFunctionConfiguration)")


@pytest.mark.parametrize("how", OUTAGES)
@pytest.mark.parametrize("kind", EVERY)
def test_lookup_that_fails(kind: str, how: str, emulator: Emulator) -> None:
    destination, _action = EVERY[kind]
    effect = OUTAGES[how]
    emulator.configure(
        faults=[{"operation": operation, "effect": effect} for operation in (*OPERATIONS.values(), "Simulate*")]
    )
    message = refusal(emulator, destination, account=ACCOUNT)
    assert f"InvalidParameterValueException: The destination ARN {destination} is invalid. (possible causes" in message
    assert "cannot be used" not in message
    assert "to find out, allow" not in message


@pytest.mark.parametrize("by_action", [False, True])
@pytest.mark.parametrize(
    "member", ["EvaluationResults", "EvalDecision", "EvalResourceName", "EvalResourceDecision", "none of them"]
)
def test_simulator_that_answers_in_part(member: str, by_action: bool, emulator: Emulator) -> None:
    """The role may not write, and only a whole response says so."""
    add(emulator, QUEUE)
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.configure(simulation_by_action=by_action)
    part = {"operation": "SimulatePrincipalPolicy", "effect": {"drop_fields": [member]}}
    say(emulator, f"The destination ARN {QUEUE} is invalid.", part)
    message = refusal(emulator, QUEUE)
    assert emulator.count("SimulatePrincipalPolicy") == 1
    if member == "none of them":
        assert "cannot be used: sqs:SendMessage" in message
    else:
        assert "cannot be used" not in message
        assert "possible causes" in message


@pytest.mark.parametrize("by_action", [False, True])
def test_simulator_without_results_by_resource(by_action: bool, emulator: Emulator) -> None:
    """A decision at the top counts if it names the resource."""
    add(emulator, QUEUE)
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.configure(simulation_by_action=by_action)
    part = {"operation": "SimulatePrincipalPolicy", "effect": {"drop_fields": ["ResourceSpecificResults"]}}
    say(emulator, f"The destination ARN {QUEUE} is invalid.", part)
    assert ("cannot be used" in refusal(emulator, QUEUE)) != by_action


def test_a_crash_leaves_the_error(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_arguments: t.Any) -> t.NoReturn:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(destinations_module, "Destinations", crash)
    message = refusal(emulator, QUEUE)
    assert f"The destination ARN {QUEUE} is invalid. (possible causes" in message
    assert "a bug" not in message


def test_queue_of_another_account_is_not_called_missing(emulator: Emulator) -> None:
    theirs = arn_of("sqs", "q", account="210987654321")
    message = refusal(emulator, theirs)
    assert "possible causes" in message
    assert "it is in another account" in message


def test_each_row_is_explained(emulator: Emulator) -> None:
    result = write(emulator, QUEUE, "f", "h")
    assert [error["function_name"] for error in sorted(result.errors, key=str)] == ["f", "h"]
    assert all("does not exist (create it" in error["message"] for error in result.errors)


def test_nothing_is_looked_up_without_a_refusal(emulator: Emulator) -> None:
    add(emulator, QUEUE)
    assert write(emulator, QUEUE).errors == []
    assert {request.service for request in emulator.requests} == {"lambda"}


def test_the_partition_is_that_of_the_region_whatever_the_client_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        class meta:
            partition, region_name = "aws", "us-iso-east-1"

    class Seen(Exception):
        pass

    def look(configuration: t.Any) -> t.Any:
        raise Seen(str(configuration.target))

    monkeypatch.setattr(refusal_module, "row_of", look)
    change, nothing = Change(parse_function("f"), nothing_set()), t.cast("t.Any", None)
    with pytest.raises(Seen, match="arn:aws-iso:lambda:us-iso-east-1:123456789012:function:f"):
        refusal_module._statuses(nothing, t.cast("t.Any", Client()), None, ACCOUNT, change, nothing_set())
