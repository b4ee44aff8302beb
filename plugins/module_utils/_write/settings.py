# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings that a task or a row gives, checked as AWS would. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import (
    SIDES,
    Side,
    check_destination,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import InvalidRequest

# botocore service model, shapes MaximumRetryAttempts and MaximumEventAgeInSeconds
RANGES = {"maximum_retry_attempts": (0, 2), "maximum_event_age_in_seconds": (60, 21600)}


def parse_settings(given: t.Mapping[str, t.Any]) -> Settings:
    """Return the settings among these parameters. Raises InvalidRequest if a number is out of range."""
    for name, (least, most) in RANGES.items():
        if given[name] is not None and not least <= given[name] <= most:
            raise InvalidRequest(f"{name} is {given[name]}: expected {least} to {most}")
    config = given["destination_config"] or {}
    arns: dict[Side, str | None] = {side: (config.get(side) or {}).get("destination") for side in SIDES}
    return {
        "maximum_retry_attempts": given["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": given["maximum_event_age_in_seconds"],
        "destination_config": {
            "on_success": {"destination": arns["on_success"]},
            "on_failure": {"destination": arns["on_failure"]},
        },
    }


def sets_nothing(settings: Settings) -> bool:
    """Return whether no setting has a value; an empty string clears a destination."""
    config = settings["destination_config"]
    numbers = (settings["maximum_retry_attempts"], settings["maximum_event_age_in_seconds"])
    return all(number is None for number in numbers) and not any(config[side]["destination"] for side in SIDES)


def check_destinations(settings: Settings, target: FunctionIdentifier, region: str | None) -> None:
    """Raise InvalidDestination if AWS would refuse one of the destinations for this target, which is in the region."""
    for side in SIDES:
        arn = settings["destination_config"][side]["destination"]
        if arn:
            check_destination(side, arn, target, region)
