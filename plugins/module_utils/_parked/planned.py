# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was planned, and perhaps approved: each event by its request ID, where it waited and who was to get it. Pure.

Its request ID does not say which event it is: another record can have the same one.
"""

from __future__ import annotations

import typing as t

from .._model.foreign_texts import is_request_id
from .._model.identifiers import FunctionIdentifier
from .._model.invalid_option import InvalidOption

if t.TYPE_CHECKING:
    from .sources import Source

_EXPECTED = "expected entries of replayed, as check mode returns it"


class Way(t.NamedTuple):
    """From where an event is sent to whom."""

    source: str
    function_name: str
    qualifier: str | None
    region: str | None
    account_id: str | None

    def __str__(self) -> str:
        name = f"{self.function_name}:{self.qualifier}" if self.qualifier else self.function_name
        places = [each for each in (self.region, self.account_id and f"account {self.account_id}") if each]
        return " in ".join([f"from {self.source} to {name}", *places])


class Planned:
    """ways: those that were planned, by request ID."""

    def __init__(self, ways: t.Mapping[str, t.Collection[Way]]) -> None:
        self._ways = ways

    @property
    def request_ids(self) -> frozenset[str]:
        return frozenset(self._ways)

    def differs(self, request_id: str | None, source: Source, function: FunctionIdentifier) -> str | None:
        """Return why an event is not sent in this way; None if it was planned."""
        way = Way(str(source), function.name, function.qualifier, function.region, function.account_id)
        ways = self._ways.get(request_id or "", ())
        if way in ways:
            return None
        was = " and ".join(map(str, sorted(ways, key=str))) or "not at all"
        return f"it was planned to be sent {was}, and would be sent {way}"


def parse_planned(rows: t.Sequence[t.Mapping[str, t.Any]] | None) -> Planned | None:
    """Return what these entries of RV(replayed) plan. Raise InvalidOption."""
    if rows is None:
        return None
    ways: dict[str, set[Way]] = {}
    for number, row in enumerate(rows, start=1):
        texts = [row.get(name) for name in ("request_id", "source", "function_name")]
        others = [row.get(name) or None for name in ("qualifier", "region", "account_id")]
        if not all(each and isinstance(each, str) for each in texts) or not all(
            each is None or isinstance(each, str) for each in others
        ):
            raise InvalidOption(
                f"planned row {number} does not say which event is sent from where to whom: {_EXPECTED}"
            )
        request_id, source, name = map(str, texts)
        if not is_request_id(request_id):
            raise InvalidOption(f"planned row {number} has the request ID {request_id!r:.100}: {_EXPECTED}")
        ways.setdefault(request_id, set()).add(Way(source, name, *others))
    return Planned(ways)
