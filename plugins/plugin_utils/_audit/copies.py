# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What another qualifier takes over of a target: its settings as the remedies of the target leave them. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.destinations import SIDES, Side
from .evidence_remedies import creation
from .function_policy import FunctionPolicy
from .numbers import fitting_numbers
from .remedies import Settings
from .target import Target


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
    return not is_gone or (status is not None and creation(status, model.row["region"]) is not None)
