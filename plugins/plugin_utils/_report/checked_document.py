# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report that a format is made of, checked in full: one may be edited by hand, or come from elsewhere. Pure."""

from __future__ import annotations

import typing as t

from .._audit import findings, function_policy, parsed_row, reads
from .._audit.function_policy import SEVERITIES
from .._audit.needs import INCLUDES
from .._audit.parsed_row import DestinationHealth, FailurePath
from .._audit.plain import InvalidReport
from .._audit.row_shape import names_of, nulls_of
from .._audit.scan_results import checked_lists
from .._audit.schema import InvalidValue, Schema
from .._audit.times import check_time
from . import document, not_known, summary, traffic
from .document import Document, read_document

_READ = Schema(
    names_of(findings, function_policy, parsed_row, reads, document, not_known, summary, traffic),
    {
        **nulls_of("ReportRow"),
        "Document.failure_paths": "t.NotRequired[list[object]]",  # checked_lists() knows them
        "NotJudged.needs": f"list[t.Literal{[*INCLUDES]}]",
        **{f"AgeRange.{key}": "str" if key == "label" else "int" for key in summary.AgeRange.__annotations__},
    },
    strict=True,
).reader(Document)

_NUMBERS: t.Mapping[str, t.Collection[str]] = {
    "failure_paths": t.get_args(FailurePath),
    "destination_health": t.get_args(DestinationHealth),
    "findings_by_severity": SEVERITIES,
    "findings_by_rule": ("events_lost", "events_parked"),
}
"""What formats take of the numbers of the summary. An earlier version has fewer rules."""


def checked_document(value: t.Any) -> Document:
    """Return the report that a user gives. Raise InvalidReport if it is not one: what one format refuses, each does."""
    checked = read_document(value)
    try:
        _READ(checked)
        checked_lists(checked)
        check_time(checked["generated_at"], "generated_at")
        if trend := checked.get("trend"):
            check_time(trend["previous_generated_at"], "trend.previous_generated_at")
            check_time(trend["old_since"], "trend.old_since")
        for name, keys in _NUMBERS.items():
            numbers = t.cast(t.Mapping[str, t.Mapping[str, int]], checked["summary"])[name]
            for key in keys:
                if key not in numbers:
                    raise InvalidValue("is missing").within(key).within(name).within("summary")
    except InvalidValue as error:
        raise InvalidReport(f"the report is not as event_invoke_report returns it: {error}") from error
    return checked
