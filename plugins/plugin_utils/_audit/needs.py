# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the facts were read that a verdict takes: a rule that finds nothing without them has not judged. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.completeness import NOT_ASKED, Completeness
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import destinations_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import (
    function_counts,
    health,
    received,
    statuses,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import Row

Need = t.Literal["function", "configurations", "aliases", "qualifiers", "destinations", "metrics", "triggers"]
Gap = t.Literal["not_asked", "not_read"]

WORDS: t.Mapping[Need, str] = {
    "function": "the settings of the function",
    "configurations": "the list of the function's configurations",
    "aliases": "the list of the function's aliases",
    "qualifiers": "whether the alias or version exists",
    "destinations": "whether its destinations work",
    "metrics": "the metrics",
    "triggers": "what invokes it",
}
INCLUDES: t.Mapping[Need, str] = {
    "function": "function",
    "configurations": "unconfigured",
    "aliases": "unconfigured",
    "qualifiers": "qualifiers",
    "destinations": "destinations",
    "metrics": "metrics",
    "triggers": "triggers",
}
"""What `include` takes for each."""

OF_FUNCTION: t.Container[Need] = ("configurations", "aliases", "metrics")
"""These are read of the function: what is missing is said once, not for each of its rows."""


def completeness(row: Row) -> Completeness:
    """Return how far the row's function was read; nothing of it is known of rows that do not say so."""
    return row.get("completeness") or NOT_ASKED


def are_all(rows: t.Sequence[Row]) -> bool:
    """Return whether these rows of one function are all that the read of each has, as far as it says so."""
    return all(completeness(row).get("targets", len(rows)) == len(rows) for row in rows)


def gap(row: Row, need: Need) -> Gap | None:
    """Return why a fact of this row is missing; None if it is there, or if this row does without it."""
    return _GAPS[need](row)


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
    given = destinations_of(row)
    if not given:
        return None
    if missing := _of_key(row, "destination_status"):
        return missing
    read = statuses(row)
    if "unknown" in {health(status) for status in read.values()}:
        return "not_read"
    return "not_asked" if len(read) < len(given) else None  # a repair has set a new one


def _metrics(row: Row) -> Gap | None:
    if missing := _of_key(row, "async_events"):
        return missing
    counts = function_counts(row)
    told = counts and (counts["dropped"], counts["destination_delivery_failures"], counts["dead_letter_errors"])
    return "not_read" if told is None or None in told else None


def _triggers(row: Row) -> Gap | None:
    # Only a configuration can be without effect, and events that came show that it is not.
    return _of_key(row, "triggers") if row["configured"] and not received(row) else None


_GAPS: t.Mapping[Need, t.Callable[[Row], Gap | None]] = {
    "function": lambda row: _of_key(row, "function"),
    "configurations": lambda row: _gap(completeness(row)["configurations"]),
    "aliases": lambda row: _gap(completeness(row)["aliases"]),
    "qualifiers": _qualifiers,
    "destinations": _destinations,
    "metrics": _metrics,
    "triggers": _triggers,
}
