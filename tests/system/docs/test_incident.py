# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide on incidents, from the alarm to the last event, with events that wait. It is run here only."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from support.environment import ACCOUNT_ID, FUNCTIONS, QUEUE, REGION, environment
from support.parked import client, destination_record, function_arn, numbers_of, put_messages, queue_url

from docs.test_examples import INCIDENT, PAGES, ad_hoc_commands, as_pattern, run, write_playbook
from emulator import Emulator

EVENTS = 12  # more than SQS returns at once


def test_from_the_alarm_to_the_last_event(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations([QUEUE], region=REGION, account_id=ACCOUNT_ID)
    emulator.invocations.add_handler("my-function", ["fail"])
    sender = client(emulator, "lambda")
    for order in range(EVENTS):
        payload = json.dumps({"order": order})
        sender.invoke(FunctionName="my-function:BLUE", InvocationType="Event", Payload=payload)
    success = destination_record(request_id="done", arn=function_arn(qualifier="BLUE"), condition="Success")
    put_messages(emulator, QUEUE, success)
    assert numbers_of(emulator, QUEUE) == (EVENTS + 1, 0)
    emulator.invocations.add_handler("my-function", ["work"])
    emulator.invocations.runs.clear()

    playbook = write_playbook(PAGES[INCIDENT], tmp_path, "")
    assert playbook is not None
    output = run(["ansible-playbook", str(playbook)], environment(tmp_path, emulator.url), tmp_path)

    assert f"{EVENTS + 1} wait in {QUEUE}" in output
    assert f"{EVENTS} times RetriesExhausted, Exception, after 1 attempts" in output
    assert f"{EVENTS} events would be sent, 1 would stay" in output
    assert '"order"' not in output
    assert sorted(json.loads(each.payload)["order"] for each in emulator.invocations.runs) == list(range(EVENTS))
    assert numbers_of(emulator, QUEUE) == (0, 0)
    for _policy, command, expected in ad_hoc_commands(PAGES[INCIDENT]):
        output = run(["/bin/sh", "-c", command], environment(tmp_path, emulator.url), tmp_path)
        assert not expected or as_pattern(expected).fullmatch(output.strip()), output
    (line,) = (tmp_path / "discarded.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(json.loads(line)["body"])["requestContext"]["requestId"] == "done"


@pytest.mark.parametrize("hidden", [False, True])
def test_the_last_check_fails_if_messages_were_not_looked_at(hidden: bool, emulator: Emulator, tmp_path: Path) -> None:
    """Found: it was green while somebody else had received the only message."""
    emulator.add_functions(FUNCTIONS, region=REGION, account_id=ACCOUNT_ID)
    emulator.add_destinations([QUEUE], region=REGION, account_id=ACCOUNT_ID)
    page = PAGES[INCIDENT]
    (tasks,) = (yaml.safe_load(each.text)[-2:] for each in page if "that nothing waits any more" in each.text)
    playbook = tmp_path / "last.yml"
    playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    if hidden:
        put_messages(emulator, QUEUE, destination_record(arn=function_arn(qualifier="BLUE")))
        client(emulator, "sqs").receive_message(QueueUrl=queue_url(QUEUE), VisibilityTimeout=600)
    command = ["ansible-playbook", str(playbook)]
    surroundings = environment(tmp_path, emulator.url)
    done = subprocess.run(command, env=surroundings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == hidden, done.stdout
    assert ("Assertion failed" in done.stdout) == hidden
