# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The document of an audit: what was read and found, and the figures that sum it up. Pure functions on plain data.

docs/report.schema.json describes it.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from ansible_collections.cloudops.aws_lambda.plugins.module_utils.version import COLLECTION_VERSION
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.failure_path import FailurePath, failure_path
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.findings import SEVERITIES

SCHEMA_VERSION = 1

Document = dict[str, t.Any]

_RETRIES = (0, 1, 2)
# What the shortest and the longest age do to retries, and what AWS does where nobody chose, is worth a bucket each.
_AGES = (
    ("1 min", 60, 60),
    ("up to 3 min", 61, 180),
    ("up to 1 h", 181, 3600),
    ("under 6 h", 3601, 21599),
    ("6 h", 21600, 21600),
)

_SCAN_KEYS = ("event_invoke_configs", "not_found", "errors")
_ROW_KEYS = ("function_name", "qualifier", "region", "account_id", "function_arn", "configured", "effective")
_FINDING_KEYS = ("rule", "severity", "function_name", "qualifier", "function_arn", "message", "remedy")
_DOCUMENT_KEYS = ("generated_at", "collection_version", "check_mode", "summary", "findings", "repaired", *_SCAN_KEYS)


class InvalidReport(ValueError):
    """What should become a report, or be one, is something else; str() is one line."""


def report(
    scan: t.Any,
    findings: t.Any,
    repaired: t.Any = (),
    check_mode: bool = False,
    generated_at: datetime | None = None,
) -> Document:
    """The document of one audit.

    scan is a result of the info module, findings what was found in its rows. repaired is what was found before they
    were repaired (in check mode: would have been); what is still found is left out of it. Raises InvalidReport when one
    of them is something else.
    """
    scan = plain(scan)
    if not isinstance(scan, dict) or "event_invoke_configs" not in scan:
        raise InvalidReport("this is no scan: expected a result of lambda_event_invoke_config_info")
    rows = _listed(scan["event_invoke_configs"], "event_invoke_configs", _ROW_KEYS)
    for row in rows:
        # Nothing is sent to an alias or version that is gone.
        row["failure_path"] = None if is_orphan(row) else failure_path(row)
    left = _findings(plain(findings), "findings")
    still_found = {(finding["rule"], finding["function_arn"]) for finding in left}
    before = _findings(plain(repaired), "repaired")
    document = {
        "schema_version": SCHEMA_VERSION,
        "generated_at": (generated_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        "collection_version": COLLECTION_VERSION,
        "check_mode": bool(check_mode),
        "summary": {},
        "event_invoke_configs": rows,
        "findings": left,
        "repaired": [finding for finding in before if (finding["rule"], finding["function_arn"]) not in still_found],
        "not_found": _listed(scan.get("not_found", []), "not_found", ("region", "function_name", "reason")),
        "errors": _listed(scan.get("errors", []), "errors", ("region", "function_name", "operation", "message")),
    }
    document["summary"] = _summary(document)
    return document


def read_document(value: t.Any) -> Document:
    """A document that came back from a user or a file. Raises InvalidReport when it is none."""
    document = plain(value)
    if not isinstance(document, dict) or "schema_version" not in document:
        raise InvalidReport("this is no report: expected what the filter event_invoke_report returns")
    if document["schema_version"] != SCHEMA_VERSION:
        raise InvalidReport(f"this report has schema version {document['schema_version']}: expected {SCHEMA_VERSION}")
    missing = [key for key in _DOCUMENT_KEYS if key not in document]
    if missing:
        raise InvalidReport(f"this report lacks {', '.join(missing)}: expected what event_invoke_report returns")
    return document


def is_orphan(row: Mapping[str, t.Any]) -> bool:
    """Whether the alias or version of a configuration is known to be gone."""
    return row.get("qualifier_exists") is False


def plain(value: t.Any) -> t.Any:
    """The value in JSON's own types: ansible-core hands filters tagged strings, and containers that fill on demand.

    Half of a surrogate pair, which no file could hold, becomes a question mark.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.encode(value, "utf-8", "replace").decode()
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise InvalidReport(f"a report cannot hold a value of the type {type(value).__name__}")


def _findings(value: t.Any, what: str) -> list[dict[str, t.Any]]:
    findings = _listed(value, what, _FINDING_KEYS)
    for finding in findings:
        if finding["severity"] not in SEVERITIES:
            raise InvalidReport(
                f"a severity in {what} is {finding['severity']!r}: expected one of {', '.join(SEVERITIES)}"
            )
    return findings


def _listed(value: t.Any, what: str, keys: Iterable[str]) -> list[dict[str, t.Any]]:
    if not isinstance(value, list):
        raise InvalidReport(f"{what} is no list")
    for item in value:
        missing = [key for key in keys if key not in item] if isinstance(item, dict) else list(keys)
        if missing:
            raise InvalidReport(f"an entry of {what} lacks {', '.join(missing)}")
    return value


def _summary(document: Document) -> dict[str, t.Any]:
    rows = document["event_invoke_configs"]
    alive = [row for row in rows if not is_orphan(row)]
    paths = Counter(row["failure_path"] for row in alive)
    retries = Counter(row["effective"]["maximum_retry_attempts"] for row in alive)
    ages = [row["effective"]["maximum_event_age_in_seconds"] for row in alive]
    severities = Counter(finding["severity"] for finding in document["findings"])
    rules = Counter(finding["rule"] for finding in document["findings"])
    places = [*rows, *document["not_found"], *document["errors"]]
    return {
        "account_ids": sorted({row["account_id"] for row in rows}),
        "regions": sorted({place["region"] for place in places if place["region"]}),
        "functions": len({(row["account_id"], row["region"], row["function_name"]) for row in rows}),
        "targets": len(rows),
        "targets_configured": sum(bool(row["configured"]) for row in rows),
        "targets_orphaned": len(rows) - len(alive),
        "targets_losing_events": paths["none"],
        "findings_by_severity": {severity: severities[severity] for severity in SEVERITIES},
        "findings_by_rule": {rule: rules[rule] for rule in sorted(rules)},
        "maximum_retry_attempts": {str(number): retries[number] for number in _RETRIES},
        "maximum_event_age_in_seconds": [
            {"label": label, "from": first, "to": last, "count": sum(first <= age <= last for age in ages)}
            for label, first, last in _AGES
        ],
        "failure_paths": {path: paths[path] for path in t.get_args(FailurePath)},
        "repaired": len(document["repaired"]),
        "not_found": len(document["not_found"]),
        "errors": len(document["errors"]),
    }
