# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remedies for what evidence shows: tasks to paste, with the collections that have the modules."""

from __future__ import annotations

import json

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_status import DestinationStatus
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import when_counted
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.remedies import scalar
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import Row
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rule import Target

_MODULES = {"queue": "community.aws.sqs_queue", "topic": "community.aws.sns_topic"}
_ACTIONS = {
    "queue": ["sqs:SendMessage"],
    "topic": ["sns:Publish"],
    "function": ["lambda:InvokeFunction"],
    "event_bus": ["events:PutEvents"],
    "bucket": ["s3:PutObject", "s3:ListBucket"],
}


def creation(status: DestinationStatus, region: str) -> str | None:
    """Create a queue or topic; None for other kinds, which have content of their own."""
    module = _MODULES.get(status["kind"])
    if module is None:
        return None
    parts = status["destination"].split(":")
    return (
        f"- name: {scalar('Create the ' + status['kind'] + ' ' + parts[-1])}\n"
        f"  {module}:\n    name: {scalar(parts[-1])}\n    region: {scalar(parts[3] or region)}\n"
    )


def permission(role: str | None, status: DestinationStatus) -> str:
    """Allow the role of the function to write."""
    arn = status["destination"]
    resources = [arn, f"{arn}/*"] if status["kind"] == "bucket" else [arn]
    actions = _ACTIONS.get(status["kind"], [])
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    name = scalar(role.rpartition("/")[2]) if role else '"{{ role_of_the_function }}"'
    return (
        f"- name: {scalar(f'Allow writing to {arn}')}\n  amazon.aws.iam_policy:\n    iam_type: role\n"
        f"    iam_name: {name}\n    policy_name: lambda-destination\n    policy_json: {scalar(document)}\n"
    )


def alarm(row: Row) -> str:
    """Raise an alarm if records cannot be delivered again."""
    name = f"{row['function_name']}-destination-delivery-failures"
    return (
        "# The finding destination_unhealthy of the same function, if any, says why. alarm_topic_arn: who is told\n"
        f"- name: {scalar('Raise an alarm if records of ' + row['function_name'] + ' cannot be delivered')}\n"
        f"  amazon.aws.cloudwatch_metric_alarm:\n    name: {scalar(name)}\n    region: {scalar(row['region'])}\n"
        "    state: present\n    namespace: AWS/Lambda\n    metric_name: DestinationDeliveryFailures\n"
        f"    dimensions:\n      FunctionName: {scalar(row['function_name'])}\n    statistic: Sum\n    period: 300\n"
        "    evaluation_periods: 1\n    comparison: GreaterThanThreshold\n    threshold: 0\n"
        '    treat_missing_data: notBreaching\n    alarm_actions: ["{{ alarm_topic_arn }}"]\n'
    )


def reading_records(target: Target) -> str:
    """Show how many records wait, if they are in a queue."""
    arns = [
        when_counted(target.row)["destination_config"]["on_failure"]["destination"],
        target.facts and target.facts["dead_letter_target_arn"],
    ]
    queue = next((parts for arn in arns if arn and len(parts := arn.split(":")) == 6 and parts[2] == "sqs"), None)
    if queue is None:
        return remedies.reading(target.row, "function, metrics")
    _arn, partition, _service, region, account_id, name = queue
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    arguments = {
        "queue-url": scalar(f"https://sqs.{region}.{domain}/{account_id}/{name}"),
        "region": scalar(region),
        "attribute-names": "ApproximateNumberOfMessages",
    }
    return (
        f"- name: {scalar('Show how many records wait in ' + name)}\n"
        "  ansible.builtin.command:\n    argv:\n      - aws\n      - sqs\n      - get-queue-attributes\n"
        + "".join(f"      - --{option}\n      - {value}\n" for option, value in arguments.items())
    )
