# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules that tell where events get lost. Pure functions on the rows that the modules return.

Each rule is a function of one target, and yields what it finds as (message, remedy). "Recorded" names a test of
LocalStack that was recorded against AWS, "documented" a page of the AWS Lambda developer guide.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils import remedies
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.failure_path import Row, failure_path
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.policy import (
    RULES,
    SEVERITIES,
    Judging,
    Policy,
    Severity,
)

__all__ = ["SEVERITIES", "Finding", "InvalidRows", "findings"]

NOT_JUDGED = "Not judged: "
"""What a message begins with where the facts behind a rule were not read."""

_LATEST = ("$LATEST", "$LATEST.PUBLISHED")
_KEYS = (
    *("function_name", "qualifier", "region", "account_id", "function_arn", "configured"),
    *("maximum_retry_attempts", "maximum_event_age_in_seconds", "destination_config", "effective"),
)

# Up to this age an event is too old for its first, and for its second retry: see retries_cut_short.
_AGES_TOO_SHORT = (60, 180)


class Finding(t.TypedDict):
    """What a rule found in one target: message says what happens to an event, remedy is a task that changes it."""

    rule: str
    severity: Severity
    function_name: str
    qualifier: str
    function_arn: str
    message: str
    remedy: str


class InvalidRows(ValueError):
    """What should be rows is something else; str() is one line."""


def findings(rows: t.Any, policy: t.Any = None) -> list[Finding]:
    """What the rules find in these rows, in the order of the rows and, within one, of RULES.

    policy: see Policy. Raises InvalidRows and InvalidPolicy.
    """
    judgings = Policy(policy)
    targets = _targets(rows)
    found: list[Finding] = []
    for target in targets:
        judging = judgings.judging(target.row["function_name"])
        rules = ("orphaned_config",) if target.row.get("qualifier_exists") is False else RULES
        for rule in rules:
            if rule not in judging.severities:
                continue
            for message, remedy in _RULES[rule](target, judging):
                found.append(
                    {
                        "rule": rule,
                        "severity": "info" if message.startswith(NOT_JUDGED) else judging.severities[rule],
                        "function_name": target.row["function_name"],
                        "qualifier": target.row["qualifier"],
                        "function_arn": target.row["function_arn"],
                        "message": message,
                        "remedy": remedy,
                    }
                )
    return found


@dataclass(frozen=True)
class _Target:
    """One row, and the configured ones of the same function, orphans left out."""

    row: Row
    configured: t.Sequence[Row]

    @property
    def name(self) -> str:
        return f"{self.row['function_name']}:{self.row['qualifier']}"

    @property
    def facts(self) -> t.Mapping[str, t.Any]:
        """The function's own, each None where it was not read."""
        return self.row.get("function") or {}

    @property
    def retries(self) -> int:
        retries: int = self.row["effective"]["maximum_retry_attempts"]
        return retries

    @property
    def age(self) -> int:
        age: int = self.row["effective"]["maximum_event_age_in_seconds"]
        return age

    @property
    def retries_made(self) -> int:
        """How often an event is retried before it is too old; see retries_cut_short."""
        return min(self.retries, sum(self.age > too_short for too_short in _AGES_TOO_SHORT))


_Found = t.Iterator[tuple[str, str]]


def events_lost(target: _Target, _judging: Judging) -> _Found:
    """Neither an on-failure destination nor a dead-letter queue, so that a failed event is discarded.

    Documented: "Configuring error handling settings for asynchronous invocation", "Capturing records of Lambda
    asynchronous invocations". Recorded: test_lambda_destination_default_retries (three invocations by default). That
    versions share the dead-letter queue of $LATEST is documented today, and was documented otherwise in 2022.
    """
    path = failure_path(target.row)
    if path == "unknown":
        message = (
            f"{NOT_JUDGED}{target.name} has no on-failure destination, and whether the function has a dead-letter "
            "queue was not read. Without one, failed events are lost."
        )
        yield message, remedies.reading(target.row, "function")
    elif path == "none" and target.facts["durable"]:
        message = (
            f"An event for {target.name} that fails is discarded: the function has no dead-letter queue, and as a "
            "durable function it does not use destinations."
        )
        yield message, remedies.dead_letter_queue(target.row)
    elif path == "none":
        shared = "" if target.row["qualifier"] in _LATEST else " (AWS documents that versions share that of $LATEST)"
        message = (
            f"An event for {target.name} that fails is retried {_times(target.retries_made)} within {target.age} s, "
            f"then is discarded: there is neither an on-failure destination nor a dead-letter queue{shared}."
        )
        yield message, remedies.destination(target.row)


