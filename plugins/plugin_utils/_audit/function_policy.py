# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one function is judged by: severities and bounds."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Severity = t.Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""In rising order."""


@dataclass(frozen=True)
class Bounds:
    """A range, both ends included; None means no bound."""

    minimum: int | None = None
    maximum: int | None = None

    def nearest(self, value: int) -> int:
        """Return the value if it is within the bounds, else the bound that it breaks."""
        if self.minimum is not None and value < self.minimum:
            return self.minimum
        if self.maximum is not None and value > self.maximum:
            return self.maximum
        return value

    def __str__(self) -> str:
        words = {"at least": self.minimum, "at most": self.maximum}
        return " and ".join(f"{word} {bound}" for word, bound in words.items() if bound is not None)


@dataclass(frozen=True)
class FunctionPolicy:
    """The policy for one function. A rule that is off has no severity."""

    severities: t.Mapping[str, Severity]
    retries: Bounds
    age: Bounds
