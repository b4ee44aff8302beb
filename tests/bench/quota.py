# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and writing at AWS's quota, compared with the shortest possible time."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from support.environment import REGION

from emulator import Emulator

from .measuring import (
    BURST,
    INFO,
    LATENCY,
    QUOTA,
    RATE,
    WRITE,
    Environment,
    Figure,
    OtherClient,
    Run,
    at_least,
    at_most,
    environment_of,
    exactly,
    print_table,
    shortest,
    stub,
)

_FEW_FUNCTIONS, _FEW_REQUESTS = 200, 204
_FUNCTIONS, _REQUESTS = 600, 612
_LEAST = shortest(_REQUESTS)
_LATENCIES = (0.03, 0.15)
_APART = 4.0


def quota() -> Sequence[Figure]:
    """Read 600 functions at AWS's quota; compare with the shortest possible time and with botocore's adaptive mode."""
    print(
        f"Server: one stub for each line, {_FUNCTIONS} functions, {QUOTA}.\n"
        f"The lines run in parallel, starting {_APART:.0f} s apart. The shortest possible time is {_LEAST:.1f} s."
    )
    with stub(0) as env:
        ping = env.ping()
    kinds: dict[str, Callable[[Environment], Run]] = {
        "task": lambda env: env.ad_hoc(INFO, requests_per_second=RATE),
        "bare botocore, adaptive": lambda env: env.script("bare.py", "--adaptive", "--threads=4"),
    }
    cases = [(kind, latency) for kind in kinds for latency in _LATENCIES]

    def one(number: int) -> tuple[float, int, int]:
        kind, latency = cases[number]
        time.sleep(number * _APART)
        with stub(_FUNCTIONS, RATE, latency) as env:
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


_OTHERS = 3
_DEFAULT = 10
_LIMITS = (None, RATE, 0)
_NEIGHBOUR_APART = 4.0


def neighbour() -> Sequence[Figure]:
    """Another client sends 3 requests a second to the region of a scan: how many of them AWS throttles."""
    print(
        f"Server: one stub for each line, {_FEW_FUNCTIONS} functions, {QUOTA}, "
        f"{LATENCY * 1000:.0f} ms.\nThe lines run in parallel, starting {_NEIGHBOUR_APART:.0f} s apart."
    )
    with ThreadPoolExecutor(len(_LIMITS)) as pool:
        results = list(pool.map(_neighbour_case, range(len(_LIMITS))))
    names = [f"{'default' if limit is None else limit}" for limit in _LIMITS]
    print_table(
        ("requests_per_second", "s of the scan", "other client's requests", "throttled", "throttled of the scan"),
        [
            (name, f"{seconds:.1f}", str(sent), str(throttled), str(own))
            for name, (seconds, sent, throttled, own) in zip(names, results, strict=True)
        ],
    )
    figures = [
        Figure(f"neighbour: throttled, scan at {name}", throttled, "requests")
        for name, (_seconds, _sent, throttled, _own) in zip(names[1:], results[1:], strict=True)
    ]
    seconds, _sent, throttled, own = results[0]
    least = (_FEW_REQUESTS - 5) / _DEFAULT
    return [
        exactly("neighbour: throttled, scan at the default", throttled, 0, "requests"),
        exactly("neighbour: throttled requests of the scan at the default", own, 0, "requests"),
        at_most("neighbour: scan at the default / its shortest possible time", seconds / least, 1.05),
        *figures,
    ]


def _neighbour_case(number: int) -> tuple[float, int, int, int]:
    """Return the scan's seconds, the other client's requests, and both clients' throttled requests."""
    limit = _LIMITS[number]
    time.sleep(number * _NEIGHBOUR_APART)
    with stub(_FEW_FUNCTIONS, RATE, LATENCY) as env:
        other = OtherClient(env, _OTHERS)
        other.start()
        scan = env.ad_hoc(INFO, **({} if limit is None else {"requests_per_second": limit})).result["scan"]
        other.stop()
    return scan["seconds"], other.sent, other.throttled, scan["throttled"]


_CONCURRENCY_LEAST = shortest(_FEW_REQUESTS)
_CASES = [(concurrency, latency) for latency in (0.03, 0.15) for concurrency in (1, 2, 4, 8)]
_CONCURRENCY_APART = 2.0


def concurrency() -> Sequence[Figure]:
    """How many concurrent requests it takes to use AWS's quota: the reason for the default of `concurrency`."""
    print(
        f"Server: one stub for each line, {_FEW_FUNCTIONS} functions, {QUOTA}.\n"
        f"The lines run in parallel, starting {_CONCURRENCY_APART:.0f} s apart. "
        f"Seconds are the module's; shortest possible: {_CONCURRENCY_LEAST:.1f}."
    )
    with ThreadPoolExecutor(len(_CASES)) as pool:
        rows = list(pool.map(_concurrency_case, range(len(_CASES))))
    print_table(("concurrency", "latency", "s", "/ shortest", "throttled"), rows)
    return []


def _concurrency_case(number: int) -> Sequence[str]:
    concurrency, latency = _CASES[number]
    time.sleep(number * _CONCURRENCY_APART)
    with stub(_FEW_FUNCTIONS, RATE, latency) as env:
        scan = env.ad_hoc(INFO, concurrency=concurrency, requests_per_second=RATE).result["scan"]
    seconds, throttled = scan["seconds"], scan["throttled"]
    return (
        f"{concurrency}",
        f"{latency * 1000:.0f} ms",
        f"{seconds:.1f}",
        f"{seconds / _CONCURRENCY_LEAST:.2f}",
        f"{100 * throttled / scan['requests']:.1f} %",
    )


