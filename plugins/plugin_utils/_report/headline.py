# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit says in a few sentences, on the page as in the terminal. Pure."""

from __future__ import annotations

import typing as t

from .._audit.words import counted
from .not_known import anything_answered
from .summary import Summary
from .terms import KEPT_NOWHERE

if t.TYPE_CHECKING:
    from .document import Document


class Verdict(t.NamedTuple):
    """headline is one line; lost, exposed and unused say more of each of its subjects. bad: something is to be done."""

    headline: str
    bad: bool
    lost: str
    exposed: str
    unused: str


def verdict(summary: Summary, answered: bool) -> Verdict:
    """Return what the numbers mean: events lost, events that would be lost, and settings without effect.

    answered: whether anything was read, also if there is no target. Good news is said without reserve only if nothing
    is left that is not known.
    """
    bad = bool(summary["targets_would_lose_events"] or summary["functions_losing_events"] or _closed(summary))
    return Verdict(_headline(summary, answered), bad, _lost(summary), _exposed(summary), _unused(summary))


def verdict_of(document: Document) -> Verdict:
    """Return what the numbers of a report mean."""
    read = anything_answered(document["completeness"], document["errors"], document["not_found"])
    return verdict(document["summary"], read)


def existing_targets(summary: Summary) -> int:
    """Return how many targets exist: all but those whose alias or version is gone."""
    return summary["targets"] - summary["targets_orphaned"]


def _headline(summary: Summary, answered: bool) -> str:
    exposed, closed = summary["targets_would_lose_events"], _closed(summary)
    if not summary["targets"]:
        return _nothing(summary, answered)
    if summary["async_events"]["days"] is None:
        if exposed:
            said = f"{_nowhere(summary)}; whether {_they_receive(exposed)} any was not read"
        else:
            said = _may_not_write(closed) if closed else _somewhere(summary)
        return f"{said}{_reserve(summary)}"
    said = _lost(summary).rstrip(".")
    if exposed and summary["functions_losing_events"]:
        noun = "target has" if exposed == 1 else "targets have"
        said += f"; {exposed:,} more {noun} nowhere to send a failed event"
    elif exposed:
        said += f"; {_nowhere(summary)}"
    elif closed:
        said += f"; {_may_not_write(closed)}"
    return f"{said}{_reserve(summary)}"


def _nothing(summary: Summary, answered: bool) -> str:
    places, facts = summary["not_known"]["places"], summary["not_known"]["facts"]
    if places:
        return f"{'No target was found' if answered else 'Nothing could be read'}; not known: {places[0]}"
    return f"No configuration was found; not known: {facts[0]}" if facts else "There is nothing to audit"


def _reserve(summary: Summary) -> str:
    """Return what was not read at all, which no number covers. What was read in part is said below the headline."""
    places = summary["not_known"]["places"]
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"; not known: {places[0]}{more}" if places else ""


def _is_known(summary: Summary) -> bool:
    """Return whether all is known of events that were received: metrics show their loss, whatever policies say."""
    return not (summary["not_known"]["places"] or summary["not_known"]["facts"])


def _nowhere(summary: Summary) -> str:
    exposed, existing = summary["targets_would_lose_events"], existing_targets(summary)
    has = "has" if 1 in (exposed, existing) else "have"
    return f"{exposed:,} of {counted(existing, 'target')} {has} nowhere to send a failed event{_unsure(summary)}"


def _unsure(summary: Summary) -> str:
    """Return of how many targets it is not known where a failed event goes: they are in no other number."""
    unknown = summary["failure_paths"]["unknown"]
    return f" (of {unknown:,} it is not known)" if unknown else ""


def _may_not_write(closed: int) -> str:
    if closed == 1:
        return "1 target may not write to where it sends a failed event"
    return f"{closed:,} targets may not write to where they send a failed event"


def _they_receive(targets: int) -> str:
    return "it receives" if targets == 1 else "they receive"


def _closed(summary: Summary) -> int:
    return summary["failure_paths"]["closed"]


