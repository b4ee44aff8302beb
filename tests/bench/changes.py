# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change 200 functions in one task at AWS's quota, compared with the shortest time that the quota allows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from support.environment import REGION

from emulator import Emulator

from .figures import Figure, at_least, exactly
from .running import PING, environment_of

_WRITE = "cloudops.aws_lambda.lambda_event_invoke_config"
_FUNCTIONS = [f"f-{number:03}" for number in range(200)]
_RATE, _BURST, _LATENCY = 15, 15, 0.03
_REQUESTS = 2 * len(_FUNCTIONS)
_LEAST = (_REQUESTS - _BURST) / _RATE


def measure() -> Sequence[Figure]:
    print(
        f"Server: the emulator, {_RATE} requests a second, burst {_BURST}, {_LATENCY * 1000:.0f} ms.\n"
        f"Each function takes a read and a write. The shortest possible time is {_LEAST:.1f} s."
    )
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        env.ad_hoc(PING)
        ping = statistics.median(env.ad_hoc(PING).seconds for _round in range(5))
        emulator.add_functions([{"function_name": name} for name in _FUNCTIONS], region=REGION)
        emulator.configure(requests_per_second=_RATE, burst=_BURST, latency=_LATENCY)
        run = env.ad_hoc(_WRITE, function_name=_FUNCTIONS, maximum_retry_attempts=1, requests_per_second=_RATE)
        throttled = sum(request.status == 429 for request in emulator.requests)
        granted = emulator.count() - throttled
    assert len(run.result["event_invoke_configs"]) == len(_FUNCTIONS)
    seconds = run.seconds - ping
    print(
        f"{seconds:.1f} s after subtracting {ping:.2f} s for a ping, {granted} requests granted, {throttled} throttled"
    )
    return [
        at_least("changes: share of the quota used", _LEAST / seconds, 0.95),
        exactly("changes: granted requests", granted, _REQUESTS),
    ]
