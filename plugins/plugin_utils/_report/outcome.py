# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an audit ends: the lines for the terminal, and why it fails."""

from __future__ import annotations

import typing as t
from collections import Counter
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from ...module_utils._model.completeness import may_not_be_enabled
from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES
from .._audit.reads import FAILED, NOT_KNOWN, NOT_PLANNED, REPAIR, is_of_repair, named_hosts
from .._audit.words import counted
from .document import Document
from .headline import verdict_of
from .made_paths import lines_of_paths
from .not_known import is_missing, named
from .terminal import in_text
from .worst import counts_of_rules, ranked_functions

_WORST = 10
LINK = "Report: "
FAIL_ON_MISSING = ("info", "warning")
"""A named target that does not exist is worth a warning: nothing was judged where somebody expects a verdict."""


class Outcome(t.TypedDict):
    """lines say what was found, text is the same for a terminal; failures is empty if the audit passes."""

    lines: list[str]
    text: str
    failures: list[str]


def outcome(
    document: Document,
    fail_on: str,
    results: t.Sequence[t.Mapping[str, t.Any]],
    files: list[str],
    only_new: bool = False,
) -> Outcome:
    """Return how an audit ends that wrote these files. A result of a module has a "msg" if the module failed."""
    failures = [str(result["msg"]) for result in results if "msg" in result]
    missing = [miss for miss in document["not_found"] if is_missing(miss)]
    if missing and fail_on in FAIL_ON_MISSING:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        failures.append(f"{counted(len(missing), 'named target')} not found: {named(missing[0])}{more}")
    serious = failing(document["findings"], fail_on, only_new)
    if serious:
        rules = Counter(finding["rule"] for finding in serious)
        counts = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
        noun = counted(len(serious), "new finding" if only_new else "finding")
        place = f" The reports are in {files[0].rpartition('/')[0]}." if files else ""
        failures.append(f"{noun} of severity {fail_on} or worse: {counts}.{place}")
    failures += unjudged_repairs(document, fail_on, only_new)
    failures += unread_metrics(document, fail_on)
    known = document["summary"]["not_known"]
    parts = [
        [
            *_errors(document),
            *_trend(document),
            *_verdict(document),
            *(f"Not known: {line}" for line in (*known["places"], *known["facts"], *known["policies"])),
        ],
        [*_counts(document), *_accepted(document)],
        [*_worst(document)],
        [
            *(f"Policy: {warning}" for warning in document["policy_warnings"]),
            *_repaired(document),
            *document.get("notes", []),
        ],
        [f"{LINK}{_link(file)}" for file in files],
    ]
    return {"lines": [line for part in parts for line in part], "text": in_text(parts), "failures": failures}


def _errors(document: Document) -> t.Iterator[str]:
    """What failed: without what was not read the numbers are incomplete, a repair hides nothing."""
    errors = document["errors"]
    unread = [error for error in errors if not is_of_repair(error)]
    failed, unknown, unplanned = (
        [each for each in errors if each.get(REPAIR) == repair] for repair in (FAILED, NOT_KNOWN, NOT_PLANNED)
    )
    if unread:
        yield f"Incomplete: {what_is_unread(unread)}"
    if failed:
        yield f"Not repaired: {failed_repairs(failed)}: {failed[0]['message']}"
    if unknown:
        yield f"{unknown_repairs(unknown)}: {unknown[0]['message']}"
    if unplanned:
        yield f"Not planned: {counted(len(unplanned), 'change')}: {unplanned[0]['message']}"


def what_is_unread(errors: t.Sequence[t.Mapping[str, t.Any]]) -> str:
    """Return how many requests failed. Other errors are of hosts without rows, or of rows that do not agree."""
    requests = sum(error["operation"] is not None for error in errors)
    others = [error for error in errors if error["operation"] is None]
    parts = [f"{counted(requests, 'request')} failed"] if requests else []
    if others:
        noun = "other error" if requests else "error"
        parts.append(f"{counted(len(others), noun)}: {others[0]['message']}")
    return " and ".join(parts)


def _repairs(errors: t.Sequence[t.Mapping[str, t.Any]]) -> int:
    """Return how many repairs these errors are about: of each target one, and that of an error without a target."""
    targets = {arn for error in errors for arn in error.get("targets") or ()}
    return len(targets) + sum(not error.get("targets") for error in errors)


def failed_repairs(errors: t.Sequence[t.Mapping[str, t.Any]]) -> str:
    """Return how many repairs were not done. Some were never sent, as AWS had changed since they were judged."""
    number = _repairs(errors)
    return f"{counted(number, 'repair')} failed or {'was' if number == 1 else 'were'} refused"


def unknown_repairs(errors: t.Sequence[t.Mapping[str, t.Any]]) -> str:
    """Return of how many repairs nobody knows what became of them."""
    number = _repairs(errors)
    return f"It is not known whether {counted(number, 'repair')} {'was' if number == 1 else 'were'} done"


def unjudged_repairs(document: Document, fail_on: str, only_new: bool = False) -> t.Iterator[str]:
    """Yield why an audit fails for findings that would fail it, and of which nobody knows whether they are repaired."""
    serious = failing(document.get("not_judged_again", []), fail_on, only_new)
    if serious:
        rules = Counter(finding["rule"] for finding in serious)
        counts = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
        noun = counted(len(serious), "finding")
        are = "is" if len(serious) == 1 else "are"
        what = f"it is not known whether {noun} of severity {fail_on} or worse {are} repaired"
        yield f"{what}: {counts} (the next audit judges again)"


