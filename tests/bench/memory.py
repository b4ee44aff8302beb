# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory and time of the module's process by number of functions."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .figures import Figure, at_most, print_table
from .running import INFO, stub

_ROUNDS = 2
_SIZES = (500, 1000, 2000, 5000, 10000)


def measure() -> Sequence[Figure]:
    print("Server: the stub, no quota. The module's process alone; last column: Ansible's largest process.")
    seconds: dict[int, float] = {}
    mib: dict[int, float] = {}
    rows = []
    for size in _SIZES:
        with stub(size) as env:
            runs = [env.probed(INFO, requests_per_second=0) for _round in range(_ROUNDS)]
        assert runs[0][0].result["scan"]["functions"] == size
        seconds[size] = min(report["seconds"] for _run, report in runs)
        mib[size] = max(report["max_rss"] for _run, report in runs) / 1024
        ansible = max(run.max_rss for run, _report in runs) / 1024
        rows.append((str(size), f"{seconds[size]:.2f}", f"{mib[size]:.1f}", f"{ansible:.0f}"))
    print_table(("functions", "s", "MiB", "MiB of Ansible"), rows)
    growth = (mib[10000] - mib[500]) * 1024 / 9500
    figures = [
        at_most("memory: peak at 10,000 functions", mib[10000], 120, "MiB"),
        at_most("memory: growth per function", growth, 4, "KiB"),
    ]
    for name, values, unit, scale in (("time", seconds, "ms", 1000), ("memory", mib, "KiB", 1024)):
        slope, intercept = statistics.linear_regression(list(values), list(values.values()))
        residual = max(abs(value - slope * size - intercept) for size, value in values.items())
        share = 100 * residual / max(values.values())
        print(f"{name}: {slope * scale:.2f} {unit} per function, at most {share:.1f} % off a straight line")
        figures.append(Figure(f"memory: {name} off a straight line", share, "%"))
    return figures
