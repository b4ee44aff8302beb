# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are measured, and the servers they use."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.environment import CHECKOUT, environment

INFO = "cloudops.aws_lambda.lambda_event_invoke_config_info"
LAMBDA_INFO = "amazon.aws.lambda_info"
PING = "ansible.builtin.ping"

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """A successful process. max_rss is in KiB, of the largest of the process and its children."""

    seconds: float
    stdout: str
    max_rss: int

    @property
    def result(self) -> dict[str, Any]:
        """The result of an ad hoc task's module, or the output of a script."""
        result: dict[str, Any] = json.loads(self.stdout[self.stdout.index("{") :])
        return result


class Environment:
    """A directory and environment variables for Ansible, the AWS CLI and scripts, with AWS at one address."""

    def __init__(self, directory: Path, url: str) -> None:
        self._directory, self.url = directory, url
        self._environment = environment(directory, url)
        # Users have compiled packages: so the first run, which compiles them, is never measured.
        self._environment.pop("PYTHONPATH", None)
        # Users have the default settings.
        (directory / "ansible.cfg").write_text("")
        self._environment["AWS_DEFAULT_REGION"] = self._environment[
            "AWS_REGION"
        ]  # the only variable that the CLI reads
        self._environment["ANSIBLE_DEPRECATION_WARNINGS"] = "false"  # lambda_info prints one for each task

    def run(self, *command: str, **variables: str) -> Run:
        with tempfile.TemporaryFile("w+") as stdout:
            started = time.monotonic()
            process = subprocess.Popen(
                command, cwd=CHECKOUT, env=self._environment | variables, stdin=subprocess.DEVNULL, stdout=stdout
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            stdout.seek(0)
            output = stdout.read()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} failed with exit code {process.returncode}:\n{output[:2000]}")
        return Run(seconds, output, usage.ru_maxrss)

    def script(self, name: str, *arguments: str) -> Run:
        """Run one of the scripts in this directory."""
        return self.run(sys.executable, str(_HERE / name), *arguments)

    def ad_hoc(self, module: str, arguments: Sequence[str] = (), **options: Any) -> Run:
        """Run an ad hoc task; ``arguments`` are added to the command line."""
        return self.run(*_ad_hoc(module, options), *arguments)

    def loop(self, times: int, module: str, **options: Any) -> Run:
        """Run a play with one task that loops."""
        task = {module: options, "loop": list(range(times))}
        playbook = self._directory / "play.yml"
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        return self.run("ansible-playbook", str(playbook))

    def probed(
        self, module: str, phases: bool = False, arguments: Sequence[str] = (), **options: Any
    ) -> tuple[Run, dict[str, Any]]:
        """Run an ad hoc task. Also return the report of probe.py on the module's own process."""
        interpreter, report = self._directory / "interpreter", self._directory / "report.json"
        interpreter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{_HERE / "probe.py"}" "$@"\n')
        interpreter.chmod(0o700)
        run = self.run(
            *_ad_hoc(module, options),
            *arguments,
            *("-e", f"ansible_python_interpreter={interpreter}"),
            BENCH_REPORT=str(report),
            BENCH_PHASES="1" if phases else "",
        )
        seen: dict[str, Any] = json.loads(report.read_text())
        return run, seen

    def aws(self, *arguments: str) -> Run:
        return self.run("aws", "lambda", *arguments)

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return the granted and the throttled requests since the last call, by region. Refill the buckets."""
        with urllib.request.urlopen(f"{self.url}/_stub") as response:
            counts = json.load(response)
        return counts["granted"], counts["throttled"]


def _ad_hoc(module: str, options: Mapping[str, Any]) -> list[str]:
    return ["ansible", "localhost", "-m", module, "-a", json.dumps(options) if options else ""]


@contextlib.contextmanager
def environment_of(url: str) -> Iterator[Environment]:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        yield Environment(Path(directory), url)


@contextlib.contextmanager
def stub(functions: int, rate: float = 0.0, latency: float = 0.0) -> Iterator[Environment]:
    """Start the stub as a process, with this number of functions in each region; rate 0 means no quota."""
    options: Mapping[str, float] = {"functions": functions, "requests-per-second": rate, "latency": latency}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, str(_HERE / "stub.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with environment_of(process.stdout.readline().split()[-1]) as env:
                yield env
        finally:
            process.terminate()
