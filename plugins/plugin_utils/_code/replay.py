# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook replay says of the events that it sent again, or in check mode would send. Pure.

Nothing of it is of the events themselves.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from .replay_plan import Plan, plan_of, planned_events

_REASONS = 20
"""So many lines say why records stay, and so many what failed. Some reasons name a record."""

_PLANNED = "event_invoke_replay_planned"
_NO_PLAN = "No plan: it is not known which events would be sent again"
_Result = t.Mapping[str, t.Any]


class Replayed(t.TypedDict):
    """lines for people, why the playbook fails, and what to publish as statistics."""

    lines: list[str]
    failures: list[str]
    statistics: dict[str, t.Any]


def replayed(result: _Result, planned: Plan | None, asked: t.Mapping[str, t.Any], check_mode: bool) -> Replayed:
    """Describe a result of lambda_parked_events. planned: what was approved, if that was needed. asked: see asked_of().

    A plan without events can be approved only if everything was looked at.
    """
    failures = [str(result.get("msg") or "the task failed")] if result.get("failed") or "msg" in result else []
    approved = None if planned is None else planned_events(planned)
    if approved == []:
        return {"lines": ["No event was approved: nothing was sent"], "failures": [], "statistics": _numbers([], [], 0)}
    if "complete" not in result:  # a task that ended before it read anything has all of its lists, and they are empty
        lines = [_NO_PLAN if check_mode else "It is not known which events were sent again"]
        nothing = {_PLANNED: None} if check_mode else {}
        return {"lines": lines, "failures": failures or ["the task has no result"], "statistics": nothing}
    sent, kept, unseen = result["replayed"], result["kept"], _unseen(result)
    failures = failures or unseen[:1]
    certain = [each for each in sent if check_mode or each["new_request_id"]]
    uncertain = [each for each in sent if not check_mode and not each["new_request_id"]]
    wanted = {each["request_id"] for each in approved or ()}
    missing = len(wanted - {each["request_id"] for each in (*sent, *kept)})
    may_wait = _may_wait(result, sorted({each["source"] for each in approved or ()})) if missing else ""
    lines = [_first_line(certain, uncertain, approved, check_mode, bool(unseen))]
    lines += [f"  {count} to {receiver}" for receiver, count in _largest_first(_by_receiver(certain))]
    lines += [f"  {count} to {receiver}, perhaps" for receiver, count in _largest_first(_by_receiver(uncertain))]
    lines += [f"{len(kept)} {_records(len(kept))} {'would stay' if check_mode else 'stayed'}:"] if kept else []
    reasons = Counter(each["reason"] for each in kept)
    lines += _first([f"  {count}: {reason}" for reason, count in _largest_first(reasons)])
    lines += ["What failed, or was not looked at:", *_first([f"  {reason}" for reason in unseen])] if unseen else []
    if may_wait:
        lines.append(f"{missing} of the approved events {_not_sent(missing, check_mode)}, as {may_wait}")
        failures = failures or lines[-1:]
    elif missing:
        lines.append(f"{missing} of the approved events {'was' if missing == 1 else 'were'} not found any more")
    elif planned is None and not result["complete"] and not unseen:
        lines.append("The limit was reached: more may wait")
    lines += [str(warning) for warning in result.get("warnings") or ()]
    if not check_mode:
        statistics = _numbers(sent, kept, None if may_wait else missing)
    elif unseen and not sent:
        statistics = {_PLANNED: None}
    else:
        statistics = {**_published(sent, kept), _PLANNED: plan_of(asked, sent)}
    return {"lines": lines, "failures": failures, "statistics": statistics}


def _unseen(result: _Result) -> list[str]:
    """Return why events may wait that the task did not see, but for its limit."""
    nowhere = "" if result["sources"] else "no queue or bucket was found to look at"
    missing = [
        f"{each['function_name']} in {each['region']}: {each['reason'].replace('_', ' ')}"
        for each in result["not_found"]
    ]
    return [*filter(None, (result["stopped"], nowhere)), *missing, *(each["message"] for each in result["errors"])]


def _may_wait(result: _Result, sources: t.Iterable[str]) -> str:
    """Return why events may still wait in these places, where they did; empty if they do not."""
    if not result["complete"]:
        return "something failed or was not looked at"
    others = [source for source in sources if source not in result["sources"]]
    return f"this job did not look at {', '.join(others)}" if others else ""


def _first_line(
    certain: t.Sequence[_Result],
    uncertain: t.Sequence[_Result],
    planned: t.Sequence[_Result] | None,
    check_mode: bool,
    partial: bool,
) -> str:
    number = len(certain)
    if check_mode and partial and not certain:
        return _NO_PLAN
    if check_mode:
        plan = "Plan, which may leave out events" if partial else "Plan"
        return f"{plan}: {number} {_events(number)} would be sent again"
    approved = len(planned or ())
    what = f"of {approved} approved {_events(approved)}" if planned else _events(number)
    more = f", and {len(uncertain)} may have been" if uncertain else ""
    return f"{number} {what} {'was' if number == 1 else 'were'} sent again{more}"


def _published(sent: t.Iterable[_Result], kept: t.Sequence[_Result]) -> dict[str, t.Any]:
    return {"event_invoke_replay_functions": dict(_by_receiver(sent)), "event_invoke_replay_kept": len(kept)}


def _numbers(sent: t.Sequence[_Result], kept: t.Sequence[_Result], missing: int | None) -> dict[str, t.Any]:
    certain = [each for each in sent if each["new_request_id"]]
    return {
        **_published(certain, kept),
        "event_invoke_replay_sent": len(certain),
        "event_invoke_replay_may_be_sent": len(sent) - len(certain),
        "event_invoke_replay_not_found": missing,
        # What to give to the next task as `skip`.
        "event_invoke_replay_not_removed": [each["request_id"] for each in sent if not each["removed"]],
    }


def _not_sent(number: int, check_mode: bool) -> str:
    was, they = ("was", "it still waits") if number == 1 else ("were", "they still wait")
    return f"{'would not be' if check_mode else f'{was} not'} sent: not known whether {they}"


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - _REASONS
    return [*lines[:_REASONS], f"  and {more} more reasons"] if more > 0 else lines


def _receiver(sent: _Result) -> str:
    name = f"{sent['function_name']}:{sent['qualifier']}" if sent["qualifier"] else str(sent["function_name"])
    return f"{name} in {sent['region']}" if sent["region"] else name


def _by_receiver(sent: t.Iterable[_Result]) -> Counter[str]:
    return Counter(map(_receiver, sent))


def _largest_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _events(number: int) -> str:
    return "event" if number == 1 else "events"


def _records(number: int) -> str:
    return "record" if number == 1 else "records"
