# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remedies for what evidence shows: tasks to paste, with the collections that have the modules."""

from __future__ import annotations

import typing as t

from ...module_utils._model.arns import parse_arn
from ...module_utils._model.destination_policy import policy_name, statement_id
from ...module_utils._model.destination_status import ACTIONS, DestinationStatus
from ...module_utils._model.destinations import Receiver
from ...module_utils._model.parked import keeping
from . import remedies
from .remedies import scalar
from .rows import Row
from .target import Target

_MODULES = {"queue": "community.aws.sqs_queue", "topic": "community.aws.sns_topic"}
_FAILURE_PATH: tuple[Receiver, ...] = ("on_failure", "dead_letter")


def _in_account(account_id: str) -> str:
    """Return the first line of a task without an ARN: whatever credentials run it choose the account that it changes.

    The page knows the line by its beginning, and merges no tasks of several accounts.
    """
    return f"# In the account {' '.join(account_id.split())}\n"


def creation(status: DestinationStatus, row: Row) -> str | None:
    """Create a queue or topic; None for other kinds, which have content of their own."""
    module, arn = _MODULES.get(status["kind"]), parse_arn(status["destination"])
    if module is None or arn is None:
        return None
    return (
        _in_account(arn.account_id or row["account_id"])
        + f"- name: {scalar('Create the ' + status['kind'] + ' ' + arn.resource)}\n"
        f"  {module}:\n    name: {scalar(arn.resource)}\n    region: {scalar(arn.region or row['region'])}\n"
    )


def permission(role: str | None, status: DestinationStatus, row: Row) -> str:
    """Allow the role of the function to write.

    Each destination has a policy of its own: a role that writes to several, or functions that share one, keep them all.
    """
    arn, role_arn = status["destination"], parse_arn(role or "")
    resources = [arn, f"{arn}/*"] if status["kind"] == "bucket" else [arn]
    name = scalar(role_arn.resource.rpartition("/")[2]) if role_arn else remedies.variable("role_of_the_function")
    lines = [
        f"- name: {scalar(f'Allow writing to {arn}')}",
        "  amazon.aws.iam_policy:",
        "    iam_type: role",
        f"    iam_name: {name}",
        f"    policy_name: {scalar(policy_name(arn))}",
        "    policy_json:",
        '      Version: "2012-10-17"',
        "      Statement:",
        f"        - Sid: {statement_id(arn)}",
        "          Effect: Allow",
        "          Action:",
        *(f"            - {action}" for action in ACTIONS.get(status["kind"], ())),
        "          Resource:",
        *(f"            - {scalar(resource)}" for resource in resources),
    ]
    account_id = role_arn.account_id if role_arn else row["account_id"]
    return _in_account(account_id) + "\n".join([*lines, ""])


_ALARMS: t.Mapping[str, tuple[str, str]] = {
    "AsyncEventsDropped": ("async-events-dropped", "Raise an alarm if Lambda drops events of {}"),
    "DestinationDeliveryFailures": (
        "destination-delivery-failures",
        "Raise an alarm if records of {} cannot be delivered",
    ),
}


def alarm(target: Target, metric: t.Literal["AsyncEventsDropped", "DestinationDeliveryFailures"]) -> str:
    """Raise an alarm if this metric of the function is above 0."""
    row = target.row
    suffix, title = _ALARMS[metric]
    name = f"{row['function_name']}-{suffix}"
    return (
        _in_account(row["account_id"]) + f"- name: {scalar(title.format(row['function_name']))}\n"
        f"  amazon.aws.cloudwatch_metric_alarm:\n    name: {scalar(name)}\n    region: {scalar(row['region'])}\n"
        f"    state: present\n    namespace: AWS/Lambda\n    metric_name: {metric}\n"
        f"    dimensions:\n      FunctionName: {scalar(row['function_name'])}\n    statistic: Sum\n    period: 300\n"
        "    evaluation_periods: 1\n    comparison: GreaterThanThreshold\n    threshold: 0\n"
        f"    treat_missing_data: notBreaching\n    alarm_actions: [{remedies.variable('alarm_topic_arn')}]\n"
    )


def reading_records(target: Target) -> str:
    """Show what waits, if it is in a queue or a bucket."""
    row, destinations = target.row, target.when_counted.destinations
    places = [keeping(destinations.get(receiver, ""), row["function_name"]) for receiver in _FAILURE_PATH]
    place = next(filter(None, places), None)
    if place is None:
        return remedies.reading(target, "function, metrics")
    arn, prefix = place
    source = f"{arn}/{prefix}" if prefix else str(arn)
    return (
        f"- name: {scalar('Show what waits in ' + arn.resource)}\n"
        "  cloudops.aws_lambda.lambda_parked_events_info:\n"
        f"    sources: {scalar(source)}\n    region: {scalar(arn.region or row['region'])}\n"
    )
