# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which regions were not read, in words. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.completeness import MAYBE_NOT_ENABLED, NOT_LISTED, may_not_be_enabled
from .reads import is_of_repair
from .words import counted, listed

_Entry = t.Mapping[str, t.Any]

_SHOWN = 3


def unread_places(completeness: t.Sequence[_Entry], errors: t.Sequence[_Entry]) -> t.Iterator[str]:
    """Return which regions were not read completely, the first ones in words."""
    incomplete = [each for each in completeness if not each["complete"] and not may_not_be_enabled(each)]
    places = {(each["account_id"], each["region"]) for each in incomplete}
    # A region without an answer has no account in a read of one account: it is that of the others.
    accounts = len({each["account_id"] for each in completeness} - {None}) > 1
    for each in incomplete[:_SHOWN]:
        place = f"{each['region'] or 'the region'}{_of_account(each, accounts)}"
        yield f"{place} could not be read completely ({'; '.join(each['missing']) or 'for an unknown reason'})"
    if len(incomplete) > _SHOWN:
        yield f"{len(incomplete) - _SHOWN} more of {counted(len(completeness), 'region')} could not be read completely"
    regions = {region for _account, region in places}
    other_errors = [error for error in errors if error["region"] not in regions and not is_of_repair(error)]
    if other_errors and None not in regions:
        more = f" and {len(other_errors) - 1} more" if len(other_errors) > 1 else ""
        did = "leaves open" if other_errors[0]["operation"] is None else "did not answer"
        yield f"what this {did}{more}: {other_errors[0]['message']}"
    yield from _may_not_be_enabled(completeness, accounts)
    if not completeness and not errors:
        yield "whether there are more functions: the scan does not say what was read"


def _may_not_be_enabled(completeness: t.Sequence[_Entry], accounts: bool) -> t.Iterator[str]:
    """Yield where nothing was read, as AWS did not list the regions: nobody can tell if that matters."""
    unknown = [each for each in completeness if may_not_be_enabled(each) and each["region"]]
    if any(may_not_be_enabled(each) and not each["region"] for each in completeness):
        yield f"whether there are functions in other regions ({NOT_LISTED})"
    if unknown:
        named = [f"{each['region']}{_of_account(each, accounts)}" for each in unknown[:_SHOWN]]
        more = len(unknown) - len(named)
        names = f"{', '.join(named)} and {more} more" if more else listed(named)
        yield f"whether there are functions in {names} ({MAYBE_NOT_ENABLED})"


def _of_account(place: _Entry, accounts: bool) -> str:
    return f" of {place['account_id']}" if accounts and place["account_id"] else ""
