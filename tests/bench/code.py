# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply 1,000 rows, of which 200 differ, at AWS's quota; compare with loops; measure the memory of 10,000 rows."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.environment import REGION

from emulator import Emulator

from .figures import Figure, at_most, exactly
from .running import PING, Environment, Run, environment_of, stub

_WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
_RATE, _BURST, _LATENCY = 15, 15, 0.03
_ROWS, _DIFFERENT, _LOOPS, _MANY = 1000, 200, 20, 10000
_OPTIONS = {"event_invoke_configs": "{{ rows }}", "requests_per_second": _RATE}


def measure() -> Sequence[Figure]:
    print(f"Server: the emulator, {_RATE} requests a second, burst {_BURST}, {_LATENCY * 1000:.0f} ms.")
    rows = [_row(number, 1) for number in range(_ROWS)]
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        env.ad_hoc(PING)
        ping = statistics.median(env.ad_hoc(PING).seconds for _round in range(3))
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
        emulator.configure(requests_per_second=_RATE, burst=_BURST, latency=_LATENCY)
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
        run: Run = env.ad_hoc(_WRITE, arguments=("-e", f"@{file.name}"), **_OPTIONS)
    granted = emulator.count() - sum(request.status == 429 for request in emulator.requests)
    assert emulator.count("PutFunctionEventInvokeConfig") >= writes
    assert len(run.result["event_invoke_configs"]) == _ROWS
    least = (_ROWS + writes - _BURST) / _RATE
    print(
        f"{name}: {run.seconds - ping:.1f} s after subtracting {ping:.2f} s for a ping; shortest possible {least:.1f} s"
    )
    return [
        exactly(f"code: granted requests, {name}", granted, _ROWS + writes),
        at_most(f"code: time / shortest possible, {name}", (run.seconds - ping) / least, 1.05),
    ]


def _module_loop(env: Environment) -> float:
    return env.loop(
        _LOOPS,
        _WRITE,
        function_name="{{ 'f-%05d' | format(item) }}",
        maximum_retry_attempts=1,
        requests_per_second=_RATE,
    ).seconds


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
        run, report = env.probed(_WRITE, arguments=("-e", f"@{file}"), **options)
    assert not run.result["changed"]
    return at_most(f"code: peak at {_MANY:,} rows", report["max_rss"] / 1024, 200, "MiB")
