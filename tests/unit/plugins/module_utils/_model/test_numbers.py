# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
import typing as t

import pytest
from ansible.module_utils.common.validation import check_type_float, check_type_int

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.numbers import (
    impossible_number,
    number_as_name,
)

CHECKS = {"int": check_type_int, "float": check_type_float}


@pytest.mark.parametrize("kind", CHECKS)
@pytest.mark.parametrize(
    "value", [1, "1", 1.5, "x", "", True, [1], {}, math.inf, math.nan, "-inf", "9" * 5000, 10**400]
)
def test_what_is_not_refused_here_does_not_stop_ansible_core(kind: str, value: t.Any) -> None:
    line = impossible_number("option", kind, value)
    if line is not None:
        assert line.startswith("option is ")
        assert len(line) < 200
        return
    try:
        str(CHECKS[kind](value))
    except TypeError:
        pass  # ansible-core names the option, and what was given


def test_other_types_are_not_numbers() -> None:
    assert impossible_number("option", "str", math.inf) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(83, "the number 83"), (-1.5, "the number -1.5"), (math.inf, "a number"), (math.nan, "a number")],
)
def test_a_number_is_no_name(value: t.Any, shown: str) -> None:
    assert number_as_name("f", value) == f"f is {shown}: expected a name in quotes, as YAML reads 0123 as 83"
    assert number_as_name("f", str(value)) is None


def test_a_number_of_many_digits_is_no_name() -> None:
    assert str(number_as_name("f", 10**5000)).startswith("f is a number: ")
