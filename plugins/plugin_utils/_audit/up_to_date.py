# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What later answers of AWS say against rows that were read before them. Pure.

A queue, a permission or an alarm that was made, or found, is that of every row that names it, and not only of the
targets that it was made for. What such an answer contradicts becomes null: the next audit reads it. All else stays:
that a role may not write to a queue is so, whoever has made that queue.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections import defaultdict

from ...module_utils._model.failure_path import MadeAlarm, MadePath, MadePermission, State
from ...module_utils._model.identifiers import parse_function
from ...module_utils._model.invalid_option import InvalidOption
from ...module_utils._model.since_judged import FUNCTION_MISSING, PLAN_CHANGED, ROLE_CHANGED

Rows = t.Mapping[str, dict[str, t.Any]]
"""Rows by any key, which they keep."""
Error = t.Mapping[str, t.Any]

MADE: t.Container[State | None] = ("made", "would_be_made")
_NEW: t.Container[State | None] = ("made", "would_be_made", "may_be_made")
_THERE: t.Container[State | None] = ("present", "made", "would_be_made")
_NOT_AS_JUDGED = (ROLE_CHANGED, FUNCTION_MISSING, "NoRole", "RoleMissing")
"""The codes of errors of a failure path that say that the role which was judged is not that of the function."""

_EXISTS, _CAN_RECEIVE, _MAY_WRITE = ANSWERS = ("exists", "can_receive", "role_may_write")
"""The answers of AWS in the status of a destination."""

_Status = t.Mapping[str, t.Any]
_Function = tuple[str | None, str | None, str]


def brought_up_to_date(rows: Rows, paths: t.Sequence[MadePath], errors: t.Iterable[Error] = ()) -> dict[str, t.Any]:
    """Return the rows without what these failure paths and errors of making them contradict, and with their alarms.

    The rows are older than all of this. What they say in accord with it stays.
    """
    learned = Learned(paths, errors)
    return {key: learned.told_by(row) for key, row in rows.items()} if learned else dict(rows)


def function_of_arn(arn: str) -> _Function | None:
    """Return the region, account and name of a function; None if a text that users made is not a name of one."""
    with contextlib.suppress(InvalidOption):
        parts = parse_function(arn)
        return parts.region, parts.account_id, parts.name
    return None


