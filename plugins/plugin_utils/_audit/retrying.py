# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often Lambda retries a failed event, as far as it is known. Pure.

An event grows older while it waits for a retry, and while the function runs. Events that wait because the function is
throttled are not considered.
"""

from __future__ import annotations

from dataclasses import dataclass

from .words import counted

# Documented ("Error handling for asynchronous invocation"): the first retry is made after about a minute, the second
# after two more.
_PAUSES = {1: 60, 2: 180}
# Recorded (test_maxeventage, 2 retries configured, a function that fails at once): no retry at 60 s, one at 90 s.
# Between them nothing is recorded.
_NEVER, _ONCE = 60, 90

# botocore 1.44.8, shape Timeout: the longer time is for asynchronous invocations on Managed Instances.
LONGEST_RUN, LONGEST_RUN_OF_MANAGED_INSTANCES = 1800, 5400


@dataclass(frozen=True)
class Retries:
    """How many retries there are at least and at most."""

    least: int
    most: int

    def __str__(self) -> str:
        times = counted(self.most, "time")
        return times if self.least == self.most else f"at most {times}"


def retries_made(configured: int, age: int, longest_run: int) -> Retries:
    """Return the retries that an event of this maximum age gets, if no run takes longer than longest_run seconds."""
    least = 0 if age < _ONCE else retries_fitting(configured, age, longest_run)
    return Retries(least, retries_fitting(configured, age, 0))


def retries_fitting(configured: int, age: int, run: int) -> int:
    """Return how many retries fit into the age at most, if each run takes this many seconds."""
    fitting = (number for number, pause in _PAUSES.items() if number <= configured and age > pause + number * run)
    return max(fitting, default=0)


def age_for(retries: int, run: int) -> int:
    """Return an age in whole minutes that leaves time for these retries, the last run included."""
    number = min(retries, max(_PAUSES))
    return -(-max(_PAUSES[number] + (number + 1) * run, _ONCE) // 60) * 60


def evidence(age: int, made: Retries) -> str:
    """Return how the number of retries at this age is known."""
    if age == _NEVER or (age == _ONCE and made.least == made.most):
        return "as recorded from AWS"
    if age < _ONCE:
        return "whether there is one at this age is not recorded"
    return PAUSES


PAUSES = "derived from AWS's pauses of one and two minutes"
