# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cache of an inventory keeps of an organization. Pure.

A cache is a file that an earlier version may have written, or somebody by hand.
"""

from __future__ import annotations

import re
import typing as t

from .organization import OrganizationAccount

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)


class Kept(t.TypedDict):
    """The accounts that were selected, and the lines of warnings. wanted is what they were selected by."""

    wanted: dict[str, t.Any]
    accounts: list[OrganizationAccount]
    warnings: list[str]


def read_kept(value: t.Any) -> Kept | None:
    """Return what a cache has; None if it is of another form."""
    if not _has(value, wanted=_is_dictionary, accounts=_is_list_of(_is_account), warnings=_is_list_of(_is_text)):
        return None
    return t.cast(Kept, value)


_Check = t.Callable[[t.Any], bool]


def _is_account(value: t.Any) -> bool:
    return _has(value, id=_is_account_id, name=_is_text, organizational_units=_is_list_of(_is_unit), tags=_are_tags)


def _is_unit(value: t.Any) -> bool:
    return _has(value, id=_is_text, name=_is_text)


def _are_tags(value: t.Any) -> bool:
    if value is None:
        return True
    return isinstance(value, dict) and all(_is_text(each) for tag in value.items() for each in tag)


def _has(value: t.Any, **checks: _Check) -> bool:
    """Whether the value is a dictionary of these keys and no others."""
    return isinstance(value, dict) and value.keys() == checks.keys() and all(checks[key](value[key]) for key in checks)


def _is_list_of(check: _Check) -> _Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _is_dictionary(value: t.Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: t.Any) -> bool:
    return isinstance(value, str)


def _is_account_id(value: t.Any) -> bool:
    return isinstance(value, str) and _ACCOUNT_ID.fullmatch(value) is not None
