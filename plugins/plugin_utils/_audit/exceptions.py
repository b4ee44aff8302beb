# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings that a policy accepts, and parts of a policy that match nothing. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

PLACES = ("function_name", "qualifier", "region", "account_id", "organizational_unit")
"""What patterns are for: keys of a row, and the organizational units of its account."""


@dataclass(frozen=True)
class AcceptedFindings:
    """Findings to accept. patterns are those of places, by key; no patterns for a key match everything."""

    rule: str | None
    patterns: t.Mapping[str, t.Sequence[str]]
    reason: str
    until: date | None

    def covers(self, rule: str, place: t.Mapping[str, t.Any]) -> bool:
        return self.rule in (None, rule) and matches(self.patterns, place)

    def is_expired(self, today: date) -> bool:
        """Return whether the last day is over."""
        return self.until is not None and self.until < today

    def __str__(self) -> str:
        given = {"rule": [self.rule] if self.rule else [], **self.patterns}
        return ", ".join(f"{key} {' or '.join(values)}" for key, values in given.items() if values)


def matches(patterns: t.Mapping[str, t.Sequence[str]], place: t.Mapping[str, t.Any]) -> bool:
    """Return whether every key that has patterns has one that matches. Case matters."""
    return all(
        any(fnmatchcase(value, pattern) for value in _values(place, key) for pattern in patterns[key])
        for key in PLACES
        if patterns.get(key)
    )


def _values(place: t.Mapping[str, t.Any], key: str) -> t.Sequence[str]:
    """Return the value of a key; the paths of all units that the account is in, at any level."""
    if key != "organizational_unit":
        return [place[key]]
    names = place.get("organizational_units", ())
    return ["/".join(names[: end + 1]) for end in range(len(names))]
