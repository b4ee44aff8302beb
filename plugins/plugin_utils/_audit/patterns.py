# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patterns of places: what they match, and whether two of them can match the same. Pure."""

from __future__ import annotations

import re
import string
import typing as t
from fnmatch import fnmatchcase

PLACES = ("function_name", "qualifier", "region", "account_id", "organizational_unit")
"""What patterns are for: keys of a row, and the organizational units of its account."""

Patterns = t.Mapping[str, t.Sequence[str]]
"""The patterns of places, by key; a key that has none, or is missing, matches everything."""

# A class such as [a-z] or [!a], or one character. A [ that no ] ends is a character.
_TOKEN = re.compile(r"\[!?\][^\]]*\]|\[!?[^\]]+\]|.", re.DOTALL)
_CHARACTERS = f"{string.ascii_lowercase}{string.ascii_uppercase}{string.digits}-_/$.: "


def matches(patterns: Patterns, place: t.Mapping[str, t.Any]) -> bool:
    """Return whether every key that has patterns has one that matches. Case matters."""
    return all(
        any(fnmatchcase(value, pattern) for value in _values(place, key) for pattern in patterns[key])
        for key in PLACES
        if patterns.get(key)
    )


def common_place(first: Patterns, second: Patterns) -> dict[str, t.Any] | None:
    """Return a place that both match, or None if there is none."""
    place: dict[str, t.Any] = {}
    for key in PLACES:
        pairs = [(one, other) for one in first.get(key) or ("*",) for other in second.get(key) or ("*",)]
        if key == "organizational_unit":
            # A unit matches for all accounts below it, too.
            pairs += [pair for one, other in pairs for pair in ((f"{one}/*", other), (one, f"{other}/*"))]
        text = next((text for pair in pairs if (text := common_text(*pair)) is not None), None)
        if text is None:
            return None
        place[key] = text
    place["organizational_units"] = place.pop("organizational_unit").split("/")
    return place


def common_text(first: str, second: str) -> str | None:
    """Return a short text that both patterns match, or None if there is none."""
    ones, others = _TOKEN.findall(first), _TOKEN.findall(second)
    # The common text of what is left of both patterns, from their ends on.
    rests: dict[tuple[int, int], str | None] = {}
    for left in range(len(ones), -1, -1):
        for right in range(len(others), -1, -1):
            one = ones[left] if left < len(ones) else None
            other = others[right] if right < len(others) else None
            rests[left, right] = _rest(rests, left, right, one, other)
    return rests[0, 0]


def _rest(
    rests: t.Mapping[tuple[int, int], str | None], left: int, right: int, one: str | None, other: str | None
) -> str | None:
    if one is None and other is None:
        return ""
    found: list[str] = []
    for star, skipped, taken, token in (
        (one, (left + 1, right), (left, right + 1), other),
        (other, (left, right + 1), (left + 1, right), one),
    ):
        if star != "*":
            continue
        if (rest := rests[skipped]) is not None:
            found.append(rest)
        if token not in (None, "*"):
            found += _joined(_common_character("?", token), rests[taken])
    if "*" not in (one, other) and one is not None and other is not None:
        found += _joined(_common_character(one, other), rests[left + 1, right + 1])
    return min(found, key=len, default=None)


def _joined(character: str | None, rest: str | None) -> list[str]:
    return [] if character is None or rest is None else [character + rest]


def _common_character(one: str, other: str) -> str | None:
    candidates = f"{one}{other}{_CHARACTERS}"
    return next((each for each in candidates if fnmatchcase(each, one) and fnmatchcase(each, other)), None)


def _values(place: t.Mapping[str, t.Any], key: str) -> t.Sequence[str]:
    """Return the value of a key; the paths of all units that the account is in, at any level."""
    if key != "organizational_unit":
        return [place[key]]
    names = place.get("organizational_units", ())
    return ["/".join(names[: end + 1]) for end in range(len(names))]
