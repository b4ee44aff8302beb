# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook replay says of the events that it sent again, or in check mode would send. Pure.

Nothing of it is of the events themselves.
"""

from __future__ import annotations

import typing as t
from collections import Counter

_REASONS = 20
"""So many lines say why records stay. Some reasons name a record."""

_Result = t.Mapping[str, t.Any]


class Replayed(t.TypedDict):
    """lines for people, why the playbook fails, and what to publish as statistics."""

    lines: list[str]
    failures: list[str]
    statistics: dict[str, t.Any]


def replayed(result: _Result, planned: t.Sequence[str] | None, check_mode: bool) -> Replayed:
    """Describe a result of lambda_parked_events. planned: the request IDs that were approved, if that was needed.

    Of a task that ended without its lists, nothing is known.
    """
    failures = [str(result.get("msg") or "the task failed")] if result.get("failed") or "msg" in result else []
    if planned is not None and not planned:
        return {"lines": ["No event was approved: nothing was sent"], "failures": [], "statistics": _numbers([], [], 0)}
    if "replayed" not in result:
        what = "planned" if check_mode else "sent"
        return {"lines": [f"Not known: what was {what}"], "failures": failures, "statistics": {}}
    sent, kept = result["replayed"], result["kept"]
    counts = Counter(map(_receiver, sent))
    reasons = Counter(each["reason"] for each in kept)
    missing = len(set(planned or ()) - {each["request_id"] for each in (*sent, *kept)})
    lines = [_first_line(sent, planned, check_mode)]
    lines += [f"  {count} to {receiver}" for receiver, count in _largest_first(counts)]
    lines += [f"{len(kept)} {_records(len(kept))} {'would stay' if check_mode else 'stayed'}:"] if kept else []
    lines += [f"  {count}: {reason}" for reason, count in _largest_first(reasons)[:_REASONS]]
    if len(reasons) > _REASONS:
        lines.append(f"  and {len(reasons) - _REASONS} more reasons")
    if missing:
        lines.append(f"{missing} of the approved events {'was' if missing == 1 else 'were'} not found any more")
    if planned is None and not result.get("complete") and not failures:
        lines.append("The limit was reached: more may wait")
    lines += [str(warning) for warning in result.get("warnings") or ()]
    if check_mode:
        ids = [each["request_id"] for each in sent]
        return {"lines": lines, "failures": failures, "statistics": {**_published(counts, kept), **_planned(ids)}}
    return {"lines": lines, "failures": failures, "statistics": _numbers(sent, kept, missing)}


def _first_line(sent: t.Sequence[_Result], planned: t.Sequence[str] | None, check_mode: bool) -> str:
    if check_mode:
        return f"Plan: {len(sent)} {_events(len(sent))} would be sent again"
    certain = sum(1 for each in sent if each["new_request_id"])
    what = _events(certain) if planned is None else f"of {len(planned)} approved {_events(len(planned))}"
    more = f", and {len(sent) - certain} may have been" if len(sent) > certain else ""
    return f"{certain} {what} {'was' if certain == 1 else 'were'} sent again{more}"


def _planned(ids: list[str]) -> dict[str, t.Any]:
    return {"event_invoke_replay_planned": ids}


def _published(counts: t.Mapping[str, int], kept: t.Sequence[_Result]) -> dict[str, t.Any]:
    return {"event_invoke_replay_functions": dict(counts), "event_invoke_replay_kept": len(kept)}


def _numbers(sent: t.Sequence[_Result], kept: t.Sequence[_Result], missing: int) -> dict[str, t.Any]:
    return {
        **_published(Counter(map(_receiver, sent)), kept),
        "event_invoke_replay_sent": len(sent),
        "event_invoke_replay_not_found": missing,
        # What to give to the next task as `skip`.
        "event_invoke_replay_not_removed": [each["request_id"] for each in sent if not each["removed"]],
    }


def _receiver(sent: _Result) -> str:
    name = f"{sent['function_name']}:{sent['qualifier']}" if sent["qualifier"] else str(sent["function_name"])
    return f"{name} in {sent['region']}" if sent["region"] else name


def _largest_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _events(number: int) -> str:
    return "event" if number == 1 else "events"


def _records(number: int) -> str:
    return "record" if number == 1 else "records"
