# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations that Lambda refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..server.responses import InvalidParameterValue, violation
from . import functions
from .destination_checks import check_destination
from .identifiers import Target, parse_function_arn

# As AWS prints it (recorded).
_PATTERN = (
    r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
    r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
)
_DESTINATION = re.compile(_PATTERN)

# S3 receives failures only (AWS guide, "Capturing records of Lambda asynchronous invocations").
_SERVICES = {"OnSuccess": {"sqs", "sns", "lambda", "events"}, "OnFailure": {"sqs", "sns", "lambda", "events", "s3"}}


def sides(config: Mapping[str, Any] | None) -> dict[str, dict[str, str]]:
    """Both sides as AWS stores them: ``{"OnSuccess": {}, "OnFailure": {"Destination": ...}}``.

    An empty destination clears its side. This is an assumption: the pattern allows it, but it is not recorded.
    """
    stored: dict[str, dict[str, str]] = {"OnSuccess": {}, "OnFailure": {}}
    for side in stored:
        destination = ((config or {}).get(side) or {}).get("Destination")
        if destination:
            stored[side] = {"Destination": destination}
    return stored


def violations(config: Mapping[str, Any]) -> list[str]:
    """Return the violated constraints, as the parts of a ValidationException."""
    found = []
    for side, member in (("OnSuccess", "onSuccess"), ("OnFailure", "onFailure")):
        destination = (config.get(side) or {}).get("Destination")
        if destination is None:
            continue
        path = f"destinationConfig.{member}.destination"
        if not _DESTINATION.fullmatch(destination):
            found.append(violation(destination, path, f"satisfy regular expression pattern: {_PATTERN}"))
        if len(destination) > 350:
            found.append(violation(destination, path, "have length less than or equal to 350"))
    return found


def check(config: Mapping[str, Any], source: Target, look: bool) -> None:
    """Raise Lambda's error for a destination that ``source`` cannot use.

    Recorded: a service that cannot receive, a function that does not exist, the function itself. ``look``: look for
    the destination, whatever its kind, and at the permissions of the role.
    """
    for side, stored in sides(config).items():
        destination = stored.get("Destination")
        if destination is None:
            continue
        service = destination.split(":")[2] if destination.startswith("arn:") else None
        if service not in _SERVICES[side]:
            raise InvalidParameterValue(f"The provided destination config {_describe(config)} is invalid.")
        if service == "lambda":
            _check_function(destination, source)
        if look:
            check_destination(destination, source)


def _check_function(destination: str, source: Target) -> None:
    target = parse_function_arn(destination)
    if target is None or target.region != source.region or not functions.has_qualifier(target):
        raise InvalidParameterValue(f"The destination ARN {destination} is invalid.")
    if target.arn == source.arn:
        raise InvalidParameterValue("You can't specify the function as a destination for itself.")


def _describe(config: Mapping[str, Any]) -> str:
    """As AWS prints it (recorded): ``DestinationConfig(onSuccess=OnSuccess(destination=ARN), onFailure=null)``."""

    def describe(side: str) -> str:
        if config.get(side) is None:
            return "null"
        return f"{side}(destination={config[side].get('Destination', 'null')})"

    return f"DestinationConfig(onSuccess={describe('OnSuccess')}, onFailure={describe('OnFailure')})"
