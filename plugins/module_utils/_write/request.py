# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The write module's parameters, checked and understood before any request. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import (
    InvalidDestination,
    Side,
    check_destination,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    InvalidIdentifier,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import targets_by_region

# botocore service model, shapes MaximumRetryAttempts and MaximumEventAgeInSeconds
_RANGES = {"maximum_retry_attempts": (0, 2), "maximum_event_age_in_seconds": (60, 21600)}
_SIDES: tuple[Side, Side] = ("on_success", "on_failure")


class InvalidRequest(ValueError):
    """Parameters that AWS would refuse, or that contradict each other; str() is one line that says what to do."""


@dataclass(frozen=True)
class Wanted:
    """What the targets should become. settings is None for "no configuration".

    replace: what is not in the settings is reset, not kept. propagation_timeout: seconds for which a write is tried
    again while AWS says that the function's role may not write to the destination. dry: change nothing.
    """

    settings: Settings | None
    replace: bool = False
    propagation_timeout: float = 60.0
    dry: bool = False


def one_region(params: t.Mapping[str, t.Any], region: str | None) -> tuple[str | None, list[FunctionIdentifier]]:
    """The targets and the one region in which they all lie; None where nobody named it. Raises InvalidRequest."""
    try:
        targets = targets_by_region(params["function_name"], params["qualifier"], None, region)
    except InvalidIdentifier as error:
        raise InvalidRequest(str(error)) from None
    if len(targets) > 1:
        regions = " and ".join(sorted(name or "none" for name in targets))
        raise InvalidRequest(f"function_name lies in {regions}: expected functions of one region in one task")
    return next(((name, list(named or [])) for name, named in targets.items()), (region, []))


def wanted_of(
    params: t.Mapping[str, t.Any], targets: t.Iterable[FunctionIdentifier], region: str | None, dry: bool
) -> Wanted:
    """What the parameters ask for. Raises InvalidRequest for what AWS would refuse for one of the targets."""
    timeout = params["propagation_timeout"]
    if timeout < 0:
        raise InvalidRequest(f"propagation_timeout is {timeout}: expected seconds, 0 or more")
    if params["state"] == "absent":
        return Wanted(None, dry=dry)
    for name, (least, most) in _RANGES.items():
        if params[name] is not None and not least <= params[name] <= most:
            raise InvalidRequest(f"{name} is {params[name]}: expected {least} to {most}")
    config = params["destination_config"] or {}
    given: dict[Side, str | None] = {side: (config.get(side) or {}).get("destination") for side in _SIDES}
    _refuse_nothing(params, given)
    try:
        for side, arn in given.items():
            if arn:
                for target in targets:
                    check_destination(side, arn, target, region)
    except InvalidDestination as error:
        raise InvalidRequest(str(error)) from None
    settings: Settings = {
        "maximum_retry_attempts": params["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": params["maximum_event_age_in_seconds"],
        "destination_config": {
            "on_success": {"destination": given["on_success"]},
            "on_failure": {"destination": given["on_failure"]},
        },
    }
    return Wanted(settings, params["replace"], timeout, dry)


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
