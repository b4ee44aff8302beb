# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read 600 functions at AWS's quota; compare with the shortest possible time and with botocore's adaptive mode."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from .figures import Figure, at_most, exactly, print_table
from .running import INFO, PING, Environment, Run, stub

_FUNCTIONS = 600
_REQUESTS = 612
_RATE, _BURST = 15, 15
_LEAST = (_REQUESTS - _BURST) / _RATE
_LATENCIES = (0.03, 0.15)
_APART = 4.0


def measure() -> Sequence[Figure]:
    print(
        f"Server: one stub for each line, {_FUNCTIONS} functions, {_RATE} requests a second, burst {_BURST}.\n"
        f"The lines run in parallel, starting {_APART:.0f} s apart. The shortest possible time is {_LEAST:.1f} s."
    )
    with stub(0) as env:
        env.ad_hoc(PING)
        ping = statistics.median(env.ad_hoc(PING).seconds for _round in range(5))
    kinds: dict[str, Callable[[Environment], Run]] = {
        "task": lambda env: env.ad_hoc(INFO, requests_per_second=_RATE),
        "bare botocore, adaptive": lambda env: env.script("bare.py", "--adaptive", "--threads=4"),
    }
    cases = [(kind, latency) for kind in kinds for latency in _LATENCIES]

    def one(number: int) -> tuple[float, int, int]:
        kind, latency = cases[number]
        time.sleep(number * _APART)
        with stub(_FUNCTIONS, _RATE, latency) as env:
            run = kinds[kind](env)
            granted, throttled = env.counts()
        assert len(run.result["event_invoke_configs"]) == _FUNCTIONS
        return run.seconds - (ping if kind == "task" else 0), sum(granted.values()), sum(throttled.values())

    with ThreadPoolExecutor(len(cases)) as pool:
        results = list(pool.map(one, range(len(cases))))
    rows, figures = [], []
    for (kind, latency), (seconds, granted, throttled) in zip(cases, results, strict=True):
        case = f"{kind}, {latency * 1000:.0f} ms"
        ratio, share = seconds / _LEAST, 100 * throttled / (granted + throttled)
        rows.append((case, f"{seconds:.1f}", f"{ratio:.3f}", str(granted), str(throttled), f"{share:.1f} %"))
        if kind == "task":
            figures += [
                at_most(f"quota: {case} minus ping / shortest possible time", ratio, 1.03),
                at_most(f"quota: {case}, throttled", share, 2.0, "%"),
                exactly(f"quota: {case}, granted requests", granted, _REQUESTS),
            ]
        else:
            figures += [
                Figure(f"quota: {case} / shortest possible time", ratio),
                Figure(f"quota: {case}, throttled", share, "%"),
            ]
    print(f"ping: {ping:.2f} s")
    print_table(("", "s", "/ shortest", "granted", "throttled", "share"), rows)
    return figures
