# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about retries and the age of events."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import FunctionPolicy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.retrying import evidence, retries_made
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rule import Found, Target, rule
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules.failure import last_resort
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import counted


@rule("warning")
def retries_cut_short(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """The event is too old before it was retried as often as configured; see retrying.py for what is known.

    Durable functions are not retried (documented: "Best practices for Lambda durable functions").
    """
    made = retries_made(target.retries, target.age)
    if made.most == target.retries or target.durable:
        return
    message = (
        f"An event for {target.name} that fails is retried {made} instead of {target.retries} because the event age is "
        f"{target.age} s ({evidence(target.age)}), then {last_resort(target)}."
    )
    age = policy.age.nearest(remedies.AGE_FOR_RETRIES)
    yield Found(
        message, remedies.setting(target.row, "Leave time for the retries", "maximum_event_age_in_seconds", age)
    )


@rule("warning")
def retries_out_of_bounds(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """More or fewer retries than the policy wants. AWS's default counts if nothing is stored."""
    nearest = policy.retries.nearest(target.retries)
    if nearest != target.retries:
        message = (
            f"An event for {target.name} that fails is retried up to {counted(target.retries, 'time')}, then "
            f"{last_resort(target)}; the policy wants {policy.retries}."
        )
        remedy = remedies.setting(target.row, "Retry as the policy wants", "maximum_retry_attempts", nearest)
        yield Found(message, remedy)


@rule("warning")
def age_out_of_bounds(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """Events may grow older, or less old, than the policy wants. AWS's default counts if nothing is stored."""
    nearest = policy.age.nearest(target.age)
    if nearest != target.age:
        message = (
            f"An event for {target.name} is tried for up to {target.age} s, then {last_resort(target)}; the policy "
            f"wants {policy.age} s."
        )
        remedy = remedies.setting(target.row, "Wait as the policy wants", "maximum_event_age_in_seconds", nearest)
        yield Found(message, remedy)
