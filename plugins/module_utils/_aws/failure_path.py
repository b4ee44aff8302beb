# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a failure path, one function for each operation of SQS, IAM, CloudWatch and KMS. Each raises LambdaError.

amazon.aws has an alarm and a policy of a role as modules, community.aws a queue. A module cannot call them, they change
what is there without a word, and community.aws may not be installed.
"""

from __future__ import annotations

import json
import typing as t

from .._model.arns import Arn
from . import retries
from .calls import parsed_pages, parsing, require_aws, sending, unless_missing

ALARMS_AT_ONCE = 100
"""botocore service model, DescribeAlarms: AlarmNames has up to 100."""


class Key(t.NamedTuple):
    """A KMS key. fault: why it cannot encrypt a queue; None if nothing shows that."""

    arn: str
    fault: str | None


def create_queue(client: t.Any, arn: Arn, attributes: t.Mapping[str, str]) -> None:
    """Create a queue. One with exactly these attributes stays as it is; another one of the name is an error."""
    operation, subject = "CreateQueue", str(arn)
    retries.note_outcomes(client, operation)
    with sending(operation, subject):
        response = client.create_queue(QueueName=arn.resource, Attributes=dict(attributes))
    with parsing(operation, subject):
        if response["QueueUrl"].rstrip("/").split("/")[-2:] != [arn.account_id, arn.resource]:
            raise ValueError(f"it is about {response['QueueUrl']}")


def get_role_policy(client: t.Any, role_name: str, policy_name: str) -> dict[str, t.Any] | None:
    """Return an inline policy of a role; None if AWS answers that there is none, or no such role."""
    operation, subject = "GetRolePolicy", f"{policy_name} of {role_name}"
    with sending(operation, subject):
        response = unless_missing(
            lambda: client.get_role_policy(RoleName=role_name, PolicyName=policy_name), ("NoSuchEntity",)
        )
    if response is None:
        return None
    with parsing(operation, subject):
        document = response["PolicyDocument"]
        if not isinstance(document, dict):  # as botocore leaves what is no JSON
            raise ValueError("the policy is not valid JSON")
        return document


def put_role_policy(client: t.Any, role_name: str, policy_name: str, document: t.Mapping[str, t.Any]) -> None:
    """Store an inline policy of a role, in the place of one of the same name."""
    operation, subject = "PutRolePolicy", f"{policy_name} of {role_name}"
    retries.note_outcomes(client, operation)
    with sending(operation, subject):
        response = client.put_role_policy(
            RoleName=role_name, PolicyName=policy_name, PolicyDocument=json.dumps(document, sort_keys=True)
        )
    require_aws(operation, subject, response, 200)


def describe_key(client: t.Any, key: str) -> Key | None:
    """Return a KMS key by its ID, ARN or alias; None if AWS answers that there is none."""
    operation, subject = "DescribeKey", key
    with sending(operation, subject):
        response = unless_missing(lambda: client.describe_key(KeyId=key), ("NotFoundException",))
    if response is None:
        return None
    with parsing(operation, subject):
        found = response["KeyMetadata"]
        state, spec = found["KeyState"], found.get("KeySpec") or found.get("CustomerMasterKeySpec")
        fault = None
        if state != "Enabled":
            fault = f"its state is {state}"
        elif spec not in (None, "SYMMETRIC_DEFAULT"):
            fault = f"it is of the kind {spec}, and SQS takes symmetric keys only"
        return Key(found["Arn"], fault)


def describe_alarms(client: t.Any, names: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
    """Return the alarms of these names, up to ALARMS_AT_ONCE, as CloudWatch describes them, whatever their type.

    The SDK would drop a type that it does not know from the answer.
    """
    operation, subject = "DescribeAlarms", f"{names[0]} in {client.meta.region_name}"
    known = client.meta.service_model.operation_model(operation).output_shape.members
    lists = {each: f"{each}s" for each in ("MetricAlarm", "CompositeAlarm", "LogAlarm") if f"{each}s" in known}
    responses = client.get_paginator("describe_alarms").paginate(AlarmNames=list(names), AlarmTypes=list(lists))

    def parse(page: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
        found = {**page, "MetricAlarms": page["MetricAlarms"]}  # without this one, it is no answer of AWS
        return {alarm["AlarmName"]: alarm for key in lists.values() for alarm in found.get(key) or ()}

    pages = list(parsed_pages(operation, subject, responses, parse))
    return {name: alarm for page in pages for name, alarm in page.items()}


def put_metric_alarm(client: t.Any, alarm: t.Mapping[str, t.Any]) -> None:
    """Store an alarm, in the place of one of the same name."""
    operation, subject = "PutMetricAlarm", f"{alarm['AlarmName']} in {client.meta.region_name}"
    retries.note_outcomes(client, operation)
    with sending(operation, subject):
        response = client.put_metric_alarm(**alarm)
    require_aws(operation, subject, response, 200)
