# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events that wait, and the task that sends them again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from support.parked import (
    REGION,
    client,
    queue_arn,
)

from emulator import Emulator
from resilience.running import Outcome, run

QUEUE, DEAD, BUCKET = queue_arn("failed"), queue_arn("dead"), "arn:aws:s3:::parked"
SECRET = "the-card-number"


def options_for(emulator: Emulator, **options: Any) -> dict[str, Any]:
    common = {"endpoint_url": emulator.url, "region": REGION, "requests_per_second": 0, "events_per_second": 100}
    return {**common, "state": "replayed", **options}


def replay(emulator: Emulator, check: bool = False, **options: Any) -> Outcome:
    return run("lambda_parked_events", {**options_for(emulator, **options), "_ansible_check_mode": check})


def function(name: str = "my-function", retries: int = 0, destination: str = QUEUE, **members: Any) -> dict[str, Any]:
    config = {"MaximumRetryAttempts": retries, "DestinationConfig": {"OnFailure": {"Destination": destination}}}
    return {"function_name": name, "event_invoke_configs": {"$LATEST": config}, **members}


def park(emulator: Emulator, count: int, name: str = "my-function", **options: Any) -> list[str]:
    """Let so many events fail. Return their request IDs. From then on the function works."""
    emulator.invocations.add_handler(name, ["fail"])
    found = []
    for number in range(count):
        payload = json.dumps({"card": SECRET, "order": number})
        sent = client(emulator, "lambda").invoke(FunctionName=name, InvocationType="Event", Payload=payload, **options)
        found.append(sent["ResponseMetadata"]["RequestId"])
    emulator.invocations.advance(3600)
    emulator.invocations.add_handler(name, ["work"])
    emulator.invocations.runs.clear()
    emulator.clear_requests()
    return found


def orders_run(emulator: Emulator) -> list[int]:
    return sorted(json.loads(each.payload)["order"] for each in emulator.invocations.runs)


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)
