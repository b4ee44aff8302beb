# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report of check mode says would be written: once somebody approved it, nothing else is. Pure.

The report and the plan are made of the same entries. A row says what must still be true just before it is written.
"""

from __future__ import annotations

import json
import typing as t

from .._audit import findings, function_policy
from .._audit.entry import Entry
from .._audit.identity import InvalidFleet
from .._audit.plain import plain
from .._audit.schema import Schema
from .._report.document import Document
from .places import File
from .planned_rows import account_of, planned_row

PLAN = "plan.json"
_SCHEMA_VERSION = 1


class Plan(t.TypedDict):
    """Rows for the write module, and the findings that they repair."""

    schema_version: int
    run: str
    event_invoke_configs: list[dict[str, t.Any]]
    repaired: list[findings.Finding]


_READ = Schema(
    vars(findings) | vars(function_policy) | {"planned_row": planned_row},
    {"Plan.event_invoke_configs": "list[planned_row]"},
    strict=True,
).reader(Plan)


class AccountPlan(t.TypedDict):
    """The plan of one account; refused is as in Repairs."""

    event_invoke_configs: list[dict[str, t.Any]]
    refused: list[dict[str, str]]
    found: list[findings.Finding]


def planned(
    entries: t.Iterable[Entry], hosts: t.Iterable[str], repaired: t.Iterable[findings.Finding]
) -> list[dict[str, t.Any]]:
    """Return what to write for the findings that a report lists as repaired; the newest entry of a target counts.

    hosts are those of the inventory.
    """
    arns = {each["function_arn"] for each in repaired}
    rows: dict[str, dict[str, t.Any]] = {}
    names = {*map(str, hosts)}
    for entry in sorted((each for each in entries if each["host"] in names), key=lambda each: each["read_at"]):
        rows |= {row["function_name"]: row for row in entry["planned"] if row["function_name"] in arns}
    return list(rows.values())


def plan_of(document: Document, run: str) -> Plan:
    """Return the plan in a report of check mode."""
    return {
        "schema_version": _SCHEMA_VERSION,
        "run": run,
        "event_invoke_configs": document["planned"],
        "repaired": document["repaired"],
    }


def read_plan(files: t.Sequence[File], account_id: str, run: str) -> AccountPlan:
    """Return the plan of a run for an account. files are those at its place. Raise InvalidFleet."""
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
    return {
        "event_invoke_configs": [each for each in plan["event_invoke_configs"] if account_of(each) == account_id],
        "refused": [],
        "found": [each for each in plan["repaired"] if each["account_id"] == account_id],
    }


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
