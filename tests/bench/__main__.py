# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed of the collection compared with its alternatives, measured in the same run: `make bench`.

``python -m bench`` runs all benchmarks, or those named. None fails because of a time: each figure is printed next to
its goal. Figures depend on the machine and its load, so the load is printed, too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from . import audits, direct, parked, quota, reading
from .measuring import Figure, print_table

BENCHMARKS: dict[str, Callable[[], Sequence[Figure]]] = {
    "direct": direct.direct,
    "account": direct.account,
    "lookup": reading.lookup,
    "fleet": reading.fleet,
    "memory": reading.memory,
    "regions": reading.regions,
    "quota": quota.quota,
    "neighbour": quota.neighbour,
    "concurrency": quota.concurrency,
    "changes": quota.changes,
    "code": quota.code,
    "evidence": reading.evidence,
    "organization": audits.organization,
    "audit": audits.audit,
    "parked": parked.parked,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; default all of them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}: expected some of {', '.join(BENCHMARKS)}")
    packages = ("ansible-core", "ansible", "boto3", "botocore", "awscli")
    print(
        f"Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in packages)}; "
        f"{os.cpu_count()} CPUs, load {_load()} before the first benchmark"
    )
    started = time.monotonic()
    figures: list[Figure] = []
    for name in arguments.names or BENCHMARKS:
        print(f"\n== {name} (load {_load()})", flush=True)
        figures += BENCHMARKS[name]()
    print(f"\nAfter {time.monotonic() - started:.0f} s, load {_load()} (including the benchmarks themselves):\n")
    print_figures(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")


def print_figures(figures: Sequence[Figure]) -> None:
    verdicts = {True: "met", False: "missed", None: ""}
    rows = [(f.name, _number(f), f.goal, verdicts[f.met]) for f in figures]
    print_table(("figure", "measured", "goal", ""), rows)


def _number(figure: Figure) -> str:
    digits = 0 if figure.value >= 100 or figure.value % 1 == 0 else 1 if figure.value >= 10 else 2 + (figure.value < 2)
    return f"{figure.value:.{digits}f} {figure.unit}".rstrip()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
