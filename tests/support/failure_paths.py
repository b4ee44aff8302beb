# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failure paths in the emulator: make them, and see what is really there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resilience.running import run

from emulator import Emulator
from support.clients import client_of
from support.evidence import ACCOUNT, REGION, arn_of

FUNCTIONS = ("f-1", "f-2")
ARNS = [arn_of("lambda", f"function:{name}:$LATEST") for name in FUNCTIONS]
NAME = f"lambda-failed-{REGION}"
QUEUE, TOPIC = arn_of("sqs", NAME), arn_of("sns", "oncall")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
WRITES = ("CreateQueue", "PutRolePolicy", "PutMetricAlarm")
OPTIONS: Mapping[str, Any] = {"function_name": ARNS, "queue": "lambda-failed-{region}", "alarm_topic": "oncall"}


def made(emulator: Emulator, check: bool = False, **options: Any) -> dict[str, Any]:
    """Run the module, which sends each request once and waits for nothing, and return its result."""
    once = {"retries": {"total_max_attempts": 1}}
    arguments = {"endpoint_url": emulator.url, "requests_per_second": 0, "_ansible_check_mode": check}
    outcome = run(
        "lambda_failure_path", {**OPTIONS, **arguments, "aws_config": once, "propagation_timeout": 0, **options}
    )
    assert outcome.stderr == ""
    assert outcome.failed == bool(outcome.result["errors"]), outcome.result
    return outcome.result


def written(emulator: Emulator) -> list[str]:
    """Return the operations that could have made something, in their order."""
    return [request.operation for request in emulator.requests if request.operation in WRITES]


def states(result: Mapping[str, Any]) -> list[str | None]:
    """The states of the queue, the permissions and the alarms of a result with one failure path."""
    (path,) = result["failure_paths"]
    return [path["state"], *(each["state"] for each in (*path["permissions"], *path["alarms"]))]


def there(emulator: Emulator) -> set[str]:
    """Return what there is: ARNs of queues, names of inline policies beside those of the seeds, and of alarms."""
    queues = client_of(emulator, "sqs").list_queues().get("QueueUrls", [])
    policies = client_of(emulator, "iam").list_role_policies(RoleName="worker")["PolicyNames"]
    alarms = client_of(emulator, "cloudwatch").describe_alarms()["MetricAlarms"]
    return {
        *(arn_of("sqs", url.rpartition("/")[2]) for url in queues),
        *(name for name in policies if not name.startswith("policy-")),
        *(each["AlarmName"] for each in alarms),
    }


def said(result: Mapping[str, Any], *wanted: str) -> set[str]:
    """Return what is in one of these states, by the names that there() uses."""
    found: set[str] = set()
    for path in result["failure_paths"]:
        found |= {path["queue"]} if path["state"] in wanted else set()
        found |= {
            each["policy_name"] for each in path["permissions"] if each["policy_name"] and each["state"] in wanted
        }
        found |= {each["alarm_name"] for each in path["alarms"] if each["state"] in wanted}
    return found
