# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many concurrent requests it takes to use AWS's quota: the reason for the default of `concurrency`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .figures import Figure, print_table
from .running import INFO, stub

_FUNCTIONS = 200
_REQUESTS = 204
_RATE, _BURST = 15, 15
_LEAST = (_REQUESTS - _BURST) / _RATE
_CASES = [(concurrency, latency) for latency in (0.03, 0.15) for concurrency in (1, 2, 4, 8)]
_APART = 2.0


def measure() -> Sequence[Figure]:
    print(
        f"Server: one stub for each line, {_FUNCTIONS} functions, {_RATE} requests a second, burst {_BURST}.\n"
        f"The lines run in parallel, starting {_APART:.0f} s apart. "
        f"Seconds are the module's; shortest possible: {_LEAST:.1f}."
    )
    with ThreadPoolExecutor(len(_CASES)) as pool:
        rows = list(pool.map(_case, range(len(_CASES))))
    print_table(("concurrency", "latency", "s", "/ shortest", "throttled"), rows)
    return []


def _case(number: int) -> Sequence[str]:
    concurrency, latency = _CASES[number]
    time.sleep(number * _APART)
    with stub(_FUNCTIONS, _RATE, latency) as env:
        scan = env.ad_hoc(INFO, concurrency=concurrency, requests_per_second=_RATE).result["scan"]
    seconds, throttled = scan["seconds"], scan["throttled"]
    return (
        f"{concurrency}",
        f"{latency * 1000:.0f} ms",
        f"{seconds:.1f}",
        f"{seconds / _LEAST:.2f}",
        f"{100 * throttled / scan['requests']:.1f} %",
    )
