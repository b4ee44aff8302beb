# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the facts were read that a verdict takes: a rule that finds nothing without them has not judged. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.async_events import Counts
from ...module_utils._model.completeness import NOT_ASKED, Completeness
from ...module_utils._model.destinations import destinations_of
from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .row_facts import counts, function_counts, health, received, statuses
from .rows import Row, is_unsettled

OwnNeed = t.Literal[
    "settings",
    "function",
    "configurations",
    "aliases",
    "qualifiers",
    "destinations",
    "metrics",
    "triggers",
    "alarms",
    "parked",
]
"""A fact that the row itself has."""
Need = OwnNeed | t.Literal["routes"]
"""routes are of all rows that records of the row may pass: see Routes.unread()."""
Gap = t.Literal["not_asked", "not_read", "repaired", "unsettled"]
"""Why a fact is missing. repaired: it was read before a repair that it is about; unsettled: what is stored may have
changed since it was read, by a repair or by somebody else."""

WORDS: t.Mapping[Need, str] = {
    "settings": "what is stored",
    "function": "the settings of the function",
    "configurations": "the list of the function's configurations",
    "aliases": "the list of the function's aliases",
    "qualifiers": "whether the alias or version exists",
    "destinations": "whether its destinations work",
    "metrics": "the metrics",
    "triggers": "what invokes it",
    "routes": "what its records invoke",
    "alarms": "the alarms of the region",
    "parked": "how many records wait",
}
INCLUDES: t.Mapping[Need, str] = {
    "function": "function",
    "configurations": "unconfigured",
    "aliases": "unconfigured",
    "qualifiers": "qualifiers",
    "destinations": "destinations",
    "metrics": "metrics",
    "triggers": "triggers",
    "routes": "triggers",
    "alarms": "alarms",
    "parked": "parked",
}
"""What `include` takes for each."""

_OF_FUNCTION: t.Container[Need] = ("configurations", "aliases", "metrics")


def completeness(row: Row) -> Completeness:
    """Return how far the row's function was read; nothing of it is known of rows that do not say so."""
    return row.get("completeness") or NOT_ASKED


def are_all(rows: t.Sequence[Row]) -> bool:
    """Return whether these rows of one function are all that the read of each has, as far as it says so."""
    return all(completeness(row).get("targets", len(rows)) == len(rows) for row in rows)


def gap(row: Row, need: OwnNeed) -> Gap | None:
    """Return why a fact of this row is missing; None if it is there, or if this row does without it."""
    return _GAPS[need](row)


def is_of_function(row: Row, need: Need) -> bool:
    """Return whether what is missing is missing of the function: it is said once, and not for each of its rows."""
    return need in _OF_FUNCTION and not (need == "metrics" and lacks_own_numbers(row))


def _gap(value: bool | None) -> Gap | None:
    return None if value else "not_asked" if value is None else "not_read"


def _of_key(row: Row, key: str) -> Gap | None:
    """A key that is absent was not asked for; one that is null could not be read."""
    return "not_asked" if key not in row else "not_read" if t.cast("t.Any", row)[key] is None else None


def _qualifiers(row: Row) -> Gap | None:
    if not row["configured"] or row["qualifier"] in (LATEST, LATEST_PUBLISHED):
        return None
    return _of_key(row, "qualifier_exists")


def _destinations(row: Row) -> Gap | None:
    destinations = destinations_of(row)
    if not destinations:
        return None
    if missing := _of_key(row, "destination_status"):
        return missing
    read = statuses(row)
    if "unknown" in {health(status) for status in read.values()}:
        return "not_read"
    return "repaired" if len(read) < len(destinations) else None


def _metrics(row: Row) -> Gap | None:
    if missing := _of_key(row, "async_events"):
        return missing
    function, events = function_counts(row), t.cast("t.Mapping[str, t.Any]", row["async_events"])
    others = (events.get("other_qualifiers") or {}).values()
    is_read = function is not None and not any(_lacks(numbers, row) for numbers in (function, *others))
    return None if is_read and not lacks_own_numbers(row) else "not_read"


def _parked(row: Row) -> Gap | None:
    if missing := _of_key(row, "parked"):
        return missing
    places = t.cast("t.Mapping[str, t.Any]", row["parked"]).values()
    return "not_read" if any(place and place["waiting"] is None for place in places) else None


def lacks_own_numbers(row: Row) -> bool:
    """Return whether CloudWatch keeps numbers of exactly this qualifier, and some of them were not read."""
    own = counts(row)
    return own is not None and (own["received"] is None or _lacks(own, row))


def _lacks(numbers: Counts, row: Row) -> bool:
    # Without a destination, deliveries that failed are those of event source mappings.
    failures = numbers["destination_delivery_failures"] if destinations_of(row) else 0
    return None in (numbers["dropped"], failures, numbers["dead_letter_errors"])


def _triggers(row: Row) -> Gap | None:
    # Only a configuration can be without effect, and events that it received show that it is not.
    return _of_key(row, "triggers") if row["configured"] and not received(row) else None


_GAPS: t.Mapping[OwnNeed, t.Callable[[Row], Gap | None]] = {
    "settings": lambda row: "unsettled" if is_unsettled(row) else None,
    "function": lambda row: _of_key(row, "function"),
    "configurations": lambda row: _gap(completeness(row)["configurations"]),
    "aliases": lambda row: _gap(completeness(row)["aliases"]),
    "qualifiers": _qualifiers,
    "destinations": _destinations,
    "metrics": _metrics,
    "triggers": _triggers,
    "alarms": lambda row: _of_key(row, "alarms"),
    "parked": _parked,
}
