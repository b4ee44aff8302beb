# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of tests of which `make test` takes some, and `make test-all` all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pytest

_SYSTEM = ("docs", "resilience", "fleet", "awx", "release")
HAVE_THOROUGH_TESTS = ["tests/unit", "tests/emulated", *(f"tests/system/{name}" for name in _SYSTEM)]
"""The directories in which `make test-all` looks for tests that `make test` leaves out."""

CROSSED = ("tests/emulated/plugins", *(f"tests/system/{name}" for name in ("resilience", "fleet", "awx")))
"""The directories whose tests start something, so that each case takes time."""

_ROOT = Path(__file__).parents[2]


def leave_crossings(items: Iterable[pytest.Item]) -> None:
    """Mark as thorough what only crosses the values of parameters that other cases of the same test have.

    Each value of each parameter stays in one case at least: each operation that fails and each way to fail, but not
    each operation in each way.
    """
    tests: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if any(item.path.is_relative_to(_ROOT / each) for each in CROSSED) and "thorough" not in item.keywords:
            tests[item.nodeid.partition("[")[0]].append(item)
    for cases in tests.values():
        missing = set().union(*map(_values, cases))
        while missing:
            most = max(cases, key=lambda item: len(_values(item) & missing))
            missing -= _values(most)
            cases.remove(most)
        for item in cases:
            item.add_marker(pytest.mark.thorough)


def _values(item: pytest.Item) -> set[tuple[str, object]]:
    """Return the parameters of a case; one that is no text by its place among the others of its name."""
    spec = getattr(item, "callspec", None)
    if spec is None:
        return {("", None)}
    return {(name, value if isinstance(value, str) else spec.indices[name]) for name, value in spec.params.items()}


def sampled(cases: Iterable[Any], wanted: Collection[Any] | int) -> list[Any]:
    """Return parameters of a test, those that are not wanted marked as thorough. A tuple has several arguments.

    wanted: these cases, or so many from the first on. Raise ValueError if one is no case: a test would be forgotten.
    """
    found = list(cases)
    at_once = found[:wanted] if isinstance(wanted, int) else wanted
    if missing := [each for each in at_once if each not in found]:
        raise ValueError(f"no cases: {missing}")
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=() if case in at_once else pytest.mark.thorough
        )
        for case in found
    ]
