# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report of check mode says would be written: once somebody approved it, nothing else is. Pure.

The report and the plan are made of the same entries. A row says what must still be true just before it is written.
"""

from __future__ import annotations

import json
import typing as t

from ...module_utils._model.identifiers import parse_function_arn
from ...module_utils._model.invalid_option import InvalidOption
from .._audit.entry import Entry
from .._audit.findings import Finding
from .._audit.identity import InvalidFleet
from .._audit.plain import plain
from .._report.document import Document
from .places import File
from .shapes import FINDING, InvalidShape, fields, listed, mapped, text

PLAN = "plan.json"
_SCHEMA_VERSION = 1
_ROW = fields({"function_name": text, "only_if": mapped(lambda _value, _path: None)})


class Plan(t.TypedDict):
    """Rows for the write module, and the findings that they repair."""

    schema_version: int
    run: str
    event_invoke_configs: list[dict[str, t.Any]]
    repaired: list[Finding]


class AccountPlan(t.TypedDict):
    """The plan of one account; refused is as in Repairs."""

    event_invoke_configs: list[dict[str, t.Any]]
    refused: list[dict[str, str]]
    found: list[Finding]


def planned(
    entries: t.Iterable[Entry], hosts: t.Iterable[str], repaired: t.Iterable[Finding]
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
        "event_invoke_configs": [each for each in plan["event_invoke_configs"] if _account_of(each) == account_id],
        "refused": [],
        "found": [each for each in plan["repaired"] if each["account_id"] == account_id],
    }


def _loaded(file: File) -> Plan:
    shape = fields(
        {
            "run": text,
            "event_invoke_configs": listed(planned_row),
            "repaired": listed(FINDING),
            "schema_version": _version,
        }
    )
    try:
        plan = plain(json.loads(file["text"]))
        shape(plan, "")
    except (ValueError, RecursionError) as error:
        raise InvalidFleet(f"nothing is repaired, as {file['place']} is not a plan: {error}") from error
    return t.cast(Plan, plan)


def _version(value: t.Any, path: str) -> None:
    if value != _SCHEMA_VERSION:
        raise InvalidShape(f"{path} is {value!r:.20}: expected {_SCHEMA_VERSION}")


def planned_row(value: t.Any, path: str) -> None:
    """The shape of a row that is to be written: without a precondition, it would be, whatever is there."""
    _ROW(value, path)
    if not value["only_if"]:
        raise InvalidShape(f"{path}.only_if is empty: expected what must be true before it is written")
    try:
        _account_of(value)
    except InvalidOption as error:
        raise InvalidShape(f"{path}.function_name: {error}") from error


def _account_of(row: t.Mapping[str, t.Any]) -> str | None:
    return parse_function_arn(row["function_name"]).account_id
