# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read configurations and evidence in the process of the test."""

from __future__ import annotations

import typing as t
from typing import Any

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import targets_by_region
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.evidence import Evidence
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read
from emulator import Emulator

REGION = "us-east-2"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
FAULTS: dict[str, Any] = {
    "denied": {"error": {"status": 403, "code": "AccessDenied", "message": "User is not authorized"}},
    "throttled": {"error": {"status": 400, "code": "Throttling", "message": "Rate exceeded"}},
    "outage": {"error": {"status": 503, "code": "ServiceUnavailable", "message": "try later"}},
    "unreachable": "reset",
    "garbage": "garbage",
    "cut off": "truncate",
}
"""What can go wrong with a request; the codes are those of CloudWatch, IAM and most services of destinations."""


def arn_of(service: str, name: str, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{name}"


def allowing(*actions: str, resource: str = "*") -> dict[str, Any]:
    """Return a policy that allows these actions."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}],
    }


def watching(name: str) -> dict[str, Any]:
    """Return an alarm that goes off if events for a function are dropped."""
    return {
        "AlarmName": name,
        "Namespace": "AWS/Lambda",
        "MetricName": "AsyncEventsDropped",
        "ComparisonOperator": "GreaterThanThreshold",
        "Dimensions": [{"Name": "FunctionName", "Value": name}],
        "AlarmActions": [arn_of("sns", "page")],
    }


def read_with(
    emulator: Emulator,
    include: list[str],
    names: list[str] | None = None,
    regions: list[str] | None = None,
    keys: dict[str, str] | None = None,
    requests_per_second: float = 0.0,
    qualifier: str | None = None,
    **options: Any,
) -> Reading:
    """Read named functions or whole regions, with the evidence in ``include``."""
    credentials = keys or {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    retries = {"retries": {"total_max_attempts": 1}}
    connection = Connection(endpoint_url=emulator.url, keys=credentials, concurrency=4, aws_config=retries)
    targets = targets_by_region(names, None, regions or [REGION], None)
    clients = Clients(connection, targets)
    evidence = Evidence(clients.client, t.cast("t.Any", include), **options)
    return read(
        clients.lambda_client,
        targets,
        qualifier=qualifier,
        include=t.cast("t.Any", include),
        concurrency=4,
        requests_per_second=requests_per_second,
        evidence=evidence,
    )


def rows_of(reading: Reading) -> dict[str, Any]:
    """Return the rows by function and qualifier."""
    assert reading.errors == []
    return {f"{row['function_name']}:{row['qualifier']}": row for row in reading.rows}
