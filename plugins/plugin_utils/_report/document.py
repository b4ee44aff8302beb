# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The document of an audit: what was read and found, and the numbers that sum it up. Pure functions on plain data.

docs/report.schema.json describes it.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ...module_utils._model.failure_path import MadePath
from ...module_utils._version import COLLECTION_VERSION
from .._audit.findings import Finding, findings_of, rules_of
from .._audit.plain import InvalidReport, plain
from .._audit.policy import Policy
from .._audit.reads import Account
from .._audit.rows import Row, is_orphan
from .._audit.rules import RULES
from .._audit.target import Target
from .._audit.words import counted
from .headline import verdict
from .judged_again import judged_again
from .not_known import anything_answered
from .scan import Scan, read_findings, read_scan
from .summary import ReportRow, Summary, summary
from .worst import lost

SCHEMA_VERSION = 1
_NAMED = 3


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
    """What only a report of several accounts has. notes are lines about which rows count, and what was not compared.

    run is the ID of the run that it is of, empty without one.
    planned are, in check mode, the rows that the write module would store, each with its host and what must still be
    true then.
    """

    accounts: list[Account]
    notes: list[str]
    run: str
    planned: list[dict[str, t.Any]]
    trend: Trend


class _Since(t.TypedDict, total=False):
    """What reports of earlier versions do not have.

    policy is what the findings were found by, without its exceptions (see Policy.applied); None if nobody said it.
    """

    policy: dict[str, t.Any] | None


class _OfRepairs(t.TypedDict, total=False):
    """What only a report of a repair has: the parts of failure paths that it made, or in check mode would.

    not_judged_again are findings in targets that were written, which are not found any more and could not be judged.
    """

    failure_paths: list[MadePath]
    not_judged_again: list[Finding]


class Document(_OfAccounts, _OfRepairs, _Since):
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
    is left out of it, and so is what was not judged again. policy is the one that findings were found by, {} for the
    default one and None if that is not known: its parts that match nothing are listed. Raise InvalidReport if one of
    them is something else, InvalidPolicy if the policy is not valid.
    """
    read = read_scan(scan)
    found = read_findings(findings, "findings")
    judge = Policy(policy, units_of(read.accounts or ()))
    applied = None if policy is None else judge.applied()
    return _document(read, judge, found, repaired, check_mode, generated_at, applied)


def audit(
    scan: t.Any, policy: t.Any, repaired: t.Any = (), check_mode: bool = False, generated_at: datetime | None = None
) -> Document:
    """Return the document of a scan with what the policy finds in it: see report(). Each row is parsed once."""
    read = read_scan(scan)
    judge = Policy(policy, units_of(read.accounts or ()))
    found = findings_of(read.targets, judge)
    return _document(read, judge, found, repaired, check_mode, generated_at, judge.applied())


def _document(
    scan: Scan,
    judge: Policy,
    found: t.Sequence[Finding],
    repaired: t.Any,
    check_mode: bool,
    generated_at: datetime | None,
    applied: dict[str, t.Any] | None,
) -> Document:
    left = [finding for finding in found if finding["accepted"] is None]
    accepted = [finding for finding in found if finding["accepted"] is not None]

    def is_on(finding: Finding) -> bool:
        return finding["rule"] in judge.of_target(finding).severities

    again = judged_again(read_findings(repaired, "repaired"), found, scan, is_on)
    numbers = summary(scan, left, accepted, again, lambda row: judge.of_target(row).severities)
    said = verdict(numbers, anything_answered(scan.completeness, scan.errors, scan.not_found))
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
        "event_invoke_configs": [_report_row(target) for target in scan.targets],
        "findings": left,
        "accepted": accepted,
        "policy": None if applied is None else plain(applied),
        "policy_warnings": judge.unmatched([target.row for target in scan.targets], found, _unjudged(scan.targets)),
        "repaired": again.repaired,
        "completeness": scan.completeness,
        "not_found": scan.not_found,
        "errors": scan.errors,
    }
    if scan.accounts is not None:
        document["accounts"] = scan.accounts
        document["notes"] = scan.notes
    if again.in_vain:
        document["notes"] = [*document.get("notes", []), _written_in_vain(again.in_vain, check_mode)]
    if again.not_judged:
        document["not_judged_again"] = again.not_judged
    if scan.failure_paths:
        document["failure_paths"] = scan.failure_paths
    return document


def _unjudged(targets: t.Iterable[Target]) -> t.Iterator[tuple[str, Row]]:
    """Yield the rules that have not judged a target, as what they take is older than a repair, or is not known."""
    for target in targets:
        for name in rules_of(target):
            if {"repaired", "unsettled", "not_read"} & set(RULES[name].gaps(target).values()):
                yield name, target.row


def _written_in_vain(arns: t.Sequence[str], check_mode: bool) -> str:
    """Return a line about writes that are not counted as repairs: no write, and no part of a path, is in no report."""
    is_written = "would be" if check_mode else "was"
    more = f" and {len(arns) - _NAMED} more" if len(arns) > _NAMED else ""
    named = f"{', '.join(arns[:_NAMED])}{more}"
    done = f"Something {is_written} written or made for {counted(len(arns), 'target')}"
    return f"{done}, and all that was found there is still found: {named}"


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
    is_gone = is_orphan(target.row)
    return {
        **target.row,
        **lost(target),
        "failure_path": None if is_gone else target.failure_path,
        "destination_health": None if is_gone else target.destination_health,
    }
