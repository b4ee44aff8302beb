# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the earlier entries of a host say of repairs, which the next entry of the same run takes over. Pure.

An entry takes the place of the one before it. What is read again is newer, what was done before stays done.
"""

from __future__ import annotations

import typing as t

from .entry import EarlierRepair, Entry
from .identity import InvalidFleet
from .newest import Seen
from .reads import NOT_KNOWN, NOT_PLANNED, REPAIR, Times, time_of
from .since_made import States, parts_of

_NOT_DOUBTED: States = ("present", "made", "would_be_made", "failed")


def with_earlier(left: Entry, before: Entry | None) -> Entry:
    """Return an entry with the repairs of the one that it replaces, if both are of one run.

    Of one repair, there are two entries: that it has begun, and what became of it. Raise InvalidFleet if another
    account was repaired: its repairs would be in no report.
    """
    if before is None or not left["run"] or before["run"] != left["run"] or "times" not in left:
        return left
    repairs = list(before.get("earlier", []))
    if _is_another(before, left["times"]) and not before["check_mode"] and (repair := _repair(before, left["times"])):
        repairs.append(repair)
    accounts = {before["account_id"], left["account_id"]} - {None}  # an entry may name none that is valid
    if repairs and len(accounts) > 1:
        raise InvalidFleet(
            f"{left['host']} has repaired account {before['account_id']} in this run, and is now {left['account_id']}:"
            " expected one account, or another event_invoke_fleet_run"
        )
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

    What nobody asked for was done, whatever was read since. Whether a target was written is known once it is read.
    """
    reads = [Seen(each) for each in entries if _is_later(each, repair)]
    for error in repair["errors"]:
        targets = error.get("targets") or []
        open_still = [arn for arn in targets if not any(read.has_answer_of(arn) for read in reads)]
        if error.get(REPAIR) == NOT_PLANNED:
            yield error
        elif error.get(REPAIR) == NOT_KNOWN and (open_still or not targets):
            yield {**error, "targets": open_still}


def without_settled(repair: EarlierRepair, entries: t.Sequence[Entry]) -> EarlierRepair:
    """Return an earlier repair without the parts that it may have made, if told_still() has no such error any more."""
    if any(error.get(REPAIR) == NOT_KNOWN for error in told_still(repair, entries)):
        return repair
    return {**repair, "failure_paths": [parts_of(path, _NOT_DOUBTED) for path in repair["failure_paths"]]}


def told_by_stranger(entry: Entry, entries: t.Sequence[Entry]) -> t.Iterator[dict[str, t.Any]]:
    """Yield what told_still() does of all that a host has repaired whose rows do not count."""
    own = {"errors": [each for each in entry["errors"] if REPAIR in each], "times": entry.get("times", {})}
    for repair in (*entry.get("earlier", []), t.cast(EarlierRepair, own)):
        yield from told_still(repair, entries)


def _is_later(entry: Entry, repair: EarlierRepair) -> bool:
    ended = repair["times"].get("ended")
    return "times" in entry and ended is not None and time_of(entry["times"]["began"]) >= time_of(ended)
