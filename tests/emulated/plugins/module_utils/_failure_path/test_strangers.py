# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody else makes or changes the same thing at the same time: only what is as it was to be made is told as made.

Found: SQS answers 200 to CreateQueue for a queue of somebody else, and this was told as made, whatever its policy or
redrive policy was, and whoever polled it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.clients import client_of
from support.evidence import FAULTS, allowing, arn_of
from support.failure_paths import ARNS, NAME, QUEUE, TOPIC, said
from support.strangers import EXITS, Exit, Stranger, made_beside

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path import wanted_alarms
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import parse_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_policy import policy_name
from emulator import Emulator

SAME = {"MessageRetentionPeriod": "1209600", "MaximumMessageSize": "1048576"}
DLQ = arn_of("sqs", "dlq")
POLICY = policy_name(QUEUE)
ALARM = "event-invoke-failures-f-1"
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}],
}


def queue(emulator: Emulator, **more: str) -> None:
    sqs = client_of(emulator, "sqs")
    url = sqs.create_queue(QueueName=NAME, Attributes=SAME)["QueueUrl"]
    if more:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=more)


def redriven(emulator: Emulator) -> None:
    emulator.add_destinations([DLQ], region="us-east-2")
    queue(emulator, RedrivePolicy=json.dumps({"deadLetterTargetArn": DLQ, "maxReceiveCount": 3}))


def polled(emulator: Emulator) -> None:
    queue(emulator)
    client_of(emulator, "lambda").create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="f-2")


def policy(emulator: Emulator, action: str) -> None:
    document = json.dumps(allowing(action))
    client_of(emulator, "iam").put_role_policy(RoleName="worker", PolicyName=POLICY, PolicyDocument=document)


def alarm(emulator: Emulator, function: str = "f-1", topic: str = TOPIC, **more: Any) -> None:
    arn = parse_arn(topic)
    assert arn is not None
    wanted = {**wanted_alarms.of_function(function, arn), "AlarmName": ALARM, **more}
    client_of(emulator, "cloudwatch").put_metric_alarm(**wanted)


def _deny(emulator: Emulator) -> None:
    queue(emulator, Policy=json.dumps(DENY))


STRANGERS: Mapping[str, tuple[str, Callable[[Emulator], None], str | None]] = {
    "queue, redriven": ("CreateQueue", redriven, "QueueUnfit"),
    "queue, polled": ("CreateQueue", polled, "QueueUnfit"),
    "queue, denied": ("CreateQueue", _deny, "Denied"),
    "queue, otherwise": ("CreateQueue", lambda emulator: queue(emulator, VisibilityTimeout="77"), None),
    "policy, other": ("PutRolePolicy", lambda emulator: policy(emulator, "s3:*"), "PolicyDiffers"),
    "alarm, other": ("PutMetricAlarm", lambda emulator: alarm(emulator, "f-2"), "AlarmDiffers"),
    "alarm, off": ("PutMetricAlarm", lambda emulator: alarm(emulator, ActionsEnabled=False), "AlarmDiffers"),
    "alarm, otherwise": ("PutMetricAlarm", lambda emulator: alarm(emulator, topic=arn_of("sns", "other")), None),
}
"""What each does, and the error of what cannot serve."""


@pytest.mark.parametrize("how", EXITS)
@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_acts_at_the_write(name: str, how: Exit, emulator: Emulator) -> None:
    operation, act, code = STRANGERS[name]
    emulator.add_destinations([arn_of("sns", "other")], region="us-east-2")
    thing = {"CreateQueue": QUEUE, "PutRolePolicy": POLICY, "PutMetricAlarm": ALARM}[operation]
    names = {"function_name": ARNS[:1]} if operation == "PutMetricAlarm" else {}
    steps = ["alarms"] if operation == "PutMetricAlarm" else ["queue", "permission"]
    stranger = Stranger(operation, lambda: act(emulator), how)
    if operation == "PutMetricAlarm":  # of a function: that of the queue comes first
        made_beside(emulator, steps=["alarms"], function_name=ARNS[1:])
    result = made_beside(emulator, stranger, steps=steps, **names)
    assert stranger.acted
    is_overwritten = how == "answered" and operation != "CreateQueue"
    codes = {error["code"] for error in result["errors"]}
    certain = {each["before_header"].partition(" in ")[0] for each in result["diff"] if each.get("known", True)}
    assert (thing in said(result, "made")) == is_overwritten
    assert any(thing in header for header in certain) == is_overwritten
    if is_overwritten:
        assert codes == set()
        return
    functions = result["failure_paths"][0]["functions"]
    if how == "refused":
        assert (codes, thing in said(result, "failed")) == ({"AccessDenied"}, True)
        assert not any(thing in each["before_header"] for each in result["diff"])
    else:
        assert thing in said(result, "may_be_made")
        lost = {"503"} if how.startswith("lost") else set()
        # A queue that is denied to the role is told by the step of the permission, which a lost answer does not reach.
        assert codes == (lost if code is None or (code == "Denied" and lost) else {code})
        unknown = [each["what"] for path in result["failure_paths"] for each in path["not_known"]]
        assert bool(unknown) == (not lost and code in (None, "Denied"))
    if operation != "PutMetricAlarm":
        assert functions == ([] if codes else ARNS)


