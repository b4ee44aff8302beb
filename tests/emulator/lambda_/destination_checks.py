# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setting ``check_destinations``: whether a destination exists and the function's role may write to it.

Put on AWS checks both. Public reports show it for queues ("The destination ARN ... is invalid." for a new queue) and
have the messages for SQS, SNS and Lambda. The messages for EventBridge and S3 are an assumption.
"""

from __future__ import annotations

from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from ..iam.authorization import denial
from ..iam.principals import principal
from ..server.responses import InvalidParameterValue
from . import functions
from .identifiers import Target

_ACTIONS = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "lambda": ("lambda:InvokeFunction",),
    "events": ("events:PutEvents",),
    "s3": ("s3:ListBucket", "s3:PutObject"),
}


def check_destination(destination: str, source: Target) -> None:
    """Raise Lambda's error if the destination does not exist or the role of ``source`` may not write to it."""
    if not _exists(destination):
        raise InvalidParameterValue(f"The destination ARN {destination} is invalid.")
    service = destination.split(":")[2]
    role = principal((functions.latest_row(source) or {}).get("Role", ""))
    context = {"s3:resourceaccount": (source.account_id,)}
    for action in _ACTIONS[service]:
        resource = f"{destination}/aws/lambda/async/{source.name}" if action == "s3:PutObject" else destination
        if denial(role, action, resource, context) is not None:
            owner = "function" if service == "lambda" else "function's"
            raise InvalidParameterValue(
                f"The {owner} execution role does not have permissions to call {action.partition(':')[2]} "
                f"on {destination}"
            )


def _exists(arn: str) -> bool:
    """Return whether moto has this destination. Functions are checked by every Put: see destinations.check."""
    _arn, partition, service, region, account_id, name = arn.split(":", 5)
    match service:
        case "sqs":
            return name in sqs_backends[account_id][region].queues
        case "sns":
            return arn in sns_backends[account_id][region].topics
        case "events":
            return name.removeprefix("event-bus/") in events_backends[account_id][region].event_buses
        case "s3":
            return s3_backends.bucket_accounts.get(name, ("", ""))[0] == partition
    return True
