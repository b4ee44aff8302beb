# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of failure paths that repairs made, beside what was read since: the read is newer. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.failure_path import MadePath, State
from .entry import Entry
from .reads import time_of

Row = t.Mapping[str, t.Any]
States = t.Collection[State | None]


def parts_of(path: MadePath, wanted: States) -> MadePath:
    """Return a path with its parts of these states only."""
    return {
        **path,
        "state": path["state"] if path["state"] in wanted else None,
        "permissions": [each for each in path["permissions"] if each["state"] in wanted],
        "alarms": [each for each in path["alarms"] if each["state"] in wanted],
    }


def made_by(entry: Entry) -> t.Iterator[tuple[MadePath, t.Mapping[str, t.Any]]]:
    """Yield what an entry, and those before it in the run, say of failure paths, each with the times of its repair."""
    yield from ((path, entry.get("times", {})) for path in entry.get("failure_paths", ()))
    yield from ((path, each["times"]) for each in entry.get("earlier", ()) for path in each["failure_paths"])


def not_read_since(
    paths: t.Iterable[tuple[MadePath, t.Mapping[str, t.Any]]], rows: t.Iterable[tuple[Row, Entry]]
) -> list[MadePath]:
    """Return paths, each with the times of its repair, without the targets whose destinations were read after it."""
    read = {row["function_arn"]: (row, entry) for row, entry in rows}

    def is_read(path: MadePath, times: t.Mapping[str, t.Any], arn: str) -> bool:
        row, entry = read.get(arn, ({}, {}))
        statuses = (row.get("destination_status") or {}).values()
        began, ended = t.cast(Row, entry).get("times", {}).get("began"), times.get("ended")
        is_later = bool(began and ended and time_of(began) >= time_of(ended))
        return is_later and any(status and status["destination"] == path["queue"] for status in statuses)

    return [
        {
            **path,
            "permissions": [
                {**each, "functions": [arn for arn in each["functions"] if not is_read(path, times, arn)]}
                for each in path["permissions"]
            ],
        }
        for path, times in paths
    ]
