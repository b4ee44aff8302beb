# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The type of a rule, and the register of all rules. The decorator registers a rule."""

from __future__ import annotations

import typing as t

from .function_policy import FunctionPolicy, Severity
from .needs import Gap, Need, is_of_function
from .target import Target


class Found(t.NamedTuple):
    """What a rule found. judged is False if the facts that the rule needs were not read.

    harmless is True if the evidence says that no event is affected: the finding is for information only.
    subject is what of the target it is about, if the rule can find several things there: it tells them apart.
    """

    message: str
    remedy: str
    judged: bool = True
    harmless: bool = False
    subject: str | None = None


Judge = t.Callable[[Target, FunctionPolicy], t.Iterator[Found]]


class Rule(t.NamedTuple):
    """severity applies if the policy does not set another one.

    needs are the facts without which the rule has not judged a target in which it finds nothing. rests_on are others
    that change what it finds: without them it may find less, or more, than with them. of_settings: it is about what is
    stored now, and is not asked where that is not known; other rules are about what was counted.
    """

    severity: Severity
    judge: Judge
    needs: tuple[Need, ...]
    rests_on: tuple[Need, ...]
    of_settings: bool

    @property
    def meaning(self) -> str:
        """The first line of the documentation of the rule, which readers of a report see."""
        return (self.judge.__doc__ or "").partition("\n")[0]

    @property
    def all_needs(self) -> tuple[Need, ...]:
        """The needs, with that of what is stored."""
        return ("settings", *self.needs) if self.of_settings else self.needs

    def gaps(self, target: Target) -> dict[Need, Gap]:
        """Return which of these facts are missing of the target; those of a function on one of its rows only."""
        row = target.row
        needs = [need for need in self.all_needs if target.reports_function or not is_of_function(row, need)]
        found = {need: target.gap(need) for need in needs}
        return {need: why for need, why in found.items() if why}


RULES: dict[str, Rule] = {}
"""Every rule by its name, in the order of findings. Import it from the package rules, which fills it."""


def rule(
    severity: Severity,
    needs: tuple[Need, ...] = (),
    rests_on: tuple[Need, ...] = (),
    of_settings: bool = True,
) -> t.Callable[[Judge], Judge]:
    """Register a function as the rule of its name."""

    def register(judge: Judge) -> Judge:
        RULES[judge.__name__] = Rule(severity, judge, needs, rests_on, of_settings)
        return judge

    return register
