# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The write module's parameters, checked and understood before any request. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import Side, check_destination
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, FunctionIdentifier
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import targets_by_region

# botocore service model, shapes MaximumRetryAttempts and MaximumEventAgeInSeconds
_RANGES = {"maximum_retry_attempts": (0, 2), "maximum_event_age_in_seconds": (60, 21600)}
_SIDES: tuple[Side, Side] = ("on_success", "on_failure")


class InvalidRequest(InvalidOption):
    """Parameters that AWS would refuse, or that contradict each other."""


@dataclass(frozen=True)
class Change:
    """What one target should become: these settings, or with None no configuration.

    replace: settings that are None are reset, not kept.
    """

    target: FunctionIdentifier
    settings: Settings | None
    replace: bool = False

    @property
    def qualifier(self) -> str:
        return self.target.qualifier or LATEST


@dataclass(frozen=True)
class Request:
    """All changes of a task by region; None stands for the region of the SDK's own configuration.

    propagation_timeout: seconds for which a write is tried again while AWS says that the function's role may not write
    to the destination, or that the destination is invalid. check_mode: change nothing.
    """

    changes: t.Mapping[str | None, t.Sequence[Change]]
    propagation_timeout: float = 60.0
    check_mode: bool = False


def parse_request(
    params: t.Mapping[str, t.Any], region: str | None, check_mode: bool, region_source: str = ""
) -> Request:
    """Return what the parameters ask for. Raises InvalidOption if AWS would refuse it for one of the targets.

    region_source says where the region comes from if the task does not give it.
    """
    targets = targets_by_region(params["function_name"], params["qualifier"], None, region, region_source)
    if len(targets) > 1:
        names = " and ".join(sorted(name or "no region" for name in targets))
        raise InvalidRequest(f"function_name is in {names}: expected functions of one region in one task")
    timeout = params["propagation_timeout"]
    if timeout < 0:
        raise InvalidRequest(f"propagation_timeout is {timeout}: expected seconds, 0 or more")
    settings = None if params["state"] == "absent" else _parse_settings(params)
    changes = {
        name: [Change(target, settings, params["replace"]) for target in named or ()] for name, named in targets.items()
    }
    for name, several in changes.items():
        for change in several:
            _check_destinations(change, name)
    return Request(changes, timeout, check_mode)


def _check_destinations(change: Change, region: str | None) -> None:
    for side in _SIDES:
        arn = change.settings and change.settings["destination_config"][side]["destination"]
        if arn:
            check_destination(side, arn, change.target, region)


def _parse_settings(params: t.Mapping[str, t.Any]) -> Settings:
    for name, (least, most) in _RANGES.items():
        if params[name] is not None and not least <= params[name] <= most:
            raise InvalidRequest(f"{name} is {params[name]}: expected {least} to {most}")
    config = params["destination_config"] or {}
    given: dict[Side, str | None] = {side: (config.get(side) or {}).get("destination") for side in _SIDES}
    _refuse_nothing(params, given)
    return {
        "maximum_retry_attempts": params["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": params["maximum_event_age_in_seconds"],
        "destination_config": {
            "on_success": {"destination": given["on_success"]},
            "on_failure": {"destination": given["on_failure"]},
        },
    }


def _refuse_nothing(params: t.Mapping[str, t.Any], given: t.Mapping[Side, str | None]) -> None:
    """AWS refuses a Put that sets nothing (recorded: put_functionname_nootherargs)."""
    if any(params[name] is not None for name in _RANGES) or any(given.values()):
        return
    cleared = [side for side, arn in given.items() if arn == ""]
    if cleared and len(cleared) < len(_SIDES) and not params["replace"]:
        return
    what = "both destinations are empty and nothing else is given" if len(cleared) == 2 else "nothing is to be set"
    raise InvalidRequest(
        f"{what}: expected maximum_retry_attempts, maximum_event_age_in_seconds or a destination, "
        "or state: absent to remove the configuration"
    )
