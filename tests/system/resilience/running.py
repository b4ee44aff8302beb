# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run modules as processes, without Ansible, and create the functions of their region."""

from __future__ import annotations

import json
import os
import signal
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from support.environment import CHECKOUT
from support.forks import ForkServer

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
        given = json.dumps({"ANSIBLE_MODULE_ARGS": dict(options)})
        request = {"module": module, "sent": sent, "environment": _ENVIRONMENT | variables, "input": given}
        self._pid = _server().start(request)

    def outcome(self) -> Outcome:
        ended = _server().end(self._pid)
        stdout = as_on_the_controller(ended["stdout"])
        return Outcome(stdout, ended["stderr"], ended["returncode"], time.monotonic() - self._started)

    def send(self, number: signal.Signals) -> None:
        # Nobody has waited for it, so that the number is still that of this process.
        os.kill(self._pid, number)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill the process: without cleanup, as the out-of-memory killer does, or as a cancelled job is (SIGTERM)."""
        self.send(number)
        ended = self.outcome()
        assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", -number)


@cache
def _server() -> ForkServer:
    path = os.pathsep.join((str(CHECKOUT / "tests"), _ENVIRONMENT["PYTHONPATH"]))
    return ForkServer(Path(__file__).with_name("module_server.py"), _ENVIRONMENT | {"PYTHONPATH": path})


def run(module: str, options: Mapping[str, Any], **variables: str) -> Outcome:
    """Run a module until it ends."""
    return Process(module, options, sent=False, **variables).outcome()


def region_of(emulator: Emulator, names: Sequence[str] = NAMES) -> None:
    """Empty the emulator, and create functions with an alias and a configuration of $LATEST."""
    emulator.reset()
    emulator.add_functions(
        [{"function_name": name, "versions": 1, "aliases": {"BLUE": 1}, **CONFIGURED} for name in names], region=REGION
    )
