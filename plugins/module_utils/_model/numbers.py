# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers that ansible-core takes in another way than they were meant. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.validation import check_type_float, check_type_int

_KINDS: t.Mapping[str, tuple[t.Callable[[t.Any], t.Any], str]] = {
    "int": (check_type_int, "an integer"),
    "float": (check_type_float, "a number"),
}
_LARGE = 10**15


def impossible_number(name: str, kind: str, value: t.Any) -> str | None:
    """Return the line about infinity, or a number of too many digits, for an option of this type; else None.

    What raises TypeError, ansible-core refuses itself, and some of its versions raise that for these, too.
    """
    if kind not in _KINDS:
        return None
    check, expected = _KINDS[kind]
    try:
        str(check(value))  # Python makes integers of more digits than it writes
    except TypeError:
        return None
    except (ArithmeticError, ValueError):
        return f"{name} is {value!r:.100}: expected {expected}"
    return None


def number_as_name(where: str, value: t.Any) -> str | None:
    """Return the line about a number in the place of a name, whose spelling is gone; None for any other value.

    ansible-core makes text of it, and a function may have that name, too.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    shown = f"the number {value}" if abs(value) < _LARGE else "a number"  # Python does not write each
    return f"{where} is {shown}: expected a name in quotes, as YAML reads 0123 as 83"