_CHANGES_FUNCTIONS = [f"f-{number:03}" for number in range(200)]
_CHANGES_REQUESTS = 2 * len(_CHANGES_FUNCTIONS)
_CHANGES_LEAST = shortest(_CHANGES_REQUESTS)


def changes() -> Sequence[Figure]:
    """Change 200 functions in one task at AWS's quota, compared with the shortest time that the quota allows."""
    print(
        f"Server: the emulator, {QUOTA}, {LATENCY * 1000:.0f} ms.\n"
        f"Each function takes a read and a write. The shortest possible time is {_CHANGES_LEAST:.1f} s."
    )
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        ping = env.ping()
        emulator.add_functions([{"function_name": name} for name in _CHANGES_FUNCTIONS], region=REGION)
        emulator.configure(requests_per_second=RATE, burst=BURST, latency=LATENCY)
        options = {"function_name": _CHANGES_FUNCTIONS, "maximum_retry_attempts": 1, "requests_per_second": RATE}
        run = env.ad_hoc(WRITE, **options)
        throttled = sum(request.status == 429 for request in emulator.requests)
        granted = emulator.count() - throttled
    assert len(run.result["event_invoke_configs"]) == len(_CHANGES_FUNCTIONS)
    seconds = run.seconds - ping
    print(
        f"{seconds:.1f} s after subtracting {ping:.2f} s for a ping, {granted} requests granted, {throttled} throttled"
    )
    return [
        at_least("changes: share of the quota used", _CHANGES_LEAST / seconds, 0.95),
        exactly("changes: granted requests", granted, _CHANGES_REQUESTS),
    ]


_ROWS, _DIFFERENT, _LOOPS, _MANY = 1000, 200, 20, 10000
_OPTIONS = {"event_invoke_configs": "{{ rows }}", "requests_per_second": RATE}


def code() -> Sequence[Figure]:
    """Apply 1,000 rows, of which 200 differ, at AWS's quota; compare with loops; measure the memory of 10,000 rows."""
    print(f"Server: the emulator, {QUOTA}, {LATENCY * 1000:.0f} ms.")
    rows = [_row(number, 1) for number in range(_ROWS)]
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        ping = env.ping(3)
        emulator.add_functions(
            [
                {
                    "function_name": row["function_name"],
                    "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": int(number % 5 > 0)}},
                }
                for number, row in enumerate(rows)
            ],
            region=REGION,
        )
        emulator.configure(requests_per_second=RATE, burst=BURST, latency=LATENCY)
        figures = [
            *_timed("200 of 1,000 differ", emulator, env, rows, ping, _DIFFERENT),
            *_timed("unchanged", emulator, env, rows, ping, 0),
        ]
        figures += [
            Figure(f"code: {name} for {_ROWS} rows, extrapolated from {_LOOPS}", seconds / _LOOPS * _ROWS, "s")
            for name, seconds in (
                ("loop of the module", _module_loop(env)),
                ("loop of the AWS CLI", _cli_loop(env)),
            )
        ]
    return [*figures, _memory()]


def _row(number: int, retries: int) -> dict[str, Any]:
    return {"function_name": f"f-{number:05}", "maximum_retry_attempts": retries}


def _timed(
    name: str, emulator: Emulator, env: Environment, rows: Sequence[dict[str, Any]], ping: float, writes: int
) -> Sequence[Figure]:
    emulator.clear_requests()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"rows": rows}, file)
        file.flush()
        run: Run = env.ad_hoc(WRITE, arguments=("-e", f"@{file.name}"), **_OPTIONS)
    granted = emulator.count() - sum(request.status == 429 for request in emulator.requests)
    assert emulator.count("PutFunctionEventInvokeConfig") >= writes
    assert len(run.result["event_invoke_configs"]) == _ROWS
    least = shortest(_ROWS + writes)
    print(
        f"{name}: {run.seconds - ping:.1f} s after subtracting {ping:.2f} s for a ping; shortest possible {least:.1f} s"
    )
    return [
        exactly(f"code: granted requests, {name}", granted, _ROWS + writes),
        at_most(f"code: time / shortest possible, {name}", (run.seconds - ping) / least, 1.05),
    ]


def _module_loop(env: Environment) -> float:
    options = {"function_name": "{{ 'f-%05d' | format(item) }}", "maximum_retry_attempts": 1}
    return env.loop(_LOOPS, WRITE, requests_per_second=RATE, **options).seconds


def _cli_loop(env: Environment) -> float:
    return sum(
        env.aws(
            "put-function-event-invoke-config", "--function-name", f"f-{number:05}", "--maximum-retry-attempts", "1"
        ).seconds
        for number in range(_LOOPS)
    )


def _memory() -> Figure:
    """Use purge: it lists each function's configurations, and the stub has no Get operation."""
    queue = f"arn:aws:sqs:{REGION}:123456789012:failed-invocations"
    more = {"maximum_event_age_in_seconds": 3600, "destination_config": {"on_failure": {"destination": queue}}}
    with stub(_MANY) as env, tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "rows.json")
        file.write_text(json.dumps({"rows": [{**_row(number, 0), **more} for number in range(_MANY)]}))
        options = {**_OPTIONS, "requests_per_second": 0, "purge": True}
        run, report = env.probed(WRITE, arguments=("-e", f"@{file}"), **options)
    assert not run.result["changed"]
    return at_most(f"code: peak at {_MANY:,} rows", report["max_rss"] / 1024, 200, "MiB")
