# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twelve regions in one task, compared with one region, at AWS's quota."""

from __future__ import annotations

from collections.abc import Sequence

from .figures import Figure, at_most, in_rounds
from .running import INFO, PING, stub

_ROUNDS = 2
_FUNCTIONS = 200
_REQUESTS = 204
_RATE, _LATENCY = 15, 0.03
_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2"),
    *("eu-west-3", "eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "sa-east-1"),
)


def measure() -> Sequence[Figure]:
    print(
        f"Server: the stub, {_FUNCTIONS} functions, {_RATE} requests a second "
        f"and {_LATENCY * 1000:.0f} ms in each region."
    )
    with stub(_FUNCTIONS, _RATE, _LATENCY) as env:

        def task(*names: str) -> float:
            env.counts()
            run = env.ad_hoc(INFO, regions=names, requests_per_second=_RATE)
            granted, _throttled = env.counts()
            assert granted == dict.fromkeys(names, _REQUESTS), granted
            return run.seconds

        env.ad_hoc(PING)
        seconds = in_rounds(
            _ROUNDS,
            {
                "ping": lambda: env.ad_hoc(PING).seconds,
                "one region": lambda: task(_REGIONS[0]),
                "twelve": lambda: task(*_REGIONS),
            },
        )
    ping, one, twelve = (min(values) for values in seconds.values())
    return [
        at_most("regions: twelve / one, both minus ping", (twelve - ping) / (one - ping), 1.1),
        Figure("regions: twelve / one, whole ad hoc tasks", twelve / one),
    ]