def unread_metrics(document: Document, fail_on: str) -> t.Iterator[str]:
    """Yield why an audit fails without the numbers of a region: nobody can say that it has lost nothing."""
    unread = [each for each in document["completeness"] if each["evidence"]["metrics"] is False]
    regions = sorted({str(each["region"]) for each in unread if not may_not_be_enabled(each)})
    judged = document["summary"]["not_judged"].get("events_lost")
    if fail_on in SEVERITIES and regions and judged and judged["not_read"]:
        yield (
            f"the metrics of {', '.join(regions)} could not be read completely: whether events were lost is not known "
            f"for {counted(judged['not_read'], 'function')} (allow it, or leave metrics out of "
            "event_invoke_audit_include)"
        )


def failing(findings: t.Iterable[Finding], fail_on: str, only_new: bool = False) -> list[Finding]:
    """Return the findings of this severity or a worse one; none for "never", and none that is accepted.

    What is not known to be in an earlier report counts as new: nothing else stops it.
    """
    severities = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on in SEVERITIES else ()
    found = [each for each in findings if each["severity"] in severities and each["accepted"] is None]
    return [finding for finding in found if finding.get("new") is not False] if only_new else found


def old_after(document: Document) -> str:
    """Return how old an old finding is, at least; an empty text without an earlier report."""
    trend = document.get("trend")
    if trend is None:
        return ""
    age = datetime.fromisoformat(document["generated_at"]) - datetime.fromisoformat(trend["old_since"])
    return f"{age / timedelta(days=1):.3g} days"


def _trend(document: Document) -> t.Iterator[str]:
    trend = document.get("trend")
    if trend is None:
        return
    since = trend["previous_generated_at"][:16].replace("T", " ")
    yield (
        f"Since the report of {since} UTC: {trend['new']} new, {len(trend['gone'])} gone, "
        f"{trend['old']} older than {old_after(document)}"
    )
    if trend["not_read"]:
        yield f"Not read again: {counted(len(trend['not_read']), 'finding')} of earlier reports"
    if trend["accounts_gone"]:
        yield f"No longer in the fleet: {named_hosts(trend['accounts_gone'])}"


def _verdict(document: Document) -> t.Iterator[str]:
    """The headline, and what else the numbers say."""
    summary, said = document["summary"], verdict_of(document)
    yield f"{counted(summary['functions'], 'function')}: {said.headline}"
    if summary["targets"]:  # of none, the headline has said all
        yield said.exposed
        yield said.unused
    uncounted = {
        "by the policy": summary["targets_not_counted"],
        "as only event source mappings are seen to invoke the function": summary["targets_only_polled"],
    }
    for why, number in uncounted.items():
        if number:
            yield f"Not counted, {why}: {counted(number, 'target')} with nowhere to send a failed event"


def _counts(document: Document) -> t.Iterator[str]:
    """A table with a line for each severity of a rule that found something."""
    counts = counts_of_rules(document["findings"])
    width = max((len(each.rule) for each in counts), default=0)
    if counts:
        yield f"{'SEVERITY':8}  {'RULE':{width}}  {'COUNT':>7}"
    for each in counts:
        yield f"{each.severity:8}  {each.rule:{width}}  {each.number:>7,}"


def _worst(document: Document) -> t.Iterator[str]:
    """The functions that lost most events, and then those with the worst findings."""
    accounts = len(document["summary"]["account_ids"])
    worst = ranked_functions(document["event_invoke_configs"], document["findings"], accounts)
    if len(worst) > _WORST:
        yield f"The {_WORST} worst of {counted(len(worst), 'function')} with findings:"
    elif worst:
        yield "Functions with findings:"
    for each in worst[:_WORST]:
        yield f"  {each.name} ({each.place}): {each.said}"


def _accepted(document: Document) -> t.Iterator[str]:
    accepted = document["accepted"]
    if accepted:
        reasons = list(dict.fromkeys(str(finding["accepted"]) for finding in accepted))
        more = f" and {counted(len(reasons) - 1, 'more reason')}" if len(reasons) > 1 else ""
        yield f"{counted(len(accepted), 'more finding')} accepted by exceptions of the policy: {reasons[0]}{more}"


def _repaired(document: Document) -> t.Iterator[str]:
    if document["repaired"]:
        verb = "Would be repaired" if document["check_mode"] else "Repaired"
        yield f"{verb}: {counted(len(document['repaired']), 'finding')}"
    if again := document.get("not_judged_again"):
        verb = "would be repaired" if document["check_mode"] else "repaired"
        rules = ", ".join(dict.fromkeys(finding["rule"] for finding in again))
        yield f"Not known whether {verb}: {counted(len(again), 'finding')} ({rules}): the next audit judges again"
    yield from lines_of_paths(document.get("failure_paths", []))


def _link(file: str) -> str:
    """Return the file's URL, or the path itself if it is relative."""
    path = PurePosixPath(file)
    return path.as_uri() if path.is_absolute() else file
