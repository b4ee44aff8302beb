# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several results say of one failure path: of all that was done, nothing is lost, or told twice. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.failure_path import MadeAlarm, MadePath, MadePermission, State

_ORDER: t.Sequence[State | None] = (None, "failed", "present", "would_be_made", "may_be_made", "made")
"""A later one of these outweighs an earlier one. What a later result finds present, an earlier one may have made: that
it may have is no less true then. A failure says only that one result did not get so far."""

_Part = t.TypeVar("_Part", MadePermission, MadeAlarm)


def joined_paths(paths: t.Iterable[MadePath]) -> list[MadePath]:
    """Return each queue once, with all permissions and alarms, each of these once."""
    found: dict[str, MadePath] = {}
    for path in paths:
        before = found.get(path["queue"])
        found[path["queue"]] = _joined(before, path) if before else {**path, **_parts(path)}
    return list(found.values())


def _joined(before: MadePath, after: MadePath) -> MadePath:
    return {
        **before,
        "state": max(before["state"], after["state"], key=_ORDER.index),
        "differences": _once([*before["differences"], *after["differences"]]),
        "policies_not_read": _once([*before["policies_not_read"], *after["policies_not_read"]]),
        "not_known": [*before["not_known"], *(each for each in after["not_known"] if each not in before["not_known"])],
        "functions": _once([*before["functions"], *after["functions"]]),
        **_parts(before, after),
    }


class _Parts(t.TypedDict):
    permissions: list[MadePermission]
    alarms: list[MadeAlarm]


def _parts(*paths: MadePath) -> _Parts:
    permissions: dict[tuple[str, bool], MadePermission] = {}
    alarms: dict[str, MadeAlarm] = {}
    for path in paths:
        for permission in path["permissions"]:
            key = (permission["role"], permission["key"])
            permissions[key] = _stronger(permissions.get(key, permission), permission)
        for alarm in path["alarms"]:
            alarms[alarm["alarm_name"]] = _stronger(alarms.get(alarm["alarm_name"], alarm), alarm)
    return {"permissions": list(permissions.values()), "alarms": list(alarms.values())}


def _stronger(before: _Part, after: _Part) -> _Part:
    """Return the part in the state that outweighs the other, for the targets of both."""
    functions = _once([*before["functions"], *after["functions"]])
    chosen = after if _ORDER.index(after["state"]) > _ORDER.index(before["state"]) else before
    return t.cast(_Part, {**chosen, "functions": functions})


def _once(texts: t.Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
