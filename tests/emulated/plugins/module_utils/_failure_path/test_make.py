# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failure path is made once, by what is there, and nothing that is there is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support.clients import client_of, lambda_client
from support.evidence import ACCOUNT, FAULTS, REGION, allowing, arn_of
from resilience.running import run

from emulator import Emulator

NAME = f"lambda-failed-{REGION}"
QUEUE, TOPIC = arn_of("sqs", NAME), arn_of("sns", "oncall")
FUNCTIONS = [arn_of("lambda", f"function:{name}:$LATEST") for name in ("f-1", "f-2")]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
WRITES = ("CreateQueue", "PutRolePolicy", "PutMetricAlarm")
OPTIONS = {"function_name": FUNCTIONS, "queue": "lambda-failed-{region}", "alarm_topic": "oncall"}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_roles([{"name": "worker", "policies": [allowing("logs:*")]}])
    emulator.add_functions([{"function_name": name, "role": ROLE} for name in ("f-1", "f-2")], region=REGION)
    emulator.add_destinations([TOPIC], region=REGION)
    return emulator


def made(emulator: Emulator, check: bool = False, **options: Any) -> dict[str, Any]:
    arguments = {**OPTIONS, "endpoint_url": emulator.url, "requests_per_second": 0, "_ansible_check_mode": check}
    arguments |= {"aws_config": {"retries": {"total_max_attempts": 1}}, "propagation_timeout": 0, **options}
    return run("lambda_failure_path", arguments).result


def written(emulator: Emulator) -> list[str]:
    return [request.operation for request in emulator.requests if request.operation in WRITES]


def states(result: Mapping[str, Any]) -> list[str | None]:
    """The states of the queue, the permissions and the alarms."""
    (path,) = result["failure_paths"]
    return [path["state"], *(each["state"] for each in (*path["permissions"], *path["alarms"]))]


def test_everything_is_made_once(emulator: Emulator) -> None:
    foreseen = made(emulator, check=True)
    assert written(emulator) == []
    first = made(emulator)
    assert written(emulator) == ["CreateQueue", "PutRolePolicy", *["PutMetricAlarm"] * 3]
    assert first["errors"] == []
    assert first["changed"]
    assert (states(foreseen), states(first)) == (["would_be_made"] * 5, ["made"] * 5)
    assert foreseen["diff"] == first["diff"], "check mode says what a run does"
    assert first["failure_paths"][0]["functions"] == FUNCTIONS
    emulator.clear_requests()
    second = made(emulator)
    assert second["errors"] == []
    assert (second["changed"], states(second), second.get("warnings", [])) == (False, ["present"] * 5, [])
    assert written(emulator) == []


def test_what_is_made(emulator: Emulator) -> None:
    (path,) = made(emulator)["failure_paths"]
    url = client_of(emulator, "sqs").get_queue_url(QueueName=NAME)["QueueUrl"]
    attributes = client_of(emulator, "sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert path["queue"] == attributes["QueueArn"] == QUEUE
    assert (attributes["MessageRetentionPeriod"], attributes["MaximumMessageSize"]) == ("1209600", "1048576")
    (permission,) = path["permissions"]
    assert permission["functions"] == FUNCTIONS, "a role that functions share has one policy"
    policy = client_of(emulator, "iam").get_role_policy(RoleName="worker", PolicyName=permission["policy_name"])
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["sqs:SendMessage"], [QUEUE])
    alarms = client_of(emulator, "cloudwatch").describe_alarms()["MetricAlarms"]
    assert [each["AlarmName"] for each in alarms] == sorted(each["alarm_name"] for each in path["alarms"])
    assert {tuple(each["AlarmActions"]) for each in alarms} == {(TOPIC,)}


def test_a_role_that_may_write_is_left_as_it_is(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "worker", "policies": [allowing("sqs:*")]}])
    result = made(emulator)
    assert written(emulator) == ["CreateQueue", *["PutMetricAlarm"] * 3]
    assert result["failure_paths"][0]["permissions"][0]["policy_name"] is None


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, None),
        ({"MessageRetentionPeriod": "345600"}, None),
        ({"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn_of("sqs", "dlq"), "maxReceiveCount": 3})}, "QueueUnfit"),
        ({"Policy": json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": QUEUE}]})}, "Denied"),
        ({"KmsMasterKeyId": "alias/gone"}, "KeyUnfit"),
    ],
)
def test_a_queue_that_is_there_is_used_if_it_can_serve(
    emulator: Emulator, attributes: dict[str, str], code: str | None
) -> None:
    emulator.add_destinations([arn_of("sqs", "dlq")], region=REGION)
    sqs = client_of(emulator, "sqs")
    url = sqs.create_queue(QueueName=NAME, Attributes=attributes)["QueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    emulator.clear_requests()
    result = made(emulator)
    assert [each["code"] for each in result["errors"]] == ([code] if code else [])
    assert "CreateQueue" not in written(emulator)
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] == before
    (path,) = result["failure_paths"]
    if code:
        assert (path["functions"], path["alarms"], written(emulator)) == ([], [], [])
    else:
        assert path["state"] == "present"
        assert path["differences"] == [each for each in path["differences"] if "MessageRetentionPeriod is 345600" in each]
        assert bool(result.get("warnings")) == bool(path["differences"])
