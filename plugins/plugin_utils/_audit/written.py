# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of a repair have written, in lines: whatever becomes of the report, these say it. Pure."""

from __future__ import annotations

import typing as t

from .ended_paths import STEP

_NAMED = 1000
"""So many headers are named: AWX drops events above 700,000 characters."""


def written(writes: t.Iterable[t.Mapping[str, t.Any]], check_mode: bool) -> list[str]:
    """Return what these results say was written, what may have been, and of which tasks there is no result.

    Each result says whether it is of check mode; check_mode is the mode of those that do not. A task that ended in the
    middle has no diff. One that was never run says nothing.
    """
    results = list(writes)
    diffs = [(write.get("check_mode", check_mode), diff) for write in results for diff in write.get("diff") or ()]
    unknown = {diff["before_header"]: None for _mode, diff in diffs if not diff.get("known", True)}
    lines = []
    for foreseen, said in ((False, "Wrote"), (True, "Would write")):
        headers = [diff["before_header"] for mode, diff in diffs if bool(mode) is foreseen]
        done = [header for header in headers if header not in unknown]
        more = f" and {len(done) - _NAMED} more" if len(done) > _NAMED else ""
        lines += [f"{said} {', '.join(done[:_NAMED])}{more}"] if done else []
    if unknown:
        lines.append(f"May have written {', '.join(unknown)}")
    ends = [str(write.get(STEP)) for write in results if "diff" not in write]
    if ends:
        lines.append(f"No result of {', '.join(ends)}")
    return lines
