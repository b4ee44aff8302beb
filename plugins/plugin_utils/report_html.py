# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as one HTML file that asks for nothing else.

Its figures are plain HTML and SVG. The table's data is the document itself, packed, which the page's script unpacks.
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

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.findings import SEVERITIES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.report import Document, read_document

_PAGE = Path(__file__).parent / "report_page"

_FAILURE_PATHS = {
    "destination": "Destination",
    "dead_letter_queue": "Dead-letter queue",
    "both": "Both",
    "none": "Nowhere",
    "unknown": "Unknown",
}


@dataclass(frozen=True)
class Bar:
    """One line of a chart. kind chooses its colour, shows filters the table, as the page's address does."""

    label: str
    count: int
    kind: str = "plain"
    shows: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars beside each other; they are shares of the total, or as long as they can be where there is none."""

    title: str
    note: str
    bars: list[Bar]
    total: int = 0

    @property
    def scale(self) -> int:
        """What the longest possible bar stands for, never 0."""
        return self.total or max((each.count for each in self.bars), default=0) or 1


def html(document: t.Any) -> str:
    """The page of a document. Raises InvalidReport when it is none."""
    document = read_document(document)
    style, script = _assets("page.css", "table.css"), _assets("data.js", "page.js")
    page: str = _template().render(
        document=document,
        summary=document["summary"],
        judged=_judged(document),
        shares=_shares(document),
        charts=_charts(document),
        failure_paths=_FAILURE_PATHS,
        title=_title,
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        data=_packed(document),
    )
    return page


def _judged(document: Document) -> int:
    """How many targets the distributions are about: all but those whose alias or version is gone."""
    summary = document["summary"]
    return int(summary["targets"] - summary["targets_orphaned"])


def _shares(document: Document) -> Chart:
    paths = document["summary"]["failure_paths"]
    bars = [
        Bar(label, paths[path], f"path-{path}", f"path={path}")
        for path, label in _FAILURE_PATHS.items()
        if paths[path] or path != "unknown"
    ]
    return Chart("Where failed events go", "", bars, _judged(document))


def _charts(document: Document) -> list[Chart]:
    summary, judged = document["summary"], _judged(document)
    by_severity, by_rule = summary["findings_by_severity"], summary["findings_by_rule"]
    worst: dict[str, int] = {}
    for finding in document["findings"]:
        worst[finding["rule"]] = max(worst.get(finding["rule"], 0), SEVERITIES.index(finding["severity"]))
    return [
        Chart(
            "Findings by severity",
            "A target can have several.",
            [
                Bar(_title(severity), by_severity[severity], severity, f"severity={severity}")
                for severity in reversed(SEVERITIES)
            ],
        ),
        Chart(
            "Findings by rule",
            "Rules that found something.",
            [
                Bar(_title(rule), by_rule[rule], SEVERITIES[worst[rule]], f"rule={rule}")
                for rule in sorted(by_rule, key=lambda rule: (-worst[rule], -by_rule[rule]))
            ],
        ),
        Chart(
            "Retries after a failure",
            "AWS's default is 2.",
            [
                Bar(f"{number} {'retry' if number == '1' else 'retries'}", count)
                for number, count in summary["maximum_retry_attempts"].items()
            ],
            judged,
        ),
        Chart(
            "How long an event may wait",
            "AWS's default is 6 h.",
            [Bar(bucket["label"], bucket["count"]) for bucket in summary["maximum_event_age_in_seconds"]],
            judged,
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
    """What a Content-Security-Policy allows this very text by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _packed(document: Document) -> str:
    """The document in characters that mean nothing in HTML, the same ones each time."""
    packed = gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)
    return base64.b64encode(packed).decode()
