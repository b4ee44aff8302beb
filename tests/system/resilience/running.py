# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run modules as processes, without Ansible, and create the functions of their region."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from support.environment import CHECKOUT

from emulator import Emulator

REGION = "us-east-2"
NAMES = [f"f-{number}" for number in range(8)]
CONFIGURED = {"event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1, "LastModified": 1577824396.653}}}
TOKEN = "the-session-token"

INFO = "lambda_event_invoke_config_info"
WRITE = "lambda_event_invoke_config"

_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWS_"))},
    "PYTHONPATH": os.pathsep.join((str(CHECKOUT / ".tree"), sysconfig.get_path("purelib"))),
    "PYTHONDONTWRITEBYTECODE": "",
    "NO_PROXY": "127.0.0.1",
    "AWS_ACCESS_KEY_ID": "the-access-key",
    "AWS_SECRET_ACCESS_KEY": "the-secret-key",
    "AWS_SESSION_TOKEN": TOKEN,
    "AWS_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True)
class Outcome:
    """What a module printed, how it ended and how long it took."""

    stdout: str
    stderr: str
    returncode: int
    seconds: float

    @property
    def result(self) -> dict[str, Any]:
        """Return the result. Fail if the module printed anything else."""
        result: dict[str, Any] = json.loads(self.stdout)
        return result

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.result.get("event_invoke_configs", ()))

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))


def as_on_the_controller(stdout: str) -> str:
    """Return what a module printed without the secrets that it tells ansible-core 2.22, and nobody else, to mask."""
    if "_ansible_new_secrets" not in stdout:
        return stdout
    result = json.loads(stdout)
    del result["_ansible_new_secrets"]
    return json.dumps(result)


class Process:
    """A module that has been started, as one that is sent."""

    def __init__(self, module: str, options: Mapping[str, Any], sent: bool = True, **variables: str) -> None:
        self._started = time.monotonic()
        self._pid = _server().start(module, options, _ENVIRONMENT | variables, sent)

    def outcome(self) -> Outcome:
        return Outcome(**_server().end(self._pid), seconds=time.monotonic() - self._started)

    def send(self, number: signal.Signals) -> None:
        # Nobody has waited for it, so that the number is still that of this process.
        os.kill(self._pid, number)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill the process: without cleanup, as the out-of-memory killer does, or as a cancelled job is (SIGTERM)."""
        self.send(number)
        ended = self.outcome()
        assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", -number)


class _Server:
    """The module_server.py of this test process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("module_server.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**_ENVIRONMENT, "PYTHONPATH": os.pathsep.join((str(CHECKOUT / "tests"), _ENVIRONMENT["PYTHONPATH"]))},
            text=True,
        )
        atexit.register(self._end)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()  # for whoever measures the processor time of the tests

    def start(self, module: str, options: Mapping[str, Any], environment: Mapping[str, str], sent: bool) -> int:
        request = {"module": module, "arguments": dict(options), "environment": dict(environment), "sent": sent}
        return int(self._ask(request)["pid"])

    def end(self, pid: int) -> dict[str, Any]:
        """Wait until a module has ended, and return what it left."""
        ended = self._ask({"ended": pid})
        return {**ended, "stdout": as_on_the_controller(ended["stdout"])}

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


_server = cache(_Server)


def run(module: str, options: Mapping[str, Any], **variables: str) -> Outcome:
    """Run a module until it ends."""
    return Process(module, options, sent=False, **variables).outcome()


def region_of(emulator: Emulator, names: Sequence[str] = NAMES) -> None:
    """Empty the emulator, and create functions with an alias and a configuration of $LATEST."""
    emulator.reset()
    emulator.add_functions(
        [{"function_name": name, "versions": 1, "aliases": {"BLUE": 1}, **CONFIGURED} for name in names], region=REGION
    )
