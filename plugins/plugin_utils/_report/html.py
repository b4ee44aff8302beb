# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as one HTML file that loads nothing else.

Its figures are plain HTML and SVG. The table's data is the document, packed, with the errors of repairs and the
words about failure paths in lists of their own; the page's script unpacks it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import typing as t
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .._audit.function_policy import SEVERITIES
from .._audit.reads import FAILED, NOT_KNOWN, NOT_PLANNED, REPAIR
from .._audit.rules import RULES
from .checked_document import checked_document
from .document import Document
from .headline import existing_targets, verdict_of
from .made_paths import COLUMNS, cells
from .matrix import account_names, matrix
from .outcome import failed_repairs, old_after, unknown_repairs, what_is_unread
from .printable import printable
from .terms import KEPT_NOWHERE, TERMS
from .worst import counts_of_rules, ranked_functions

_PAGE = Path(__file__).parent / "page"

_FAILURE_PATHS = {
    "destination": "Destination",
    "closed": "Closed destination",
    "dead_letter_queue": "Dead-letter queue",
    "both": "Both",
    "none": "Nowhere",
    "unknown": "Unknown",
}

_HEALTHS = {
    "healthy": "Healthy",
    "unhealthy": "Unhealthy",
    "unknown": "Unknown",
    "not_read": "Not read",
    "none": "No destination",
}