def retries_cut_short(target: _Target, judging: Judging) -> _Found:
    """The event is too old before it was retried as often as configured.

    The first retry comes after about a minute, the second after two more (documented: "Error handling for asynchronous
    invocation"). Recorded: test_maxeventage, with 2 retries configured: none at 60 s (EventAgeExceeded, one
    invocation), one at 90 s. That the second needs more than 180 s is derived from that. Durable functions are not
    retried (documented: "Best practices for Lambda durable functions").
    """
    if target.retries_made == target.retries or target.facts.get("durable"):
        return
    known = "as recorded of AWS" if target.age in (60, 90) else "by AWS's pauses of one and two minutes"
    message = (
        f"An event for {target.name} fails once, is retried {_times(target.retries_made)} instead of "
        f"{target.retries} because the event age is {target.age} s ({known}), then {_end(target)}."
    )
    yield (
        message,
        remedies.setting(
            target.row,
            "Leave time for the retries",
            "maximum_event_age_in_seconds",
            judging.age.nearest(remedies.AGE_FOR_RETRIES),
        ),
    )


def alias_not_covered(target: _Target, _judging: Judging) -> _Found:
    """Someone configured another qualifier of the function, and this alias has AWS's defaults.

    Configurations are kept by qualifier, and publishing does not copy them (recorded: lifecycle, list_configs and
    get_invokeconfig_postpublish). No inheritance is documented; people report that an alias has none.
    """
    row = target.row
    if row["configured"] or row["qualifier"] in _LATEST or row["qualifier"].isdigit() or not target.configured:
        return
    model = next((each for each in target.configured if each["qualifier"] == "$LATEST"), target.configured[0])
    message = (
        f"Events for the alias {target.name} are retried {_times(target.retries)} within {target.age} s, which are "
        f"AWS's defaults, whatever the configuration of {model['qualifier']} says. AWS documents no inheritance, and "
        "people report that there is none; whether the version behind an alias counts is not known for certain."
    )
    yield message, remedies.copying(row, model)


def orphaned_config(target: _Target, _judging: Judging) -> _Found:
    """A configuration whose alias or version is gone; AWS keeps it when the alias is deleted (reported by users)."""
    exists = target.row.get("qualifier_exists")
    if exists is False:
        message = (
            f"The configuration of {target.name} is for an alias or version that is gone. No event is treated by it, "
            "until someone makes one of that name."
        )
        yield message, remedies.removal(target.row)
    elif exists is None and target.row["configured"] and target.row["qualifier"] not in _LATEST:
        message = (
            f"{NOT_JUDGED}whether {target.name} still exists was not read. If it is gone, the configuration is left "
            "over."
        )
        yield message, remedies.reading(target.row, "qualifiers")


