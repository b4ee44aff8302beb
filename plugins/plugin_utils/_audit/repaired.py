# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a scan is after its repairs, as another one would be. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.configurations import RANGES, Settings, effective, merged, nothing_set
from ...module_utils._model.destinations import SIDES
from ...module_utils._model.identifiers import LATEST
from .changes import Changes
from .ended_paths import ENDED
from .failure_paths import ROW_KEY, made_paths, of_configurations, with_unknown_path
from .losses import may_have_lost
from .needs import completeness
from .planned_rows import PlannedRow
from .row_facts import REPLACED, STORED
from .rows import Row, function_of, is_unsettled
from .up_to_date import brought_up_to_date
from .writes import Result, ended, errors_of, unsettled

_WHERE_EVENTS_WENT = ("destination_config", "last_modified")
"""The keys that show where the events went that were counted."""


def repaired_scan(
    scan: Result, writes: t.Sequence[Result], planned: t.Sequence[PlannedRow] = (), check_mode: bool = False
) -> dict[str, t.Any]:
    """Return the scan as another one would be after these writes, and all errors.

    planned are the rows that were to be written. Of those that may have been, or that were found to have changed since
    they were read, what is stored is null: not known. A row whose configuration was removed stays if another scan would
    have it, or if it shows what was lost. In check mode, a row that would be written says what is stored.
    """
    rows: dict[str, t.Any] = {row["function_arn"]: row for row in scan["event_invoke_configs"]}
    for write in of_configurations(writes):
        for row in write.get("event_invoke_configs", ()):
            rows[row["function_arn"]] = _written(rows.get(row["function_arn"], {}), row)
        for diff in write.get("diff", ()):
            if diff["after"].get("configured") is False and diff.get("known", True):
                before = rows.pop(diff["before_header"], None)
                if before is not None:
                    rows.update(_removed(before) or _without_one(rows, before))
    changes, unknown = Changes(writes), {each.arn for each in unsettled(writes, planned)}
    for arn, row in rows.items():
        known = changes.without_old_facts(row)
        rows[arn] = unsettled_row(known) if arn in unknown or changes.unsettle(row) else known
    if any(ended(write) or write.get(ENDED) for write in writes):
        for arn in (row["function_name"] for row in planned if ROW_KEY in row):
            if arn in rows:
                rows[arn] = with_unknown_path(rows[arn])
    if check_mode:
        before = {row["function_arn"]: row for row in scan["event_invoke_configs"]}
        rows = {arn: _foreseen(before.get(arn), row) for arn, row in rows.items()}
    errors = [*scan.get("errors", ()), *errors_of(writes, planned)]
    paths = made_paths(writes)
    rows = brought_up_to_date(rows, paths, errors)
    after = {**scan, "event_invoke_configs": list(rows.values()), "errors": errors}
    return {**after, "failure_paths": paths} if paths else after


def _written(before: Result, row: Result) -> dict[str, t.Any]:
    """Return the row after its write, without what was read about destinations that it no longer has.

    The events that were counted followed the configuration that it had when it was read, so this is kept as what was
    replaced, whatever became of the target since.
    """
    written = {**before, **row}
    is_first = bool(before.get("async_events")) and REPLACED not in before
    if is_first and any(before.get(key) != row.get(key) for key in _WHERE_EVENTS_WENT):
        written[REPLACED] = {key: before[key] for key in (*_WHERE_EVENTS_WENT, "destination_status") if key in before}
    if not before or before["destination_config"] == row["destination_config"]:
        return written
    if read := before.get("destination_status"):
        config = row["destination_config"]
        stale = [side for side in SIDES if read[side] and read[side]["destination"] != config[side]["destination"]]
        written["destination_status"] = {**read, **dict.fromkeys(stale)}
    return written


def unsettled_row(before: Result) -> dict[str, t.Any]:
    """Return the row without what it may not have any more. Its events followed what it had when they were counted."""
    nothing: dict[str, t.Any] = {**nothing_set(), "configured": None, "last_modified": None}
    return _written(before, {**nothing, "effective": dict.fromkeys(RANGES)})


def _foreseen(before: Result | None, row: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the row with what is stored before a repair that was only foreseen; None if that was not read."""
    if is_unsettled(row):
        return row
    stored = None if before is None else {"configured": before["configured"], **_stored(t.cast(Row, before))}
    return row if stored == {"configured": row["configured"], **_stored(t.cast(Row, row))} else {**row, STORED: stored}


def _without_one(rows: t.Mapping[str, t.Any], removed: Result) -> dict[str, t.Any]:
    """Return the other rows of a function, by ARN, which have one less beside them."""
    found = {}
    for arn, row in rows.items():
        lists = completeness(row)
        if function_of(row) == function_of(t.cast(Row, removed)) and "targets" in lists:
            found[arn] = {**row, "completeness": {**lists, "targets": lists["targets"] - 1}}
    return found


def _removed(before: Result) -> dict[str, t.Any]:
    """Return the row without its configuration, by its ARN; nothing if no fact of it is left."""
    exists = before["qualifier"] == LATEST or before.get("qualifier_exists") is True
    is_listed = exists and completeness(t.cast(Row, before))["aliases"]
    if not is_listed and not may_have_lost(t.cast(Row, before)):
        return {}
    settings = nothing_set()
    bare = {**settings, "configured": False, "last_modified": None, "effective": effective(settings)}
    return {before["function_arn"]: _written(before, bare)}


def _stored(row: Row) -> Settings:
    return merged(nothing_set(), row)
