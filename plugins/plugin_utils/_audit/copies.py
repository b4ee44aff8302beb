# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What another qualifier takes over of a target: its settings as the remedies of the target leave them. Pure.

All remedies of a qualifier that is to take over settings give it the same ones: none undoes another.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.destinations import SIDES, InvalidDestination, Side, check_destination
from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from . import remedies
from .evidence_remedies import creation
from .function_policy import FunctionPolicy
from .numbers import fitting_numbers
from .polled import is_known_idle
from .remedies import Settings
from .rows import is_alias
from .target import Target


def lacks_settings(target: Target) -> bool:
    """Return whether this is an alias without a configuration, and another qualifier of the function has one."""
    return bool(target.configured) and _is_bare_alias(target)


def may_lack_settings(target: Target) -> bool:
    """Return whether this is such an alias if a repair has configured another qualifier, which nobody knows."""
    return bool(target.unsettled) and not target.configured and _is_bare_alias(target)


def _is_bare_alias(target: Target) -> bool:
    return target.row["configured"] is False and is_alias(target.row) and not is_known_idle(target)


def model_of(target: Target) -> Target | None:
    """Return which qualifier has the settings that such an alias lacks; None if none of them is known to exist."""
    existing = [
        each for each in target.configured if each.row["qualifier"] == LATEST or each.row.get("qualifier_exists")
    ]
    return next((each for each in existing if each.row["qualifier"] == LATEST), next(iter(existing), None))


def is_unpublished(target: Target) -> bool:
    """Return whether $LATEST has a configuration, and $LATEST.PUBLISHED, which may be what is used, none."""
    others = (*target.configured, *target.unsettled)
    published = any(each.row["qualifier"] == LATEST_PUBLISHED for each in others)
    is_latest = target.row["configured"] and target.row["qualifier"] == LATEST
    return is_latest and not published and not is_known_idle(target)


def numbers_for(target: Target, policy: FunctionPolicy) -> tuple[int, int]:
    """Return the retries and the age that the remedies give the target."""
    model = _model(target, policy) or target
    return fitting_numbers(model, policy, model.retries, model.age)


def setting(target: Target, policy: FunctionPolicy, title: str) -> str:
    """Return the remedy that gives the target numbers that satisfy all rules."""
    return _taking_over(target, policy) or remedies.settings(target, title, *numbers_for(target, policy))


def failure_destination(target: Target, policy: FunctionPolicy) -> str:
    """Return the remedy that sends records of failed events of the target somewhere."""
    model = _model(target, policy)
    if model is None or not _takes_on_failure(target, settings_to_copy(model, policy)):
        return remedies.destination(target)
    return _taking_over(target, policy)


def _model(target: Target, policy: FunctionPolicy) -> Target | None:
    """Return the qualifier whose settings the target is to take over, as a finding of another rule says."""
    if lacks_settings(target) and "alias_not_covered" in policy.severities:
        return model_of(target)
    if target.row["configured"] is not False or target.row["qualifier"] != LATEST_PUBLISHED:
        return None
    latest = next((each for each in target.configured if is_unpublished(each)), None)
    return latest if latest and latest.managed_instances and "inert_config" in policy.severities else None


def _taking_over(target: Target, policy: FunctionPolicy) -> str:
    model = _model(target, policy)
    if model is None:
        return ""
    return remedies.copying(target, model.row["qualifier"], settings_to_copy(model, policy))


def _takes_on_failure(target: Target, settings: Settings) -> bool:
    if "on_failure" not in settings.destinations:
        return False
    arn = settings.destinations["on_failure"]
    try:
        if arn is not None:
            check_destination("on_failure", arn, target.identifier, target.row["region"])
    except InvalidDestination:
        return False  # the remedy leaves it out, and says why
    return True


def settings_to_copy(model: Target, policy: FunctionPolicy) -> Settings:
    """Return the settings that are stored, without what the policy of the other qualifier or a rule would find."""
    retries, age = fitting_numbers(model, policy, model.retries, model.age)
    wanted = {"maximum_retry_attempts": retries, "maximum_event_age_in_seconds": age}
    row: t.Mapping[str, t.Any] = {**model.row}
    numbers = {
        name: value for name, value in wanted.items() if row[name] is not None or row["effective"][name] != value
    }
    destinations: dict[Side, str | None] = {}
    for side in SIDES:
        arn = model.destinations.get(side)
        if not arn or model.durable:
            continue  # a durable function uses no destination
        if _can_receive(model, side):
            destinations[side] = arn
        elif side == "on_failure":
            destinations[side] = None
        elif side in model.unusable:
            destinations[side] = arn  # the remedy leaves it out, and says why
    return Settings(numbers, destinations)


def _can_receive(model: Target, side: Side) -> bool:
    """Return whether a record arrives there, as far as was read, once the remedies of the target have run."""
    status = model.statuses.get(side)
    if side in model.unusable or (status and status["can_receive"] is False and status["exists"] is not False):
        return False
    is_gone = status is not None and status["exists"] is False
    return not is_gone or (status is not None and creation(status, model.row) is not None)
