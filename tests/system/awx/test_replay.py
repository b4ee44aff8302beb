# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflow that sends failed events again: plan, approval, and exactly what was approved."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.parked import destination_record, queue_arn, queue_url

from emulator import Emulator

from .api import Refused
from .test_runs import HOSTS, SITE
from .workflows import Controller, of_survey, pattern_data

ACCOUNT, REGION = HOSTS[0], "us-east-2"
QUEUE = queue_arn("failed").replace("123456789012", ACCOUNT)
NAME = "Send failed events again"
ASKED = {
    "event_invoke_replay_account_id": ACCOUNT,
    "event_invoke_replay_regions": REGION,
    "event_invoke_replay_function_name": "my-function, other",
    "event_invoke_replay_events_per_second": "100",
}
SECRET = "the-card-number"
PLANNED = "event_invoke_replay_planned"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return pattern_data(tmp_path_factory.mktemp("data"), SITE)


@pytest.fixture
def controller(emulator: Emulator, data: dict[str, Any], tmp_path: Path) -> Controller:
    emulator.add_destinations([QUEUE], region=REGION, account_id=ACCOUNT)
    config = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
    functions = [
        {"function_name": name, "event_invoke_configs": {"$LATEST": config}} for name in ("my-function", "other")
    ]
    emulator.add_functions(functions, region=REGION, account_id=ACCOUNT)
    return Controller(emulator, tmp_path, data, HOSTS)


def sqs(emulator: Emulator) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
    sts = boto3.client("sts", endpoint_url=emulator.url, **keys)
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/audit", RoleSessionName="test")["Credentials"]
    names = {"AccessKeyId": "aws_access_key_id", "SecretAccessKey": "aws_secret_access_key"}
    assumed = {**keys, **{name: role[key] for key, name in names.items()}, "aws_session_token": role["SessionToken"]}
    return boto3.client("sqs", endpoint_url=emulator.url, **assumed)


def park(emulator: Emulator, *requests: str, function: str = "my-function") -> None:
    client = sqs(emulator)
    for request in requests:
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}:$LATEST"
        body = destination_record(json.dumps({"card": SECRET, "id": request}), request, arn)
        client.send_message(QueueUrl=queue_url(QUEUE).replace("123456789012", ACCOUNT), MessageBody=body)


def ran(emulator: Emulator) -> Counter[str]:
    return Counter(json.loads(each.payload)["id"] for each in emulator.invocations.runs)