@pytest.mark.parametrize("operation", ["CreateQueue", "PutRolePolicy", "PutMetricAlarm"])
def test_nobody_acts_and_no_answer_comes(operation: str, emulator: Emulator) -> None:
    result = made_beside(emulator, Stranger(operation, lambda: None, "lost after"))
    assert (result["errors"], result["warnings"]) == ([], [])
    assert said(result, "may_be_made") == set()


@pytest.mark.parametrize("operation", ["CreateQueue", "PutRolePolicy"])
def test_what_may_be_there_is_not_told_as_missing(operation: str, emulator: Emulator) -> None:
    """Found: "4 of 4 targets have no failure path", where the permission may have been made."""
    result = made_beside(emulator, Stranger(operation, lambda: None, "lost before"))
    assert result["msg"].startswith("it is not known whether 2 of 2 targets have a failure path, the first error: ")
    assert len(said(result, "may_be_made")) == 1
    assert [each["known"] for each in result["diff"] if "known" in each] == [False]


def test_a_queue_that_was_deleted_and_is_still_polled_is_not_made_again(emulator: Emulator) -> None:
    emulator.add_destinations([QUEUE], region="us-east-2")
    client_of(emulator, "lambda").create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="f-1")
    sqs = client_of(emulator, "sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=NAME)["QueueUrl"])
    result = made_beside(emulator)
    assert ({error["code"] for error in result["errors"]}, result["diff"]) == ({"QueueUnfit"}, [])


SHOWN_LATE = {
    "CreateQueue": ("GetQueueAttributes", "AWS.SimpleQueueService.NonExistentQueue", 2, "QueueNotThere"),
    "PutRolePolicy": ("GetRolePolicy", "NoSuchEntity", 3, "PolicyNotThere"),
}
"""By which read each is shown, how often none is there until then, and the error of what never is."""


@pytest.mark.parametrize("operation", SHOWN_LATE)
def test_what_is_shown_late_is_waited_for(operation: str, emulator: Emulator) -> None:
    read, missing, times, code = SHOWN_LATE[operation]
    fault = {"operation": read, "effect": {"error": {"status": 400, "code": missing, "message": "none"}}}
    emulator.configure(faults=[fault])
    result = made_beside(emulator, steps=["queue", "permission"])
    assert ({error["code"] for error in result["errors"]}, len(said(result, "may_be_made"))) == ({code}, 1)
    assert result["failure_paths"][0]["functions"] == []
    for name in said(result, "may_be_made", "made"):
        undo(emulator, name)
    emulator.configure(faults=[{**fault, "times": times}])
    late = made_beside(emulator, steps=["queue", "permission"], propagation_timeout=5)
    assert (late["errors"], len(said(late, "made")), late["failure_paths"][0]["functions"]) == ([], 2, ARNS)


LOOKS = {
    "CreateQueue": ("GetQueueAttributes", 1),
    "PutRolePolicy": ("GetRolePolicy", 2),
    "PutMetricAlarm": ("DescribeAlarms", 2),
}
"""By which read each is judged once it is made, and how many reads come before."""


@pytest.mark.parametrize("how", ["denied", "outage", "garbage"])
@pytest.mark.parametrize("operation", LOOKS)
def test_what_could_not_be_looked_at_is_not_told_as_made(operation: str, how: str, emulator: Emulator) -> None:
    read, skip = LOOKS[operation]
    emulator.configure(faults=[{"operation": read, "effect": FAULTS[how], "skip": skip}])
    result = made_beside(emulator, function_name=ARNS[:1])
    assert {error["operation"] for error in result["errors"]} == {read}
    (path,) = result["failure_paths"]
    assert path["functions"] == (ARNS[:1] if operation == "PutMetricAlarm" else [])
    assert len(said(result, "may_be_made")) == 1
    assert len([each for each in result["diff"] if each.get("known") is False]) == 1


def undo(emulator: Emulator, name: str) -> None:
    if name == QUEUE:
        sqs = client_of(emulator, "sqs")
        sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=NAME)["QueueUrl"])
    else:
        client_of(emulator, "iam").delete_role_policy(RoleName="worker", PolicyName=name)
