# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a repair made of failure paths, in the words that all formats of a report share. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.failure_path import MadeAlarm, MadePath, MadePermission, State
from .._audit.words import counted

COLUMNS = ("Queue", "State", "Permissions", "Alarms", "Served", "To know")

_PATHS = 10
"""Of so many failure paths a terminal shows what else is to be said, and of each so many things."""
_THINGS = 3

_VERBS: t.Mapping[State, str] = {
    "made": "Made",
    "would_be_made": "Would be made",
    "may_be_made": "May have been made",
}
_OTHERS: t.Mapping[State | None, str] = {"present": "Present", "failed": "Failed", None: "Not asked"}


def lines_of_paths(paths: t.Sequence[MadePath]) -> t.Iterator[str]:
    """Yield a line about what was made of failure paths, one about what would be, and what else is to be said."""
    for state, verb in _VERBS.items():
        parts: dict[str, list[State | None]] = {
            "queue": [path["state"] for path in paths],
            "permission": [each["state"] for path in paths for each in path["permissions"]],
            "alarm": [each["state"] for path in paths for each in path["alarms"]],
        }
        found = [counted(states.count(state), name) for name, states in parts.items() if state in states]
        if found:
            yield f"{verb} for failure paths: {', '.join(found)}"
    told = [(path, remarks) for path in paths if (remarks := _remarks(path))]
    for path, remarks in told[:_PATHS]:
        for kind, things in remarks.items():
            more = f" and {len(things) - _THINGS} more" if len(things) > _THINGS else ""
            yield f"{kind}: {path['queue']}: {'; '.join(things[:_THINGS])}{more}"
    if len(told) > _PATHS:
        yield f"The report has what is to be said of {counted(len(told) - _PATHS, 'more failure path')}"


def cells(path: MadePath) -> list[str]:
    """Return all that is known of a failure path, as texts for COLUMNS."""
    return [
        path["queue"],
        _state(path["state"]),
        "; ".join(map(_permission, path["permissions"])),
        "; ".join(map(_alarm, path["alarms"])),
        counted(len(path["functions"]), "target"),
        ". ".join(f"{kind}: {'; '.join(things)}" for kind, things in _remarks(path).items()),
    ]


def unsettled(path: MadePath) -> str:
    """Return why a failure path is not known to serve its targets; empty if it is."""
    if path["not_known"]:
        more = f" and {len(path['not_known']) - 1} more" if len(path["not_known"]) > 1 else ""
        return f"not known: {_not_known(path)[0]}{more}"
    states = [path["state"], *(each["state"] for each in (*path["permissions"], *path["alarms"]))]
    unsure: tuple[State, ...] = ("failed", "may_be_made")
    return next((_state(state).lower() for state in unsure if state in states), "")


def _remarks(path: MadePath) -> dict[str, list[str]]:
    """Return what else is to be said of a failure path, by what it is."""
    remarks = {
        "Used as it is": path["differences"],
        "Not read": [f"the policy of its key {arn}" for arn in path["policies_not_read"]],
        "Not known": _not_known(path),
    }
    return {kind: things for kind, things in remarks.items() if things}


def _not_known(path: MadePath) -> list[str]:
    return [f"{each['what']}: {each['why']}" for each in path["not_known"]]


def _permission(made: MadePermission) -> str:
    policy = f", by {made['policy_name']}" if made["policy_name"] else ""
    return f"{made['role']}{', for the key' if made['key'] else ''}{policy}{_state_of(made)}"


def _alarm(made: MadeAlarm) -> str:
    return f"{made['alarm_name']}, of the {made['watches']}{_state_of(made)}"


def _state(state: State | None) -> str:
    return _OTHERS.get(state) or _VERBS[t.cast(State, state)]


def _state_of(part: MadePermission | MadeAlarm) -> str:
    return f", for {counted(len(part['functions']), 'target')}: {_state(part['state'])}"
