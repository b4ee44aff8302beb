# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A failure path is made once, by what is there, and nothing that is there is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from resilience.running import run
from support.clients import client_of
from support.evidence import ACCOUNT, REGION, allowing, arn_of
from support.failure_paths import ARNS, NAME, OPTIONS, QUEUE, ROLE, TOPIC, made, states, written
from support.sampled import sampled

from emulator import Emulator

DENYING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": QUEUE}],
}
DENIED = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}
REDRIVE = {"deadLetterTargetArn": arn_of("sqs", "dlq"), "maxReceiveCount": 3}


def test_everything_is_made_once(emulator: Emulator) -> None:
    foreseen = made(emulator, check=True)
    assert written(emulator) == []
    first = made(emulator)
    assert written(emulator) == ["CreateQueue", "PutRolePolicy", *["PutMetricAlarm"] * 3]
    assert (first["errors"], first["changed"]) == ([], True)
    assert (states(foreseen), states(first)) == (["would_be_made"] * 5, ["made"] * 5)
    assert foreseen["diff"] == first["diff"], "check mode says what a run does"
    assert first["failure_paths"][0]["functions"] == foreseen["failure_paths"][0]["functions"] == ARNS
    emulator.clear_requests()
    second = made(emulator)
    assert second["errors"] == []
    # The simulator says that the role may write: the policy that was made is not asked for.
    assert (second["changed"], states(second), second.get("warnings", [])) == (False, ["present"] * 5, [])
    assert written(emulator) == []


def test_what_is_made(emulator: Emulator) -> None:
    (path,) = made(emulator)["failure_paths"]
    attributes = attributes_of(emulator)
    assert path["queue"] == attributes["QueueArn"] == QUEUE
    assert (attributes["MessageRetentionPeriod"], attributes["MaximumMessageSize"]) == ("1209600", "1048576")
    (permission,) = path["permissions"]
    assert permission["functions"] == ARNS, "a role that functions share has one policy"
    policy = client_of(emulator, "iam").get_role_policy(RoleName="worker", PolicyName=permission["policy_name"])
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["sqs:SendMessage"], [QUEUE])
    alarms = client_of(emulator, "cloudwatch").describe_alarms()["MetricAlarms"]
    assert [each["AlarmName"] for each in alarms] == sorted(each["alarm_name"] for each in path["alarms"])
    assert {tuple(each["AlarmActions"]) for each in alarms} == {(TOPIC,)}


def attributes_of(emulator: Emulator) -> dict[str, str]:
    sqs = client_of(emulator, "sqs")
    url = sqs.get_queue_url(QueueName=NAME)["QueueUrl"]
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return found


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
        ({"RedrivePolicy": json.dumps(REDRIVE)}, "QueueUnfit"),
        ({"Policy": json.dumps(DENYING)}, "Denied"),
        ({"KmsMasterKeyId": "alias/gone"}, "KeyUnfit"),
    ],
)
def test_a_queue_that_is_there_is_used_if_it_can_serve(
    emulator: Emulator, attributes: dict[str, str], code: str | None
) -> None:
    emulator.add_destinations([arn_of("sqs", "dlq")], region=REGION)
    client_of(emulator, "sqs").create_queue(QueueName=NAME, Attributes=attributes)
    before = attributes_of(emulator)
    emulator.clear_requests()
    result = made(emulator)
    assert [each["code"] for each in result["errors"]] == ([code] if code else [])
    assert "CreateQueue" not in written(emulator)
    assert attributes_of(emulator) == before
    (path,) = result["failure_paths"]
    if code:
        assert (path["functions"], path["alarms"], written(emulator)) == ([], [], [])
        return
    assert path["state"] == "present"
    different = [each for each in path["differences"] if "MessageRetentionPeriod is 345600" in each]
    assert path["differences"][:1] == different[:1] or not attributes
    assert bool(result.get("warnings")) == bool(path["differences"])


def test_a_queue_that_a_function_polls_keeps_nothing(emulator: Emulator) -> None:
    """Found: the records of all functions became the input of one, and of a loop if they were its own."""
    emulator.add_destinations([QUEUE], region=REGION)
    mapping = client_of(emulator, "lambda").create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="f-1")
    assert mapping["EventSourceArn"] == QUEUE
    emulator.clear_requests()
    result = made(emulator)
    assert [each["code"] for each in result["errors"]] == ["QueueUnfit"]
    assert "polls it for" in result["msg"]
    assert (result["failure_paths"][0]["functions"], written(emulator)) == ([], [])


