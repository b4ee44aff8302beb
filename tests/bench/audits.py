# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audits: the rules and the report page with 10,000 targets, and many accounts with fleet_audit."""

from __future__ import annotations

import math
import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.chromium import Chromium, find
from support.environment import environment
from support.runner import finished, lay_out, slice_of, start

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.html import html
from emulator import Emulator

from .measuring import BURST, LATENCY, RATE, Figure, PeakMemory, at_least, at_most, print_table, stub

_ROWS = 10_000
_ROUNDS = 3
_FACTS = {"dead_letter_target_arn": None, "role": None, "durable": False, "managed_instances": False, "timeout": 3}
_QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed-events"
_STATUS = {
    "destination": _QUEUE,
    "kind": "queue",
    "exists": True,
    "can_receive": True,
    "role_may_write": True,
    "reason": None,
    "policies_not_read": [],
}
_COUNTS = {"received": 90412, "dropped": 12, "destination_delivery_failures": 3, "dead_letter_errors": 0}
_TRIGGERS = {
    "event_source_mappings": ["arn:aws:sqs:us-east-2:123456789012:jobs"],
    "asynchronous": ["s3.amazonaws.com"],
    "synchronous": [],
    "other": [],
    "destination_of": [],
}
_ARN = "arn:aws:lambda:us-east-2:123456789012:function:a-function-with-a-usual-name-{:05}:$LATEST"

_FILTER = """
(() => {
  const started = performance.now();
  const control = document.querySelector("#filters [name=text]");
  control.value = "usual-name-07777";
  control.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - started;
})()
"""


def audit() -> Sequence[Figure]:
    """Find what is wrong with 10,000 targets, write the report page about them, and filter it in Chromium."""
    print(
        f"{_ROWS} functions with all evidence. Each loses events. Half have a destination, the others too little "
        "time to retry. Seconds of process time."
    )
    rows = [_row(number) for number in range(_ROWS)]
    judged, found = _timed(lambda: findings(rows, {}))
    assert len(found) == _ROWS * 3 / 2
    documented, document = _timed(lambda: report({"event_invoke_configs": rows, "not_found": [], "errors": []}, found))
    written, page = _timed(lambda: html(document))
    return [
        at_most("audit: findings of 10,000 rows", judged, 1.0, "s"),
        at_most("audit: their report as data", documented, 1.0, "s"),
        Figure("audit: their report as a page", written, "s"),
        at_most("audit: size of the page", len(page.encode()) / 2**20, 10, "MiB"),
        *_in_chromium(page),
    ]


def _in_chromium(page: str) -> Sequence[Figure]:
    """Return how long the first filter of the page takes, until its rows are laid out."""
    program = find()
    if program is None:
        print("Chromium is missing: the page is not opened.")
        return []
    milliseconds = []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "page.html")
        file.write_text(page, encoding="utf-8")
        with Chromium(program, Path(directory, "profile")) as browser:
            for _round in range(_ROUNDS):
                browser.open(file)
                browser.wait_for("document.querySelector('#status').textContent !== ''")
                milliseconds.append(browser.evaluate(_FILTER))
                assert browser.evaluate("document.querySelectorAll('#rows .unfold').length") == 1
    return [at_most("audit: first filter of the page, slowest", max(milliseconds), 200, "ms")]


def _row(number: int) -> Any:
    """Return a row with every fact. Even numbers have a failing destination, odd ones too little retry time."""
    has_destination = number % 2 == 0
    stored = {
        "FunctionArn": _ARN.format(number),
        "MaximumEventAgeInSeconds": 3600 if has_destination else 60,
        "DestinationConfig": {"OnFailure": {"Destination": _QUEUE}} if has_destination else {},
    }
    return {
        **row_of(parse_configuration(stored)),
        "function": _FACTS,
        "qualifier_exists": True,
        "destination_status": {
            "on_success": None,
            "on_failure": _STATUS if has_destination else None,
            "dead_letter": None,
        },
        "async_events": {"days": 14, "since": "2026-11-10T09:30:00+00:00", "function": _COUNTS, "qualifier": _COUNTS},
        "triggers": _TRIGGERS,
    }


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest process time of several rounds, and the result of the call."""
    seconds = []
    for _round in range(_ROUNDS):
        started = time.process_time()
        result = call()
        seconds.append(time.process_time() - started)
    return min(seconds), result


_HOSTS = [str(100_000_000_001 + number) for number in range(12)]
_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"),
    *("eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1"),
    *("ap-southeast-2", "ca-central-1", "sa-east-1"),
)
_FOUR = _REGIONS[:4]
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


def organization() -> Sequence[Figure]:
    """Twelve accounts with fleet_audit, run by ansible-runner as AWX runs it: their cost, and how they wait together.

    The cost is that of accounts with few functions, with all that the audit reads, on the emulator. How they wait for
    AWS's quota is seen at accounts with many functions, on the stub. What an organization takes is computed from both.
    """
    print(f"Server: the emulator, {RATE} requests a second, {LATENCY * 1000:.0f} ms, {_FEW} functions in each region.")
    with Emulator(port=0) as emulator:
        for host in _HOSTS:
            for region in _REGIONS:
                emulator.add_functions([{"function_name": f"f-{number}"} for number in range(_FEW)], region, host)
        emulator.configure(requests_per_second=RATE, burst=BURST, latency=LATENCY)
        run_fleet_audit(emulator.url, _HOSTS[:1], _FOUR)
        few = {
            "forks 1": run_fleet_audit(emulator.url, _HOSTS, _FOUR, forks=1),
            f"forks {_FORKS}": run_fleet_audit(emulator.url, _HOSTS, _FOUR),
            "3 slices": run_fleet_audit(emulator.url, _HOSTS, _FOUR, slices=3),
            f"{len(_REGIONS)} regions": run_fleet_audit(emulator.url, _HOSTS, _REGIONS),
        }
    _print(few)
    print(
        f"Server: the stub, {RATE} requests a second, {LATENCY * 1000:.0f} ms, {_MANY} functions in each region, "
        "read at the default of requests_per_second."
    )
    with stub(_MANY, RATE, LATENCY) as env:
        some = {"event_invoke_audit_include": "function"}
        many = {
            "one account": run_fleet_audit(env.url, _HOSTS[:1], _FOUR, **some),
            f"forks {_FORKS}": run_fleet_audit(env.url, _HOSTS, _FOUR, **some),
            "3 slices": run_fleet_audit(env.url, _HOSTS, _FOUR, slices=3, **some),
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


def run_fleet_audit(
    url: str,
    hosts: Sequence[str],
    regions: Sequence[str],
    forks: int = _FORKS,
    slices: int = 1,
    collections: str = "",
    **variables: Any,
) -> Measured:
    """Run fleet_audit; slices run side by side and share the forks. collections: where another build of it is."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        env = environment(directory, url) | {"ANSIBLE_FORKS": str(forks // slices)}
        del env["ANSIBLE_INVENTORY"]
        env |= {"ANSIBLE_COLLECTIONS_PATH": collections} if collections else {}
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
