# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be repaired. Pure.

Nothing is written to a function of which something could not be read, and for no finding that was not judged or is
accepted. Each row says what was judged: the write module leaves alone what has changed since.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.validation import check_type_int

from ...module_utils._model.configurations import RANGES, Settings, flat, merged, nothing_set
from ...module_utils._model.destinations import SIDES, OwnDestination, Side, check_destination
from ...module_utils._model.invalid_option import InvalidOption
from .failure_paths import (
    ROW_KEY,
    desired_path,
    incomplete,
    queue_of,
    row_key,
    with_queue,
)
from .findings import Finding
from .needs import completeness, gap
from .parsed_row import ParsedRow
from .refusals import refusal
from .rows import Row, checked_rows, is_orphan, is_unsettled
from .way_back import ways_back
from .writes import Result

_ABOUT_NUMBERS: t.Mapping[str, t.Sequence[str]] = {
    "retries_cut_short": tuple(RANGES),
    "retries_out_of_bounds": ("maximum_retry_attempts",),
    "age_out_of_bounds": ("maximum_event_age_in_seconds",),
    "alias_not_covered": tuple(RANGES),
}
_ABOUT_DESTINATIONS: t.Mapping[str, t.Sequence[Side]] = {
    "events_lost": ("on_failure",),
    "no_failure_path": ("on_failure",),
    "destination_unhealthy": SIDES,
    "alias_not_covered": SIDES,
}
"""Which settings a finding of a rule is about: a repair changes no others."""

REPAIRABLE = tuple(dict.fromkeys([*_ABOUT_DESTINATIONS, *_ABOUT_NUMBERS]))
"""The rules whose findings a setting repairs."""

# It lists the functions themselves: those that it has listed were read completely.
_LISTS_FUNCTIONS = "ListFunctions"


class Repairs(t.TypedDict):
    """Rows for the write module, one for each target. Those with a failure_path are for lambda_failure_path first.

    refused: results in the form of a module that failed, one for each reason why the module would refuse rows, with an
    error for each of these. Their diff is empty: nothing was written.
    """

    event_invoke_configs: list[dict[str, t.Any]]
    refused: list[dict[str, t.Any]]


def repairs(
    scan: Result, findings: t.Sequence[Finding], desired: Result, rules: t.Container[str], prune: bool
) -> Repairs:
    """Return what to write for these findings.

    Only the settings that a finding is about are changed, to what is desired. Durable functions are left alone, as they
    do not use destinations, and so is a function that would become its own destination, or whose settings are as
    desired. None is written whose records would come back to it, as far as that was read. A stored destination is
    replaced only if it is shown to be gone or unable to receive records: a permission that the role is missing is not
    repaired by another destination, but by the failure path that is desired, if it is the one that is stored.
    """
    rows = {row["function_arn"]: ParsedRow(row) for row in checked_rows(scan["event_invoke_configs"])}
    is_unread = unread(scan)
    found: dict[str, list[str]] = {}
    for finding in findings:
        parsed = rows.get(finding["function_arn"])
        if parsed and finding["judged"] and not finding["accepted"] and not is_unread(parsed.row):
            found.setdefault(finding["function_arn"], []).append(finding["rule"])
    written: list[dict[str, t.Any]] = []
    refused: dict[str, list[ParsedRow]] = {}
    for arn, judged in found.items():
        parsed = rows[arn]
        row = parsed.row
        if prune and "orphaned_config" in judged:
            judgement = {**_judgement(row), "qualifier_exists": False}
            written.append({**_target(row, ["orphaned_config"]), "configured": False, "only_if": judgement})
            continue
        try:
            repair = _row(parsed, judged, desired, rules) if _is_settable(row) else None
        except OwnDestination:
            continue
        except InvalidOption as error:
            refused.setdefault(str(error), []).append(parsed)
            continue
        if repair:
            written.append(repair)
    back = ways_back(rows, written)
    for arn, stations in back.items():
        refused.setdefault(f"its records would come back to it: {', '.join(stations)}", []).append(rows[arn])
    return {
        "event_invoke_configs": [each for each in written if each["function_name"] not in back],
        "refused": [refusal(reason, some) for reason, some in refused.items()],
    }


