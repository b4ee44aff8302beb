# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m bench``: all benchmarks, or those named."""

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

from . import (
    audit,
    changes,
    code,
    concurrency,
    evidence,
    fleet,
    lookup,
    memory,
    neighbour,
    organization,
    quota,
    regions,
)
from .figures import Figure, print_figures

BENCHMARKS: dict[str, Callable[[], Sequence[Figure]]] = {
    "lookup": lookup.measure,
    "fleet": fleet.measure,
    "memory": memory.measure,
    "regions": regions.measure,
    "quota": quota.measure,
    "neighbour": neighbour.measure,
    "concurrency": concurrency.measure,
    "changes": changes.measure,
    "code": code.measure,
    "evidence": evidence.measure,
    "organization": organization.measure,
    "audit": audit.measure,
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


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
