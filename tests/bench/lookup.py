# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One lookup as a task, compared with one process of the AWS CLI and one task of amazon.aws.lambda_info."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from support.environment import FUNCTIONS, REGION

from emulator import Emulator

from .figures import Figure, at_most, in_rounds, median_ratio, print_table
from .running import INFO, LAMBDA_INFO, PING, Environment, environment_of

_TIMES = 20
_ROUNDS = 3
_PROBES = 5
_TARGET = {"function_name": "my-function", "qualifier": "BLUE", "requests_per_second": 0}
_LAMBDA_INFO = {"function_name": "my-function", "query": "config"}
_CLI = ("get-function-event-invoke-config", "--function-name", "my-function", "--qualifier", "BLUE")


def measure() -> Sequence[Figure]:
    print(
        f"Server: the emulator. Seconds per lookup, average of {_TIMES}: "
        "loop tasks without the play's own time; CLI processes."
    )
    with Emulator() as emulator, environment_of(emulator.url) as env:
        emulator.add_functions(FUNCTIONS, REGION)
        for module, options in ((INFO, _TARGET), (LAMBDA_INFO, _LAMBDA_INFO)):
            env.loop(1, module, **options)  # compiles what is imported
        assert '"MaximumEventAgeInSeconds": 3600' in env.aws(*_CLI).stdout
        seconds = in_rounds(
            _ROUNDS,
            {
                "task": lambda: _task(env, INFO, **_TARGET),
                "CLI": lambda: sum(env.aws(*_CLI).seconds for _round in range(_TIMES)) / _TIMES,
                "lambda_info": lambda: _task(env, LAMBDA_INFO, **_LAMBDA_INFO),
                "ping": lambda: _task(env, PING),
            },
        )
        _print_phases(
            {
                "this module": [env.probed(INFO, phases=True, **_TARGET)[1] for _round in range(_PROBES)],
                "lambda_info": [env.probed(LAMBDA_INFO, phases=True, **_LAMBDA_INFO)[1] for _round in range(_PROBES)],
            }
        )
    return [
        at_most("lookup: task / AWS CLI process", median_ratio(seconds["task"], seconds["CLI"]), 1.0),
        at_most("lookup: task / task of lambda_info", median_ratio(seconds["task"], seconds["lambda_info"]), 1.0),
        Figure("lookup: task of lambda_info / AWS CLI process", median_ratio(seconds["lambda_info"], seconds["CLI"])),
        *(Figure(f"lookup: {name}", statistics.median(values) * 1000, "ms") for name, values in seconds.items()),
    ]


def _task(env: Environment, module: str, **options: Any) -> float:
    nothing = env.loop(0, module, **options).seconds
    return (env.loop(_TIMES, module, **options).seconds - nothing) / _TIMES


def _print_phases(reports: dict[str, list[dict[str, Any]]]) -> None:
    print(f"\nWhere the module's process spends its time, median of {_PROBES}, ms:")
    columns = {name: _phases(seen) for name, seen in reports.items()}
    lines = dict.fromkeys(line for column in columns.values() for line in column)
    rows = [(line, *(f"{column.get(line, 0) * 1000:.0f}" for column in columns.values())) for line in lines]
    print_table(("", *columns), rows)


def _phases(reports: list[dict[str, Any]]) -> dict[str, float]:
    def median(values: list[float]) -> float:
        return statistics.median(values)

    packages = sorted({package for report in reports for package in report["imports"]})
    parts = {
        "start of the interpreter": median([report["before"] for report in reports]),
        **{f"import of {each}": median([report["imports"].get(each, 0) for report in reports]) for each in packages},
        "construction of the client": median([report["client"] for report in reports]),
        "request": median([report["request"] for report in reports]),
    }
    whole = median([report["seconds"] for report in reports])
    return {**parts, "rest": whole - sum(parts.values()), "whole process": whole, "python -c pass": _python()}


def _python() -> float:
    seconds = []
    for _round in range(_PROBES):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        seconds.append(time.monotonic() - started)
    return statistics.median(seconds)
