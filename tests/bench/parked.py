# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What it takes to send many failed events again: memory, and the pace that the task asks for."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .measuring import Environment, Figure, PeakMemory, at_most, environment_of, exactly
from .parked_stub import QUEUE

_MODULE = "cloudops.aws_lambda.lambda_parked_events"
_EVENTS, _HIGHEST, _LATENCY = 10_000, 100, 0.005
_SOME, _PACE = 500, 10


def parked() -> Sequence[Figure]:
    """Send 10,000 failed events again, and compare with a task for an empty queue."""
    print(
        f"Server: a stub of SQS and Lambda, {_LATENCY * 1000:.0f} ms. {_EVENTS:,} records of 4 KB, {_HIGHEST} a second "
        f"at most; then {_SOME}, {_PACE} a second. Memory of all processes together."
    )
    command = [sys.executable, str(Path(__file__).parent / "parked_stub.py"), f"--latency={_LATENCY}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with environment_of(process.stdout.readline().split()[-1]) as env:
                _send(env, 0, _PACE)  # compiles what is imported
                empty, _none, nothing, _idle = _send(env, 0, _PACE)
                full, result, own, fast = _send(env, _EVENTS, _HIGHEST)
                *_same, invoked = _send(env, _SOME, _PACE)
        finally:
            process.terminate()
    sent = [each for each in result["replayed"] if each["new_request_id"] and each["removed"]]
    return [
        at_most("parked: memory of the task over an empty one", full - empty, 80, "MiB"),
        Figure("parked: the module's process over an empty one", (own - nothing) / 1024, "MiB"),
        at_most(f"parked: pace off {_PACE} a second", 100 * abs(_pace(invoked) / _PACE - 1), 5, "%"),
        Figure(f"parked: pace of {_HIGHEST} a second", _pace(fast), "events a second"),
        exactly("parked: events sent and removed", len(sent), _EVENTS),
        exactly("parked: events in no list", _EVENTS - len({each["request_id"] for each in sent}), 0),
    ]


def _pace(invoked: Sequence[float]) -> float:
    return (len(invoked) - 1) / (invoked[-1] - invoked[0])


def _send(env: Environment, events: int, pace: float) -> tuple[float, dict[str, Any], int, list[float]]:
    """Return the peak of all processes in MiB, the result, the module's own peak in KiB, and when events were sent."""
    with urllib.request.urlopen(f"{env.url}/_stub/{events}"):
        pass
    options = {"sources": [QUEUE], "state": "replayed", "limit": 100_000, "events_per_second": pace}
    with PeakMemory() as memory:
        run, seen = env.probed(_MODULE, **options)
    with urllib.request.urlopen(f"{env.url}/_stub") as response:
        report = json.load(response)
    assert report["left"] == 0, report["left"]
    return memory.peak, run.result, seen["max_rss"], report["invoked"]
