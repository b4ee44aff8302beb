# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The failure path that a repair makes: which targets need it, and what is so once it is made. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.failure_path import (
    TO_MAKE,
    FailurePath,
    MadePath,
    alarm_header,
    as_options,
    parse_failure_path,
    policy_header,
)
from ...module_utils._model.invalid_option import InvalidOption
from .joined_paths import joined_paths
from .parsed_row import ParsedRow
from .planned_rows import queue_of_row
from .row_facts import health
from .up_to_date import MADE
from .user_input import is_empty

ROW_KEY = "failure_path"
"""The key of a row that says what the module lambda_failure_path has to make before it is written."""

_OF_THE_QUEUE = frozenset(("events_lost", "no_failure_path", "destination_unhealthy"))
"""The rules that find a queue which is gone, or which the role may not write to."""

Result = t.Mapping[str, t.Any]


def desired_path(desired: Result) -> FailurePath | None:
    """Return the failure path that is desired; None if none is. Raise InvalidOption."""
    value = desired.get("failure_path")
    if is_empty(value):
        return None
    if not isinstance(value, t.Mapping):
        raise InvalidOption(f"expected a dictionary with a queue, and not {value!r:.100}")
    return parse_failure_path(value)


def queue_of(path: FailurePath, parsed: ParsedRow) -> str:
    """Return the ARN of the queue in the account and region of a target. Raise InvalidOption."""
    row = parsed.row
    return str(path.queue_arn(row["region"], row["account_id"], parsed.identifier.partition))


def with_queue(desired: Result, queue: str | None) -> Result:
    """Return what is desired of a target whose failed events go to this queue."""
    if queue is None:
        return desired
    config = {**(desired.get("destination_config") or {}), "on_failure": {"destination": queue}}
    return {**desired, "destination_config": config}


def row_key(path: FailurePath, parsed: ParsedRow) -> dict[str, t.Any]:
    """Return what the module takes from a row: the path, and the role that was judged."""
    facts = parsed.facts
    return {**as_options(path), "role": facts["role"] if facts else None}


def incomplete(
    path: FailurePath, queue: str, parsed: ParsedRow, found: t.Iterable[str], rules: t.Container[str]
) -> list[str]:
    """Return the rules that found a part of the path missing of a target that has it as its destination already.

    The alarms belong to the path: they are missing only where a rule about the path is to be repaired.
    """
    if parsed.destinations.get("on_failure") != queue or not any(rule in rules for rule in _OF_THE_QUEUE):
        return []
    status = parsed.statuses.get("on_failure")
    broken = status is not None and health(status) == "unhealthy"
    return [
        rule
        for rule in found
        if (broken and rule in _OF_THE_QUEUE and rule in rules) or (rule == "no_alarm" and path.alarm_topic)
    ]


def of_configurations(writes: t.Iterable[Result]) -> list[Result]:
    """Return the results of the module that writes configurations, among those of lambda_failure_path."""
    return [write for write in writes if "failure_paths" not in write]


def of_paths(writes: t.Iterable[Result]) -> list[Result]:
    """Return the results of lambda_failure_path."""
    return [write for write in writes if "failure_paths" in write]


def made_paths(writes: t.Iterable[Result]) -> list[MadePath]:
    """Return the failure paths in these results, each queue once: alarms come in a result of their own, and so does
    each item of a loop."""
    return joined_paths(_told_in(writes))


def served(writes: t.Iterable[Result]) -> set[str]:
    """Return the ARNs of the targets for which something was made, or in check mode would be.

    What one result could not make for its targets, another has made for its own only.
    """
    arns: set[str] = set()
    for path in _told_in(writes):
        parts = [*path["permissions"], *path["alarms"]]
        arns.update(arn for part in parts if part["state"] in MADE for arn in part["functions"])
        if path["state"] in MADE:
            arns.update(path["functions"])
    return arns


def _told_in(writes: t.Iterable[Result]) -> t.Iterator[MadePath]:
    for write in writes:
        yield from write.get("failure_paths") or ()


def as_planned(row: t.Mapping[str, t.Any], writes: t.Iterable[Result]) -> dict[str, t.Any]:
    """Return a row as a plan has it: of its failure path, it says what check mode would make, and nothing else is."""
    if ROW_KEY not in row:
        return dict(row)
    arn, made = row["function_name"], list[str]()
    for path in made_paths(writes):
        if path["queue"] != queue_of_row(row):
            continue
        made += [path["queue"]] if path["state"] == "would_be_made" else []
        for permission in path["permissions"]:
            if permission["state"] == "would_be_made" and arn in permission["functions"]:
                made.append(policy_header(permission["role"], str(permission["policy_name"])))
        for alarm in path["alarms"]:
            if alarm["state"] == "would_be_made" and arn in alarm["functions"]:
                made.append(alarm_header(alarm["alarm_name"], path["region"]))
    return {**row, ROW_KEY: {**row[ROW_KEY], TO_MAKE: made}}


def with_unknown_path(row: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the row of a target of which it is not known what of its path was made: the facts about it are old."""
    unknown: dict[str, t.Any] = {"alarms": None} if row.get("alarms") else {}
    if row.get("destination_status"):
        unknown["destination_status"] = {**row["destination_status"], "on_failure": None}
    return {**row, **unknown}