def test_who_polls_a_queue_may_not_be_known(emulator: Emulator) -> None:
    emulator.add_destinations([QUEUE], region=REGION)
    denied = {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}}
    emulator.configure(faults=[{"operation": "ListEventSourceMappings", "effect": denied}])
    result = made(emulator)
    assert result["errors"] == []
    assert f"whether an event source mapping polls the queue {QUEUE} is not known: " in str(result["warnings"])
    assert "allow lambda:ListEventSourceMappings" in str(result["warnings"])


def test_a_topic_that_cloudwatch_cannot_use(emulator: Emulator) -> None:
    client_of(emulator, "sns").set_topic_attributes(
        TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
    )
    result = made(emulator)
    assert [each["code"] for each in result["errors"]] == ["TopicUnfit"]
    assert "PutMetricAlarm" not in written(emulator)


def test_the_alarms_of_a_queue_and_a_function_are_never_one(emulator: Emulator) -> None:
    """Found: a function of this name had the alarm of the queue."""
    name = f"waiting-in-{NAME}"
    emulator.add_functions([{"function_name": name, "role": ROLE}], region=REGION)
    (path,) = made(emulator, function_name=[arn_of("lambda", f"function:{name}:$LATEST")])["failure_paths"]
    assert len({each["alarm_name"] for each in path["alarms"]}) == 2


def planned(to_make: list[str]) -> dict[str, Any]:
    """Return the options for the rows of a plan."""
    path = {"queue": OPTIONS["queue"], "alarm_topic": "oncall", "role": ROLE, "to_make": to_make}
    rows = [{"function_name": arn, "configured": True, "failure_path": path} for arn in ARNS]
    return {"event_invoke_configs": rows, "function_name": None, "queue": None, "alarm_topic": None}


@pytest.mark.parametrize("left_out", sampled(range(5), [0, 4]))
def test_a_plan_makes_only_what_it_has(emulator: Emulator, left_out: int) -> None:
    """Found: after the approval, a permission was added and a queue of somebody else used that nobody had approved."""
    headers = [each["before_header"] for each in made(emulator, check=True)["diff"]]
    assert made(emulator, check=True, **planned(headers))["errors"] == []
    (missing,) = headers[left_out : left_out + 1]
    result = made(emulator, **planned([each for each in headers if each != missing]))
    assert {each["code"] for each in result["errors"]} == {"PlanChanged"}
    assert missing in result["msg"]
    assert missing not in {each["before_header"] for each in result["diff"]}
    emulator.clear_requests()
    again = made(emulator, **planned(headers))
    assert (again["errors"], [*states(again)]) == ([], [*states(again)])
    assert made(emulator, **planned(headers))["changed"] is False, "the same plan once more"


def test_a_queue_that_appears_after_the_approval(emulator: Emulator) -> None:
    headers = [each["before_header"] for each in made(emulator, check=True)["diff"]]
    client_of(emulator, "sqs").create_queue(QueueName=NAME, Attributes={"MessageRetentionPeriod": "60"})
    result = made(emulator, **planned(headers))
    assert [each["code"] for each in result["errors"]] == ["PlanChanged"]
    assert "is there now, and not as it was to be made" in result["msg"]
    assert result["failure_paths"][0]["functions"] == []


def test_another_role_than_the_judged_one_is_said_even_if_it_may_write(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "judged", "policies": [allowing("sqs:*")]}])
    options = planned([])
    for row in options["event_invoke_configs"]:
        row["failure_path"] = {**row["failure_path"], "role": f"arn:aws:iam::{ACCOUNT}:role/judged"}
        del row["failure_path"]["to_make"]
    result = made(emulator, **options)
    assert {each["code"] for each in result["errors"]} == {"RoleChanged"}
    assert (result["failure_paths"][0]["functions"], result["event_invoke_configs"]) == ([], [])


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ({"boundary": allowing("logs:*")}, "Denied"),
        ({"policies": [DENIED]}, "Denied"),
    ],
    ids=["permissions boundary", "denied by a policy"],
)
def test_nothing_is_added_to_a_role_that_is_denied_it(emulator: Emulator, role: dict[str, Any], code: str) -> None:
    emulator.add_roles([{"name": "worker", **role}])
    for check in (True, False):
        result = made(emulator, check=check)
        assert [each["code"] for each in result["errors"]] == [code]
        assert result["failure_paths"][0]["functions"] == []
    assert "PutRolePolicy" not in written(emulator)


