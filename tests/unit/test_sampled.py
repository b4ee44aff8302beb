# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make test` leaves out, `make test-all` runs."""

from __future__ import annotations

import types
import typing as t
from collections.abc import Sequence
from typing import Any

import pytest
from support.environment import CHECKOUT
from support.sampled import CROSSED, HAVE_THOROUGH_TESTS, leave_crossings, sampled


def test_each_thorough_test_is_where_they_are_looked_for() -> None:
    """Found: those of tests/emulated were run by nothing."""
    files = [path for path in (CHECKOUT / "tests").rglob("test_*.py") if path.name != "test_sampled.py"]
    marked = {
        path.relative_to(CHECKOUT) for path in files if "thorough" in (text := path.read_text()) or "sampled(" in text
    }
    assert marked
    assert [str(path) for path in sorted(marked) if not any(map(path.is_relative_to, HAVE_THOROUGH_TESTS))] == []


class Case(types.SimpleNamespace):
    """What leave_crossings() uses of a test that pytest has collected."""

    def __init__(self, directory: str, name: str, keywords: Sequence[str] = (), **params: Any) -> None:
        spec = {"callspec": types.SimpleNamespace(params=params, indices=params)} if params else {}
        super().__init__(path=CHECKOUT / "tests" / directory / "test_a.py", nodeid=f"test_a[{name}]", **spec)
        self.keywords = set(keywords)

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.keywords.add(mark.name)


def left_out(cases: list[Case]) -> list[str]:
    leave_crossings(t.cast("list[pytest.Item]", cases))
    return [case.nodeid for case in cases if "thorough" in case.keywords]


def test_each_value_of_a_crossing_is_run_at_once() -> None:
    crossing = [(operation, way) for operation in ("Get", "List", "Put") for way in range(2)]

    def cases(directory: str) -> list[Case]:
        return [Case(directory, f"{operation}-{way}", operation=operation, way=way) for operation, way in crossing]

    assert left_out(cases("system/resilience")) == ["test_a[Get-1]", "test_a[List-0]", "test_a[Put-1]"]
    assert left_out(cases("unit")) == []
    listed = [Case("system/fleet", name, case=name, expected=number) for number, name in enumerate("abc")]
    assert left_out([*listed, Case("system/fleet", "")]) == []


def test_what_is_thorough_stands_for_nothing() -> None:
    cases = [Case("system/awx", "a", ["thorough"], way=1), Case("system/awx", "b", way=1)]
    assert left_out(cases) == ["test_a[a]"]


def test_crossings_are_looked_for() -> None:
    assert all(any(each.startswith(place) for place in HAVE_THOROUGH_TESTS) for each in CROSSED)


def test_what_is_wanted_is_run_at_once() -> None:
    found = sampled(["a", "b", ("c", 1)], ["b"])
    assert [each.values for each in found] == [("a",), ("b",), ("c", 1)]
    assert [bool(each.marks) for each in found] == [True, False, True]
    assert [bool(each.marks) for each in sampled(["a", "b"], 1)] == [False, True]


def test_a_case_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no cases: \['d'\]"):
        sampled(["a"], ["d"])
