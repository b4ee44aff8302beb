# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-rulebook as a process, the queue that it reads, and events as EventBridge sends them."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from docs.snippets import read_pages
from support.clients import client_of
from support.environment import ACCOUNT_ID, CHECKOUT, REGION, environment

from emulator import Emulator

EDA = CHECKOUT / "extensions/eda"
TIMEOUT = 90
SNIPPETS = {each.name: each for each in read_pages(CHECKOUT)["docs/docsite/rst/guide_published.rst"]}
HOSTS, COMMAND = (command for command, _output in SNIPPETS["run"].commands())
VARIABLES: dict[str, Any] = yaml.safe_load(SNIPPETS["variables"].text)


def wait_for(condition: Callable[[], Any], rulebook: Rulebook) -> Any:
    """Return what the condition is when it is true, or show what the rulebook has said."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {TIMEOUT} seconds:\n{rulebook.output}")


def event(name: str, arn: str, account: str = ACCOUNT_ID, region: str = REGION, **elements: Any) -> dict[str, Any]:
    """Return the event of a call, in the form of AWS's guides: CloudTrail's record of it is the detail."""
    key = "aliasArn" if "Alias" in name else "functionArn"
    return {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.lambda",
        "account": account,
        "region": region,
        "detail": {
            "eventSource": "lambda.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "requestParameters": {"functionName": "my-function"},
            "responseElements": {key: arn, **elements},
        },
    }


def arn_of(qualifier: str, function: str = "my-function", account: str = ACCOUNT_ID, region: str = REGION) -> str:
    return f"arn:aws:lambda:{region}:{account}:function:{function}:{qualifier}"


class Queue:
    """The queue of the rulebook. Each test that needs other messages has another one."""

    def __init__(self, emulator: Emulator) -> None:
        self._sqs = client_of(emulator, "sqs")
        self._url = self._sqs.create_queue(QueueName=VARIABLES["event_invoke_published_queue"])["QueueUrl"]

    def send(self, *messages: Any) -> None:
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            self._sqs.send_message(QueueUrl=self._url, MessageBody=text)

    def is_empty(self) -> bool:
        """Return whether every message is deleted, those that are received included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return {int(found[name]) for name in names} == {0}


class Rulebook:
    """A process of ansible-rulebook. Its database outlives it."""

    def __init__(
        self,
        emulator: Emulator,
        directory: Path,
        rulebook: str = "cloudops.aws_lambda.published",
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        (directory / "published.yml").write_text(
            yaml.safe_dump(
                {name: value for name, value in (VARIABLES | (variables or {})).items() if value is not None}
            ),
            encoding="utf-8",
        )
        bin_directory = os.environ["EDA_BIN"]
        env = environment(directory, emulator.url)
        # ansible-core is another one than that of the tests, so that what is compiled for theirs is of no use.
        (directory / "ansible.cfg").write_text("[defaults]\ninternal_poll_interval = 0.01\n", encoding="utf-8")
        env |= {"PATH": f"{bin_directory}{os.pathsep}{env['PATH']}", "PYTHONUNBUFFERED": "1"}
        subprocess.run(HOSTS, shell=True, cwd=directory, check=True)
        command = [rulebook if word.startswith("cloudops") else word for word in shlex.split(COMMAND)]
        self._output = directory / "output"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [f"{bin_directory}/{command[0]}", *command[1:]],
                cwd=directory,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it and the playbooks that it runs, without a chance to do anything first."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
