# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twelve accounts with fleet_audit, run by ansible-runner as AWX runs it: what one costs, and how they wait together.

The cost is that of accounts with few functions, with all that the audit reads, on the emulator. How they wait for
AWS's quota is seen at accounts with many functions, on the stub. What an organization takes is computed from both.
"""

from __future__ import annotations

import math
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.environment import environment
from support.runner import finished, lay_out, slice_of, start

from emulator import Emulator

from .figures import Figure, at_least, at_most, print_table
from .memory_of_tree import PeakMemory
from .running import stub

_HOSTS = [str(100_000_000_001 + number) for number in range(12)]
_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"),
    *("eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1"),
    *("ap-southeast-2", "ca-central-1", "sa-east-1"),
)
_FOUR = _REGIONS[:4]
_RATE, _BURST, _LATENCY = 15, 15, 0.03
_DEFAULT = 10
_FEW, _MANY = 5, 600
_PLAYBOOK = "- import_playbook: cloudops.aws_lambda.fleet_audit"
_FORKS = 12
_ACCOUNTS, _NODES, _FUNCTIONS, _REQUESTS_EACH = 300, 8, 200, 3


@dataclass(frozen=True)
class Measured:
    """seconds of the clock, and of processors; peak of the memory in MiB; characters of the largest event."""

    seconds: float
    cpu: float
    memory: float
    largest_event: int


def measure() -> Sequence[Figure]:
    print(
        f"Server: the emulator, {_RATE} requests a second, {_LATENCY * 1000:.0f} ms, {_FEW} functions in each region."
    )
    with Emulator(port=0) as emulator:
        for host in _HOSTS:
            for region in _REGIONS:
                emulator.add_functions([{"function_name": f"f-{number}"} for number in range(_FEW)], region, host)
        emulator.configure(requests_per_second=_RATE, burst=_BURST, latency=_LATENCY)
        _audit(emulator.url, _HOSTS[:1], _FOUR)
        few = {
            "forks 1": _audit(emulator.url, _HOSTS, _FOUR, forks=1),
            f"forks {_FORKS}": _audit(emulator.url, _HOSTS, _FOUR),
            "3 slices": _audit(emulator.url, _HOSTS, _FOUR, slices=3),
            f"{len(_REGIONS)} regions": _audit(emulator.url, _HOSTS, _REGIONS),
        }
    _print(few)
    print(
        f"Server: the stub, {_RATE} requests a second, {_LATENCY * 1000:.0f} ms, {_MANY} functions in each region, "
        "read at the default of requests_per_second."
    )
    with stub(_MANY, _RATE, _LATENCY) as env:
        some = {"event_invoke_audit_include": "function"}
        many = {
            "one account": _audit(env.url, _HOSTS[:1], _FOUR, **some),
            f"forks {_FORKS}": _audit(env.url, _HOSTS, _FOUR, **some),
            "3 slices": _audit(env.url, _HOSTS, _FOUR, slices=3, **some),
        }
    _print(many)
    together = few[f"forks {_FORKS}"]
    one = many["one account"].seconds
    share = one / many[f"forks {_FORKS}"].seconds
    return [
        at_most("organization: processor time of an account, forks 1", few["forks 1"].cpu / len(_HOSTS), 1, "s"),
        at_most(f"organization: processor time of an account, forks {_FORKS}", together.cpu / len(_HOSTS), 1, "s"),
        Figure("organization: processor time of an account, 3 slices", few["3 slices"].cpu / len(_HOSTS), "s"),
        Figure(f"organization: memory of an account, forks {_FORKS}", together.memory / len(_HOSTS), "MiB"),
        at_most("organization: largest event", max(each.largest_event for each in few.values()), 700_000, "characters"),
        at_least(f"organization: share of linear, forks {_FORKS}", share, 0.9),
        at_least("organization: share of linear, 3 slices", one / many["3 slices"].seconds, 0.9),
        *_computed(few[f"{len(_REGIONS)} regions"].cpu / len(_HOSTS), share),
    ]


def _computed(cpu: float, share: float) -> Sequence[Figure]:
    """Return what an organization takes, if nodes have as many processors as this machine.

    cpu are the seconds of an account; share is the time of one account alone, divided by that of twelve together.
    """
    waiting = _FUNCTIONS * _REQUESTS_EACH / _DEFAULT / share
    figures = []
    for nodes in (1, _NODES):
        accounts = math.ceil(_ACCOUNTS / nodes)
        seconds = max(accounts * cpu / (os.cpu_count() or 1), math.ceil(accounts / _FORKS) * waiting)
        name = f"organization: computed, {_ACCOUNTS} accounts of {len(_REGIONS)} regions, {nodes} nodes"
        figures.append(Figure(name, seconds / 60, "min"))
    return figures


def _audit(
    url: str, hosts: Sequence[str], regions: Sequence[str], forks: int = _FORKS, slices: int = 1, **variables: Any
) -> Measured:
    """Run fleet_audit; slices run side by side and share the forks."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        env = environment(directory, url) | {"ANSIBLE_FORKS": str(forks // slices)}
        del env["ANSIBLE_INVENTORY"]
        # Users have the default settings.
        (directory / "ansible.cfg").write_text("")
        given = {
            "event_invoke_fleet_role": "audit",
            "event_invoke_fleet_regions": list(regions),
            "event_invoke_fleet_rows": str(directory / "rows"),
            **variables,
        }
        jobs = {number: directory / f"awx_{number}" for number in range(1, slices + 1)}
        for number, private in jobs.items():
            lay_out(private, number, {"audit.yml": _PLAYBOOK}, slice_of(hosts, number, slices), given, {})
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with PeakMemory() as memory:
            processes = [start(private, number, "audit.yml", env) for number, private in jobs.items()]
            for process in processes:
                process.communicate()
        seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        done = [finished(private, number) for number, private in jobs.items()]
        assert all(job.status == "successful" for job in done), done[0].stdout
        for path in (directory / "rows").iterdir():
            assert '"errors": []' in path.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")[:2000]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, cpu, memory.peak, max(job.largest_event for job in done))


def _print(runs: dict[str, Measured]) -> None:
    print_table(
        ("", "s", "processor s", "MiB", "largest event"),
        [
            (name, f"{run.seconds:.1f}", f"{run.cpu:.1f}", f"{run.memory:.0f}", str(run.largest_event))
            for name, run in runs.items()
        ],
    )
