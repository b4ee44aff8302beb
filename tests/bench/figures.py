# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measured figures and their goals."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number. Without a goal, it is for comparison only."""

    name: str
    value: float
    unit: str = "x"
    goal: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, value, unit, f"<= {limit:g} {unit}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, value, unit, f">= {limit:g} {unit}", value >= limit)


def exactly(name: str, value: float, target: float, unit: str = "") -> Figure:
    return Figure(name, value, unit, f"= {target:g} {unit}".rstrip(), value == target)


def print_figures(figures: Sequence[Figure]) -> None:
    verdicts = {True: "met", False: "missed", None: ""}
    rows = [(f.name, _number(f), f.goal, verdicts[f.met]) for f in figures]
    print_table(("figure", "measured", "goal", ""), rows)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first column aligned left, the others right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{cell:{'>' if i else '<'}{widths[i]}}" for i, cell in enumerate(line))
        print("  ".join(cells).rstrip(), flush=True)


def in_rounds(rounds: int, variants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return the results of each variant. Every round runs all of them, so that a slow phase affects all alike."""
    results: dict[str, list[float]] = {name: [] for name in variants}
    for i in range(rounds):
        for name, variant in variants.items():
            results[name].append(variant())
        print(
            f"round {i + 1}: " + ", ".join(f"{name} {values[-1]:.3f}" for name, values in results.items()), flush=True
        )
    return results


def median_ratio(numerators: Iterable[float], denominators: Iterable[float]) -> float:
    """Return the median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))


def differences(minuends: Iterable[float], subtrahends: Iterable[float]) -> list[float]:
    return [a - b for a, b in zip(minuends, subtrahends, strict=True)]


def _number(figure: Figure) -> str:
    digits = 0 if figure.value >= 100 or figure.value % 1 == 0 else 1 if figure.value >= 10 else 2 + (figure.value < 2)
    return f"{figure.value:.{digits}f} {figure.unit}".rstrip()
