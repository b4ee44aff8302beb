# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be repaired, and what the scan is after that. Pure.

Nothing is written to a function of which something could not be read, and for no finding that was not judged or is
accepted.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import Side, unusable
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_path import (
    gone_destinations,
    unusable_destinations,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import (
    Row,
    checked_rows,
    identifier_of,
    is_orphan,
)

_SIDES: tuple[Side, ...] = ("on_success", "on_failure")
_ABOUT_DESTINATIONS = ("events_lost", "no_failure_path", "destination_unhealthy")

Result = t.Mapping[str, t.Any]
"""What a module returned."""


class Write(t.TypedDict):
    """Targets of one region, by their ARNs."""

    region: str
    function_name: list[str]


class Repairs(t.TypedDict):
    """Targets to bring to the desired settings, and orphans to remove."""

    present: list[Write]
    absent: list[Write]


def repairs(
    scan: Result, findings: t.Sequence[Finding], desired: Result, rules: t.Container[str], prune: bool
) -> Repairs:
    """Return what to write for these findings.

    Durable functions are left alone, as they do not use destinations, and so is a function that would become its own
    destination. For a finding about destinations, a stored destination is replaced only if it is shown to be gone or
    unable to receive records: a permission that the role is missing is not mended by another destination.
    """
    rows = {row["function_arn"]: row for row in checked_rows(scan["event_invoke_configs"])}
    unread = {(error["region"], error["function_name"]) for error in scan.get("errors", ())}
    found = [
        finding
        for finding in findings
        if finding["judged"]
        and not finding["accepted"]
        and unread.isdisjoint((region, finding["function_name"]) for region in (finding["region"], None))
    ]
    present = [
        finding
        for finding in found
        if desired
        and finding["rule"] in rules
        and (row := rows.get(finding["function_arn"])) is not None
        and _is_settable(row, desired)
        and (finding["rule"] not in _ABOUT_DESTINATIONS or _mends(finding["rule"], row, desired))
    ]
    absent = [finding for finding in found if prune and finding["rule"] == "orphaned_config"]
    return {"present": _by_region(present), "absent": _by_region(absent)}


def repaired_scan(scan: Result, writes: t.Sequence[Result]) -> dict[str, t.Any]:
    """Return the scan as it is after these writes: rows that were written, without those removed, and all errors."""
    rows: dict[str, t.Any] = {row["function_arn"]: row for row in scan["event_invoke_configs"]}
    for write in writes:
        for row in write.get("event_invoke_configs", ()):
            arn = row["function_arn"]
            rows[arn] = _without_stale_status({**rows.get(arn, {}), **row})
        for diff in write.get("diff", ()):
            if not diff["after"]:
                rows.pop(diff["before_header"], None)
    errors = [error for result in (scan, *writes) for error in result.get("errors", ())]
    return {**scan, "event_invoke_configs": list(rows.values()), "errors": errors}


def _without_stale_status(row: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the row without what was read about destinations that it no longer has."""
    read = row.get("destination_status")
    if not read:
        return row
    config = row["destination_config"]
    stale = [side for side in _SIDES if read[side] and read[side]["destination"] != config[side]["destination"]]
    return {**row, "destination_status": {**read, **dict.fromkeys(stale)}}


def _mends(rule: str, row: Row, desired: Result) -> bool:
    """Return whether the desired destinations mend a finding of this rule and replace nothing that may work."""
    given = desired.get("destination_config") or {}
    stored = {side: row["destination_config"][side]["destination"] for side in _SIDES}
    wanted = {side: (given.get(side) or {}).get("destination") for side in _SIDES}
    changed = {side for side in _SIDES if wanted[side] is not None and (wanted[side] or None) != stored[side]}
    broken = {*gone_destinations(row), *unusable_destinations(row)}
    if any(stored[side] and side not in broken for side in changed):
        return False
    if rule == "destination_unhealthy":
        return any(stored[side] for side in changed)
    return "on_failure" in changed and bool(wanted["on_failure"])


def _is_settable(row: Row, desired: Result) -> bool:
    if is_orphan(row):
        return False
    facts = row.get("function")
    if facts and facts["durable"]:
        return False
    target = identifier_of(row)
    return all(unusable(side, arn, target) is None for side, arn in desired_destinations(desired).items())


def desired_destinations(desired: Result) -> dict[Side, str]:
    """Return the destinations to set, without those to clear."""
    given = desired.get("destination_config") or {}
    arns = {side: (given.get(side) or {}).get("destination") for side in _SIDES}
    return {side: arn for side, arn in arns.items() if arn}


def _by_region(findings: t.Iterable[Finding]) -> list[Write]:
    regions: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        regions[finding["region"]][finding["function_arn"]] = None
    return [{"region": region, "function_name": list(arns)} for region, arns in regions.items()]
