# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is new, gone and old in a report, compared with an earlier report. Pure functions on plain data.

A finding is known by its rule, its target and its subject. It is old only if the earlier report has it and it counted
there as much as it does now. What was not read is never gone: its findings are carried from report to report until they
are read again. What was read, Coverage knows. A rule that the two reports did not apply to a target in the same way
makes nothing there gone.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.identifiers import TargetId
from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES
from .._report.document import Document, Trend
from .coverage import Coverage
from .criteria import Criteria

Place = tuple[str, TargetId]
Key = tuple[str, TargetId, str | None]

_OF_NUMBERS = ("events_lost", "events_parked")


def with_trend(document: Document, previous: Document | None, old_after_days: float) -> Document:
    """Return the document with "since" in each finding and, if there is an earlier report, with its trend.

    "since" is when the first of the reports was made that has the finding without a gap.
    """
    now = document["generated_at"]
    if previous is None:
        return _dated(document, {}, lambda _finding: None)
    carried = {_key(each) for each in _not_read(previous)}
    known = _known(previous)
    before_this, now_read = Coverage(previous), Coverage(document)
    of_same_rows = _accounts_of_same_rows(document, previous)
    unclear_before = {_place(each) for each in previous["findings"] if not each["judged"] or "subject" not in each}
    lost_before = {TargetId.of(each) for each in previous["findings"] if each["rule"] == "events_lost"}
    lost_before -= {TargetId.of(row) for row in previous["event_invoke_configs"] if row.get("failure_path") != "none"}
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

    def is_of_same_facts(finding: Finding) -> bool:
        return before_this.facts(finding) == now_read.facts(finding)

    def was_new(finding: Finding) -> bool | None:
        """Return what the earlier report says, if it is of the same run or the same rows: nothing is older since."""
        return finding.get("new") if finding["account_id"] in of_same_rows else False

    def is_new(finding: Finding) -> bool | None:
        if not finding["judged"]:
            return None
        if earlier := known.get(_key(finding)):
            if _weight(finding) > _weight(earlier):
                return True if is_of_same_facts(finding) else None
            if _key(finding) in carried and before_this.was_read(finding):
                return None  # the earlier report could not say whether it was still there
            return was_new(earlier)
        if _place(finding) in unclear_before or not before_this.judged(finding):
            return None
        if finding["rule"] == "no_failure_path" and TargetId.of(finding) in lost_before:
            return None  # the events that were lost said more
        if finding["rule"] in _OF_NUMBERS and not is_of_same_facts(finding):
            return None  # these may be events that the numbers of another row were about
        if _is_shorter(before_this.days(finding), now_read.days(finding)):
            return None
        return True if is_comparable(finding) else None

    dated = _dated(document, known, is_new)
    all_found = (*document["findings"], *document["accepted"])
    found = [each for each in all_found if each["judged"]]
    said = {_said(each) for each in found}
    losing = {TargetId.of(each) for each in found if each["rule"] == "events_lost"}
    unjudged = {_place(each) for each in all_found if not each["judged"]}
    places = {_place(each) for each in all_found}

    def is_said(finding: Finding) -> bool:
        """Return whether a finding is still there. One that lost events says more than that it may lose some."""
        return _said(finding) in said or (finding["rule"] == "no_failure_path" and TargetId.of(finding) in losing)

    def is_gone(finding: Finding) -> bool:
        if _is_shorter(now_read.days(finding), finding.get("days")):
            return False  # what was found may be older than what was looked at
        still_there = unjudged if "subject" in finding else places
        return _place(finding) not in still_there and now_read.was_read(finding)

    expected = _account_ids(document)
    unknown = document["accounts"] if "accounts" in document else document["completeness"]
    if any(each["account_id"] is None and not may_not_be_enabled(each) for each in unknown):
        expected |= _account_ids(previous)  # what was read, or was not, may be of any of them
    before: list[Finding] = [
        {
            **finding,
            "since": known[_key(finding)]["since"],
            "days": finding.get("days") or before_this.days(finding),
            "new": was_new(finding),
        }
        for finding in (*previous["findings"], *_not_read(previous))
        if finding["judged"] and finding["account_id"] in expected
        if not is_said(finding) and is_comparable(finding) is not False
    ]
    old_since = (datetime.fromisoformat(now) - timedelta(days=old_after_days)).isoformat(timespec="seconds")
    trend: Trend = {
        "previous_generated_at": previous["generated_at"],
        "old_since": old_since,
        "new": sum(finding.get("new") is True for finding in dated["findings"]),
        "old": sum(not each.get("new") and _time(each["since"]) <= _time(old_since) for each in dated["findings"]),
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


def _accounts_of_same_rows(document: Document, previous: Document) -> set[str]:
    """Return the accounts whose rows both reports have, or all if they are of one run: they are no earlier state."""
    accounts = _account_ids(document) | _account_ids(previous)
    if document.get("run") and document.get("run") == previous.get("run"):
        return accounts
    return {account for account, _host, _at in _reads(document) & _reads(previous)}


def _reads(document: Document) -> set[tuple[str, str, str]]:
    accounts = document.get("accounts", [])
    return {
        (each["account_id"], read["host"], read["read_at"])
        for each in accounts
        for read in each["reads"]
        if each["account_id"]
    }


def _known(previous: Document) -> dict[Key, Finding]:
    """Return what a report knows; of several with one key, the one that counts least."""
    known = (*previous["findings"], *previous["accepted"], *_not_read(previous))
    return {
        _key(each): {**each, "since": each.get("since", previous["generated_at"])}
        for each in sorted(known, key=_weight, reverse=True)
        if each["judged"]
    }


def _weight(finding: Finding) -> int:
    """Return how much a finding counts: one that is accepted does not."""
    return -1 if finding["accepted"] is not None else SEVERITIES.index(finding["severity"])


def _dated(document: Document, known: t.Mapping[Key, Finding], is_new: t.Callable[[Finding], bool | None]) -> Document:
    def dated(findings: t.Iterable[Finding]) -> list[Finding]:
        now = document["generated_at"]
        return [
            {**each, "since": known[_key(each)]["since"] if _key(each) in known else now, "new": is_new(each)}
            for each in findings
        ]

    again: dict[str, t.Any] = {}
    if unknown := document.get("not_judged_again"):
        again["not_judged_again"] = dated(unknown)
    lists = {"findings": dated(document["findings"]), "accepted": dated(document["accepted"]), **again}
    return t.cast(Document, {**document, **lists})


def _not_read(document: Document) -> list[Finding]:
    trend = document.get("trend")
    return trend["not_read"] if trend else []


def _key(finding: Finding) -> Key:
    return finding["rule"], TargetId.of(finding), finding.get("subject")


def _said(finding: Finding) -> Key:
    """Return what a finding says. The numbers of a function are on one of its rows: which one depends on the others."""
    rule, target, subject = _key(finding)
    return rule, target._replace(qualifier="") if rule in _OF_NUMBERS else target, subject


def _place(finding: Finding) -> Place:
    """Return where a rule has judged. Both rules of numbers are about the events of the function."""
    rule, target = finding["rule"], TargetId.of(finding)
    return (_OF_NUMBERS[0], target._replace(qualifier="")) if rule in _OF_NUMBERS else (rule, target)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
