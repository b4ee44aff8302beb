# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is new, gone and old in a report, compared with an earlier report. Pure functions on plain data.

A finding is known by its rule and its target. What was not read is never gone, and what an earlier report did not read
is not new: its findings are carried from report to report until they are read again. What was read, Coverage knows.
A rule that the two reports did not apply to a target in the same way makes nothing there new or gone.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.identifiers import TargetId
from .._audit.findings import Finding
from .._report.document import Document, Trend
from .coverage import Coverage
from .criteria import Criteria

Key = tuple[str, TargetId]


_OF_NUMBERS = ("events_lost", "events_parked")


def with_trend(document: Document, previous: Document | None, old_after_days: float) -> Document:
    """Return the document with "since" in each finding and, if there is an earlier report, with its trend.

    "since" is when the first of the reports was made that has the finding without a gap.
    """
    now = document["generated_at"]
    if previous is None:
        return _dated(document, {}, lambda _finding: None)
    since = _since(previous)
    said_before = _Said(since)
    before_this, now_read = Coverage(previous), Coverage(document)
    guessed = {key for finding in previous["findings"] if not finding["judged"] for key in _said_by(finding)}
    asked_before, asked_now = Criteria(previous), Criteria(document)
    changed: set[str] = set()

    def is_comparable(finding: Finding) -> bool | None:
        """Return whether both reports applied the rule alike; None if that is not known as the account was not read."""
        same = asked_before.are_equal(asked_now, finding)
        if same is None and not now_read.has_account(finding["account_id"]):
            return None
        if not same:
            changed.add(finding["rule"])
        return bool(same)

    def is_new(finding: Finding) -> bool | None:
        if _key(finding) in since:
            return False
        if not finding["judged"] or _key(finding) in guessed or not before_this.judged(finding):
            return None
        if said_before.has(finding):
            return False
        if _is_shorter(before_this.days(finding), now_read.days(finding)):
            return None
        return True if is_comparable(finding) else None

    dated = _dated(document, since, is_new)
    all_found = (*document["findings"], *document["accepted"])
    found = {_key(finding) for finding in all_found if finding["judged"]}
    said_now = _Said(found)
    unjudged = {key for finding in all_found if not finding["judged"] for key in _said_by(finding)}
    said_unjudged = _Said(unjudged)

    def is_gone(finding: Finding) -> bool:
        if _is_shorter(now_read.days(finding), finding.get("days")):
            return False  # what was found may be older than what was looked at
        if _key(finding) in unjudged or (finding["rule"] in _OF_NUMBERS and said_unjudged.has(finding)):
            return False
        return now_read.was_read(finding)

    expected = _account_ids(document)
    unknown = document["accounts"] if "accounts" in document else document["completeness"]
    if any(each["account_id"] is None and not may_not_be_enabled(each) for each in unknown):
        expected |= _account_ids(previous)  # what was read, or was not, may be of any of them
    before: list[Finding] = [
        {**finding, "since": since[_key(finding)], "days": finding.get("days") or before_this.days(finding)}
        for finding in (*previous["findings"], *_not_read(previous))
        if finding["judged"] and finding["account_id"] in expected and _key(finding) not in found
        if not said_now.has(finding) and is_comparable(finding) is not False
    ]
    old_since = (datetime.fromisoformat(now) - timedelta(days=old_after_days)).isoformat(timespec="seconds")
    trend: Trend = {
        "previous_generated_at": previous["generated_at"],
        "old_since": old_since,
        "new": sum(finding.get("new") is True for finding in dated["findings"]),
        "old": sum(_time(finding.get("since", now)) <= _time(old_since) for finding in dated["findings"]),
        "gone": [finding for finding in before if is_gone(finding)],
        "not_read": [finding for finding in before if not is_gone(finding)],
        "accounts_gone": sorted(_account_ids(previous) - expected),
    }
    if changed:
        dated["notes"] = [*dated.get("notes", []), _not_compared(previous, changed)]
    return {**dated, "trend": trend}


def _not_compared(previous: Document, rules: t.Iterable[str]) -> str:
    of_another = "has another policy" if previous.get("policy") else "does not say its policy"
    return f"Not compared, as the earlier report {of_another}: findings of {', '.join(sorted(rules))}"


def _is_shorter(days: int | None, others: int | None) -> bool:
    return bool(days and others and days < others)


class _Said:
    """What other findings say already.

    A target without a failure path may be among those that lost events, which says more. Losses of a function are
    reported on one of its rows, and which one that is depends on the rows that were read.
    """

    def __init__(self, keys: t.Iterable[Key]) -> None:
        lost = [(rule, target) for rule, target in keys if rule in _OF_NUMBERS]
        self._targets = {target for rule, target in lost if rule == "events_lost"}
        self._functions = {(rule, target._replace(qualifier="")) for rule, target in lost}

    def has(self, finding: Finding) -> bool:
        target = TargetId.of(finding)
        if finding["rule"] == "no_failure_path":
            return target in self._targets
        return (finding["rule"], target._replace(qualifier="")) in self._functions


def _account_ids(document: Document) -> set[str]:
    """Return the accounts that the report was to have."""
    return {
        each
        for each in (
            *(each["account_id"] for each in (*document.get("accounts", []), *document["completeness"])),
            *document["summary"]["account_ids"],
        )
        if each
    }


def _since(previous: Document) -> dict[Key, str]:
    known = (*previous["findings"], *previous["accepted"], *_not_read(previous))
    return {_key(finding): finding.get("since", previous["generated_at"]) for finding in known if finding["judged"]}


def _dated(document: Document, since: t.Mapping[Key, str], is_new: t.Callable[[Finding], bool | None]) -> Document:
    def dated(findings: t.Iterable[Finding]) -> list[Finding]:
        now = document["generated_at"]
        return [{**each, "since": since.get(_key(each), now), "new": is_new(each)} for each in findings]

    return {**document, "findings": dated(document["findings"]), "accepted": dated(document["accepted"])}


def _not_read(document: Document) -> list[Finding]:
    trend = document.get("trend")
    return trend["not_read"] if trend else []


def _said_by(finding: Finding) -> t.Iterable[Key]:
    """Return what a finding says of its target: both rules of numbers are about the same events, so it is of both."""
    rule, target = _key(finding)
    return [(each, target) for each in (_OF_NUMBERS if rule in _OF_NUMBERS else [rule])]


def _key(finding: Finding) -> Key:
    return finding["rule"], TargetId.of(finding)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
