# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever refuses a target is found before anything is made for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.clients import client_of
from support.evidence import FAULTS, REGION, allowing, arn_of
from support.failure_paths import ARNS, QUEUE, ROLE, made, said, states, written
from support.strangers import made_beside

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_policy import policy_name
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from emulator import Emulator

NONE: dict[str, Any] = dict.fromkeys(("function_name", "queue", "alarm_topic"))
PATH = {"queue": "lambda-failed-{region}", "alarm_topic": "oncall", "role": ROLE}


def row(arn: str = ARNS[0], **more: Any) -> dict[str, Any]:
    """Return a row as event_invoke_repairs makes it of a target without a configuration."""
    config = {"on_failure": {"destination": QUEUE}}
    only_if = {"configured": False}
    return {
        "function_name": arn,
        "configured": True,
        "destination_config": config,
        "only_if": only_if,
        "failure_path": PATH,
        **more,
    }


STORED: dict[str, Any] = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def configure(emulator: Emulator, **settings: Any) -> None:
    client_of(emulator, "lambda").put_function_event_invoke_config(FunctionName="f-1", **settings)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no function": ({"function_name": ["gone"]}, "FunctionMissing"),
    "no alias": ({"function_name": ["f-1:GONE"]}, "QualifierMissing"),
    "no version": ({"function_name": ["f-1:7"]}, "QualifierMissing"),
    "configured since": ({**NONE, "event_invoke_configs": [row()]}, "ChangedSinceJudged"),
    "other settings since": (
        {**NONE, "event_invoke_configs": [row(only_if={"maximum_retry_attempts": 2})]},
        "ChangedSinceJudged",
    ),
    "an alias that is gone": (
        {**NONE, "event_invoke_configs": [row(f"{ARNS[0].removesuffix('$LATEST')}GONE")]},
        "QualifierMissing",
    ),
    "impossible settings": (
        {**NONE, "event_invoke_configs": [row(only_if=None, maximum_retry_attempts=9)]},
        "InvalidSetting",
    ),
    "another destination": (
        {**NONE, "event_invoke_configs": [row(destination_config={"on_failure": {"destination": f"{QUEUE}-2"}})]},
        "InvalidSetting",
    ),
    "another role": (
        {**NONE, "event_invoke_configs": [row(failure_path={**PATH, "role": f"{ROLE}-2"})]},
        "RoleChanged",
    ),
}


@pytest.mark.parametrize("steps", [["queue", "permission", "alarms"], ["queue"], ["alarms"]])
@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_made_for_a_target_that_is_refused(name: str, steps: list[str], emulator: Emulator) -> None:
    """Found: a queue for a function that does not exist, and for one that another tool had configured meanwhile."""
    options, code = REFUSED[name]
    configure(emulator, MaximumRetryAttempts=1)
    client_of(emulator, "lambda").put_function_event_invoke_config(FunctionName="f-2", **STORED)
    result = made_beside(emulator, steps=steps, **options)
    assert [error["code"] for error in result["errors"]] == [code]
    assert (written(emulator), result["diff"], states(result)) == ([], [], [None])
    assert (result["failure_paths"][0]["functions"], result["event_invoke_configs"]) == ([], [])
    rows = [*(options.get("event_invoke_configs") or ()), row(ARNS[1])]
    both = {"event_invoke_configs": rows} if options.get("event_invoke_configs") else {}
    both = both or {"function_name": [*options["function_name"], ARNS[1]]}
    beside = made_beside(emulator, steps=steps, **{**options, **both})
    functions = [arn for path in beside["failure_paths"] for arn in path["functions"]]
    assert (functions, len(beside["errors"])) == (ARNS[1:], 1), "the others are served"


MEANWHILE: dict[str, tuple[dict[str, Any], str]] = {
    "another destination": ({"DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}-2"}}}, f"{QUEUE}-2"),
    "none": ({"MaximumRetryAttempts": 1}, "not set"),
    "what was before": ({}, "configured is false, it was true"),
}


