# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of which `make test` takes some, and `make test-all` all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest

_SYSTEM = ("docs", "resilience", "fleet", "awx", "release")
HAVE_THOROUGH_TESTS = ["tests/unit", "tests/emulated", *(f"tests/system/{name}" for name in _SYSTEM)]
"""The directories in which `make test-all` looks for tests that `make test` leaves out."""


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
