# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make test` leaves out, `make test-all` runs."""

from __future__ import annotations

import pytest
from support.environment import CHECKOUT
from support.sampled import HAVE_THOROUGH_TESTS, sampled


def test_each_thorough_test_is_where_they_are_looked_for() -> None:
    """Found: those of tests/emulated were run by nothing."""
    files = [path for path in (CHECKOUT / "tests").rglob("test_*.py") if path.name != "test_sampled.py"]
    marked = {
        path.relative_to(CHECKOUT) for path in files if "thorough" in (text := path.read_text()) or "sampled(" in text
    }
    assert marked
    assert [str(path) for path in sorted(marked) if not any(map(path.is_relative_to, HAVE_THOROUGH_TESTS))] == []


def test_what_is_wanted_is_run_at_once() -> None:
    found = sampled(["a", "b", ("c", 1)], ["b"])
    assert [each.values for each in found] == [("a",), ("b",), ("c", 1)]
    assert [bool(each.marks) for each in found] == [True, False, True]
    assert [bool(each.marks) for each in sampled(["a", "b"], 1)] == [False, True]


def test_a_case_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no cases: \['d'\]"):
        sampled(["a"], ["d"])
