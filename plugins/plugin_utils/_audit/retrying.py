# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often Lambda retries a failed event, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import counted

# Recorded (test_maxeventage, 2 retries configured): no retry at 60 s, one at 90 s. Between them nothing is recorded.
_NEVER, _ONCE = 60, 90
# Documented ("Error handling for asynchronous invocation"): the first retry comes after about a minute, the second
# after two more. Derived from that and the recording: up to this age there is no second retry.
_NEVER_TWICE = 180


@dataclass(frozen=True)
class Retries:
    """How many retries there are at least and at most."""

    least: int
    most: int

    def __str__(self) -> str:
        times = counted(self.most, "time")
        return times if self.least == self.most else f"at most {times}"


def retries_made(configured: int, age: int) -> Retries:
    """Return the retries that an event of this maximum age gets."""
    least = 0 if age < _ONCE else 1 if age <= _NEVER_TWICE else 2
    most = 0 if age <= _NEVER else 1 if age <= _NEVER_TWICE else 2
    return Retries(min(configured, least), min(configured, most))


def evidence(age: int) -> str:
    """Return how the number of retries at this age is known."""
    if age in (_NEVER, _ONCE):
        return "as recorded from AWS"
    if age < _ONCE:
        return "whether there is one at this age is not recorded"
    return "derived from AWS's pauses of one and two minutes"
