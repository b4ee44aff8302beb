# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the rules find in rows. Pure."""

from __future__ import annotations

import typing as t
from datetime import date, datetime, timezone

from . import remedies
from .function_policy import FunctionPolicy, Severity
from .needs import INCLUDES, WORDS
from .policy import Policy, Units
from .rows import InvalidRows, Row, checked_rows, is_orphan
from .rule import Found
from .rules import RULES
from .schema import InvalidValue, Schema
from .target import Target, targets_of

RULES_OF_WHAT_IS_GONE = ("orphaned_config", "events_lost", "events_parked")


class _Optional(t.TypedDict, total=False):
    """What not every finding has. subject is what of its target it is about, None if its rule finds one thing there.

    The others are those of a report that is compared with earlier ones. new is None if that is not known, days is the
    window of the numbers that a finding of an earlier report rests on.
    """

    subject: str | None
    since: str
    days: int | None
    new: bool | None


class Finding(_Optional):
    """What a rule found in one target. message says what happens to an event, remedy is a task that changes it.

    accepted is the reason of the policy's exception, None if there is none: what is accepted does not count.
    """

    rule: str
    severity: Severity
    judged: bool
    region: str
    account_id: str
    function_name: str
    qualifier: str
    function_arn: str
    message: str
    remedy: str
    accepted: str | None


FINDING_KEYS = tuple(key for key in Finding.__annotations__ if key in Finding.__required_keys__)
_READ = Schema({"Severity": Severity}, {}, strict=True).reader(Finding)


def findings(
    rows: t.Any, policy: t.Any = None, today: date | None = None, organizational_units: Units | None = None
) -> list[Finding]:
    """Return what the rules find in these rows, in the order of the rows and, within one, of RULES.

    policy and organizational_units: see Policy. Its exceptions end after their last day, UTC. Raise InvalidRows or
    InvalidPolicy.
    """
    judge = Policy(policy, organizational_units)
    return findings_of(targets_of(checked_rows(rows)), judge, today)


def findings_of(targets: t.Iterable[Target], judge: Policy, today: date | None = None) -> list[Finding]:
    """Return what the rules find in these targets: see findings()."""
    day = today or datetime.now(timezone.utc).date()
    found: list[Finding] = []
    for target in targets:
        row = target.row
        function_policy = judge.of_target(row)
        for name in rules_of(target):
            if name not in function_policy.severities:
                continue
            accepted, expired = _exceptions(judge, name, row, day)
            found += [
                {
                    "rule": name,
                    "severity": function_policy.severities[name] if each.judged and not each.harmless else "info",
                    "judged": each.judged,
                    "region": row["region"],
                    "account_id": row["account_id"],
                    "function_name": row["function_name"],
                    "qualifier": row["qualifier"],
                    "function_arn": row["function_arn"],
                    "message": f"{each.message}{expired}",
                    "remedy": remedies.complete(each.remedy),
                    "subject": each.subject,
                    "accepted": accepted,
                }
                for each in judged(name, target, function_policy)
            ]
    return found


def checked_findings(value: t.Any) -> t.Sequence[Finding]:
    """Return findings that a user gives. Raise InvalidRows if the value is something else."""
    if not isinstance(value, (list, tuple)):
        raise InvalidRows(f"the findings are of the type {type(value).__name__}: expected a list")
    for number, finding in enumerate(value, start=1):
        missing = [key for key in FINDING_KEYS if not isinstance(finding, t.Mapping) or key not in finding]
        if missing:
            raise InvalidRows(
                f"finding {number} is missing {', '.join(missing)}: expected what event_invoke_findings returns"
            )
        try:
            _READ(finding)
        except InvalidValue as error:
            raise InvalidRows(f"finding {number}: {error}") from error
    return value


def rules_of(target: Target) -> t.Collection[str]:
    """Return the rules about this target. What is gone is sent nothing, but may have lost events before."""
    return RULES_OF_WHAT_IS_GONE if is_orphan(target.row) else RULES


def judged(name: str, target: Target, policy: FunctionPolicy) -> list[Found]:
    """Return what a rule finds in a target; where it finds nothing and facts could not be read, that it has not judged.

    What was not asked for is no finding: the report says it once.
    """
    rule = RULES[name]
    gaps = rule.gaps(target)
    if "unsettled" in gaps.values():
        return [] if rule.severity == "info" else [_unsettled(name, target)]
    found = list(rule.judge(target, policy))
    unread = [need for need, why in gaps.items() if why == "not_read"]
    if found or not unread or rule.severity == "info":
        return found
    facts = " and ".join(WORDS[need] for need in unread)
    message = f"Not judged: {name} for {target.name}. {facts[:1].upper()}{facts[1:]} could not be read."
    include = ", ".join(dict.fromkeys(INCLUDES[need] for need in unread))
    return [Found(message, remedies.reading(target, include), judged=False)]


def _unsettled(name: str, target: Target) -> Found:
    message = (
        f"Not judged: {name} for {target.name}. What is stored may have changed since it was read, by a repair or by "
        "somebody else."
    )
    return Found(message, remedies.reading(target, "function, unconfigured"), judged=False)


def _exceptions(judge: Policy, rule: str, row: Row, today: date) -> tuple[str | None, str]:
    """Return the reason to accept this rule here, and a sentence about an exception that is over."""
    covering = judge.exceptions_for(rule, row)
    for exception in covering:
        if not exception.is_expired(today):
            return exception.reason, ""
    if covering:
        last = covering[-1]
        return None, f" The exception for it ({last.reason}) expired: it was valid until {last.until}."
    return None, ""
