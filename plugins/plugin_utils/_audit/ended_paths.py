# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task of lambda_failure_path that ended in the middle, told as the module would have told it. Pure.

Nobody knows what it has made: all that it was to make may be there.
"""

from __future__ import annotations

import typing as t

from ...module_utils._failure_path.wanted_alarms import of_function, of_queue
from ...module_utils._model.arns import parse_arn
from ...module_utils._model.destination_policy import policy_name
from ...module_utils._model.failure_path import (
    KEYS,
    TO_MAKE,
    MadeAlarm,
    MadePath,
    MadePermission,
    alarm_header,
    parse_failure_path,
    path_begun,
    policy_header,
)
from .failure_paths import ROW_KEY
from .planned_rows import PlannedRow, queue_of_row, target_of
from .reads import NOT_REPAIRED, OUTCOME_NOT_KNOWN, named_hosts

STEP, PATHS, ALARMS = "step", "failure_paths", "alarms"
"""The key of a result that says which task of a repair it is of, and its values for lambda_failure_path."""
OF_PATHS = (PATHS, ALARMS)

ENDED = "ended"
"""The key of a result that is made here."""

Result = t.Mapping[str, t.Any]


def of_ended_path(write: Result, planned: t.Sequence[PlannedRow], check_mode: bool) -> dict[str, t.Any]:
    """Return the result for that of a task which ended in the middle. planned are the rows that it was for."""
    why = f"its task ended without a result ({' '.join(str(write.get('msg') or 'for an unknown reason').split())})"
    paths = [] if check_mode else list(_paths(planned, write[STEP]))
    errors = [_error(path, made, rows, write[STEP], why) for path, made, rows in paths]
    if not errors:
        about = {"region": None, "function_name": None, "operation": None}
        code = NOT_REPAIRED if check_mode else OUTCOME_NOT_KNOWN
        errors = [{**about, "code": code, "message": f"the failure path: {why}", "known": check_mode}]
    return {
        "failure_paths": [path for path, _made, _rows in paths],
        "event_invoke_configs": [],
        "diff": [],
        "errors": errors,
        "msg": errors[0]["message"],
        ENDED: not check_mode,
    }


def paths_to_make(planned: t.Sequence[PlannedRow]) -> list[MadePath]:
    """Return the paths of these rows, each part of which may be made: a queue can be in the list twice."""
    return [path for step in OF_PATHS for path, _made, _rows in _paths(planned, step)]


def _paths(
    planned: t.Sequence[PlannedRow], step: str
) -> t.Iterator[tuple[MadePath, list[str], t.Sequence[PlannedRow]]]:
    """Yield each path, what a task was to make of it, by the headers of its diff, and the rows that it is for."""
    queues: dict[str, list[PlannedRow]] = {}
    for row in planned:
        queue = queue_of_row(row)
        if ROW_KEY in row and queue and (step == PATHS or row[ROW_KEY].get("alarm_topic")):
            queues.setdefault(queue, []).append(row)
    for queue, rows in queues.items():
        approved = [header for row in rows for header in row[ROW_KEY].get(TO_MAKE) or ()]
        is_approved = any(TO_MAKE in row[ROW_KEY] for row in rows)
        target = target_of(rows[0])
        path = path_begun(target.region, target.account_id, queue)
        made: list[str] = []
        if step == PATHS:
            if not is_approved or queue in approved:
                path["state"] = "may_be_made"
                made.append(queue)
            for permission in _permissions(queue, rows):
                header = policy_header(permission["role"], str(permission["policy_name"]))
                if not is_approved or header in approved:
                    path["permissions"].append(permission)
                    made.append(header)
        else:
            for alarm in _alarms(queue, rows):
                header = alarm_header(alarm["alarm_name"], path["region"])
                if not is_approved or header in approved:
                    path["alarms"].append(alarm)
                    made.append(header)
        yield path, made, rows


def _permissions(queue: str, rows: t.Iterable[PlannedRow]) -> list[MadePermission]:
    roles: dict[str, list[str]] = {}
    for row in rows:
        if role := row[ROW_KEY].get("role"):
            roles.setdefault(role, []).append(row["function_name"])
    return [
        {"role": role, "policy_name": policy_name(queue), "key": False, "functions": arns, "state": "may_be_made"}
        for role, arns in roles.items()
    ]


def _alarms(queue: str, rows: t.Sequence[PlannedRow]) -> t.Iterator[MadeAlarm]:
    """Yield the alarm of each function, and that of the queue."""
    functions: dict[str, list[str]] = {}
    for row in rows:
        functions.setdefault(target_of(row).function_name, []).append(row["function_name"])
    target, wanted = target_of(rows[0]), {name: rows[0][ROW_KEY].get(name) for name in KEYS}
    arn = parse_arn(queue)
    topic = parse_failure_path(wanted).topic_arn(target.region, target.account_id)
    if arn is None or topic is None:
        return
    for name, arns in functions.items():
        alarm_name = str(of_function(name, topic)["AlarmName"])
        yield {"alarm_name": alarm_name, "watches": "function", "functions": arns, "state": "may_be_made"}
    everyone = [row["function_name"] for row in rows]
    alarm_name = str(of_queue(arn, topic)["AlarmName"])
    yield {"alarm_name": alarm_name, "watches": "queue", "functions": everyone, "state": "may_be_made"}


def _error(path: MadePath, made: list[str], rows: t.Sequence[PlannedRow], step: str, why: str) -> dict[str, t.Any]:
    """Return the error of a path. Without its queue and permission, no target of it was written."""
    message = f"{named_hosts(made) or path['queue']} may have been made: {why}"
    if step == PATHS:
        names = [f"{each.function_name}:{each.qualifier}" for each in map(target_of, rows)]
        message += f"; not written: {named_hosts(names)}"
    about = {"region": path["region"], "function_name": None, "operation": None, "code": OUTCOME_NOT_KNOWN}
    return {**about, "message": message, "known": False}
