# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an audit ends: the lines for the terminal, and why it fails."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from pathlib import PurePosixPath

from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES, Severity
from .._audit.words import counted
from .document import Document
from .headline import verdict
from .not_known import is_missing, named
from .summary import Summary

_WORST = 10
LINK = "Report: "
FAIL_ON_MISSING = ("info", "warning")
"""A named target that does not exist is worth a warning: nothing was judged where somebody expects a verdict."""


class Outcome(t.TypedDict):
    """lines say what was found; failures is empty if the audit passes."""

    lines: list[str]
    failures: list[str]


def outcome(document: Document, fail_on: str, results: t.Sequence[t.Mapping[str, t.Any]], files: list[str]) -> Outcome:
    """Return how an audit ends that wrote these files. A result of a module has a "msg" if the module failed."""
    failures = [str(result["msg"]) for result in results if "msg" in result]
    missing = [miss for miss in document["not_found"] if is_missing(miss)]
    if missing and fail_on in FAIL_ON_MISSING:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        failures.append(f"{counted(len(missing), 'named target')} not found: {named(missing[0])}{more}")
    serious = failing(document["findings"], fail_on)
    if serious:
        rules = Counter(finding["rule"] for finding in serious)
        counts = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
        noun = "finding" if len(serious) == 1 else "findings"
        place = f" The reports are in {files[0].rpartition('/')[0]}." if files else ""
        failures.append(f"{len(serious)} {noun} of severity {fail_on} or worse: {counts}.{place}")
    failures += unread_metrics(document, fail_on)
    known = document["summary"]["not_known"]
    lines = [
        *_verdict(document["summary"]),
        *(f"Not known: {line}" for line in (*known["places"], *known["facts"], *known["policies"])),
        *_counts(document),
        *_worst(document),
        *(f"Policy: {warning}" for warning in document["policy_warnings"]),
        *_repaired(document),
    ]
    if document["errors"]:
        lines.insert(0, f"Incomplete: {counted(len(document['errors']), 'request')} failed")
    return {"lines": [*lines, *(f"{LINK}{_link(file)}" for file in files)], "failures": failures}


def unread_metrics(document: Document, fail_on: str) -> t.Iterator[str]:
    """Yield why an audit fails without the numbers of a region: nobody can say that it has lost nothing."""
    regions = sorted({str(each["region"]) for each in document["completeness"] if each["evidence"]["metrics"] is False})
    judged = document["summary"]["not_judged"].get("events_lost")
    if fail_on in SEVERITIES and regions and judged and judged["not_read"]:
        yield (
            f"the metrics of {', '.join(regions)} could not be read completely: whether events were lost is not known "
            f"for {counted(judged['not_read'], 'function')} (allow it, or leave metrics out of "
            "event_invoke_audit_include)"
        )


def failing(findings: t.Iterable[Finding], fail_on: str) -> list[Finding]:
    """Return the findings of this severity or a worse one; none for "never"."""
    severities = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on in SEVERITIES else ()
    return [finding for finding in findings if finding["severity"] in severities]


def _verdict(summary: Summary) -> t.Iterator[str]:
    """The headline, and what else the numbers say."""
    said = verdict(summary)
    line = f"{counted(summary['functions'], 'function')}: {said.headline}"
    uncounted = summary["targets_not_counted"]
    yield f"{line} ({uncounted} more that the policy does not count)" if uncounted else line
    yield said.exposed
    yield said.unused
    if summary["accepted"]:
        yield f"accepted: {summary['accepted']}"


def _counts(document: Document) -> t.Iterator[str]:
    """One line for each rule that found something, the worst first."""
    rules: dict[str, Counter[Severity]] = defaultdict(Counter)
    for finding in document["findings"]:
        rules[finding["rule"]][finding["severity"]] += 1
    for rule, severities in sorted(rules.items(), key=lambda entry: (_badness(entry[1]), entry[0])):
        parts = [f"{severities[severity]} {severity}" for severity in reversed(SEVERITIES) if severities[severity]]
        yield f"{rule}: {', '.join(parts)}"


def _worst(document: Document) -> t.Iterator[str]:
    """The functions that lost most events, and then those with the worst findings."""
    functions: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in document["findings"]:
        functions[finding["account_id"], finding["region"], finding["function_name"]].append(finding)
    severities = {function: Counter(each["severity"] for each in found) for function, found in functions.items()}
    losing = {
        (each["account_id"], each["region"], each["function_name"]): each
        for each in document["summary"]["losing_functions"]
    }

    def order(function: tuple[str, str, str]) -> tuple[t.Any, ...]:
        loss = losing.get(function)
        lost, undelivered = (loss["dropped_events_lost"], loss["undelivered_records"]) if loss else (0, 0)
        return (-lost, -undelivered, _badness(severities[function]), function)

    worst = sorted(functions, key=order)
    if len(worst) > _WORST:
        yield f"The {_WORST} worst of {len(worst)} functions with findings:"
    elif worst:
        yield "Functions with findings:"
    for function in worst[:_WORST]:
        account_id, region, name = function
        rules = ", ".join(dict.fromkeys(finding["rule"] for finding in functions[function]))
        lost = losing[function]["dropped_events_lost"] if function in losing else 0
        events = f"lost {counted(lost, 'event')}; " if lost else ""
        yield f"  {name} ({account_id}, {region}): {events}{rules}"


def _repaired(document: Document) -> t.Iterator[str]:
    if document["repaired"]:
        verb = "Would be repaired" if document["check_mode"] else "Repaired"
        yield f"{verb}: {counted(len(document['repaired']), 'finding')}"


def _badness(severities: Counter[Severity]) -> tuple[int, ...]:
    """Sort key: more findings of the worst severity first, then of the next one."""
    return tuple(-severities[severity] for severity in reversed(SEVERITIES))


def _link(file: str) -> str:
    """Return the file's URL, or the path itself if it is relative."""
    path = PurePosixPath(file)
    return path.as_uri() if path.is_absolute() else file
