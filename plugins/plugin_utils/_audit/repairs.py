# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be repaired, and what the scan is after that. Pure.

Nothing is written to a function of which something could not be read, and for no finding that was not judged or is
accepted.
"""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Settings, merged
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import (
    SIDES,
    InvalidDestination,
    OwnDestination,
    Side,
    check_destination,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import REPLACED
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

Result = t.Mapping[str, t.Any]
"""What a module returned."""

_ABOUT_DESTINATIONS = ("events_lost", "no_failure_path", "destination_unhealthy")


class Repairs(t.TypedDict):
    """Rows for the write module, one for each target.

    refused: results in the form of a module that failed, one for each reason why the module would refuse a row. It
    would refuse all of them, then.
    """

    event_invoke_configs: list[dict[str, t.Any]]
    refused: list[dict[str, str]]


def repairs(
    scan: Result, findings: t.Sequence[Finding], desired: Result, rules: t.Container[str], prune: bool
) -> Repairs:
    """Return what to write for these findings.

    Settings that are not desired stay as the scan has them. Durable functions are left alone, as they do not use
    destinations, and so is a function that would become its own destination, or whose settings are as desired.
    For a finding about destinations, a stored destination is replaced only if it is shown to be gone or unable to
    receive records: a permission that the role is missing is not mended by another destination.
    """
    rows = {row["function_arn"]: row for row in checked_rows(scan["event_invoke_configs"])}
    unread = {(error["region"], error["function_name"]) for error in scan.get("errors", ())}
    found = [
        (finding["rule"], rows[finding["function_arn"]])
        for finding in findings
        if finding["judged"]
        and not finding["accepted"]
        and finding["function_arn"] in rows
        and unread.isdisjoint((region, finding["function_name"]) for region in (finding["region"], None))
    ]
    orphans = [row for rule, row in found if prune and rule == "orphaned_config"]
    settable = [
        row
        for rule, row in found
        if rule in rules and _is_settable(row) and (rule not in _ABOUT_DESTINATIONS or _mends(rule, row, desired))
    ]
    written = {row["function_arn"]: {**_target(row), "configured": False} for row in orphans}
    refused: dict[str, str] = {}
    for row in settable:
        settings = _merged(row, desired)
        if settings == _merged(row, {}):
            continue
        try:
            _check_destinations(settings, row)
        except OwnDestination:
            continue
        except InvalidDestination as error:
            refused.setdefault(str(error), f"{row['function_name']}:{row['qualifier']} in {row['region']}")
            continue
        written[row["function_arn"]] = {**_target(row), "configured": True, **settings}
    return {
        "event_invoke_configs": list(written.values()),
        "refused": [{"msg": f"{target} cannot be repaired: {reason}"} for reason, target in refused.items()],
    }


def repaired_scan(scan: Result, writes: t.Sequence[Result]) -> dict[str, t.Any]:
    """Return the scan as it is after these writes: rows that were written, without those removed, and all errors."""
    rows: dict[str, t.Any] = {row["function_arn"]: row for row in scan["event_invoke_configs"]}
    for write in writes:
        for row in write.get("event_invoke_configs", ()):
            rows[row["function_arn"]] = _written(rows.get(row["function_arn"], {}), row)
        for diff in write.get("diff", ()):
            if not diff["after"]:
                rows.pop(diff["before_header"], None)
    errors = [error for result in (scan, *writes) for error in result.get("errors", ())]
    return {**scan, "event_invoke_configs": list(rows.values()), "errors": errors}


def desired_destinations(desired: Result) -> dict[Side, str]:
    """Return the destinations to set, without those to clear."""
    given = desired.get("destination_config") or {}
    arns = {side: (given.get(side) or {}).get("destination") for side in SIDES}
    return {side: arn for side, arn in arns.items() if arn}


def _written(before: Result, row: Result) -> dict[str, t.Any]:
    """Return the row after its write, without what was read about destinations that it no longer has.

    The events that were counted followed the destinations that it had, so these are kept as what was replaced.
    """
    written = {**before, **row}
    if not before or before["destination_config"] == row["destination_config"]:
        return written
    if before.get("async_events"):
        written[REPLACED] = {key: before[key] for key in ("destination_config", "destination_status") if key in before}
    if read := before.get("destination_status"):
        config = row["destination_config"]
        stale = [side for side in SIDES if read[side] and read[side]["destination"] != config[side]["destination"]]
        written["destination_status"] = {**read, **dict.fromkeys(stale)}
    return written


def _mends(rule: str, row: Row, desired: Result) -> bool:
    """Return whether the desired destinations mend a finding of this rule and replace nothing that may work."""
    given = desired.get("destination_config") or {}
    stored = {side: row["destination_config"][side]["destination"] for side in SIDES}
    wanted = {side: (given.get(side) or {}).get("destination") for side in SIDES}
    changed = {side for side in SIDES if wanted[side] is not None and (wanted[side] or None) != stored[side]}
    broken = {*gone_destinations(row), *unusable_destinations(row)}
    if any(stored[side] and side not in broken for side in changed):
        return False
    if rule == "destination_unhealthy":
        return any(stored[side] for side in changed)
    return "on_failure" in changed and bool(wanted["on_failure"])


def _is_settable(row: Row) -> bool:
    facts = row.get("function")
    return not is_orphan(row) and not (facts and facts["durable"])


def _target(row: Row) -> dict[str, t.Any]:
    return {"region": row["region"], "function_name": row["function_arn"]}


def _merged(row: Row, desired: Result) -> Settings:
    """Return what is stored with what is desired in its place."""
    config = desired.get("destination_config") or {}
    sides = {side: config.get(side) or {} for side in SIDES}
    return merged(
        row,
        {
            "maximum_retry_attempts": desired.get("maximum_retry_attempts"),
            "maximum_event_age_in_seconds": desired.get("maximum_event_age_in_seconds"),
            "destination_config": {
                "on_success": {"destination": sides["on_success"].get("destination")},
                "on_failure": {"destination": sides["on_failure"].get("destination")},
            },
        },
    )


def _check_destinations(settings: Settings, row: Row) -> None:
    """Raise InvalidDestination if the write module would refuse the row."""
    for side in SIDES:
        if arn := settings["destination_config"][side]["destination"]:
            check_destination(side, arn, identifier_of(row), row["region"])
