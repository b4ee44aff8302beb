# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about retries and the age of events. Where none are sent, a number has no effect, and none is wanted."""

from __future__ import annotations

import typing as t

from ....module_utils._model.identifiers import LATEST
from .. import remedies
from ..copies import numbers_for, setting
from ..function_policy import FunctionPolicy
from ..numbers import is_cut_short, longest_known_run
from ..polled import is_known_idle
from ..retrying import PAUSES, age_for, evidence, retries_fitting, retries_made
from ..rule import Found, rule
from ..target import Target
from ..words import counted
from .failure import last_resort


@rule("warning", ("function",))
def retries_cut_short(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """The event is, or can be, too old before it was retried as often as configured.

    See retrying.py for what is known. Durable functions are not retried (documented: "Best practices for Lambda durable
    functions").
    """
    if target.durable or is_known_idle(target) or not is_cut_short(target, target.retries, target.age):
        return
    made = retries_made(target.retries, target.age, target.longest_run)
    slow = retries_fitting(target.retries, target.age, target.timeout or 0)
    at_timeout = f"{counted(slow, 'time')} if each run takes {_full_timeout(target)}"
    if made.most < target.retries:
        slower = f"; {at_timeout}" if slow < made.most else ""
        how = f"{made} instead of {target.retries} because the event age is {target.age} s"
        why = f"{evidence(target.age, made)}{slower}"
    else:
        most = counted(made.most, "time")
        how, why = f"at most {most}, and {at_timeout}, because the event age is {target.age} s", PAUSES
    message = f"An event for {target.name} that fails is retried {how} ({why}), then {last_resort(target)}."
    yield Found(message, _time_for_retries(target, policy))


def _full_timeout(target: Target) -> str:
    if target.row["qualifier"] == LATEST:
        return f"its full timeout of {target.timeout} s"
    return f"{target.timeout} s, the timeout of {LATEST}"


def _time_for_retries(target: Target, policy: FunctionPolicy) -> str:
    """Set an age that leaves time for the retries; say so if AWS and the policy allow none that does."""
    if not is_cut_short(target, *numbers_for(target, policy)):
        return setting(target, policy, "Leave time for the retries")
    run = longest_known_run(target)
    return remedies.nothing(
        target,
        f"No event age that the policy allows ({policy.age} s) leaves time to retry {counted(target.retries, 'time')}: "
        f"allow {age_for(target.retries, run)} s, configure fewer retries, or give the function a shorter timeout.",
    )


@rule("warning")
def retries_out_of_bounds(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """More or fewer retries than the policy wants. AWS's default counts if nothing is stored."""
    nearest = policy.retries.nearest(target.retries)
    if nearest != target.retries and not is_known_idle(target):
        message = (
            f"An event for {target.name} that fails is retried up to {counted(target.retries, 'time')}, then "
            f"{last_resort(target)}; the policy wants {policy.retries}."
        )
        remedy = setting(target, policy, "Retry as the policy wants")
        yield Found(message, remedy, subject=_side(target.retries, nearest))


@rule("warning")
def age_out_of_bounds(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """Events may grow older, or less old, than the policy wants. AWS's default counts if nothing is stored."""
    nearest = policy.age.nearest(target.age)
    if nearest != target.age and not is_known_idle(target):
        message = (
            f"An event for {target.name} is tried for up to {target.age} s, then {last_resort(target)}; the policy "
            f"wants {policy.age} s."
        )
        remedy = setting(target, policy, "Wait as the policy wants")
        yield Found(message, remedy, subject=_side(target.age, nearest))


def _side(number: int, nearest: int) -> str:
    return "above the bounds" if number > nearest else "below the bounds"
