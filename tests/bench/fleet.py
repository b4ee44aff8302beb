# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a region's functions without a quota; compare with a bare script, the AWS CLI and amazon.aws.lambda_info."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .figures import Figure, at_least, at_most, differences, in_rounds, median_ratio
from .running import INFO, LAMBDA_INFO, PING, stub

_ROUNDS = 5
_FUNCTIONS = 2000
_REQUESTS = 2040
_SAMPLE = 20


def measure() -> Sequence[Figure]:
    print(f"Server: the stub, {_FUNCTIONS} functions, no quota. Up to ten concurrent requests.")
    with stub(_FUNCTIONS) as env:
        rows = env.ad_hoc(INFO, concurrency=10, requests_per_second=0).result["event_invoke_configs"]
        assert env.counts()[0] == {"us-east-2": _REQUESTS}
        assert env.script("bare.py").result["event_invoke_configs"] == rows
        assert env.counts()[0] == {"us-east-2": _REQUESTS}
        seconds = in_rounds(
            _ROUNDS,
            {
                "ping": lambda: env.ad_hoc(PING).seconds,
                "task": lambda: env.ad_hoc(INFO, concurrency=10, requests_per_second=0).seconds,
                "bare": lambda: env.script("bare.py").seconds,
            },
        )
        task = differences(seconds["task"], seconds["ping"])
        names = [f"f-{i:05}" for i in range(_SAMPLE)]
        listing = env.aws("list-functions").seconds
        each = [env.aws("list-function-event-invoke-configs", "--function-name", name).seconds for name in names]
        cli = listing + statistics.median(each) * _FUNCTIONS
        env.loop(1, LAMBDA_INFO, query="config", function_name=names[0])
        nothing, some = (env.loop(n, LAMBDA_INFO, query="config", function_name=names[0]).seconds for n in (0, _SAMPLE))
        lambda_info = listing + (some - nothing) / _SAMPLE * _FUNCTIONS
        probe = env.probed(INFO, concurrency=10, requests_per_second=0)[1]
    typical = statistics.median(task)
    print(
        f"An AWS CLI loop would take {cli:.0f} s, a loop of lambda_info {lambda_info:.0f} s "
        f"(extrapolated from {_SAMPLE} each)."
    )
    return [
        at_most("fleet: (task minus ping) / bare botocore", median_ratio(task, seconds["bare"]), 1.15),
        Figure("fleet: the module's process / bare botocore", probe["seconds"] / statistics.median(seconds["bare"])),
        at_least("fleet: AWS CLI loop / (task minus ping)", cli / typical, 200),
        Figure("fleet: lambda_info loop / (task minus ping)", lambda_info / typical),
        Figure("fleet: task minus ping", typical, "s"),
        Figure("fleet: bare botocore", statistics.median(seconds["bare"]), "s"),
    ]