@dataclass(frozen=True)
class Bar:
    """One line of a chart. kind selects its colour; shows is the filter of the table that its label links to."""

    label: str
    count: int
    kind: str = "plain"
    shows: str = ""
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars as shares of the total. Without a total, the longest bar has the full width.

    named: the bars are functions, whose names are long.
    """

    title: str
    note: str
    bars: list[Bar]
    total: int = 0
    named: bool = False

    def width(self, shown: Bar) -> float:
        """Return the width of one of the bars, up to 100."""
        return 100 * shown.count / self.scale

    @property
    def scale(self) -> int:
        """The count that has the full width, never 0."""
        return self.total or max((each.count for each in self.bars), default=0) or 1


def html(document: t.Any) -> str:
    """Return the page of a document. Raise InvalidReport if it is not a report."""
    document = printable(checked_document(document))
    style, script = (
        _assets("page.css", "table.css"),
        _assets("data.js", "remedies.js", "aws_cli.js", "findings.js", "lists.js", "page.js"),
    )
    errors, made = _errors(document), [cells(path) for path in document.get("failure_paths", ())]
    page: str = _template().render(
        document=document,
        errors=errors,
        failed_repairs=failed_repairs,
        unknown_repairs=unknown_repairs,
        what_is_unread=what_is_unread,
        summary=document["summary"],
        existing=existing_targets(document["summary"]),
        verdict=verdict_of(document),
        losses_known=not _unknown_losses(document),
        known=not any(document["summary"]["not_known"].values()),
        matrix=matrix(document),
        trend=document.get("trend"),
        old_after=old_after(document),
        names=account_names(document),
        shares=_shares(document),
        events=[chart for chart in (_losses(document), _traffic(document)) if chart.bars],
        charts=_charts(document),
        worst=ranked_functions(
            document["event_invoke_configs"], document["findings"], len(document["summary"]["account_ids"])
        ),
        counts=counts_of_rules(document["findings"]),
        severities=SEVERITIES,
        accounts=document["summary"]["account_ids"],
        meanings={name: rule.meaning for name, rule in RULES.items()},
        terms=TERMS,
        failure_paths=_FAILURE_PATHS,
        healths=_HEALTHS,
        made_paths=made,
        columns_of_paths=COLUMNS,
        title=_title,
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        data=_packed({**document, **errors, **({"made_paths": made} if made else {})}),
    )
    return page


def _unknown_losses(document: Document) -> bool:
    """Return whether more events may be lost than are counted."""
    unjudged = any(each["rule"] == "events_lost" and not each["judged"] for each in document["findings"])
    return bool(unjudged or document["summary"]["targets_losing_not_counted"])


def _shares(document: Document) -> Chart:
    paths = document["summary"]["failure_paths"]
    bars = [
        Bar(label, paths[path], f"path-{path}", f"path={path}")
        for path, label in _FAILURE_PATHS.items()
        if paths[path] or path not in ("closed", "unknown")
    ]
    return Chart(
        "Where failed events go",
        "All targets that exist. The policy has no effect on this.",
        bars,
        existing_targets(document["summary"]),
    )


def _losses(document: Document) -> Chart:
    losing = document["summary"]["losing_functions"]
    total = document["summary"]["functions_losing_events"]
    bars = [
        Bar(
            each["function_name"],
            each["dropped_events_lost"],
            "error",
            f"text={quote(each['function_name'])}&rule=events_lost",
            f"{each['region']}, {each['account_id']}"
            + (f"; {each['undelivered_records']:,} records undelivered" if each["undelivered_records"] else ""),
        )
        for each in losing
    ]
    most = f"The {len(losing)} with most, of {total} with events that are not kept or undelivered records. "
    note = f"Dropped events {KEPT_NOWHERE}. A record that could not be delivered may be of one of them."
    note = f"{most if total > len(losing) else ''}{note}"
    return Chart("Events not kept", note, bars, named=True)


def _traffic(document: Document) -> Chart:
    events = document["summary"]["async_events"]
    bars = [
        Bar(
            each["function_name"],
            each["received"],
            "plain",
            f"text={quote(each['function_name'])}",
            f"{each['region']}, {each['account_id']}"
            + (f", {each['dropped']:,} dropped" if each["dropped"] else "")
            + (", dropped unknown" if each["dropped"] is None else ""),
        )
        for each in events["busiest"]
    ]
    not_read = f", {events['functions_not_read']:,} not read" if events["functions_not_read"] else ""
    note = (
        f"The functions that received most, of {events['functions_with_events']:,} with events; "
        f"{events['functions_without_events']:,} received none{not_read}."
    )
    return Chart("Asynchronous events of functions", note, bars, named=True)


def _charts(document: Document) -> list[Chart]:
    summary, existing = document["summary"], existing_targets(document["summary"])
    return [
        Chart(
            "Retries after a failure",
            "AWS's default is 2.",
            [
                Bar(f"{number} {'retry' if number == '1' else 'retries'}", count)
                for number, count in summary["maximum_retry_attempts"].items()
            ],
            existing,
        ),
        Chart(
            "How long an event may wait",
            "AWS's default is 6 h.",
            [Bar(bucket["label"], bucket["count"]) for bucket in summary["maximum_event_age_in_seconds"]],
            existing,
        ),
    ]


def _title(name: str) -> str:
    return (name[:1].upper() + name[1:]).replace("_", " ")


@cache
def _template() -> t.Any:
    environment = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


@cache
def _assets(*names: str) -> str:
    return "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in names)


def _hash(text: str) -> str:
    """Return the source with which a Content-Security-Policy allows exactly this text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _errors(document: Document) -> dict[str, list[dict[str, t.Any]]]:
    """Return the errors of reads and those of repairs, by the names of the page's lists."""
    lists: dict[str | None, str] = {
        None: "errors",
        FAILED: "not_repaired",
        NOT_KNOWN: "maybe_repaired",
        NOT_PLANNED: "not_planned",
    }
    found: dict[str, list[dict[str, t.Any]]] = {name: [] for name in lists.values()}
    for error in document["errors"]:
        found[lists.get(error.get(REPAIR), "errors")].append(error)
    return found


def _packed(document: t.Mapping[str, t.Any]) -> str:
    """Return the document as base64, which needs no escaping in HTML. Equal documents give equal text."""
    packed = gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)
    return base64.b64encode(packed).decode()
