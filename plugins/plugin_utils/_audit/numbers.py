# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers of retries and an age that satisfy all rules at once: no remedy undoes another. Pure."""

from __future__ import annotations

from .function_policy import FunctionPolicy
from .retrying import age_for, retries_fitting
from .target import Target


def fitting_numbers(target: Target, policy: FunctionPolicy, retries: int, age: int) -> tuple[int, int]:
    """Return the nearest numbers within the bounds of the policy, with an age that leaves time for the retries.

    If no such age is within the bounds, it is the nearest one. Rules that are off change nothing.
    """
    if "retries_out_of_bounds" in policy.severities:
        retries = policy.retries.nearest(retries)
    if "age_out_of_bounds" in policy.severities:
        age = policy.age.nearest(age)
    if "retries_cut_short" in policy.severities and not target.durable and is_cut_short(target, retries, age):
        longer = policy.age.nearest(age_for(retries, longest_known_run(target)))
        age = age if is_cut_short(target, retries, longer) else longer
    return retries, age


def is_cut_short(target: Target, retries: int, age: int) -> bool:
    """Return whether there are fewer retries than configured, at least if each run takes all of its timeout."""
    return retries_fitting(retries, age, target.timeout or 0) < retries


def longest_known_run(target: Target) -> int:
    """Return for how long a run has to be expected: the timeout of the function, if that was read."""
    return target.longest_run if target.timeout is None else target.timeout
