# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are measured, the servers they use, their memory, and the figures that come out."""

from __future__ import annotations

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from support.environment import CHECKOUT, environment

INFO = "cloudops.aws_lambda.lambda_event_invoke_config_info"
LAMBDA_INFO = "amazon.aws.lambda_info"
PING = "ansible.builtin.ping"
WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"

# AWS's quota of requests a second, and how long a response takes from a region nearby.
RATE, BURST, LATENCY = 15, 15, 0.03
QUOTA = f"{RATE} requests a second, burst {BURST}"

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """A successful process. max_rss is in KiB, of the largest of it and its children; cpu in seconds, of all."""

    seconds: float
    cpu: float
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
        return Run(seconds, usage.ru_utime + usage.ru_stime, output, usage.ru_maxrss)

    def script(self, name: str, *arguments: str) -> Run:
        """Run one of the scripts in this directory."""
        return self.run(sys.executable, str(_HERE / name), *arguments)

    def ad_hoc(self, module: str, arguments: Sequence[str] = (), **options: Any) -> Run:
        """Run an ad hoc task; ``arguments`` are added to the command line."""
        return self.run(*_ad_hoc(module, options), *arguments)

    def loop(self, times: int, module: str, **options: Any) -> Run:
        """Run a play with one task that loops."""
        return self.play({module: options, "loop": list(range(times))})

    def play(self, *tasks: Mapping[str, Any]) -> Run:
        """Run a play with these tasks."""
        playbook = self._directory / "play.yml"
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
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

    def ping(self, rounds: int = 5) -> float:
        """Return the seconds of a task that does nothing."""
        self.ad_hoc(PING)
        return statistics.median(self.ad_hoc(PING).seconds for _round in range(rounds))

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return the granted and the throttled requests since the last call, by region. Refill the buckets."""
        with urllib.request.urlopen(f"{self.url}/_stub") as response:
            counts = json.load(response)
        return counts["granted"], counts["throttled"]


def shortest(requests: int) -> float:
    """Return the least seconds that AWS's quota allows for so many requests."""
    return (requests - BURST) / RATE


def _ad_hoc(module: str, options: Mapping[str, Any]) -> list[str]:
    return ["ansible", "localhost", "-m", module, "-a", json.dumps(options) if options else ""]


# The stub reads the region from the signature.
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=other/20260101/us-east-2/lambda/aws4_request"}


class OtherClient(threading.Thread):
    """Another client of a stub, as a thread; it does not retry. sent and throttled are its requests."""

    def __init__(self, env: Environment, requests_per_second: float) -> None:
        super().__init__(daemon=True)
        self.sent = self.throttled = 0
        self._url = f"{env.url}/2019-09-25/functions/other/event-invoke-config/list"
        self._rate = requests_per_second
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(1 / self._rate):
            self.sent += 1
            try:
                urllib.request.urlopen(urllib.request.Request(self._url, headers=_SIGNED)).close()
            except urllib.error.HTTPError as error:
                self.throttled += error.code == 429

    def stop(self) -> None:
        self._stopped.set()
        self.join()


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


@dataclass(frozen=True)
class Figure:
    """One measured number. Without a goal, it is for comparison only."""

    name: str
    value: float
    unit: str = "x"
    goal: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, value, unit, f"<= {limit:g} {unit}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, value, unit, f">= {limit:g} {unit}", value >= limit)


def exactly(name: str, value: float, target: float, unit: str = "") -> Figure:
    return Figure(name, value, unit, f"= {target:g} {unit}".rstrip(), value == target)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first column aligned left, the others right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{cell:{'>' if i else '<'}{widths[i]}}" for i, cell in enumerate(line))
        print("  ".join(cells).rstrip(), flush=True)


def in_rounds(rounds: int, variants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return the results of each variant. Every round runs all of them, so that a slow phase affects all alike."""
    results: dict[str, list[float]] = {name: [] for name in variants}
    for i in range(rounds):
        for name, variant in variants.items():
            results[name].append(variant())
        print(
            f"round {i + 1}: " + ", ".join(f"{name} {values[-1]:.3f}" for name, values in results.items()), flush=True
        )
    return results


def bare_python(rounds: int) -> float:
    """Return the seconds of an interpreter that does nothing."""
    seconds = []
    for _round in range(rounds):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        seconds.append(time.monotonic() - started)
    return statistics.median(seconds)


def median_ratio(numerators: Iterable[float], denominators: Iterable[float]) -> float:
    """Return the median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))


def differences(minuends: Iterable[float], subtrahends: Iterable[float]) -> list[float]:
    return [a - b for a, b in zip(minuends, subtrahends, strict=True)]


_EVERY = 0.2
_PARENT = re.compile(r"^PPid:\s+(\d+)", re.MULTILINE)
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class PeakMemory:
    """Within it, peak is the most that the processes below this one had, in MiB: pages they share count once."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_mebibytes, _descendants(os.getpid()))))


def _descendants(pid: int) -> list[int]:
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # It has ended.
            if parent := _PARENT.search(path.read_text()):
                children[int(parent[1])].append(int(path.parent.name))
    found, rest = [], children[pid]
    while rest:
        found.append(rest.pop())
        rest += children[found[-1]]
    return found


def _mebibytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        if share := _SHARE.search(Path(f"/proc/{pid}/smaps_rollup").read_text()):
            return int(share[1]) / 1024
    return 0.0
