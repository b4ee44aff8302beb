# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules of a repair have found to be otherwise than it was read before. Pure.

Whichever of them looked first: what its answer contradicts is not known from then on.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.since_judged import (
    FUNCTION_MISSING,
    QUALIFIER_CHANGED,
    QUALIFIER_MISSING,
    ROLE_CHANGED,
    SETTINGS_CHANGED,
)
from .up_to_date import function_of_arn, status_without

_OF_QUALIFIER = (QUALIFIER_CHANGED, QUALIFIER_MISSING, "ResourceNotFoundException")
"""With AWS's own code for a target that is gone."""

Result = t.Mapping[str, t.Any]


class Changes:
    """The targets that have changed, or are gone, as the errors of these results say."""

    def __init__(self, writes: t.Iterable[Result]) -> None:
        told: dict[str | None, set[str]] = {}
        for write in writes:
            for error in write.get("errors") or ():
                told.setdefault(error["code"], set()).update(error.get("targets") or ())
        self._qualifiers = set[str]().union(*(told.get(code, ()) for code in _OF_QUALIFIER))
        self._settings = told.get(SETTINGS_CHANGED, set()) | self._qualifiers
        self._roles = {function_of_arn(arn) for arn in told.get(ROLE_CHANGED, ())} - {None}
        self._gone = {function_of_arn(arn) for arn in told.get(FUNCTION_MISSING, ())} - {None}

    @property
    def places(self) -> set[t.Any]:
        """The ARNs of targets, and the functions, that something has changed of."""
        return {*self._settings, *self._roles, *self._gone}

    def are_of(self, arn: str) -> bool:
        """Return whether anything of this target has changed: what was done for it before is no repair of it."""
        return arn in self._settings or function_of_arn(arn) in self._roles | self._gone

    def unsettle(self, row: Result) -> bool:
        """Return whether it is not known any more what is stored for the target of a row."""
        return row["function_arn"] in self._settings or _function(row) in self._gone

    def without_old_facts(self, row: Result) -> Result:
        """Return the row without the facts that are contradicted, beside its settings."""
        told: dict[str, t.Any] = {}
        is_gone = _function(row) in self._gone
        if row.get("qualifier_exists") is not None and (is_gone or row["function_arn"] in self._qualifiers):
            told["qualifier_exists"] = None
        # What a function was that is gone now says what it has lost.
        if (facts := row.get("function")) and (is_gone or _function(row) in self._roles):
            told["function"] = {**facts, "role": None}
        if read := row.get("destination_status"):
            kept = {
                side: status_without(status, ["exists"])
                if status and status["exists"] and self._has_lost(status)
                else status
                for side, status in read.items()
            }
            told |= {"destination_status": kept} if kept != read else {}
        return {**row, **told} if told else row

    def _has_lost(self, status: Result) -> bool:
        """Return whether a destination is a function, version or alias that is gone."""
        return status["destination"] in self._qualifiers or function_of_arn(status["destination"]) in self._gone


def _function(row: Result) -> tuple[str, str, str]:
    return row["region"], row["account_id"], row["function_name"]
