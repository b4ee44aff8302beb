# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes to measure, and servers for them to ask."""

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
    """A process that succeeded; max_rss is that of the largest of it and its children, in KiB."""

    seconds: float
    stdout: str
    max_rss: int

    @property
    def result(self) -> dict[str, Any]:
        """What the module of an ad hoc task returned, or the script printed."""
        result: dict[str, Any] = json.loads(self.stdout[self.stdout.index("{") :])
        return result


class Ground:
    """A directory, and an environment in which Ansible, the AWS CLI and scripts find AWS at one address."""

    def __init__(self, directory: Path, url: str) -> None:
        self._directory, self.url = directory, url
        self._environment = environment(directory, url)
        # Users have their packages compiled, once and for all; so the first run of everything here is not measured.
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH"):
            self._environment.pop(name, None)
        self._environment["AWS_DEFAULT_REGION"] = self._environment["AWS_REGION"]  # the CLI knows no other
        self._environment["ANSIBLE_DEPRECATION_WARNINGS"] = "false"  # of lambda_info's, one for each task

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
        """One of the scripts beside this file."""
        return self.run(sys.executable, str(_HERE / name), *arguments)

    def ad_hoc(self, module: str, arguments: Sequence[str] = (), **options: Any) -> Run:
        """An ad hoc task; arguments are more of the command line."""
        return self.run(*_ad_hoc(module, options), *arguments)

    def loop(self, times: int, module: str, **options: Any) -> Run:
        """A play of one task, so many times."""
        task = {module: options, "loop": list(range(times))}
        playbook = self._directory / "play.yml"
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        return self.run("ansible-playbook", str(playbook))

    def probed(
        self, module: str, phases: bool = False, arguments: Sequence[str] = (), **options: Any
    ) -> tuple[Run, dict[str, Any]]:
        """An ad hoc task, and what probe.py saw of the module's own process."""
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
        """The requests that the stub granted and throttled since the last time, by region; this fills its buckets."""
        with urllib.request.urlopen(f"{self.url}/_stub") as answer:
            counts = json.load(answer)
        return counts["granted"], counts["throttled"]


def _ad_hoc(module: str, options: Mapping[str, Any]) -> list[str]:
    return ["ansible", "localhost", "-m", module, "-a", json.dumps(options) if options else ""]


@contextlib.contextmanager
def ground(url: str) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        yield Ground(Path(directory), url)


@contextlib.contextmanager
def stub(functions: int, rate: float = 0.0, latency: float = 0.0) -> Iterator[Ground]:
    """The stub in a process of its own, with so many functions in each region; rate 0 is no quota."""
    options: Mapping[str, float] = {"functions": functions, "requests-per-second": rate, "latency": latency}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, str(_HERE / "stub.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with ground(process.stdout.readline().split()[-1]) as place:
                yield place
        finally:
            process.terminate()