def _somewhere(summary: Summary) -> str:
    """Return how many targets keep a failed event. Only what was read counts, which is said unless it is all."""
    paths, existing = summary["failure_paths"], existing_targets(summary)
    keeping = paths["destination"] + paths["dead_letter_queue"] + paths["both"]
    if existing and paths["unknown"] == existing:
        has = "has" if existing == 1 else "have"
        return f"Whether {counted(existing, 'target')} {has} somewhere to send a failed event is not known"
    has = "has" if 1 in (keeping, existing) else "have"
    said = f"{keeping:,} of {counted(existing, 'target')} {has} somewhere to send a failed event{_unsure(summary)}"
    if paths["unknown"] or not _is_known(summary) or summary["not_known"]["policies"]:
        said += ", as far as was read"
    return said


def _lost(summary: Summary) -> str:
    events = summary["async_events"]
    if not summary["targets"]:
        none = "There is no target that could have lost an event."
        return none if _is_known(summary) else "Whether events were lost is not known."
    if events["days"] is None:
        return "Whether events were lost was not read."
    window = _window(events["days"])
    functions = counted(summary["functions_losing_events"], "function")
    undelivered = counted(summary["undelivered_records"], "record")
    if summary["dropped_events_lost"]:
        # A failure path that was removed since may have kept them: what is there now does not.
        lost = f"{functions} dropped {counted(summary['dropped_events_lost'], 'event')} {window} {KEPT_NOWHERE}"
        # Not each of these functions dropped an event that is counted.
        lost += f", or could not deliver {undelivered}" if summary["undelivered_records"] else ""
        return f"{lost}{_not_counted(summary)}."
    if summary["functions_losing_events"]:
        return f"{functions} could not deliver {undelivered} {window}{_not_counted(summary)}."
    # Rows of several reads may have several windows: what was read in none of them is no good news.
    window = _window(events["shortest_days"] or events["days"])
    if summary["targets_losing_not_counted"]:
        return f"No event is reported to be lost {window}{_not_counted(summary)}."
    if events["functions_not_read"]:
        unread = counted(events["functions_not_read"], "function")
        return f"No event is known to be lost {window} (the numbers of {unread} are missing)."
    rules = summary["findings_by_rule"]
    # Some may have been dropped before the function had the dead-letter queue that keeps them.
    if rules["events_lost"] or rules["events_parked"] or not _is_known(summary):
        return f"No event is known to be lost {window}."
    return f"No event was lost {window}."


def _window(days: int) -> str:
    return f"in the last {counted(days, 'day')}" if days > 1 else "in the last day"


def _not_counted(summary: Summary) -> str:
    """Return of how many targets the policy does not count what the numbers show."""
    uncounted = summary["targets_losing_not_counted"]
    if not uncounted:
        return ""
    return f" (the policy does not count what {counted(uncounted, 'target')} dropped or could not deliver)"


def _exposed(summary: Summary) -> str:
    exposed, idle, closed = (
        summary["targets_would_lose_events"],
        summary["targets_without_events"],
        _closed(summary),
    )
    if not summary["targets"]:
        none = "There is no target that would lose a failed event."
        return none if _is_known(summary) else "Whether a failed event would be lost is not known."
    days = summary["async_events"]["days"]
    if exposed:
        sentence = f"{_nowhere(summary)}."
        if days is None:
            sentence += f" Whether {_they_receive(exposed)} any was not read."
    else:
        sentence = f"{_somewhere(summary)}."
    if idle:
        more, has = (" more" if exposed else ""), ("has" if idle == 1 else "have")
        noun, window = (
            ("target" if idle == 1 else "targets"),
            _window(summary["async_events"]["shortest_days"] or days or 1),
        )
        sentence += f" {idle:,}{more} {noun} {has} nowhere to send one, and received no asynchronous event {window}."
    if closed:
        sentence += f" {_may_not_write(closed)}, as IAM's simulator says."
    return sentence


def _unused(summary: Summary) -> str:
    unused = summary["settings_without_effect"]
    if unused:
        return f"{counted(unused, 'configuration')} {'has' if unused == 1 else 'have'} no effect."
    if not summary["targets"] and not _is_known(summary):
        return "Whether a configuration has no effect is not known."
    return "No configuration is known to have no effect."