def test_a_policy_of_the_name_that_says_something_else_is_not_overwritten(emulator: Emulator) -> None:
    name = made(emulator, check=True)["failure_paths"][0]["permissions"][0]["policy_name"]
    other = json.dumps(allowing("s3:*"))
    iam = client_of(emulator, "iam")
    iam.put_role_policy(RoleName="worker", PolicyName=name, PolicyDocument=other)
    emulator.clear_requests()
    for check in (True, False):
        assert [each["code"] for each in made(emulator, check=check)["errors"]] == ["PolicyDiffers"]
    assert iam.get_role_policy(RoleName="worker", PolicyName=name)["PolicyDocument"] == json.loads(other)


def test_an_alarm_of_the_name_that_watches_something_else_is_not_overwritten(emulator: Emulator) -> None:
    name = "event-invoke-failures-f-1"
    alarm = {
        "AlarmName": name,
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
    }
    emulator.add_alarms([alarm], region=REGION)
    result = made(emulator)
    assert [each["code"] for each in result["errors"]] == ["AlarmDiffers"]
    assert "watches something else" in result["msg"]
    assert states(result) == ["made", "made", "made", "failed", "made"]
    assert result["failure_paths"][0]["functions"] == ARNS, "the path itself is there"


def test_an_alarm_that_notifies_another_topic_is_used_as_it_is(emulator: Emulator) -> None:
    emulator.add_destinations([arn_of("sns", "other")], region=REGION)
    made(emulator)
    emulator.clear_requests()
    result = made(emulator, alarm_topic="other")
    assert (result["errors"], result["changed"], written(emulator)) == ([], False, [])
    differences = result["failure_paths"][0]["differences"]
    assert len(differences) == 3
    assert f"AlarmActions of the alarm event-invoke-failures-f-1 is {TOPIC}" in differences[1]


def test_a_topic_that_is_missing_gets_no_alarm(emulator: Emulator) -> None:
    result = made(emulator, alarm_topic="gone")
    assert [each["code"] for each in result["errors"]] == ["TopicMissing"]
    assert written(emulator) == ["CreateQueue", "PutRolePolicy"]


def test_a_key_of_the_customer(emulator: Emulator) -> None:
    kms = client_of(emulator, "kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/failed", TargetKeyId=key)
    result = made(emulator, kms_key="alias/failed")
    assert attributes_of(emulator)["KmsMasterKeyId"] == "alias/failed"
    ours, of_key = result["failure_paths"][0]["permissions"]
    assert (ours["key"], of_key["key"], ours["state"], of_key["state"]) == (False, True, "made", "made")
    policy = client_of(emulator, "iam").get_role_policy(RoleName="worker", PolicyName=of_key["policy_name"])
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["kms:GenerateDataKey", "kms:Decrypt"], [key])
    assert result["failure_paths"][0]["policies_not_read"] == [key]
    assert made(emulator, kms_key="alias/failed")["changed"] is False
    for same in (key, key.rpartition("/")[2]):
        assert made(emulator, kms_key=same)["failure_paths"][0]["differences"] == [], "the alias is one of this key"
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    (difference,) = made(emulator, kms_key=other)["failure_paths"][0]["differences"]
    assert difference == f"KmsMasterKeyId is alias/failed, and a new queue would have {other}"
    kms.disable_key(KeyId=key.rpartition("/")[2])
    assert [each["code"] for each in made(emulator, kms_key="alias/failed")["errors"]] == ["KeyUnfit"]


def test_a_function_whose_role_has_changed_gets_nothing(emulator: Emulator) -> None:
    path = {"queue": "lambda-failed-{region}", "role": ROLE}
    rows = [{"function_name": arn, "failure_path": path, "maximum_retry_attempts": 1} for arn in ARNS]
    emulator.add_functions([{"function_name": "f-2", "role": f"{ROLE}-2"}], region=REGION)
    none = dict.fromkeys(("function_name", "queue", "alarm_topic"))
    for check in (True, False):
        result = made(emulator, check=check, event_invoke_configs=rows, **none)
        (error,) = result["errors"]
        assert (error["code"], error["function_name"]) == ("RoleChanged", "f-2")
        assert f"its role is {ROLE}-2, it was {ROLE}" in error["message"]
        assert result["event_invoke_configs"] == [{"function_name": ARNS[0], "maximum_retry_attempts": 1}]
        assert result["failure_paths"][0]["functions"] == ARNS[:1]
    assert written(emulator) == ["CreateQueue", "PutRolePolicy"]


