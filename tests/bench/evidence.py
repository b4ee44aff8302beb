# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scan 1,000 functions with all evidence at AWS's quota: its requests, and its time compared with a scan without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from support.environment import ACCOUNT_ID, REGION

from emulator import Emulator

from .figures import Figure, at_most, exactly
from .running import INFO, PING, environment_of

_FUNCTIONS, _ROLES, _MAPPINGS = 1000, 20, 250
_RATE, _BURST, _LATENCY = 15, 15, 0.03
_EVIDENCE = ["destinations", "metrics", "triggers"]
_DESTINATIONS = (
    f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed",
    f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed-orders",
    f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:failed",
    f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/failed",
    "arn:aws:s3:::failed",
)
# What a role needs for them: S3 takes two actions, and each is asked for alone.
_ACTIONS = ["sqs:SendMessage", "sns:Publish", "events:PutEvents", "s3:PutObject", "s3:ListBucket"]
_CHECKS = ("GetQueueAttributes", "GetTopicAttributes", "DescribeEventBus", "HeadBucket")
_METRICS = ("AsyncEventsReceived", "AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors")


def measure() -> Sequence[Figure]:
    print(
        f"Server: the emulator, {_RATE} requests a second, burst {_BURST}, {_LATENCY * 1000:.0f} ms. "
        f"{_FUNCTIONS} functions, {len(_DESTINATIONS)} destinations, {_ROLES} roles, {_MAPPINGS} event source mappings."
    )
    with Emulator(port=0) as emulator, environment_of(emulator.url) as env:
        _fill(emulator)
        env.ad_hoc(PING)
        emulator.configure(requests_per_second=_RATE, burst=_BURST, latency=_LATENCY)
        seconds = {}
        for name, include in (("without", []), ("with", _EVIDENCE)):
            emulator.clear_requests()
            result = env.ad_hoc(INFO, include=include, requests_per_second=_RATE).result
            seconds[name] = result["scan"]["seconds"]
            print(f"{name} evidence: {seconds[name]:.1f} s, {emulator.count()} requests", flush=True)
        requests = Counter(request.operation for request in emulator.requests)
        throttled = sum(request.status == 429 for request in emulator.requests)
    for row in result["event_invoke_configs"]:
        assert row["destination_status"]["on_failure"]["role_may_write"] is True, row
        assert row["async_events"]["function"]["received"] == 1, row
        assert row["triggers"] is not None, row
    return [
        at_most("evidence: requests, existence of destinations", _sum(requests, *_CHECKS), len(_DESTINATIONS), ""),
        at_most(
            "evidence: requests, simulations of roles by action",
            requests["SimulatePrincipalPolicy"],
            _ROLES * len(_ACTIONS),
            "",
        ),
        at_most("evidence: requests, CloudWatch", _sum(requests, "ListMetrics", "GetMetricData"), 16, ""),
        exactly("evidence: requests, event source mappings", requests["ListEventSourceMappings"], -(-_MAPPINGS // 100)),
        exactly("evidence: requests, resource policies", requests["GetPolicy"], _FUNCTIONS),
        exactly("evidence: throttled requests", throttled, 0),
        at_most("evidence: scan with / without evidence", seconds["with"] / seconds["without"], 1.03),
    ]


def _sum(requests: Mapping[str, int], *operations: str) -> int:
    return sum(requests[operation] for operation in operations)


def _fill(emulator: Emulator) -> None:
    emulator.add_destinations(_DESTINATIONS, region=REGION)
    statement = {"Effect": "Allow", "Action": _ACTIONS, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    emulator.add_roles([{"name": f"role-{number}", "policies": [policy]} for number in range(_ROLES)])
    emulator.add_functions([_function(number) for number in range(_FUNCTIONS)], region=REGION)


def _function(number: int) -> dict[str, Any]:
    # Each role has functions with each destination.
    destination = _DESTINATIONS[number // _ROLES % len(_DESTINATIONS)]
    return {
        "function_name": f"f-{number:04}",
        "role": f"arn:aws:iam::{ACCOUNT_ID}:role/role-{number % _ROLES}",
        "event_invoke_configs": {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": destination}}}},
        "metrics": {"function": dict.fromkeys(_METRICS, 1)},
        **({"event_source_mappings": [_DESTINATIONS[0]]} if number < _MAPPINGS else {}),
    }
