# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was written and is in no plan: nobody has judged it, so that it is no repair. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.identifiers import LATEST, FunctionIdentifier, parse_function
from ...module_utils._model.invalid_option import InvalidOption
from .failure_paths import ROW_KEY, made_paths, of_configurations
from .planned_rows import PlannedRow, queue_of_row
from .reads import NOT_PLANNED, REPAIR

Result = t.Mapping[str, t.Any]

_CODE = "NotPlanned"
"""Our code of a write that nobody asked for."""


def unplanned(writes: t.Sequence[Result], planned: t.Iterable[PlannedRow]) -> dict[str, dict[str, t.Any]]:
    """Return an error for each target that was written and each queue that was made, but not planned, by its ARN.

    Without a plan, nothing is known of what was to be written.
    """
    rows = list(planned)
    if not rows:
        return {}
    found: dict[str, dict[str, t.Any]] = {}
    arns = {row["function_name"] for row in rows}
    for write in of_configurations(writes):
        for diff in write.get("diff") or ():
            arn = diff["before_header"]
            if arn not in arns and diff.get("known", True):  # or else it is an error anyway
                became = "removed" if diff["after"].get("configured") is False else "changed"
                found[arn] = _error(_parts(arn), f"{_name(_parts(arn))} was {became}, and no finding asked for it")
    queues = {queue_of_row(row) for row in rows if ROW_KEY in row}
    for path in made_paths(writes):
        if queues and path["queue"] not in queues and path["state"] in ("made", "would_be_made", "may_be_made"):
            about = FunctionIdentifier("", region=path["region"])
            found[path["queue"]] = _error(about, f"{path['queue']} was made, and no finding asked for it")
    return found


def _error(about: FunctionIdentifier, message: str) -> dict[str, t.Any]:
    named = {"region": about.region, "function_name": about.name or None, "operation": None}
    return {**named, "code": _CODE, "message": message, REPAIR: NOT_PLANNED}


def _parts(arn: str) -> FunctionIdentifier:
    try:
        return parse_function(arn)
    except InvalidOption:  # a text that users made
        return FunctionIdentifier(arn)


def _name(parts: FunctionIdentifier) -> str:
    return f"{parts.name}:{parts.qualifier or LATEST}"