@pytest.mark.parametrize("only_if", [{"configured": False}, {"maximum_retry_attempts": None}, None])
@pytest.mark.parametrize("name", MEANWHILE)
def test_alarms_watch_what_was_written(name: str, only_if: dict[str, Any] | None, emulator: Emulator) -> None:
    """Found: "it was not set" of what the write had set, and alarms for what somebody had taken away again."""
    emulator.add_destinations([f"{QUEUE}-2"], region=REGION)
    wanted = row(only_if=only_if)
    alarms = {**NONE, "event_invoke_configs": [wanted], "steps": ["alarms"]}
    assert made(emulator, check=True, **alarms)["errors"] == [], "nothing is written in check mode"
    configure(emulator, **STORED)
    assert made_beside(emulator, **alarms)["errors"] == []
    settings, told = MEANWHILE[name]
    client_of(emulator, "lambda").delete_function_event_invoke_config(FunctionName="f-1")
    if settings:
        configure(emulator, **settings)
    emulator.clear_requests()
    result = made_beside(emulator, **alarms)
    (error,) = result["errors"]
    assert (error["code"], error["targets"]) == ("ChangedSinceJudged", ARNS[:1])
    assert "changed since it was written: " in error["message"]
    assert told in error["message"]
    assert f"it was {QUEUE}" in error["message"]
    assert (written(emulator), result["failure_paths"][0]["functions"]) == ([], [])


def test_a_target_that_is_as_wanted_by_now_is_served(emulator: Emulator) -> None:
    configure(emulator, DestinationConfig={"OnFailure": {"Destination": QUEUE}})
    result = made_beside(emulator, **NONE, event_invoke_configs=[row()])
    assert (result["errors"], result["failure_paths"][0]["functions"]) == ([], ARNS[:1])


@pytest.mark.parametrize("operation", ["GetFunctionConfiguration", "GetFunctionEventInvokeConfig", "ListAliases"])
def test_a_target_that_could_not_be_read_is_not_claimed(operation: str, emulator: Emulator) -> None:
    emulator.add_functions(
        [{"function_name": "f-3", "role": ROLE, "versions": 1, "aliases": {"BLUE": 1}}], region=REGION
    )
    # A configuration is looked for in the list, too.
    denied = (operation, "ListFunctionEventInvokeConfigs")
    emulator.configure(faults=[{"operation": each, "effect": FAULTS["denied"]} for each in denied])
    arn = arn_of("lambda", "function:f-3:BLUE")
    result = made_beside(emulator, **NONE, event_invoke_configs=[row(arn)])
    assert {error["operation"] for error in result["errors"]} == {operation}
    assert f"allow lambda:{operation}" in result["msg"]
    assert (written(emulator), result["failure_paths"][0]["functions"]) == ([], [])


def test_of_a_version_that_no_list_shows_it_is_not_known(emulator: Emulator) -> None:
    result = made_beside(emulator, function_name=["f-1:$LATEST.PUBLISHED"])
    (unknown,) = result["failure_paths"][0]["not_known"]
    assert unknown["what"].endswith("function:f-1:$LATEST.PUBLISHED exists")


@pytest.mark.parametrize(
    "role",
    [
        {"boundary": allowing("logs:*")},
        {"policies": [{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}]},
    ],
)
def test_no_queue_is_made_for_a_role_that_can_never_write(emulator: Emulator, role: dict[str, Any]) -> None:
    emulator.add_roles([{"name": "worker", **role}])
    result = made_beside(emulator)
    assert [error["code"] for error in result["errors"]] == ["Denied"]
    assert (written(emulator), states(result)) == ([], ["failed"])


def test_no_queue_is_made_beside_a_policy_that_says_something_else(emulator: Emulator) -> None:
    name, document = policy_name(QUEUE), json.dumps(allowing("s3:*"))
    client_of(emulator, "iam").put_role_policy(RoleName="worker", PolicyName=name, PolicyDocument=document)
    emulator.clear_requests()
    result = made_beside(emulator)
    assert [error["code"] for error in result["errors"]] == ["PolicyDiffers"]
    assert (written(emulator), states(result)) == ([], ["failed", "failed"])


