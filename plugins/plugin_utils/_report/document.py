# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The document of an audit: what was read and found, and the numbers that sum it up. Pure functions on plain data.

docs/report.schema.json describes it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from datetime import datetime, timezone

from ...module_utils._model.completeness import RegionRead
from ...module_utils.version import COLLECTION_VERSION
from .._audit.failure_path import destination_health, failure_path
from .._audit.findings import FINDING_KEYS, Finding, targets_of
from .._audit.function_policy import SEVERITIES
from .._audit.plain import InvalidReport, plain
from .._audit.policy import Policy
from .._audit.reads import Account
from .._audit.rows import InvalidRows, Row, checked_rows, is_orphan
from .._audit.rule import Target
from .headline import verdict
from .summary import ReportRow, Summary, summary
from .worst import lost

SCHEMA_VERSION = 1


class Trend(t.TypedDict):
    """The comparison with an earlier report. new counts findings, old those that are known since old_since or earlier.

    not_read are findings of earlier reports that could not be judged now; accounts_gone are the accounts that this
    report was not to have.
    """

    previous_generated_at: str
    old_since: str
    new: int
    old: int
    gone: list[Finding]
    not_read: list[Finding]
    accounts_gone: list[str]


class _OfAccounts(t.TypedDict, total=False):
    """What only a report of several accounts has. notes are lines about which rows count, and what was not compared."""

    accounts: list[Account]
    notes: list[str]
    trend: Trend


class _Since(t.TypedDict, total=False):
    """What reports of earlier versions do not have.

    policy is what the findings were found by, without its exceptions (see Policy.applied); None if nobody said it.
    """

    policy: dict[str, t.Any] | None


class Document(_OfAccounts, _Since):
    schema_version: int
    generated_at: str
    collection_version: str
    check_mode: bool
    verdict: dict[str, str]
    summary: Summary
    event_invoke_configs: list[ReportRow]
    findings: list[Finding]
    accepted: list[Finding]
    policy_warnings: list[str]
    repaired: list[Finding]
    completeness: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]


def report(
    scan: t.Any,
    findings: t.Any,
    repaired: t.Any = (),
    check_mode: bool = False,
    generated_at: datetime | None = None,
    policy: t.Any = None,
) -> Document:
    """Return the document of one audit.

    scan is a result of the info module, which can have the list accounts; findings is what was found in its rows.
    repaired is what was found before the run repaired it (in check mode: would have repaired it); what is still found
    is left out of it. policy is the one that findings were found by, {} for the default one and None if that is not
    known: its parts that match nothing are listed. Raise InvalidReport if one of them is something else, InvalidPolicy
    if the policy is not valid.
    """
    scan = plain(scan)
    if not isinstance(scan, dict) or "event_invoke_configs" not in scan:
        raise InvalidReport("not a scan: expected a result of lambda_event_invoke_config_info")
    rows = [_report_row(target) for target in targets_of(_rows(scan["event_invoke_configs"]))]
    accounts = _listed(scan.get("accounts", []), "accounts", Account.__annotations__)
    found = _findings(plain(findings), "findings")
    left = [finding for finding in found if finding["accepted"] is None]
    accepted = [finding for finding in found if finding["accepted"] is not None]
    still_found = {(finding["rule"], finding["function_arn"]) for finding in found}
    before = _findings(plain(repaired), "repaired")
    gone = [finding for finding in before if (finding["rule"], finding["function_arn"]) not in still_found]
    not_found = _listed(scan.get("not_found", []), "not_found", ("region", "function_name", "reason"))
    errors = _listed(scan.get("errors", []), "errors", ("region", "function_name", "operation", "message"))
    completeness = _listed(scan.get("completeness", []), "completeness", RegionRead.__annotations__)
    judge = Policy(policy, units_of(accounts))
    numbers = summary(
        rows,
        left,
        accepted,
        gone,
        not_found,
        errors,
        completeness,
        lambda row: judge.of_target(row).severities,
    )
    said = verdict(numbers)
    document: Document = {
        "schema_version": SCHEMA_VERSION,
        "generated_at": (generated_at or datetime.now(timezone.utc))
        .astimezone(timezone.utc)
        .isoformat(timespec="seconds"),
        "collection_version": COLLECTION_VERSION,
        "check_mode": bool(check_mode),
        "verdict": {
            "headline": said.headline,
            "lost": said.lost,
            "would_be_lost": said.exposed,
            "without_effect": said.unused,
        },
        "summary": numbers,
        "event_invoke_configs": rows,
        "findings": left,
        "accepted": accepted,
        "policy": None if policy is None else plain(judge.applied()),
        "policy_warnings": judge.unmatched(rows, found),
        "repaired": gone,
        "completeness": completeness,
        "not_found": not_found,
        "errors": errors,
    }
    if "accounts" in scan:
        document["accounts"] = t.cast(list[Account], accounts)
        document["notes"] = [str(note) for note in scan.get("notes", [])]
    return document


def units_of(accounts: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, list[str]]:
    """Return the organizational units of accounts, by account ID."""
    return {each["account_id"]: each["organizational_units"] for each in accounts if each["account_id"]}


def read_document(value: t.Any) -> Document:
    """Return a document that comes from a user or a file. Raise InvalidReport if it is not one."""
    document = plain(value)
    if not isinstance(document, dict) or "schema_version" not in document:
        raise InvalidReport("not a report: expected what the filter event_invoke_report returns")
    if document["schema_version"] != SCHEMA_VERSION:
        raise InvalidReport(
            f"the report has the schema version {document['schema_version']}: expected {SCHEMA_VERSION}"
        )
    missing = [key for key in Document.__annotations__ if key in Document.__required_keys__ and key not in document]
    if missing:
        raise InvalidReport(f"the report is missing {', '.join(missing)}: expected what event_invoke_report returns")
    return t.cast(Document, document)


def _report_row(target: Target) -> ReportRow:
    row, orphan = target.row, is_orphan(target.row)
    return {
        **row,
        **lost(target),
        "failure_path": None if orphan else failure_path(row),
        "destination_health": None if orphan else destination_health(row),
    }


def _rows(value: t.Any) -> list[Row]:
    try:
        return checked_rows(value)
    except InvalidRows as error:
        raise InvalidReport(str(error)) from error


def _findings(value: t.Any, what: str) -> list[Finding]:
    findings = _listed(value, what, FINDING_KEYS)
    for finding in findings:
        if finding["severity"] not in SEVERITIES:
            raise InvalidReport(
                f"a severity in {what} is {finding['severity']!r}: expected one of {', '.join(SEVERITIES)}"
            )
    return t.cast(list[Finding], findings)


def _listed(value: t.Any, what: str, keys: Iterable[str]) -> list[dict[str, t.Any]]:
    if not isinstance(value, list):
        raise InvalidReport(f"{what} is not a list")
    for item in value:
        missing = [key for key in keys if key not in item] if isinstance(item, dict) else list(keys)
        if missing:
            raise InvalidReport(f"an entry of {what} is missing {', '.join(missing)}")
    return value
