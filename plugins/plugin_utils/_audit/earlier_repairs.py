# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the earlier entries of a host say of repairs, which the next entry of the same run takes over. Pure.

An entry takes the place of the one before it. What is read again is newer, what was done before stays done.
"""

from __future__ import annotations

import typing as t

from .entry import EarlierRepair, Entry
from .later_reads import time_of
from .newest import Seen
from .reads import NOT_KNOWN, NOT_PLANNED, REPAIR, Times, is_of_repair


def with_earlier(left: Entry, before: Entry | None) -> Entry:
    """Return an entry with the repairs of the one that it replaces, if both are of one run.

    Of one repair, there are two entries: that it has begun, and what became of it.
    """
    if before is None or not left["run"] or before["run"] != left["run"]:
        return left
    accounts = {before["account_id"], left["account_id"]} - {None}  # an entry may name none that is valid
    if len(accounts) > 1 or "times" not in left:
        return left
    repairs = list(before.get("earlier", []))
    if _is_another(before, left["times"]) and not before["check_mode"] and (repair := _repair(before, left["times"])):
        repairs.append(repair)
    return {**left, "earlier": repairs} if repairs else left


def _is_another(before: Entry, times: Times) -> bool:
    return "times" in before and before["times"]["began"] != times["began"]


def _repair(before: Entry, later: Times) -> EarlierRepair | None:
    """Return the repair of an entry, if it had any. One that was cut had ended when its host began to read again."""
    errors = [each for each in before["errors"] if REPAIR in each]
    paths, written = before.get("failure_paths", []), before.get("written", [])
    if not (errors or paths or written or before["repaired"]):
        return None
    return {
        "times": {**before["times"], "ended": before["times"].get("ended", later["began"])},
        "errors": errors,
        "repaired": before["repaired"],
        "failure_paths": paths,
        "written": written,
    }


def told_still(repair: EarlierRepair, entries: t.Sequence[Entry]) -> t.Iterator[dict[str, t.Any]]:
    """Yield the errors of an earlier repair that the later ones of these entries do not settle.

    What nobody asked for was done, whatever was read since. What may have been done is known once its target is read.
    """
    later = [each for each in entries if _is_later(each, repair)]
    reads = [Seen(each) for each in later]
    is_read = any(not [error for error in each["errors"] if not is_of_repair(error)] for each in later)
    for error in repair["errors"]:
        targets = error.get("targets") or []
        open_still = [arn for arn in targets if not any(read.has_answer_of(arn) for read in reads)]
        if error[REPAIR] == NOT_PLANNED:
            yield error
        elif error[REPAIR] == NOT_KNOWN and open_still:
            yield {**error, "targets": open_still}
        elif error[REPAIR] == NOT_KNOWN and not targets and not is_read:
            yield error


def _is_later(entry: Entry, repair: EarlierRepair) -> bool:
    ended = repair["times"].get("ended")
    return "times" in entry and ended is not None and time_of(entry["times"]["began"]) >= time_of(ended)