def test_each_target_is_served_once(emulator: Emulator) -> None:
    names = ["f-1", "f-1:$LATEST", ARNS[0], ARNS[0].removesuffix(":$LATEST")]
    assert made_beside(emulator, function_name=names)["failure_paths"][0]["functions"] == ARNS[:1]
    result = made_beside(emulator, **NONE, event_invoke_configs=[row(only_if=None), row(only_if=None)])
    assert (result["failure_paths"][0]["functions"], len(result["event_invoke_configs"])) == (ARNS[:1], 1)
    with pytest.raises(InvalidOption, match="row 2: row 1 is another one for the same target: expected one for each"):
        made_beside(emulator, **NONE, event_invoke_configs=[row(), row(maximum_retry_attempts=1)])


CHINA = "arn:aws-cn:lambda:us-east-2:123456789012:function:f-1:$LATEST"
PARTITIONS: dict[str, dict[str, Any]] = {
    "a function": {"function_name": [CHINA]},
    "a row": {**NONE, "event_invoke_configs": [row(CHINA)]},
    "a role": {
        **NONE,
        "event_invoke_configs": [row(failure_path={**PATH, "role": ROLE.replace("arn:aws:", "arn:aws-cn:")})],
    },
}


@pytest.mark.parametrize("name", PARTITIONS)
def test_a_function_of_another_partition(name: str, emulator: Emulator) -> None:
    """Found: a queue was made for it, and told by an ARN that cannot be."""
    with pytest.raises(InvalidOption, match="names the partition aws-cn, but us-east-2 is in aws"):
        made_beside(emulator, **PARTITIONS[name])
    assert written(emulator) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kms_key": "arn:aws-cn:kms:us-east-2:123456789012:key/1"}, "InvalidSetting"),
        ({"alarm_topic": "arn:aws-cn:sns:us-east-2:123456789012:oncall"}, "InvalidSetting"),
        (
            {
                **NONE,
                "event_invoke_configs": [
                    row(
                        destination_config={
                            "on_success": {"destination": "arn:aws-cn:sqs:cn-north-1:123456789012:q"},
                            "on_failure": {"destination": QUEUE},
                        }
                    )
                ],
            },
            "InvalidSetting",
        ),
    ],
    ids=["key", "topic", "destination"],
)
def test_what_is_of_another_partition(options: dict[str, Any], code: str, emulator: Emulator) -> None:
    result = made_beside(emulator, **options)
    assert {error["code"] for error in result["errors"]} == {code}
    assert "names the partition aws-cn, but us-east-2 is in aws" in result["msg"]
    assert written(emulator) == []


UNKNOWN = {
    "ListEventSourceMappings": f"whether an event source mapping polls the queue {QUEUE}",
    "GetTopicAttributes": f"whether the topic {arn_of('sns', 'oncall')} exists",
    "SimulatePrincipalPolicy": f"whether {ROLE} may use sqs:SendMessage on {QUEUE}",
}


@pytest.mark.parametrize("operation", UNKNOWN)
def test_what_could_not_be_found_out_is_in_the_result(operation: str, emulator: Emulator) -> None:
    """Found: it was a warning only, which no report shows, and a task with no_log nobody."""
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS["denied"]}])
    for check in (True, False):
        result = made(emulator, check=check)
        (unknown,) = result["failure_paths"][0]["not_known"]
        assert unknown["what"] == UNKNOWN[operation]
        assert unknown["why"].startswith(f"{operation} of ")
        assert f"{unknown['what']} is not known: {unknown['why']}" in str(result["warnings"])
    assert said(result, "made")


def test_a_key_that_could_not_be_read_is_no_difference(emulator: Emulator) -> None:
    """Found: the queue was told to have another key than the wanted one, which nobody had read."""
    kms = client_of(emulator, "kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/failed", TargetKeyId=key)
    made_beside(emulator, kms_key=key)
    denied = {"operation": "DescribeKey", "effect": FAULTS["denied"], "skip": 1}
    emulator.configure(faults=[denied])
    result = made_beside(emulator, kms_key="alias/failed")
    (path,) = result["failure_paths"]
    assert (path["differences"], [each["what"] for each in path["not_known"]]) == (
        [],
        [f"whether the KMS key {key} of the queue is alias/failed"],
    )
