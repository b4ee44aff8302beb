# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of a repair have written, in lines: whatever becomes of the report, these say it. Pure."""

from __future__ import annotations

import typing as t

from .ended_paths import STEP

_NAMED = 1000
"""So many of each line are named: AWX drops events above 700,000 characters."""


def written(writes: t.Iterable[t.Mapping[str, t.Any]], check_mode: bool) -> list[str]:
    """Return what these results say was written, what may have been, and of which tasks there is no result.

    Each result says whether it is of check mode; check_mode is the mode of those that do not. A task that ended in the
    middle has no diff. One that was never run says nothing.
    """
    results = list(writes)
    diffs = [(bool(write.get("check_mode", check_mode)), diff) for write in results for diff in write.get("diff") or ()]
    unknown = dict.fromkeys(diff["before_header"] for _mode, diff in diffs if not diff.get("known", True))
    done: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for foreseen, diff in diffs:
        if diff["before_header"] not in unknown:
            done[foreseen][diff["before_header"]] = None
    ends = dict.fromkeys(str(write.get(STEP) or "a task") for write in results if _is_ended(write))
    said = {"Wrote": done[False], "Would write": done[True], "May have written": unknown, "No result of": ends}
    return [f"{verb} {_named(names)}" for verb, names in said.items() if names]


def _is_ended(write: t.Mapping[str, t.Any]) -> bool:
    return "diff" not in write and not write.get("skipped")


def _named(names: t.Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return f"{', '.join(listed[:_NAMED])}{more}"
