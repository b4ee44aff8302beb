# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where records of invocations may go: what the ARN of a destination shows without a request. Pure."""

from __future__ import annotations

import re
import typing as t

from .arns import Arn, parse_arn
from .identifiers import FunctionIdentifier, InvalidIdentifier, parse_function, parse_function_arn
from .invalid_option import InvalidOption
from .partitions import contradiction, partition_of
from .queue_urls import queue_arn

if t.TYPE_CHECKING:
    from .configurations import Row

Side = t.Literal["on_success", "on_failure"]
SIDES: tuple[Side, Side] = ("on_success", "on_failure")

Receiver = t.Literal["on_success", "on_failure", "dead_letter"]
"""What can receive a record of an event: the destinations of both sides, and the dead-letter queue."""

# botocore service model, shape DestinationArn; the services are those of the AWS Lambda developer guide, "Retaining
# records of asynchronous invocations", and AWS refuses others (recorded: put_destination_invalid_service_arn).
_ARN = re.compile(r"arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9-]+:[a-z0-9-]*:(?:\d{12})?:.+", re.ASCII)
# Whether Lambda delivers to a bus of the newer kind, event-busv2, is not documented.
_BUS = re.compile(r"event-bus(?:v2)?/.+", re.DOTALL)
_KINDS = {"sqs": "queue", "sns": "topic", "lambda": "function", "events": "event bus", "s3": "bucket"}
_EXPECTED = (
    "expected the ARN of a standard SQS queue, a standard SNS topic, a Lambda function, an EventBridge event bus"
)


class InvalidDestination(InvalidOption):
    """A destination that AWS would refuse, or could never write to."""


class OwnDestination(InvalidDestination):
    """A function that would be its own destination."""


def check_form(side: Side, arn: str) -> None:
    """Raise InvalidDestination for what AWS stores for no target: text that is no ARN, or contradicts itself."""
    where = _where(side, arn)
    if queue := queue_arn(arn):
        raise InvalidDestination(f"{where} is the URL of a queue: expected its ARN, probably {queue}")
    if arn.startswith("kafka://"):
        return  # AWS stores it, though Lambda never delivers to it
    parts = _parse(arn)
    if parts is None or len(arn) > 350:
        raise InvalidDestination(f"{where} is not an ARN: {_expected(side)}")
    if parts.region:
        _check_partition(where, parts, parts.region)


def check_destination(side: Side, arn: str, target: FunctionIdentifier, region: str | None) -> None:
    """Raise InvalidDestination if AWS would refuse the destination for this target, or never reach it.

    region is the target's. What only AWS knows (does it exist, may the role write to it, can it be reached
    from another account or region unless it is a function) is left to AWS.
    """
    check_form(side, arn)
    where = _where(side, arn)
    parts = _parse(arn)
    if parts is None:
        raise InvalidDestination(
            f"{where} is a Kafka topic, which only event source mappings can write to: {_expected(side)}"
        )
    service, resource = parts.service, parts.resource
    if service not in _KINDS:
        raise InvalidDestination(f"{where} is an ARN of {service}, which cannot be a destination: {_expected(side)}")
    # The ARN of a bucket has no region. One in another region than the function is left to AWS.
    _check_partition(where, parts, parts.region or region or "")
    if region and (fault := contradiction(parts.partition, region)):
        # Credentials of one partition, as those of a role, are of no use in another one (AWS whitepaper "AWS Fault
        # Isolation Boundaries", "Partitions").
        raise InvalidDestination(f"{where} {fault}, where the function is: expected a destination of that partition")
    if service == "events" and not _BUS.fullmatch(resource):
        raise InvalidDestination(f"{where} is of EventBridge and not an event bus: {_expected(side)}")
    if service == "s3" and side == "on_success":
        raise InvalidDestination(f"{where} is a bucket, which takes records of failure only: {_expected(side)}")
    if service in ("sqs", "sns") and resource.endswith(".fifo"):
        # AWS stores it, and then every delivery fails (developer guide; metric DestinationDeliveryFailures).
        raise InvalidDestination(
            f"{where} is a FIFO {_KINDS[service]}, which Lambda cannot deliver to: "
            f"expected a standard {_KINDS[service]}"
        )
    if service == "lambda":
        _check_function(where, arn, target, region)


def _where(side: Side, arn: str) -> str:
    return f"destination_config.{side}.destination {arn[:350]!r}"


def _check_partition(where: str, parts: Arn, region: str) -> None:
    if fault := contradiction(parts.partition, region):
        expected = parts._replace(partition=partition_of(region) or "")
        raise InvalidDestination(f"{where} {fault}: expected {expected}, or a region of {parts.partition}")


def _check_function(where: str, arn: str, target: FunctionIdentifier, region: str | None) -> None:
    try:
        function = parse_function(arn)
    except InvalidIdentifier:
        raise InvalidDestination(
            f"{where} is not the ARN of a function: expected one, with or without qualifier"
        ) from None
    # Recorded: functions of another region are not reachable (test_get_function_wrong_region).
    if region is not None and function.region != region:
        raise InvalidDestination(
            f"{where} is in {function.region}, and Lambda reaches functions of its own region only: "
            f"expected a function in {region}"
        )
    same_account = target.account_id in (None, function.account_id)
    # Recorded: put_destination_recursive. For another qualifier of the function AWS's answer is not known.
    if function.name == target.name and same_account and function.qualifier in (None, target.qualifier):
        raise OwnDestination(
            f"{where} is the function itself: expected another destination, as a function cannot be its own"
        )


def _expected(side: Side) -> str:
    return _EXPECTED + (" or an S3 bucket" if side == "on_failure" else "")


def unusable(receiver: Receiver, arn: str, target: FunctionIdentifier) -> str | None:
    """Return why a stored destination can never receive a record; None if its ARN alone does not show it.

    target is complete: name, qualifier, region and account.
    """
    if arn.startswith("kafka://"):
        return "a Kafka topic, which only event source mappings can write to"
    parts = _parse(arn)
    if parts is None:
        return None
    service, resource = parts.service, parts.resource
    if service in ("sqs", "sns") and resource.endswith(".fifo"):
        return f"a FIFO {_KINDS[service]}, which Lambda cannot deliver to"
    if service == "s3" and receiver == "on_success":
        return "an S3 bucket, which takes records of failure only"
    if service == "lambda" and _is_itself(arn, target):
        return "the function itself"
    return None


def destinations_of(row: Row) -> dict[Receiver, str]:
    """Return what the row has of destinations and dead-letter queue, as far as they were read."""
    config, facts = row["destination_config"], row.get("function")
    arns: dict[Receiver, str | None] = {
        "on_success": config["on_success"]["destination"],
        "on_failure": config["on_failure"]["destination"],
        "dead_letter": facts and facts["dead_letter_target_arn"],
    }
    return {receiver: arn for receiver, arn in arns.items() if arn}


def _parse(arn: str) -> Arn | None:
    return parse_arn(arn) if _ARN.fullmatch(arn) else None


def _is_itself(arn: str, target: FunctionIdentifier) -> bool:
    """Return whether the ARN names this very qualifier of the function; without a qualifier it names $LATEST."""
    try:
        function = parse_function_arn(arn)
    except InvalidIdentifier:
        return False
    names = (function.name, function.qualifier, function.region, function.account_id)
    return names == (target.name, target.qualifier, target.region, target.account_id)