def inert_config(target: _Target, _judging: Judging) -> _Found:
    """Settings that Lambda does not use.

    Documented: durable functions "don't support Lambda destinations" ("Invoking durable functions"), and an unqualified
    invocation of a function on Managed Instances runs $LATEST.PUBLISHED. Under which qualifier Lambda then looks for
    the configuration is not documented.
    """
    row = target.row
    sides = row["destination_config"]
    with_destination = any(sides[side]["destination"] for side in ("on_success", "on_failure"))
    unqualified = row["configured"] and row["qualifier"] == "$LATEST"
    arn = row["function_arn"].rpartition(":")[0]
    unread = []
    if with_destination and target.facts.get("durable"):
        message = (
            f"No record of an event for {target.name} is sent: the function is a durable one, and those do not use "
            "destinations. Failed events go to its dead-letter queue, if there is one."
        )
        yield message, remedies.without_destinations(row)
    elif with_destination and target.facts.get("durable") is None:
        unread.append("is a durable one, which would not use its destinations")
    published = any(each["qualifier"] == "$LATEST.PUBLISHED" for each in target.configured)
    if unqualified and target.facts.get("managed_instances") and not published:
        message = (
            f"Events for {row['function_name']} without a qualifier may not be treated by this configuration: the "
            "function runs on Lambda Managed Instances, where they are run by $LATEST.PUBLISHED. Which configuration "
            "Lambda then uses is not known for certain."
        )
        yield (
            message,
            remedies.copying(
                {**row, "qualifier": "$LATEST.PUBLISHED", "function_arn": f"{arn}:$LATEST.PUBLISHED"}, row
            ),
        )
    elif unqualified and target.facts.get("managed_instances") is None and not published:
        unread.append("runs on Lambda Managed Instances, which may not use the configuration of $LATEST")
    if unread:
        yield (
            f"{NOT_JUDGED}for {target.name} was not read whether the function {', or '.join(unread)}.",
            remedies.reading(row, "function"),
        )


def retries_out_of_bounds(target: _Target, judging: Judging) -> _Found:
    """More or fewer retries than the policy wants; AWS's default counts where nothing is stored."""
    nearest = judging.retries.nearest(target.retries)
    if nearest != target.retries:
        message = (
            f"An event for {target.name} that fails is retried up to {_times(target.retries)}, then {_end(target)}; "
            f"the policy wants {judging.retries}."
        )
        yield message, remedies.setting(target.row, "Retry as the policy wants", "maximum_retry_attempts", nearest)


def age_out_of_bounds(target: _Target, judging: Judging) -> _Found:
    """Events may grow older, or less old, than the policy wants; AWS's default counts where nothing is stored."""
    nearest = judging.age.nearest(target.age)
    if nearest != target.age:
        message = (
            f"An event for {target.name} is tried for up to {target.age} s, then {_end(target)}; the policy wants "
            f"{judging.age} s."
        )
        yield message, remedies.setting(target.row, "Wait as the policy wants", "maximum_event_age_in_seconds", nearest)


_RULES: t.Mapping[str, t.Callable[[_Target, Judging], _Found]] = {
    rule.__name__: rule
    for rule in (
        events_lost,
        retries_cut_short,
        alias_not_covered,
        orphaned_config,
        inert_config,
        retries_out_of_bounds,
        age_out_of_bounds,
    )
}


def _targets(rows: t.Any) -> list[_Target]:
    if not isinstance(rows, (list, tuple)):
        raise InvalidRows(
            f"the rows are of the type {type(rows).__name__}: expected the list event_invoke_configs of a result"
        )
    configured: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        missing = [key for key in _KEYS if key not in row] if isinstance(row, t.Mapping) else _KEYS
        if missing:
            raise InvalidRows(f"a row lacks {', '.join(missing)}: expected those of event_invoke_configs of a result")
        if row["configured"] and row.get("qualifier_exists") is not False:
            configured[_function(row)].append(row)
    return [_Target(row, configured.get(_function(row), ())) for row in rows]


def _function(row: Row) -> tuple[str, str, str]:
    return row["account_id"], row["region"], row["function_name"]


def _times(number: int) -> str:
    return "1 time" if number == 1 else f"{number} times"


def _end(target: _Target) -> str:
    """What becomes of an event that failed as often as it may."""
    record = f"leaves a record at {target.row['destination_config']['on_failure']['destination']}"
    queued = f"goes to the dead-letter queue {target.facts.get('dead_letter_target_arn')}"
    return {
        "destination": record,
        "dead_letter_queue": queued,
        "both": f"{record} and {queued}",
        "none": "is discarded",
        "unknown": "is discarded, unless the function has a dead-letter queue",
    }[failure_path(target.row)]
