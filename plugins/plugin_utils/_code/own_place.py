# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account and the region of a connection, by what was asked with it and what AWS answered. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...module_utils._aws.errors import OTHER_ACCOUNT
from .backup import NamedTarget

NOT_PURGED = "NotPurged"
"""The code of a configuration that the file does not have, which the comparison would keep."""


@dataclass(frozen=True)
class FileTarget:
    """A target of a file, as one row names it. form is the account in the name of the function, None without one.

    wanted: what the file has of it, as the module shows it; None if that is not known. is_set: whether that is a
    configuration, so that each answer about it is a row.
    """

    target: NamedTarget
    form: str | None
    wanted: t.Mapping[str, t.Any] | None
    is_set: bool


class ErrorTarget(t.NamedTuple):
    """One target of an error, None if it names none; number is that of the error, of the function that it is about."""

    number: int
    target: NamedTarget | None
    of: str | None
    region: str | None
    code: str | None

    @property
    def function(self) -> str | None:
        """The name of the function; None if it is about a region."""
        return self.target.function_name if self.target else self.of


def own_account(
    named: t.Collection[FileTarget],
    rows: t.Collection[NamedTarget],
    diffs: t.Collection[NamedTarget],
    errors: t.Collection[ErrorTarget],
) -> str | None:
    """Return the account of the credentials, which a function is of that is named without one; None if not known.

    rows and diffs are the targets that were answered, errors those that were not.
    """
    accounts = _by_both_forms(errors) or _by_answers(named, rows, diffs, errors)
    if not accounts and not any(each.code == OTHER_ACCOUNT for each in errors):
        # Nothing was answered, and what was decided for an account was decided for this one, as far as is known.
        accounts = {each.target.account_id for each in named if each.form is None and each.target.account_id}
    return accounts.pop() if len(accounts) == 1 else None


def _by_both_forms(errors: t.Iterable[ErrorTarget]) -> set[str | None]:
    """Return the accounts of functions that have one error in both forms: the module has found that they are one."""
    forms: dict[tuple[t.Any, ...], set[str | None]] = {}
    for each in errors:
        if each.target and each.of:
            forms.setdefault((each.number, *each.target[1:]), set()).add(each.target.account_id)
    return {account_id for some in forms.values() if None in some for account_id in some - {None}}


def _by_answers(
    named: t.Collection[FileTarget],
    rows: t.Collection[NamedTarget],
    diffs: t.Collection[NamedTarget],
    errors: t.Collection[ErrorTarget],
) -> set[str | None]:
    elsewhere = accounts_of_names(named)
    failed = {each.function for each in errors if each.code != NOT_PURGED}
    by_function = _by(lambda each: each.function_name, {*rows, *diffs})
    by_target = _by(lambda each: each[2:], rows)
    accounts: set[str | None] = set()
    for each in named:
        if each.form is not None:
            continue
        name = each.target.function_name
        # Nobody else asked for a function of this name and account.
        own = {found.account_id for found in by_function.get(name, ())} - elsewhere.get(name, set())
        answered = {found.account_id for found in by_target.get(each.target[2:], ())}
        if not own and each.is_set and not failed & {name, None} and len(answered) == 1:
            own = answered  # one of these answers is about it
        accounts |= own - {None}
    return accounts


def accounts_of_names(named: t.Iterable[FileTarget]) -> dict[str, set[str | None]]:
    """Return the accounts in the names of functions, by their names alone."""
    found: dict[str, set[str | None]] = {}
    for each in named:
        if each.form is not None:
            found.setdefault(each.target.function_name, set()).add(each.form)
    return found


def own_region(
    named: t.Collection[FileTarget], answered: t.Iterable[NamedTarget], errors: t.Iterable[ErrorTarget]
) -> str | None:
    """Return the region of the connection, in which rows without a region are.

    No row has it, but each target that was compared has, and each that could not be. If there is none, nothing is
    stored for them.
    """
    targets = {each.target for each in named}
    unplaced = {each.function_name for each in targets if each.region is None}
    elsewhere = {each[1:] for each in targets if each.region}
    qualifiers = {each[2:] for each in targets if each.region is None}
    seen = {each[1:] for each in answered}
    regions = {region for region, *rest in seen - elsewhere if tuple(rest) in qualifiers}
    regions |= {each.region for each in errors if each.region and each.function in unplaced}
    return regions.pop() if len(regions) == 1 else None


_Key = t.TypeVar("_Key")


def _by(key: t.Callable[[NamedTarget], _Key], targets: t.Iterable[NamedTarget]) -> dict[_Key, list[NamedTarget]]:
    found: dict[_Key, list[NamedTarget]] = {}
    for each in targets:
        found.setdefault(key(each), []).append(each)
    return found