def test_what_was_approved_is_what_is_sent(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a", "b", "c")
    park(emulator, "d", function="other")
    workflow = controller.workflow(NAME, **ASKED)
    (plan,) = workflow.node("plan")
    assert plan.status == "successful", plan.stdout
    assert "Plan: 4 events would be sent again" in plan.stdout
    assert "3 to my-function:$LATEST in us-east-2" in plan.stdout
    events = plan.artifacts[PLANNED]["events"]
    assert {each["function_name"]: sorted(each["request_ids"]) for each in events} == {
        f"{ACCOUNT}:function:my-function": ["a", "b", "c"],
        f"{ACCOUNT}:function:other": ["d"],
    }
    assert {each["source"] for each in events} == {QUEUE}
    assert ran(emulator) == Counter()

    # While somebody decides, another event fails.
    park(emulator, "late")
    (send,) = workflow.node("send")
    assert send.status == "successful", send.stdout
    assert ran(emulator) == Counter("abcd")
    assert send.artifacts["event_invoke_replay_sent"] == 4
    assert send.artifacts["event_invoke_replay_not_removed"] == []
    assert "4 of 4 approved events were sent again" in send.stdout
    for job in (plan, send):
        assert SECRET not in job.stdout + json.dumps(job.events)
        assert all(len(each["stdout"].encode()) <= 1024 for each in job.events)

    # A job that is launched once more, with the same artifacts.
    (again,) = workflow.node("send")
    assert ran(emulator) == Counter("abcd")
    assert again.artifacts["event_invoke_replay_not_found"] == 4


def test_without_a_plan_nothing_is_sent(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a")
    (send,) = controller.workflow(NAME, **ASKED).node("send")
    assert send.status == "failed"
    assert "event_invoke_replay_planned is missing" in " ".join(send.stdout.split())
    assert ran(emulator) == Counter()


@pytest.mark.thorough
def test_a_plan_without_events_sends_none(controller: Controller, emulator: Emulator) -> None:
    workflow = controller.workflow(NAME, **ASKED)
    (plan,) = workflow.node("plan")
    assert plan.artifacts[PLANNED]["events"] == []
    park(emulator, "late")
    (send,) = workflow.node("send")
    assert (plan.status, send.status) == ("successful", "successful"), send.stdout
    assert "No event was approved: nothing was sent" in send.stdout
    assert ran(emulator) == Counter()


@pytest.mark.thorough
def test_a_plan_that_misses_messages_fails_and_can_be_approved(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a")
    sqs(emulator).receive_message(QueueUrl=queue_url(QUEUE).replace("123456789012", ACCOUNT), VisibilityTimeout=600)
    park(emulator, "b")
    workflow = controller.workflow(NAME, **ASKED)
    (plan,) = workflow.node("plan")
    assert plan.status == "failed"
    assert [each["request_ids"] for each in plan.artifacts[PLANNED]["events"]] == [["b"]]
    assert "Plan, which may leave out events: 1 event would be sent again" in plan.stdout
    (_send,) = workflow.node("send")
    assert ran(emulator) == Counter("b")


def _deny(emulator: Emulator, operation: str) -> None:
    denied = {"error": {"status": 403, "code": "AccessDeniedException", "message": "no"}}
    emulator.configure(faults=[{"operation": operation, "effect": denied}])


@pytest.mark.thorough
def test_a_plan_that_read_nothing_is_none(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a")
    workflow = controller.workflow(NAME, **ASKED)
    _deny(emulator, "ReceiveMessage")
    (plan,) = workflow.node("plan")
    assert plan.status == "failed"
    assert "No plan: it is not known which events would be sent again" in plan.stdout
    assert plan.artifacts == {PLANNED: None}
    emulator.configure(faults=[])
    (send,) = workflow.node("send")
    assert send.status == "failed"
    assert ran(emulator) == Counter()


@pytest.mark.thorough
def test_what_could_not_be_looked_at_is_not_gone(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a")
    workflow = controller.workflow(NAME, **ASKED)
    workflow.node("plan")
    _deny(emulator, "ReceiveMessage")
    (send,) = workflow.node("send")
    assert send.status == "failed"
    assert "not known whether it still waits" in " ".join(send.stdout.split())
    assert send.artifacts["event_invoke_replay_not_found"] is None


@pytest.mark.thorough
def test_events_of_another_queue_than_that_of_today_are_not_gone(controller: Controller, emulator: Emulator) -> None:
    """While somebody decides, the function gets another destination."""
    park(emulator, "a")
    workflow = controller.workflow(NAME, **ASKED)
    workflow.node("plan")
    functions = [{"function_name": name, "event_invoke_configs": {"$LATEST": {}}} for name in ("my-function", "other")]
    emulator.add_functions(functions, region=REGION, account_id=ACCOUNT)
    (send,) = workflow.node("send")
    assert send.status == "failed"
    assert f"this job did not look at {QUEUE}" in " ".join(send.stdout.split())
    assert send.artifacts["event_invoke_replay_not_found"] is None


@pytest.mark.thorough
def test_what_was_approved_for_one_target_goes_to_no_other(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a")
    (plan,) = controller.workflow(NAME, **ASKED).node("plan")
    other = {**ASKED, "event_invoke_replay_target": "other", PLANNED: plan.artifacts[PLANNED]}
    (send,) = controller.jobs("Send the planned events again", other, 1)
    assert send.status == "failed"
    assert "target is 'other', and was not set" in " ".join(send.stdout.split())
    assert ran(emulator) == Counter()


@pytest.mark.thorough
def test_what_fails_is_said(controller: Controller, emulator: Emulator) -> None:
    park(emulator, "a", "b")
    workflow = controller.workflow(NAME, **ASKED)
    workflow.node("plan")
    _deny(emulator, "Invoke")
    (send,) = workflow.node("send")
    assert send.status == "failed"
    assert "AccessDeniedException" in send.stdout
    assert send.artifacts["event_invoke_replay_sent"] == 0
    assert send.artifacts["event_invoke_replay_kept"] == 2


def test_answers_and_defaults(data: dict[str, Any]) -> None:
    """A schedule and a job by itself mean the same as the form."""
    (survey,) = (each["survey_spec"] for each in data["controller_workflows"] if each["name"] == NAME)
    form = {each["variable"]: each["default"] for each in survey["spec"]}
    templates = {each["name"]: each for each in data["controller_templates"]}
    assert templates["Plan which events to send again"]["extra_vars"] == form
    send = templates["Send the planned events again"]
    assert send["extra_vars"] == {**form, "event_invoke_replay_approved": True}
    assert not send.get("ask_variables_on_launch")
    assert form["event_invoke_replay_regions"] == SITE["audit_organization_regions"][0]
    with pytest.raises(Refused, match="not allowed on launch"):
        of_survey(survey, {"event_invoke_replay_planned": ["x"]})
