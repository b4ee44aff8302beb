# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the account that is read is the one that was meant."""

from __future__ import annotations

import typing as t

from .._aws.errors import LambdaError
from .._model.arns import parse_role_arn
from .._model.invalid_option import InvalidOption

if t.TYPE_CHECKING:
    from .reading import Reading


_NOT_REPORTED = "what was read there is not reported, and nothing was written"


def check_role_account(meant: str, role_arn: str | None) -> None:
    """Raise InvalidOption if the role is in another account. The credentials of a role are of its own account."""
    if fault := _other(meant, _of_role(role_arn)):
        raise InvalidOption(fault)


def misread(
    meant: str, reading: Reading, role_arn: str | None, ask: t.Callable[[], str], named: t.Collection[str] = ()
) -> str:
    """Return why the reading is not shown to be of the account that was meant; empty if it is.

    named: the accounts in names of functions. Their rows show nothing of the credentials: a resource policy can let
    another account read a function. ask returns the account of the credentials, and raises LambdaError; it is called
    only if nothing else shows it.
    """
    rows = {row["account_id"] for row in reading.rows}
    credentials = _of_role(role_arn) or rows.difference(named)
    if not credentials:
        try:
            credentials = {ask()}
        except LambdaError as error:
            if reading.errors and not rows:
                return ""  # nothing was read then, and its own errors say more about it
            return f"whether account {meant} was read is not known: {error}"
    if fault := _other(meant, credentials):
        return fault
    others = sorted(rows - {meant})
    if not others:
        return ""
    return (
        f"account_id is {meant}, but functions of {', '.join(others)} were read: expected functions of {meant}, "
        f"or no account_id; {_NOT_REPORTED}"
    )


def _of_role(role_arn: str | None) -> set[str]:
    arn = parse_role_arn(role_arn or "")
    return {arn.account_id} if arn else set()


def _other(meant: str, found: set[str]) -> str:
    others = sorted(found - {meant})
    if not others:
        return ""
    return (
        f"account_id is {meant}, but the credentials are of {', '.join(others)}: expected a role in account {meant} "
        "(assume_role_arn or, in a fleet, event_invoke_fleet_role), or another account_id; "
        f"{_NOT_REPORTED}"
    )
