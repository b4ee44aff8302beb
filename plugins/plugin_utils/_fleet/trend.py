# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is new, gone and old in a report, compared with an earlier report. Pure functions on plain data.

A finding is known by its rule and its target. What was not read is never gone, and what an earlier report did not read
is not new: its findings are carried from report to report until they are read again.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import Policy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, Trend

Place = t.Mapping[str, t.Any]
"""A row, finding or error: what has account_id, region and function_name."""


def with_trend(document: Document, previous: Document | None, policy: Policy, old_after_days: float) -> Document:
    """Return the document with "since" in each finding and, if there is an earlier report, with its trend.

    "since" is when the first of the reports was made that has the finding without a gap. policy is the one of the
    document: a rule that it switches off finds nothing, which does not make a finding gone.
    """
    now = document["generated_at"]
    if previous is None:
        return _dated(document, {}, lambda _finding: None)
    since = _since(previous)
    read_before, read_now = _Read(previous), _Read(document)
    guessed = {_key(finding) for finding in previous["findings"] if not finding["judged"]}

    def is_new(finding: Finding) -> bool | None:
        if _key(finding) in since:
            return False
        if not finding["judged"] or _key(finding) in guessed or not read_before.has(finding):
            return None
        return True

    dated = _dated(document, since, is_new)
    found = {_key(finding) for finding in (*document["findings"], *document["accepted"])}
    before: list[Finding] = [
        {**finding, "since": since[_key(finding)]}
        for finding in (*previous["findings"], *_not_read(previous))
        if finding["judged"] and _key(finding) not in found and finding["rule"] in policy.of_target(finding).severities
    ]
    expected = _account_ids(document, previous)
    old_since = (datetime.fromisoformat(now) - timedelta(days=old_after_days)).isoformat(timespec="seconds")
    trend: Trend = {
        "previous_generated_at": previous["generated_at"],
        "old_since": old_since,
        "new": sum(finding.get("new") is True for finding in dated["findings"]),
        "old": sum(_time(finding.get("since", now)) <= _time(old_since) for finding in dated["findings"]),
        "gone": [finding for finding in before if read_now.has(finding)],
        "not_read": [each for each in before if not read_now.has(each) and each["account_id"] in expected],
        "accounts_gone": sorted(_account_ids(previous, previous) - expected),
    }
    return {**dated, "trend": trend}


class _Read:
    """What a report has read."""

    def __init__(self, document: Document) -> None:
        accounts = document.get("accounts", [])
        self._read = {each["account_id"] for each in accounts if each["read_at"]}
        self._read |= set(document["summary"]["account_ids"])
        self._regions: set[tuple[str | None, str]] = {
            (row["account_id"], row["region"]) for row in document["event_invoke_configs"]
        }
        self._regions |= {(each["account_id"], region) for each in accounts for region in each["regions"]}
        only = next(iter(self._read)) if len(self._read) == 1 else None
        self._unread: set[tuple[str | None, str | None, str | None]] = {
            (error.get("account_id", only), error["region"], error["function_name"]) for error in document["errors"]
        }

    def has(self, place: Place) -> bool:
        """Return whether the function of the place was read, or was known not to be there."""
        account_id, region, name = place["account_id"], place["region"], place["function_name"]
        covering = ((account_id, None, None), (account_id, region, None), (account_id, region, name))
        return account_id in self._read and (account_id, region) in self._regions and self._unread.isdisjoint(covering)


def _account_ids(document: Document, previous: Document) -> set[str]:
    """Return the accounts that the report was to have. A host that left nothing is known from the earlier report."""
    hosts = {each["host"]: each["account_id"] for each in previous.get("accounts", [])}
    ids = {each["account_id"] or hosts.get(each["host"]) for each in document.get("accounts", [])}
    return {each for each in (*ids, *document["summary"]["account_ids"]) if each}


def _since(previous: Document) -> dict[tuple[str, str], str]:
    known = (*previous["findings"], *previous["accepted"], *_not_read(previous))
    return {_key(finding): finding.get("since", previous["generated_at"]) for finding in known if finding["judged"]}


def _dated(
    document: Document, since: t.Mapping[tuple[str, str], str], is_new: t.Callable[[Finding], bool | None]
) -> Document:
    def dated(findings: t.Iterable[Finding]) -> list[Finding]:
        now = document["generated_at"]
        return [{**each, "since": since.get(_key(each), now), "new": is_new(each)} for each in findings]

    return {**document, "findings": dated(document["findings"]), "accepted": dated(document["accepted"])}


def _not_read(document: Document) -> list[Finding]:
    trend = document.get("trend")
    return trend["not_read"] if trend else []


def _key(finding: Place) -> tuple[str, str]:
    return finding["rule"], finding["function_arn"]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
