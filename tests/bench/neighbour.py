# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another client sends 3 requests a second to the region of a scan: how many of them AWS throttles."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .figures import Figure, at_most, exactly, print_table
from .running import INFO, Environment, stub

_FUNCTIONS = 200
_REQUESTS = 204
_RATE, _BURST, _LATENCY = 15, 15, 0.03
_OTHERS = 3
_DEFAULT = 10
_LIMITS = (None, _RATE, 0)
_APART = 4.0
# The stub reads the region from the signature.
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=other/20260101/us-east-2/lambda/aws4_request"}


def measure() -> Sequence[Figure]:
    print(
        f"Server: one stub for each line, {_FUNCTIONS} functions, {_RATE} requests a second, burst {_BURST}, "
        f"{_LATENCY * 1000:.0f} ms.\nThe lines run in parallel, starting {_APART:.0f} s apart."
    )
    with ThreadPoolExecutor(len(_LIMITS)) as pool:
        results = list(pool.map(_case, range(len(_LIMITS))))
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
    return [
        exactly("neighbour: throttled, scan at the default", throttled, 0, "requests"),
        exactly("neighbour: throttled requests of the scan at the default", own, 0, "requests"),
        at_most(
            "neighbour: scan at the default / its shortest possible time", seconds / ((_REQUESTS - 5) / _DEFAULT), 1.05
        ),
        *figures,
    ]


def _case(number: int) -> tuple[float, int, int, int]:
    """Return the scan's seconds, the other client's requests, and both clients' throttled requests."""
    limit = _LIMITS[number]
    time.sleep(number * _APART)
    with stub(_FUNCTIONS, _RATE, _LATENCY) as env:
        other = _Other(env)
        other.start()
        scan = env.ad_hoc(INFO, **({} if limit is None else {"requests_per_second": limit})).result["scan"]
        other.stop()
    return scan["seconds"], other.sent, other.throttled, scan["throttled"]


class _Other(threading.Thread):
    """A client that starts before the scan and does not retry."""

    def __init__(self, env: Environment) -> None:
        super().__init__(daemon=True)
        self.sent = self.throttled = 0
        self._url = f"{env.url}/2019-09-25/functions/other/event-invoke-config/list"
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(1 / _OTHERS):
            self.sent += 1
            try:
                urllib.request.urlopen(urllib.request.Request(self._url, headers=_SIGNED)).close()
            except urllib.error.HTTPError as error:
                self.throttled += error.code == 429

    def stop(self) -> None:
        self._stopped.set()
        self.join()