class Learned:
    """What was made or found, by what rows name: queues, and functions."""

    def __init__(self, paths: t.Iterable[MadePath], errors: t.Iterable[Error] = ()) -> None:
        self._of_queue: dict[str, list[MadePath]] = defaultdict(list)
        self._of_function: dict[_Function | None, list[MadeAlarm]] = defaultdict(list)
        self._errors: dict[str, list[Error]] = defaultdict(list)
        self._changed: set[_Function | None] = set()
        for path in paths:
            self._of_queue[path["queue"]].append(path)
            for alarm in path["alarms"]:
                for function in {function_of_arn(arn) for arn in alarm["functions"]}:
                    if alarm["watches"] == "function":
                        self._of_function[function].append(alarm)
        for error in errors:
            if error.get("queue") is None or error.get("operation") is not None:
                continue
            self._errors[error["queue"]].append(error)
            if error["code"] in _NOT_AS_JUDGED:
                self._changed |= {function_of_arn(arn) for arn in error.get("targets") or ()}

    def __bool__(self) -> bool:
        return bool(self._of_queue or self._errors)

    @property
    def places(self) -> set[t.Any]:
        """The queues, by their ARNs, and the functions that this says something about."""
        functions = {*self._of_function, *self._changed} - {None}
        return {*self._of_queue, *self._errors, *functions}

    def told_by(self, row: dict[str, t.Any]) -> dict[str, t.Any]:
        told: dict[str, t.Any] = {}
        function = _function_of(row)
        read = row.get("destination_status")
        if read:
            kept = {
                receiver: status and status_without(status, self._contradicted(status, row, function))
                for receiver, status in read.items()
            }
            told |= {"destination_status": kept} if kept != read else {}
        if row.get("alarms"):
            alarms = self._alarms(row, function)
            told |= {"alarms": alarms} if alarms != row["alarms"] else {}
        return {**row, **told} if told else row

    def _contradicted(self, status: _Status, row: t.Mapping[str, t.Any], function: _Function) -> set[str]:
        """Return the answers of a status that are not so any more, or may not be.

        That something is wrong is contradicted only by an answer that it is not.
        """
        queue, exists, may_write = status["destination"], status["exists"], status["role_may_write"]
        # Each of the role's permissions is another one then.
        found = {_MAY_WRITE} if function in self._changed else set()
        for path in self._of_queue.get(queue, ()):
            if path["state"] in _NEW or (path["state"] == "present" and exists is False):
                found.add(_EXISTS)
            for permission in path["permissions"]:
                told = permission["state"]
                is_denial_old = (told in _NEW and may_write is not True) or (told == "present" and may_write is False)
                if is_denial_old and _is_for(permission, row):
                    found.add(_MAY_WRITE)
        for error in self._errors.get(queue, ()):
            code = error["code"]
            # What a plan says of a queue may be more than what is in a status: whether it exists, or is open to a role.
            if code == PLAN_CHANGED:
                found |= {answer for answer in ANSWERS if status[answer]}
            elif (code == "QueueMissing" and exists) or (code == "QueueUnfit" and not exists):
                found.add(_EXISTS)
            elif code == "Denied" and may_write and row["function_arn"] in (error.get("targets") or ()):
                found.add(_MAY_WRITE)
        return found

    def _alarms(self, row: t.Mapping[str, t.Any], function: _Function) -> dict[str, t.Any] | None:
        """Return the alarms of a row, with those that are there now; None if there may be another one now.

        A list is None if it would be empty, and there may be one for it.
        """
        found = {kind: set(names or ()) for kind, names in row["alarms"].items()}
        watching: list[tuple[str, MadeAlarm]] = [("dropped", each) for each in self._of_function.get(function, ())]
        for queue in failure_stations(row):
            for path in self._of_queue.get(queue, ()):
                # An alarm watches what is in its own account and region.
                if (path["region"], path["account_id"]) == function[:2]:
                    watching += [("failure_path", each) for each in path["alarms"] if each["watches"] == "queue"]
        for kind, alarm in watching:
            if alarm["state"] in _THERE:
                found[kind].add(alarm["alarm_name"])
        unsettled = {kind for kind, alarm in watching if alarm["state"] == "may_be_made"}
        unsettled |= {kind for kind, names in row["alarms"].items() if names is None}
        if unsettled and not found["dropped"] | found["failure_path"]:
            return None
        # One that a plan has as there is gone by now: which, no code says.
        codes = {error["code"] for queue in failure_stations(row) for error in self._errors.get(queue, ())}
        if PLAN_CHANGED in codes:
            return None
        return {kind: None if kind in unsettled and not names else sorted(names) for kind, names in found.items()}


def status_without(status: _Status, contradicted: t.Collection[str]) -> _Status | None:
    """Return a status without these answers, and without what follows from them; None if nothing is wrong then.

    What is gone takes no record. What does not take one may be so though it is there.
    """
    if not contradicted:
        return status
    told = {**status, **dict.fromkeys(contradicted)}
    if _EXISTS in contradicted and (status[_EXISTS] is False or status[_CAN_RECEIVE]):
        told[_CAN_RECEIVE] = None
    return told if False in (told[answer] for answer in ANSWERS) else None


def places_of_row(row: t.Mapping[str, t.Any]) -> set[t.Any]:
    """Return the places that a row is about, as those of Learned."""
    read = {each["destination"] for each in (row.get("destination_status") or {}).values() if each}
    stations = {*read, *failure_stations(row)}
    return {_function_of(row), *stations, *map(function_of_arn, stations)} - {None}


def _function_of(row: t.Mapping[str, t.Any]) -> _Function:
    return row["region"], row["account_id"], row["function_name"]


def _is_for(permission: MadePermission, row: t.Mapping[str, t.Any]) -> bool:
    """Return whether a permission is one of the row's role, which was not always read."""
    role = (row.get("function") or {}).get("role")
    return role is None or role == permission["role"] or row["function_arn"] in permission["functions"]


def failure_stations(row: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """Yield where failed events of a row go, as its alarms are those of each."""
    destination = row["destination_config"]["on_failure"]["destination"]
    yield from [destination] if destination else []
    queue = (row.get("function") or {}).get("dead_letter_target_arn")
    yield from [queue] if queue and queue != destination else []
