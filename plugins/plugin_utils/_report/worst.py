# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of all lists: who lost most events comes first. Then undelivered, received, and severity. Pure."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict

from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES, Severity
from .._audit.row_facts import function_counts
from .._audit.target import Target
from .._audit.words import counted
from .terms import KEPT_NOWHERE

Function = tuple[str, str, str]
"""The account, region and name of a function."""
Order = tuple[t.Any, ...]


class Lost(t.TypedDict):
    """What is lost by the numbers that are reported on a row; None if nothing is, and it is not known."""

    dropped_events_lost: int | None
    undelivered_records: int | None


class Numbers(t.NamedTuple):
    """What became of the events of a function, or of several. received is None if it was not read."""

    lost: int = 0
    undelivered: int = 0
    received: int | None = None

    def __str__(self) -> str:
        """Say it in words; an empty string if nothing is known."""
        parts = []
        if self.lost:
            of = f" of {self.received:,}" if self.received is not None and self.received >= self.lost else ""
            events = "event" if self.lost == 1 and not of else "events"
            parts.append(f"dropped {self.lost:,}{of} {events} {KEPT_NOWHERE}")
        if self.undelivered:
            parts.append(f"{counted(self.undelivered, 'record')} undelivered")
        if not self.lost and self.received is not None:
            parts.append(f"received {counted(self.received, 'event') if self.received else 'no event'}")
        return ", ".join(parts)


def lost(target: Target) -> Lost:
    """Return what is reported on the row of this target."""
    losses = target.losses
    if not losses:
        number = 0 if target.reports_function and function_counts(target.row) is not None else None
        return {"dropped_events_lost": number, "undelivered_records": number}
    events, undelivered = sum(loss.events for loss in losses), sum(loss.undelivered for loss in losses)
    dropped_known = all(loss.dropped is not None and not loss.is_unknown for loss in losses)
    return {
        "dropped_events_lost": events if events or dropped_known else None,
        "undelivered_records": undelivered if undelivered or all(loss.complete for loss in losses) else None,
    }


def numbers_of_functions(rows: t.Iterable[t.Mapping[str, t.Any]]) -> t.Mapping[Function, Numbers]:
    """Return the numbers of each function in the rows of a report; nothing is known of any other function."""
    found: dict[Function, Numbers] = defaultdict(Numbers)
    for row in rows:
        known = found[function_in(row)]
        events = (row.get("async_events") or {}).get("function") or {}
        found[function_in(row)] = Numbers(
            known.lost + (row.get("dropped_events_lost") or 0),
            known.undelivered + (row.get("undelivered_records") or 0),
            events.get("received", known.received),
        )
    return found


def function_in(part: t.Mapping[str, t.Any]) -> Function:
    """Return the function that a row or a finding is about."""
    return part["account_id"], part["region"], part["function_name"]


def order(numbers: Numbers, severities: t.Mapping[t.Any, int]) -> Order:
    """Return the key to sort by; severities has how many findings there are of each."""
    badness = (-severities.get(severity, 0) for severity in reversed(SEVERITIES))
    return (-numbers.lost, -numbers.undelivered, -(numbers.received or 0), *badness)


class Ranked(t.NamedTuple):
    """A function with findings. place is its region, with its account if the report has several."""

    account_id: str
    region: str
    name: str
    place: str
    numbers: Numbers
    rules: list[str]

    @property
    def said(self) -> str:
        """What became of its events in words; if none is lost, its rules, too."""
        numbers = str(self.numbers)
        if self.numbers.lost or self.numbers.undelivered:
            return numbers
        return "; ".join(filter(None, (numbers, ", ".join(self.rules))))


def ranked_functions(
    rows: t.Iterable[t.Mapping[str, t.Any]], findings: t.Iterable[Finding], accounts: int
) -> list[Ranked]:
    """Return the functions with findings, who lost most first."""
    functions: dict[Function, list[Finding]] = defaultdict(list)
    for finding in findings:
        functions[function_in(finding)].append(finding)
    numbers = numbers_of_functions(rows)
    severities = {function: Counter(each["severity"] for each in found) for function, found in functions.items()}
    worst = sorted(functions, key=lambda each: (*order(numbers[each], severities[each]), each))
    return [
        Ranked(
            *function,
            ", ".join(function[:2]) if accounts > 1 else function[1],
            numbers[function],
            list(dict.fromkeys(finding["rule"] for finding in functions[function])),
        )
        for function in worst
    ]


class RuleCount(t.NamedTuple):
    """How many findings of a severity a rule has."""

    severity: Severity
    rule: str
    number: int


def counts_of_rules(findings: t.Iterable[Finding]) -> list[RuleCount]:
    """Return how many findings there are, the worst severity first, then the most."""
    counts = Counter((finding["severity"], finding["rule"]) for finding in findings)
    found = [RuleCount(*key, number) for key, number in counts.items()]
    return sorted(found, key=lambda each: (-SEVERITIES.index(each.severity), -each.number, each.rule))
