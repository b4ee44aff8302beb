# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a region was asked for, before anything of it is read."""

from __future__ import annotations

import typing as t

from .._model.completeness import RegionRead, missing
from .._model.identifiers import FunctionIdentifier
from .function import Include
from .reading import CallError


def asked(
    region: str | None, identifiers: t.Iterable[FunctionIdentifier] | None, qualifier: str | None, include: Include
) -> RegionRead:
    """Return what a region is asked for; nothing is known to be missing yet."""
    named = None if identifiers is None else list(identifiers)
    qualifiers = [qualifier] if named is None else [each.qualifier for each in named]
    return {
        "account_id": None,
        "region": region,
        "function_names": None if named is None else sorted({each.name for each in named}),
        "qualifiers": "all" if all(each is None for each in qualifiers) else "named",
        "include": sorted(include),
        "complete": True,
        "missing": [],
        "evidence": {"destinations": None, "metrics": None, "triggers": None, "alarms": None, "parked": None},
    }


def unread(
    region: str | None,
    identifiers: t.Iterable[FunctionIdentifier] | None,
    qualifier: str | None,
    include: Include,
    error: CallError,
) -> RegionRead:
    """Return what a region was asked for that has failed as a whole."""
    return {
        **asked(region, identifiers, qualifier, include),
        "complete": False,
        "missing": missing([error], 0, lambda _errors: 0),
    }