def _row(
    parsed: ParsedRow, judged: t.Sequence[str], desired: Result, rules: t.Container[str]
) -> dict[str, t.Any] | None:
    """Return the row that repairs a target; None if there is nothing to do. Raise InvalidOption."""
    row, stored, path = parsed.row, _stored(parsed.row), desired_path(desired)
    queue = queue_of(path, parsed) if path else None
    wanted = with_queue(desired, queue)
    changes = {rule: _repair(parsed, rule, wanted) for rule in judged if rule in rules}
    settings = stored
    for change in changes.values():
        settings = merged(settings, change)
    reasons = [rule for rule, change in changes.items() if merged(stored, change) != stored]
    missing = incomplete(path, queue, parsed, judged, rules) if path and queue else []
    if not reasons and not missing:
        return None
    _check_destinations(settings, parsed)
    target = _target(row, list(dict.fromkeys([*reasons, *missing])))
    repair = {**target, "configured": True, **settings, "only_if": _judgement(row)}
    new = settings["destination_config"]["on_failure"] != stored["destination_config"]["on_failure"]
    if path and (missing or new):
        repair[ROW_KEY] = row_key(path, parsed)
    return repair


def unread(scan: Result) -> t.Callable[[Row], bool]:
    """Return whether something was not read that decides whether a row may be written to.

    The settings of the function show whether it is durable; a write to an alias that is gone would fail. An operation
    that was stopped for a region failed for each of its functions: the error names none of them.
    """
    errors = [error for error in scan.get("errors", ()) if error["operation"] != _LISTS_FUNCTIONS]
    functions = {(error["region"], error["function_name"]) for error in errors}

    def is_unread(row: Row) -> bool:
        region, name = row["region"], row["function_name"]
        if is_unsettled(row) or False in completeness(row).values() or gap(row, "function") or gap(row, "qualifiers"):
            return True
        return not functions.isdisjoint([(region, name), (None, name), (region, None), (None, None)])

    return is_unread


def desired_destinations(desired: Result) -> dict[Side, str]:
    """Return the destinations to set, without those to clear."""
    config = desired.get("destination_config") or {}
    arns = {side: (config.get(side) or {}).get("destination") for side in SIDES}
    return {side: arn for side, arn in arns.items() if arn}


def _repair(parsed: ParsedRow, rule: str, desired: Result) -> Settings:
    """Return those desired settings that a finding of this rule is about; a destination only if none is lost by it."""
    config = desired.get("destination_config") or {}
    changes = nothing_set()
    for name in _ABOUT_NUMBERS.get(rule, ()):
        value = desired.get(name)
        # A survey gives texts. What is no number is refused before anything is read.
        changes[name] = None if value in (None, "") else int(check_type_int(value))  # type: ignore[literal-required]  # mypy wants a literal for a key
    for side in _ABOUT_DESTINATIONS.get(rule, ()):
        wanted = (config.get(side) or {}).get("destination")
        if wanted is not None and _may_replace(parsed, rule, side, wanted):
            changes["destination_config"][side]["destination"] = wanted
    return changes


def _may_replace(parsed: ParsedRow, rule: str, side: Side, wanted: str) -> bool:
    """Return whether a destination repairs a finding of this rule, and replaces nothing that may work."""
    if side in parsed.destinations:
        return side in parsed.cannot_receive and (bool(wanted) or rule == "destination_unhealthy")
    return bool(wanted) and rule != "destination_unhealthy"


def _is_settable(row: Row) -> bool:
    facts = row.get("function")
    return not is_orphan(row) and not (facts and facts["durable"])


def _target(row: Row, rules: t.Sequence[str]) -> dict[str, t.Any]:
    reason = f"repair of {' and '.join(rules)}"
    return {"region": row["region"], "function_name": row["function_arn"], "reason": reason}


def _judgement(row: Row) -> dict[str, t.Any]:
    """Return what was judged, for the write module to compare."""
    return {"configured": row["configured"], **_stored(row)}


def _stored(row: Row) -> Settings:
    return merged(nothing_set(), row)


def _check_destinations(settings: Settings, parsed: ParsedRow) -> None:
    """Raise InvalidDestination if the write module would refuse the row: what is stored already is not refused."""
    stored = flat(_stored(parsed.row))
    for side in SIDES:
        arn = settings["destination_config"][side]["destination"]
        if arn and arn != stored[f"destination_config.{side}.destination"]:
            check_destination(side, arn, parsed.identifier, parsed.row["region"])
