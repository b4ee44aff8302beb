# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report of check mode says would be written: once somebody approved it, nothing else is. Pure.

The plan is a part of the report: what the report does not count is not in it. Each row says which host is to write it,
and what must still be true just before.
"""

from __future__ import annotations

import json
import typing as t

from .._audit import findings, function_policy
from .._audit.entry import asked_of
from .._audit.identity import InvalidFleet
from .._audit.plain import plain
from .._audit.planned_rows import row_of_host, target_of
from .._audit.reads import Read, asks_for
from .._audit.schema import Schema
from .._report.document import Document
from .places import File

PLAN = "plan.json"
_SCHEMA_VERSION = 1


class Plan(t.TypedDict):
    """Rows for the write module, each with its host, and the findings that they repair."""

    schema_version: int
    run: str
    event_invoke_configs: list[dict[str, t.Any]]
    repaired: list[findings.Finding]


_READ = Schema(
    vars(findings) | vars(function_policy) | {"row_of_host": row_of_host},
    {"Plan.event_invoke_configs": "list[row_of_host]"},
    strict=True,
).reader(Plan)


class HostPlan(t.TypedDict):
    """The part of one host; refused is as in Repairs."""

    event_invoke_configs: list[dict[str, t.Any]]
    refused: list[dict[str, t.Any]]
    found: list[findings.Finding]


def plan_of(document: Document, run: str) -> Plan:
    """Return the plan in a report of check mode."""
    return {
        "schema_version": _SCHEMA_VERSION,
        "run": run,
        "event_invoke_configs": document["planned"],
        "repaired": [*document["repaired"], *document.get("not_judged_again", [])],
    }


def read_plan(
    files: t.Sequence[File], approved_for: t.Mapping[str, t.Any], run: str, host: str, hosts: t.Container[str]
) -> HostPlan:
    """Return what a host writes of the plan of a run: the rows that it has left for the report.

    files are those at its place. approved_for says what the host reads: its account, what was asked, and the regions.
    hosts are those of the inventory, which may be a part of it. Raise InvalidFleet.
    """
    if not files:
        raise InvalidFleet(
            f"nothing is repaired, as the run {run} has no plan: expected fleet_audit and fleet_report in check mode "
            "before, with the same event_invoke_fleet_run"
        )
    (file,) = files
    if file["error"]:
        raise InvalidFleet(f"nothing is repaired, as {file['place']} cannot be read: {file['error']}")
    plan = _loaded(file)
    if plan["run"] != run:
        raise InvalidFleet(f"nothing is repaired, as {file['place']} is of the run {plan['run']}: expected {run}")
    rows = _of_host(plan["event_invoke_configs"], file["place"], approved_for, host, hosts)
    arns = {row["function_name"] for row in rows}
    return {
        "event_invoke_configs": rows,
        "refused": [],
        "found": [each for each in plan["repaired"] if each["function_arn"] in arns],
    }


def _of_host(
    rows: t.Iterable[dict[str, t.Any]],
    place: str,
    approved_for: t.Mapping[str, t.Any],
    host: str,
    hosts: t.Container[str],
) -> list[dict[str, t.Any]]:
    """Return the rows of a host, as the write module takes them. Raise InvalidFleet if they are not for it.

    Rows of a host that is not there would be written by nobody: they are an error of the host that reads their targets.
    """
    regions = approved_for["regions"]
    read: Read = {"host": host, "read_at": "", "regions": regions, **asked_of(approved_for["asked"])}
    found = []
    for row in rows:
        target, named = target_of(row), f"nothing is repaired, as {place} has {row['function_name']}"
        is_of_account = target.account_id == approved_for["account_id"]
        is_read = is_of_account and asks_for(read, target, ())
        if row["host"] != host:
            if is_read and row["host"] not in hosts:
                raise InvalidFleet(f"{named} of the host {row['host']}, which is not in the inventory")
            continue
        if not is_of_account:
            raise InvalidFleet(f"{named} for {host}: expected account {approved_for['account_id']}")
        if not is_read:
            raise InvalidFleet(f"{named} for {host}, which was not to read it")
        found.append({name: value for name, value in row.items() if name != "host"})
    return found


def _loaded(file: File) -> Plan:
    try:
        plan = plain(json.loads(file["text"]))
        _READ(plan)
    except (ValueError, RecursionError) as error:
        raise InvalidFleet(f"nothing is repaired, as {file['place']} is not a plan: {error}") from error
    if plan["schema_version"] != _SCHEMA_VERSION:
        raise InvalidFleet(
            f"nothing is repaired, as the schema_version of {file['place']} is {plan['schema_version']}: expected "
            f"{_SCHEMA_VERSION}"
        )
    return t.cast(Plan, plan)
