# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which one operation can fail, as faults of the emulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A required member of each operation's response.
PROMISED: Mapping[str, str] = {
    "ListFunctions": "Functions",
    "ListFunctionEventInvokeConfigs": "FunctionEventInvokeConfigs",
    "GetFunctionEventInvokeConfig": "FunctionArn",
    "PutFunctionEventInvokeConfig": "FunctionArn",
    "ListAliases": "Aliases",
    "ListVersionsByFunction": "Versions",
    "GetFunctionConfiguration": "FunctionArn",
    "AssumeRole": "SecretAccessKey",
    "GetQueueAttributes": "Attributes",
    "GetTopicAttributes": "Attributes",
    "DescribeEventBus": "Arn",
    "ListMetrics": "Metrics",
    "GetMetricData": "MetricDataResults",
    "DescribeAlarms": "MetricAlarms",
    "ListEventSourceMappings": "EventSourceMappings",
    "GetPolicy": "Policy",
    "SimulatePrincipalPolicy": "EvaluationResults",
}


def error(status: int, code: str, message: str) -> dict[str, Any]:
    return {"error": {"status": status, "code": code, "message": message}}


EFFECTS: Mapping[str, Any] = {
    "is denied": error(403, "AccessDeniedException", "User: me is not authorized"),
    "is throttled": error(429, "TooManyRequestsException", "Rate exceeded"),
    "fails": error(500, "ServiceException", "Something went wrong"),
    "is reset": "reset",
    "is answered with garbage": "garbage",
    "is cut off": "truncate",
    "is answered in part": "drop_fields",
}


def fault(operation: str, how: str, **scope: str) -> dict[str, Any]:
    """Return a fault with one of EFFECTS for an operation; scope has the fault's other keys."""
    effect = EFFECTS[how]
    if effect == "drop_fields":
        effect = {"drop_fields": [PROMISED[operation]]}
    return {"operation": operation, "effect": effect, **scope}
