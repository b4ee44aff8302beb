# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as CSV, for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import re
import typing as t

from .export_target import ExportTarget

COLUMNS = (
    "account_id",
    "region",
    "function_name",
    "qualifier",
    "configured",
    "maximum_retry_attempts",
    "maximum_event_age_in_seconds",
    "on_success",
    "on_failure",
    "last_modified",
)
# OWASP, "CSV injection": spreadsheets take a cell that begins so for a formula, the wide forms in some languages.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# Where the comma is that of numbers, a semicolon begins a cell, also within quotes that begin elsewhere.
_FORMULA_OF_CELL = re.compile(rf";(?={_FORMULA.pattern})")


def as_csv(targets: t.Sequence[ExportTarget]) -> str:
    """Return a line with the names of the columns, and one for each target. What is not set is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(_row, targets))
    return text.getvalue()


def _row(target: ExportTarget) -> dict[str, t.Any]:
    settings, destinations = target.settings, target.destinations()
    texts = {
        "account_id": target.account_id,
        "region": target.region,
        "function_name": target.name,
        "qualifier": target.qualifier,
        "configured": "false" if settings is None else "true",
        "on_success": destinations.get("on_success", ""),
        "on_failure": destinations.get("on_failure", ""),
        "last_modified": target.last_modified,
    }
    numbers = {
        "maximum_retry_attempts": settings["maximum_retry_attempts"] if settings else None,
        "maximum_event_age_in_seconds": settings["maximum_event_age_in_seconds"] if settings else None,
    }
    return {**{column: _harmless(text) for column, text in texts.items()}, **numbers}


def _harmless(text: str) -> str:
    """Return the text on one line, and so that a spreadsheet shows it and calculates nothing."""
    line = "".join(each if each.isprintable() else " " for each in text)
    line = _FORMULA_OF_CELL.sub(";'", line)
    return f"'{line}" if _FORMULA.match(line) else line
