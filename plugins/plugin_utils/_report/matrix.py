# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings by account and region. Pure."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass

from ...module_utils._model.completeness import may_not_be_enabled
from .._audit.function_policy import SEVERITIES
from .._audit.reads import is_of_repair
from .._audit.words import counted
from .document import Document
from .worst import Numbers, numbers_of_functions, order


@dataclass(frozen=True)
class Cell:
    """One account in one region. unread: something there could not be read; asked: it was to be read.

    not_known: nobody can tell whether the account uses the region. numbers are those of its functions.
    """

    targets: int
    findings: t.Mapping[str, int]
    unread: bool
    asked: bool
    not_known: bool
    numbers: Numbers

    @property
    def worst(self) -> str | None:
        """The worst severity found; None without findings."""
        return next((severity for severity in reversed(SEVERITIES) if self.findings[severity]), None)

    @property
    def total(self) -> int:
        return sum(self.findings.values())

    @property
    def text(self) -> str:
        """Everything in words."""
        counts = [f"{self.findings[severity]:,} {severity}" for severity in reversed(SEVERITIES)]
        said = str(self.numbers)
        return f"{f'{said}; ' if said else ''}{counted(self.targets, 'target')}; findings: {', '.join(counts)}"


@dataclass(frozen=True)
class MatrixRow:
    """The cells of an account, one for each region. account_id is None if it is not known."""

    label: str
    account_id: str | None
    cells: list[Cell]

    @property
    def unread(self) -> bool:
        """Whether nothing of the account was read."""
        return not any(cell.targets for cell in self.cells) and any(cell.unread for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    regions: list[str]
    rows: list[MatrixRow]


def account_names(document: Document) -> dict[str, str]:
    """Return the names that are known, by account ID."""
    accounts = document.get("accounts", [])
    return {each["account_id"]: each["name"] for each in accounts if each["account_id"] and each["name"]}


def matrix(document: Document) -> Matrix | None:
    """Return the matrix, accounts that were not read first, then those that lost most; None for a single cell."""
    summary, accounts = document["summary"], document.get("accounts", [])
    names, regions = account_names(document), summary["regions"]
    only = summary["account_ids"][0] if len(summary["account_ids"]) == 1 and not accounts else None
    targets = Counter((row["account_id"], row["region"]) for row in document["event_invoke_configs"])
    findings = Counter((each["account_id"], each["region"], each["severity"]) for each in document["findings"])
    asked = {(each["account_id"], each["region"]) for each in document["completeness"]}
    closed = {(each["account_id"], each["region"]) for each in document["completeness"] if may_not_be_enabled(each)}
    numbers = _numbers(document)
    unread = [each for each in document["errors"] if not is_of_repair(each)]
    places = {(each.get("account_id", only), each["region"]) for each in unread}

    def row(label: str, account_id: str | None, lost: bool) -> MatrixRow:
        cells = [
            Cell(
                targets[account_id or "", region],
                {severity: findings[account_id or "", region, severity] for severity in SEVERITIES},
                lost or not places.isdisjoint({(account_id, region), (account_id, None)}),
                (account_id, region) in asked,
                (account_id, region) in closed,
                numbers[account_id or "", region],
            )
            for region in regions
        ]
        return MatrixRow(label, account_id, cells)

    known = {*summary["account_ids"], *(each["account_id"] for each in accounts if each["account_id"])}
    rows = [row(names.get(account_id, account_id), account_id, False) for account_id in known]
    rows += [row(each["host"], None, True) for each in accounts if not each["account_id"]]
    if not regions or (len(rows) < 2 and len(regions) < 2):
        return None
    return Matrix(regions, sorted(rows, key=_order))


def _numbers(document: Document) -> t.Mapping[tuple[str, str], Numbers]:
    """Return the numbers of all functions of an account in a region."""
    found: dict[tuple[str, str], Numbers] = defaultdict(Numbers)
    for (account_id, region, _name), each in numbers_of_functions(document["event_invoke_configs"]).items():
        known = found[account_id, region]
        received = known.received if each.received is None else (known.received or 0) + each.received
        found[account_id, region] = Numbers(known.lost + each.lost, known.undelivered + each.undelivered, received)
    return found


def _order(row: MatrixRow) -> tuple[t.Any, ...]:
    cells = [cell.numbers for cell in row.cells]
    total = Numbers(sum(each.lost for each in cells), sum(each.undelivered for each in cells))
    severities = {severity: sum(cell.findings[severity] for cell in row.cells) for severity in SEVERITIES}
    return (not row.unread, *order(total, severities), row.label, row.account_id or "")
