# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a read of whole regions says of configurations that a backup does not have. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ...module_utils._model.completeness import may_not_be_enabled
from .._audit.unread_places import unread_places

_Result = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Search:
    """What is known of configurations that the file does not have, from a read of the regions.

    not_known says in lines what is not; without any, all regions were read completely. complete has the accounts and
    regions that were. account_id is that of the credentials, whose functions alone a read of regions has; None if no
    answer contains it. errors and failure are empty unless that fails the playbook.
    """

    rows: t.Sequence[_Result] = ()
    not_known: t.Sequence[str] = ()
    complete: t.Collection[tuple[str | None, str | None]] = ()
    account_id: str | None = None
    errors: t.Sequence[_Result] = ()
    failure: str = ""


def searched(scan: _Result | None) -> Search:
    """Return what a read says of its regions. None if there was none.

    Only what it says to be complete is: a task that ended before it could say so has read nothing.
    """
    if scan is None:
        skipped = "Configurations that the file does not have were not looked for: event_invoke_drift_purge is false"
        return Search(not_known=[skipped])
    about = "Not known: whether there are configurations that the file does not have"
    rows, denied = scan.get("event_invoke_configs") or (), _denied(scan)
    completeness, errors = scan.get("completeness") or (), scan.get("errors") or ()
    accounts = {each.get("account_id") for each in (*completeness, *rows)} - {None}
    account_id = accounts.pop() if len(accounts) == 1 else None
    if denied:
        return Search(rows, [f"{about}: {denied}"], account_id=account_id)
    complete = {(each.get("account_id"), each.get("region")) for each in completeness if each["complete"]}
    not_known = [
        f"Not known: {line}" if line.startswith("whether ") else f"{about}: {line}"
        for line in (unread_places(completeness, errors) if completeness else ())
    ]
    failed = scan.get("failed") or errors or "msg" in scan or not completeness
    if not failed and all(each["complete"] or may_not_be_enabled(each) for each in completeness):
        return Search(rows, not_known, complete, account_id)
    failure = str(scan.get("msg") or "the regions could not be read completely")
    not_known = not_known or [f"{about}: {failure}"]
    return Search(rows, not_known, complete, account_id, errors or [{"message": failure}], failure)


def _denied(scan: _Result) -> str:
    """Return why no region could be read, if that is because nobody allowed it."""
    errors = scan.get("errors") or ()
    if any(error.get("function_name") or not str(error.get("code")).startswith("AccessDenied") for error in errors):
        return ""
    lists = scan.get("completeness") or ()
    some = scan.get("event_invoke_configs") or any(each["complete"] for each in lists)
    return "" if some or not errors else str(errors[0]["message"])
