# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as a CloudFormation template, with the list of resources to import. Pure."""

from __future__ import annotations

import re
import typing as t

from .export_target import ExportTarget, InvalidExport, one_line
from .names import alphanumeric, unique_names

_TYPE = "AWS::Lambda::EventInvokeConfig"
_MOST_RESOURCES = 200  # of one import: the service model, CreateChangeSet, ResourcesToImport
# The schema of AWS::Lambda::EventInvokeConfig, definitions OnSuccess and OnFailure.
_ARN = re.compile(r"arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9-]+:(?:[a-z]+(?:-[a-z]+)+-\d)?:(?:\d{12})?:", re.ASCII)
_LONGEST_ARN = 350
_DYNAMIC_REFERENCE = "{{resolve:"
_SIDES = {"on_success": "OnSuccess", "on_failure": "OnFailure"}


class Import(t.TypedDict):
    """What the operation CreateChangeSet takes."""

    template: dict[str, t.Any]
    resources_to_import: list[dict[str, t.Any]]


def as_cloudformation(targets: t.Sequence[ExportTarget]) -> Import:
    """Return the template and the list. Raises InvalidExport for what one stack cannot hold.

    A target that CloudFormation would refuse is left out, as it would refuse the template. The template's
    metadata says which, and why: JSON has no comments.
    """
    left_out = [f"{target.source}: {reason}" for target in targets if (reason := _refused(target))]
    configured = [target for target in targets if target.settings is not None and not _refused(target)]
    places = {(target.account_id, target.region) for target in configured}
    if len(places) > 1:
        found = ", ".join(f"{account_id} {region}" for account_id, region in sorted(places))
        raise InvalidExport(
            f"cloudformation: the rows are in {found}: expected rows of one account and region, as a stack is"
        )
    if not 1 <= len(configured) <= _MOST_RESOURCES:
        others = f", and {len(left_out)} are left out ({left_out[0]})" if left_out else ""
        raise InvalidExport(
            f"cloudformation: {len(configured)} rows are configured{others}: expected 1 to {_MOST_RESOURCES}, as one "
            "import takes"
        )
    for target in configured:
        # There is no way to write one as text: CloudFormation would put a secret or a parameter in its place.
        if any(_DYNAMIC_REFERENCE in arn for arn in target.destinations().values()):
            raise InvalidExport(
                f"cloudformation: a destination of {target.source} has {_DYNAMIC_REFERENCE!r}, which a template cannot "
                "hold: expected an ARN without it"
            )
    names = unique_names(configured, alphanumeric)
    return {
        "template": {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "Configurations for asynchronous invocation of AWS Lambda functions",
            **({"Metadata": {"LeftOut": left_out}} if left_out else {}),
            "Resources": {name: _resource(target) for name, target in zip(names, configured, strict=True)},
        },
        "resources_to_import": [
            {
                "ResourceType": _TYPE,
                "LogicalResourceId": name,
                "ResourceIdentifier": {"FunctionName": target.name, "Qualifier": target.qualifier},
            }
            for name, target in zip(names, configured, strict=True)
        ],
    }


def _refused(target: ExportTarget) -> str | None:
    for side, arn in target.destinations().items():
        if not _ARN.match(arn) or len(arn) > _LONGEST_ARN:
            return f"CloudFormation takes ARNs only, and its destination {side} is {one_line(arn)}"
    return None


def _resource(target: ExportTarget) -> dict[str, t.Any]:
    properties: dict[str, t.Any] = {"FunctionName": target.name, "Qualifier": target.qualifier}
    metadata = {"Source": target.source}
    if target.settings:
        numbers = {
            "MaximumRetryAttempts": target.settings["maximum_retry_attempts"],
            "MaximumEventAgeInSeconds": target.settings["maximum_event_age_in_seconds"],
        }
        properties |= {name: number for name, number in numbers.items() if number is not None}
    if destinations := target.destinations():
        properties["DestinationConfig"] = {_SIDES[side]: {"Destination": arn} for side, arn in destinations.items()}
    if len(properties) == 2:
        metadata["Comment"] = (
            "AWS stores a configuration that sets nothing. CloudFormation can import it, but not create it."
        )
    return {
        "Type": _TYPE,
        "DeletionPolicy": "Retain",  # An import needs it.
        "UpdateReplacePolicy": "Retain",
        "Metadata": metadata,
        "Properties": properties,
    }
