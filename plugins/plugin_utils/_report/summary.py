# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of a report: the only place where they are counted."""

from __future__ import annotations

import typing as t
from collections import Counter

from ...module_utils._model.completeness import may_not_be_enabled
from .._audit.findings import Finding
from .._audit.function_policy import SEVERITIES
from .._audit.parsed_row import DestinationHealth, FailurePath
from .._audit.polled import is_known_idle
from .._audit.row_facts import is_replaced, received
from .._audit.rows import Row, function_of, is_orphan, is_unsettled
from .._audit.rules import RULES
from .._audit.target import Target
from .judged_again import JudgedAgain
from .not_known import NotJudged, NotKnown, not_judged, not_known, unread_policies
from .scan import Scan
from .traffic import FunctionLoss, Traffic, most_losing, traffic

_RETRIES = (0, 1, 2)
# The shortest age, the longest age and the age up to which a retry is cut each have their own range.
_AGES = (
    ("1 min", 60, 60),
    ("up to 3 min", 61, 180),
    ("up to 1 h", 181, 3600),
    ("under 6 h", 3601, 21599),
    ("6 h", 21600, 21600),
)

# "from" is a keyword of Python.
AgeRange = t.TypedDict("AgeRange", {"label": str, "from": int, "to": int, "count": int})


class ReportRow(Row):
    """A row with what happens to its failed events; None if its alias or version is gone.

    The numbers are those that are reported on this row, whatever the policy counts: see worst.Lost.
    """

    failure_path: FailurePath | None
    destination_health: DestinationHealth | None
    dropped_events_lost: int | None
    undelivered_records: int | None


class Summary(t.TypedDict):
    """Findings are counted after the policy, targets_losing_events included. It does not affect other counts.

    What functions lost counts although this run has repaired them.
    """

    account_ids: list[str]
    regions: list[str]
    functions: int
    targets: int
    targets_configured: int
    targets_orphaned: int
    targets_losing_events: int
    targets_would_lose_events: int
    targets_without_events: int
    targets_not_counted: int
    targets_only_polled: int
    functions_losing_events: int
    dropped_events_lost: int
    undelivered_records: int
    targets_losing_not_counted: int
    settings_without_effect: int
    async_events: Traffic
    losing_functions: list[FunctionLoss]
    destination_health: dict[str, int]
    findings_by_severity: dict[str, int]
    findings_by_rule: dict[str, int]
    maximum_retry_attempts: dict[str, int]
    maximum_event_age_in_seconds: list[AgeRange]
    failure_paths: dict[str, int]
    accepted: int
    repaired: int
    not_judged_again: int
    not_found: int
    errors: int
    not_judged: dict[str, NotJudged]
    not_known: NotKnown


def summary(
    scan: Scan,
    findings: t.Sequence[Finding],
    accepted: t.Sequence[Finding],
    again: JudgedAgain,
    severities_of: t.Callable[[Row], t.Container[str]],
) -> Summary:
    """Return the numbers. Every rule has one, 0 included. severities_of: the rules that the policy applies to a row."""
    targets = scan.targets
    rows = [target.row for target in targets]
    existing_targets = [target for target in targets if not is_orphan(target.row)]
    existing = [target.row for target in existing_targets]
    paths = Counter(target.failure_path for target in existing_targets)
    healths = Counter(target.destination_health for target in existing_targets)
    lost, exposed = _targets("events_lost", findings), _targets("no_failure_path", findings)
    idle = {row["function_arn"] for row in existing if row["function_arn"] in exposed and received(row) == 0}
    accepted_targets = _targets("events_lost", accepted) | _targets("no_failure_path", accepted)
    # A repair does not bring back what was lost before.
    repaired_losses = _targets("events_lost", again.repaired) & {
        row["function_arn"] for row in rows if is_replaced(row)
    }
    losing, counted = lost | repaired_losses, lost | exposed | accepted_targets
    losing_targets = [target for target in targets if target.row["function_arn"] in losing]
    wrong = {(each["rule"], each["function_arn"]) for each in (*findings, *accepted) if each["judged"]}
    judged = not_judged(targets, wrong, severities_of)
    unknown = {function_of(target.row) for target in targets if any(loss.is_unknown for loss in target.losses)}
    uncounted = [target for target in targets if target.row["function_arn"] not in losing and _loses(target)]
    without_path = [
        target
        for target in existing_targets
        if target.failure_path == "none" and target.row["function_arn"] not in counted
    ]
    polled = [each for each in without_path if is_known_idle(each) and "no_failure_path" in severities_of(each.row)]
    retries = Counter(row["effective"]["maximum_retry_attempts"] for row in existing)
    ages = [row["effective"]["maximum_event_age_in_seconds"] for row in existing if not is_unsettled(row)]
    severities = Counter(finding["severity"] for finding in findings)
    rules = Counter(finding["rule"] for finding in findings)
    tried = [each for each in scan.completeness if not may_not_be_enabled(each)]
    regions = {entry["region"] for entry in (*rows, *scan.not_found, *scan.errors, *tried)}
    answered = [each for each in scan.completeness if each["complete"]]  # a region without functions has no row
    return {
        "account_ids": sorted({each["account_id"] for each in (*rows, *answered) if each["account_id"]}),
        "regions": sorted(region for region in regions if region),
        "functions": len({function_of(row) for row in rows}),
        "targets": len(rows),
        "targets_configured": sum(bool(row["configured"]) for row in rows),
        "targets_orphaned": len(rows) - len(existing),
        "targets_losing_events": len(lost | exposed),
        "targets_would_lose_events": len(exposed - idle - lost),
        "targets_without_events": len(idle),
        "targets_not_counted": len(without_path) - len(polled),
        "targets_only_polled": len(polled),
        "functions_losing_events": len({function_of(row) for row in rows if row["function_arn"] in losing}),
        "dropped_events_lost": sum(loss.events for target in losing_targets for loss in target.losses),
        "undelivered_records": sum(loss.undelivered for target in losing_targets for loss in target.losses),
        "targets_losing_not_counted": len(uncounted),
        "settings_without_effect": len(_targets("inert_config", findings) | _targets("orphaned_config", findings)),
        "async_events": traffic(existing),
        "losing_functions": most_losing(losing_targets),
        "destination_health": {health: healths[health] for health in t.get_args(DestinationHealth)},
        "findings_by_severity": {severity: severities[severity] for severity in SEVERITIES},
        "findings_by_rule": {rule: rules[rule] for rule in sorted({*RULES, *rules})},
        "maximum_retry_attempts": {str(number): retries[number] for number in _RETRIES},
        "maximum_event_age_in_seconds": [
            {"label": label, "from": first, "to": last, "count": sum(first <= age <= last for age in ages)}
            for label, first, last in _AGES
        ],
        "failure_paths": {path: paths[path] for path in t.get_args(FailurePath)},
        "accepted": len(accepted),
        "repaired": len(again.repaired),
        "not_judged_again": len(again.not_judged),
        "not_found": len(scan.not_found),
        "errors": len(scan.errors),
        "not_judged": judged,
        "not_known": not_known(
            scan.completeness,
            scan.errors,
            scan.not_found,
            judged,
            list(unread_policies(targets, severities_of)),
            len(unknown),
            [target.name for target in targets if is_unsettled(target.row)],
        ),
    }


def _loses(target: Target) -> bool:
    return any(loss.events or loss.undelivered for loss in target.losses)


def _targets(rule: str, findings: t.Sequence[Finding]) -> set[str]:
    """Return the targets in which the rule was judged to find something."""
    return {finding["function_arn"] for finding in findings if finding["rule"] == rule and finding["judged"]}