def test_regions_are_independent_of_each_other(emulator: Emulator) -> None:
    other = "eu-west-1"
    emulator.add_functions([{"function_name": "f-1", "role": ROLE}], region=other)
    emulator.configure(
        faults=[
            {
                "operation": "CreateQueue",
                "region": other,
                "effect": {"error": {"status": 403, "code": "AccessDenied", "message": "no"}},
            }
        ]
    )
    elsewhere = arn_of("lambda", "function:f-1:$LATEST", region=other)
    result = made(emulator, function_name=[*ARNS, elsewhere], alarm_topic=None)
    assert {path["region"]: path["functions"] for path in result["failure_paths"]} == {other: [], REGION: ARNS}
    assert result["msg"].startswith(
        "1 of 3 targets have no failure path, the first error: CreateQueue of arn:aws:sqs:eu"
    )
    emulator.configure(faults=[])
    names = {
        permission["policy_name"]
        for path in made(emulator, function_name=[elsewhere], alarm_topic=None)["failure_paths"]
        for permission in path["permissions"]
    }
    policies = client_of(emulator, "iam").list_role_policies(RoleName="worker")["PolicyNames"]
    assert names < set(policies)
    assert len(policies) == 3, "IAM is the same everywhere: each queue has a policy of its own"


def test_what_the_organization_denies_is_not_known(emulator: Emulator) -> None:
    emulator.configure(organization_denies=["sqs:*"])
    result = made(emulator)
    assert states(result) == ["made"] * 5
    assert any("may use sqs:SendMessage" in str(each) and "is not known" in str(each) for each in result["warnings"])


def test_steps_that_are_asked_for(emulator: Emulator) -> None:
    result = made(emulator, steps=["permission"])
    assert [each["code"] for each in result["errors"]] == ["QueueMissing"]
    assert states(made(emulator, steps=["queue"])) == ["made"]
    assert states(made(emulator, steps=["permission"])) == ["present", "made"]
    assert states(made(emulator, steps=["alarms"])) == [None, "made", "made", "made"]


def test_another_account(emulator: Emulator) -> None:
    foreign = arn_of("lambda", "function:f-1", account="210987654321")
    result = made(emulator, function_name=[foreign])
    assert [each["code"] for each in result["errors"]] == ["OtherAccount"]
    assert f"the credentials are of account {ACCOUNT}" in result["msg"]
    assert [request.operation for request in emulator.requests] == ["GetCallerIdentity"]


def test_a_name_that_is_not_free_yet(emulator: Emulator) -> None:
    recently = {"error": {"status": 400, "code": "AWS.SimpleQueueService.QueueDeletedRecently", "message": "wait"}}
    emulator.configure(faults=[{"operation": "CreateQueue", "effect": recently, "times": 1}])
    result = made(emulator)
    assert "SQS takes the name again 60 seconds after the queue was deleted" in result["msg"]
    emulator.configure(faults=[{"operation": "CreateQueue", "effect": recently, "times": 1}])
    assert made(emulator, propagation_timeout=5)["failure_paths"][0]["state"] == "made"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"queue": "failed.fifo"}, "queue is 'failed.fifo' in us-east-1: expected the name of a standard queue"),
        ({"queue": QUEUE}, "queue is 'arn:aws:sqs:us-east-2:123456789012:lambda-failed-us-east-2' in us-east-1: "),
        ({"queue": "a-{zone}"}, "'a-{zone}' has the placeholder {zone}: expected {region} or {account_id}"),
        ({"queue": None}, "queue is missing: expected the name of a standard queue"),
        ({"retention_days": 15}, "retention_days is 15: expected 1 to 14"),
        ({"alarm_topic": QUEUE}, f"alarm_topic is '{QUEUE}': expected the name or ARN of a standard SNS topic"),
        ({"function_name": None}, "function_name and event_invoke_configs are missing: expected one of them"),
        ({"event_invoke_configs": []}, "function_name and event_invoke_configs contradict each other"),
        ({"propagation_timeout": -1}, "propagation_timeout is -1: expected seconds, 0 or more"),
        ({"steps": ["alarms"], "alarm_topic": None}, "steps is alarms, and alarm_topic is missing"),
    ],
)
def test_mistakes_are_one_line(emulator: Emulator, options: dict[str, Any], message: str) -> None:
    result = run("lambda_failure_path", {**OPTIONS, "endpoint_url": emulator.url, **options}).result
    assert result["msg"].startswith(message)
    assert result["failed"]
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alarm_topic": arn_of("sns", "t", region="us-east-1")}, "expected a topic of the same region"),
        ({"kms_key": arn_of("kms", "key/1", region="us-east-1")}, "expected a key of the same region"),
    ],
)
def test_what_is_in_another_region(emulator: Emulator, options: dict[str, Any], message: str) -> None:
    result = made(emulator, **options)
    assert message in result["msg"]
    assert written(emulator) == []
