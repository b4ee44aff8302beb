# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the settings that a repair is to set, and with the rules that it is for. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.validation import check_type_int

from ...module_utils._model.configurations import RANGES
from ...module_utils._model.destinations import SIDES, InvalidDestination, check_destination
from ...module_utils._model.identifiers import FunctionIdentifier
from ...module_utils._model.invalid_option import InvalidOption
from .failure_paths import desired_path
from .repairs import desired_destinations
from .rules import RULES
from .user_input import is_empty, shown

DESIRED = (*RANGES, "destination_config", "failure_path")
"""The settings that can be desired."""


def invalid_rules(rules: t.Iterable[str], where: str) -> t.Iterator[str]:
    """Yield a line if some of these are no rules; it says where."""
    unknown = [rule for rule in rules if rule not in RULES]
    if unknown:
        yield f"{where} has the unknown rule {', '.join(unknown)}: expected some of {', '.join(RULES)}"


def without_blanks(desired: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what is desired, with null for a part that is blank text: a variable without a value leaves that."""
    config = desired.get("destination_config")
    if isinstance(config, t.Mapping):
        config = {side: None if is_empty(value) else value for side, value in config.items()}
    return {**desired, "destination_config": None if is_empty(config) else config}


def invalid_desired(desired: t.Mapping[str, t.Any], where: str) -> t.Iterator[str]:
    """Yield a line for each desired setting that cannot be set; it says where."""
    desired = without_blanks(desired)
    unknown = [str(name) for name in desired if name not in DESIRED]
    if unknown:
        yield f"{where} has the unknown key {', '.join(unknown)}: expected some of {', '.join(DESIRED)}"
    for name, (least, most) in RANGES.items():
        if not _is_in_range(desired.get(name), least, most):
            yield f"{where}: {name} is {desired[name]}: expected {least} to {most}"
    if fault := _malformed(desired.get("destination_config")):
        yield (
            f"{where}: destination_config is malformed: {fault}: expected on_failure and on_success with destination"
        )
        return
    try:
        path = desired_path(desired)
    except InvalidOption as error:
        yield f"{where}: failure_path: {error}"
        path = None
    if path and ((desired.get("destination_config") or {}).get("on_failure") or {}).get("destination") is not None:
        yield f"{where}: failure_path and destination_config.on_failure contradict each other: expected one of them"
    try:
        for side, arn in desired_destinations(desired).items():
            check_destination(side, arn, FunctionIdentifier(""), None)
    except InvalidDestination as error:
        yield f"{where}: {error}"


def _malformed(config: t.Any) -> str | None:
    """Return what is wrong with the form of destination_config. A part that nobody reads would repair nothing."""
    if is_empty(config):
        return None
    if not isinstance(config, t.Mapping):
        return f"it is {shown(config)}"
    for side, value in config.items():
        if side not in SIDES:
            return f"unknown key {shown(side)}"
        if is_empty(value):
            continue
        if not isinstance(value, t.Mapping):
            return f"{side} is {shown(value)}"
        unknown = [key for key in value if key != "destination"]
        if unknown:
            return f"unknown key {side}.{unknown[0]}"
        arn = value.get("destination")
        if not isinstance(arn, str | None):
            return f"{side}.destination is {shown(arn)}"
    return None


def _is_in_range(value: t.Any, least: int, most: int) -> bool:
    """Return whether a number, which a survey gives as text, can be set; an empty one can."""
    if value in (None, ""):
        return True
    try:
        return not isinstance(value, bool) and least <= int(check_type_int(value)) <= most
    except (TypeError, ArithmeticError, ValueError):  # infinity, and a text of too many digits
        return False
