# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bounds that several layers of a policy leave for one target: later layers win, end by end. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from itertools import product

from .function_policy import Bounds
from .patterns import PLACES, Patterns, common_place, matches
from .policy_parts import LIMITS
from .user_input import InvalidInput
from .words import listed


@dataclass(frozen=True)
class Layer:
    """The policy itself, or one of its overrides. where names it in messages."""

    where: str
    patterns: Patterns
    settings: t.Mapping[str, t.Any]

    def end(self, limit: str, end: str) -> int | None:
        """Return the minimum or maximum of a limit, None if this layer gives none."""
        value: int | None = (self.settings[limit] or {}).get(end)
        return value


def merged_bounds(limit: str, layers: t.Iterable[Layer]) -> Bounds:
    """Return the bounds that meet those of all layers. Raise InvalidInput if no value is within them."""
    ends: dict[str, tuple[int, str]] = {}
    for layer in layers:
        for end in ("minimum", "maximum"):
            if (value := layer.end(limit, end)) is not None:
                ends[end] = value, f"{layer.where}.{limit}.{end}"
    minimum, low = ends.get("minimum", (None, ""))
    maximum, high = ends.get("maximum", (None, ""))
    if minimum is not None and maximum is not None and minimum > maximum:
        raise InvalidInput(f"{low} is {minimum}, and {high} is {maximum}: expected a minimum up to the maximum")
    return Bounds(minimum, maximum)


def check_layers(layers: t.Sequence[Layer]) -> None:
    """Raise InvalidInput if two layers that can match one target contradict each other there.

    Each pair is tried on one place that both match: what cannot meet is not refused. If a later layer makes up for
    that place only, others are found when they are judged.
    """
    for limit in LIMITS:
        lows = [layer for layer in layers if layer.end(limit, "minimum") is not None]
        highs = [layer for layer in layers if layer.end(limit, "maximum") is not None]
        for low, high in product(lows, highs):
            if (low.end(limit, "minimum") or 0) <= (high.end(limit, "maximum") or 0):
                continue
            place = common_place(low.patterns, high.patterns)
            if place is None:
                continue
            try:
                merged_bounds(limit, [layer for layer in layers if matches(layer.patterns, place)])
            except InvalidInput as error:
                raise InvalidInput(f"{error}, as both apply to {_words(place)}") from error


def _words(place: t.Mapping[str, t.Any]) -> str:
    """Return an example of what both match, by its keys: a text from patterns alone need not look like a name."""
    known = {**place, "organizational_unit": "/".join(place["organizational_units"])}
    named = [f"{key} {known[key]}" for key in PLACES if known[key]]
    return f"a target with {listed(named)}, for example" if named else "a target"
