# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether events that Lambda dropped left records, and why that is not known. Pure.

What a service says of a destination is about now: one that is gone may have been there when the events failed, and then
the records were delivered, and are gone with it. That nothing was kept, only the configuration shows, and ARNs to which
Lambda never delivers. That records were left is said of a destination that is known to exist, and of a configuration
that is older than the events: what was before it is not known. A dead-letter queue has no such date.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.async_events import LISTED_DAYS
from ...module_utils._model.destinations import Receiver
from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .needs import WORDS, OwnNeed, are_all, completeness, gap
from .parsed_row import ParsedRow
from .row_facts import is_older_than_events
from .rows import Row

_NAMES: t.Mapping[Receiver, str] = {"on_failure": "the on-failure destination", "dead_letter": "the dead-letter queue"}
_OF_ANY = (
    "CloudWatch does not say which qualifier they were for, and not every qualifier is known to have a failure path"
)
_LISTS: tuple[OwnNeed, ...] = ("function", "configurations", "aliases")


class Kept(t.NamedTuple):
    """Whether each dropped event left a record; if known is None, why says what is not known."""

    known: bool | None
    why: str = ""


def by_qualifier(parsed: ParsedRow) -> Kept:
    """Return whether events of this qualifier were kept."""
    parsed = parsed.when_counted
    facts = parsed.facts
    if facts is None:
        return Kept(None, f"{WORDS['function']} were not read")
    found = {receiver: _kept_at(parsed, receiver) for receiver in _NAMES}
    if facts["durable"]:
        del found["on_failure"]  # durable functions do not use destinations (see failure_path)
    elif facts["durable"] is None and found["on_failure"].known:
        found["on_failure"] = Kept(None, "it is not known if the function is durable, which uses no destination")
    return _either(found.values())


def by_queue(parsed: ParsedRow) -> Kept:
    """Return whether events of each qualifier of the function were kept: they share its dead-letter queue."""
    parsed = parsed.when_counted
    return _kept_at(parsed, "dead_letter") if parsed.facts else Kept(None, f"{WORDS['function']} were not read")


def by_all(parsed: ParsedRow, rows: t.Sequence[ParsedRow], without: t.Sequence[ParsedRow]) -> Kept:
    """Return whether events were kept of which CloudWatch does not say the qualifier.

    without: the rows that have no numbers of their own. A version may be invoked that has no row. CloudWatch then keeps
    numbers for it (AWS Lambda developer guide, "Viewing metrics for Lambda functions": the dimension Resource), so that
    it has a row, or is among the other qualifiers: unless it was so long ago that CloudWatch no longer lists them.
    """
    queue, row = by_queue(parsed), parsed.row
    if queue.known:
        return queue
    found = [by_qualifier(each) for each in without]
    # A qualifier that was not read may have a destination.
    if completeness(row)["configurations"] and are_all([each.row for each in rows]) and parsed.facts:
        if not any(each.known is not False for each in (queue, *found)):
            return Kept(False)
        if found and all(each.known for each in found) and _knows_every_qualifier(row, rows):
            return Kept(True)
    gaps = [WORDS[need] for need in _LISTS if gap(row, need)]
    reasons = [f"{' and '.join(gaps)} {'was' if len(gaps) == 1 else 'were'} not read"] if gaps else []
    reasons += [each.why for each in (queue, *found) if each.why and parsed.facts][:1]
    return Kept(None, "; ".join(reasons) or _OF_ANY)


def _kept_at(parsed: ParsedRow, receiver: Receiver) -> Kept:
    """Return whether a receiver that delivers no failure was there when the events failed."""
    if receiver not in parsed.destinations or receiver in parsed.unusable:
        return Kept(False)
    name, status, row = _NAMES[receiver], parsed.statuses.get(receiver), parsed.row
    if receiver == "on_failure":
        name += f" of {row['qualifier']}"
    if status is None or status["exists"] is None:
        return Kept(None, f"it is not known if {name} exists")
    if status["exists"] is False:
        return Kept(None, f"{name} is gone now, and it is not known if it was there when the events failed")
    if status["can_receive"] is False:
        return Kept(None, f"{name} can receive no record now, and it is not known if it could when the events failed")
    return Kept(True) if receiver == "dead_letter" else _since_configured(row)


def _since_configured(row: Row) -> Kept:
    """Return whether a destination that keeps records was set before the events."""
    is_older, name = is_older_than_events(row), f"the configuration of {row['qualifier']}"
    if is_older is None:
        return Kept(None, f"it is not known if {name} is older than the events")
    if is_older:
        return Kept(True)
    date = str(row["last_modified"])[:10]
    return Kept(None, f"{name} is from {date}, and where earlier events went is not known")


def _either(found: t.Collection[Kept]) -> Kept:
    """Return what receivers make of it that are all served: one that keeps records is enough."""
    if any(each.known for each in found):
        return Kept(True)
    unknown = [each.why for each in found if each.known is None]
    return Kept(None, "; ".join(unknown)) if unknown else Kept(False)


def _knows_every_qualifier(row: Row, rows: t.Sequence[ParsedRow]) -> bool:
    """Return whether each qualifier that may have received events has a row, or numbers of its own."""
    events, facts, qualifiers = row.get("async_events"), row.get("function"), {each.row["qualifier"] for each in rows}
    if not events or events["days"] > LISTED_DAYS or LATEST not in qualifiers:
        return False
    # On Managed Instances, an event without a qualifier runs $LATEST.PUBLISHED (see the rule inert_config).
    on_managed_instances = facts is None or facts["managed_instances"] is not False
    if on_managed_instances and LATEST_PUBLISHED not in qualifiers:
        return False
    return completeness(row)["aliases"] is True
