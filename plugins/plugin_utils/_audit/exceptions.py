# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings that a policy accepts. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import date

from .patterns import Patterns, matches


@dataclass(frozen=True)
class AcceptedFindings:
    """Findings to accept."""

    rule: str | None
    patterns: Patterns
    reason: str
    until: date | None

    def covers(self, rule: str, place: t.Mapping[str, t.Any]) -> bool:
        return self.rule in (None, rule) and matches(self.patterns, place)

    def is_expired(self, today: date) -> bool:
        """Return whether the last day is over."""
        return self.until is not None and self.until < today

    def __str__(self) -> str:
        patterns = {"rule": [self.rule] if self.rule else [], **self.patterns}
        return ", ".join(f"{key} {' or '.join(values)}" for key, values in patterns.items() if values)
