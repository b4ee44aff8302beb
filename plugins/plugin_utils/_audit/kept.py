# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether events that Lambda dropped left records, and why that is not known. Pure.

What is read is about now, and the events are of days: what has changed since may have been otherwise when they failed.
So whether they were kept is said of what is older than they are. A configuration has the date of its last change, and
a dead-letter queue that of its function, whose every change moves it. Of what is younger, nothing is known before that.

A configuration that was deleted has no date: AWS shows nothing of it. Nor does a function that was deployed since say
whether it had a dead-letter queue. Where nothing is there, and no date says since when, the events are lost unless
something was removed. That is likely, and it is said with this condition.

What a service says of a destination is about now, too: one that is gone may have been there when the events failed, and
then the records were delivered, and are gone with it. ARNs to which Lambda never delivers kept nothing at any time.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.async_events import LISTED_DAYS
from ...module_utils._model.destinations import Receiver
from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .needs import WORDS, OwnNeed, are_all, completeness, gap
from .parsed_row import ParsedRow
from .row_facts import counts, function_counts, is_older_than_events, last_change
from .rows import Row

_NAMES: t.Mapping[Receiver, str] = {"on_failure": "the on-failure destination", "dead_letter": "the dead-letter queue"}
_OF_ANY = (
    "CloudWatch does not say which qualifier they were for, and not every qualifier is known to have a failure path"
)
_LISTS: tuple[OwnNeed, ...] = ("function", "configurations", "aliases")


class Kept(t.NamedTuple):
    """Whether each dropped event left a record; if known is None, why says what is not known.

    unless_removed: known is False, unless something that kept them was removed since: nothing shows that.
    """

    known: bool | None
    why: str = ""
    unless_removed: bool = False


def by_qualifier(parsed: ParsedRow) -> Kept:
    """Return whether events of this qualifier were kept."""
    parsed = parsed.when_counted
    facts = parsed.facts
    if facts is None:
        return Kept(None, f"{WORDS['function']} were not read")
    found = {receiver: _kept_at(parsed, receiver) for receiver in _NAMES}
    if facts["durable"]:
        # Durable functions do not use destinations (see failure_path), and no function becomes one: only creation makes
        # it (AWS Lambda developer guide, "Configure Lambda durable functions").
        del found["on_failure"]
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
            # A qualifier that is not in the list may have had a configuration.
            return Kept(False, unless_removed=True)
        if found and all(each.known for each in found) and knows_every_qualifier(row, rows):
            return Kept(True)
    gaps = [WORDS[need] for need in _LISTS if gap(row, need)]
    reasons = [f"{' and '.join(gaps)} {'was' if len(gaps) == 1 else 'were'} not read"] if gaps else []
    reasons += [each.why for each in (queue, *found) if each.why and parsed.facts][:1]
    return Kept(None, "; ".join(reasons) or _OF_ANY)


def _kept_at(parsed: ParsedRow, receiver: Receiver) -> Kept:
    """Return whether a receiver that delivers no failure was there when the events failed."""
    name, status, row = _NAMES[receiver], parsed.statuses.get(receiver), parsed.row
    if receiver not in parsed.destinations or receiver in parsed.unusable:
        return _nothing_at(parsed, receiver)
    if receiver == "on_failure":
        name += f" of {row['qualifier']}"
    if status is None or status["exists"] is None:
        return Kept(None, f"it is not known if {name} exists")
    if status["exists"] is False:
        return Kept(None, f"{name} is gone now, and it is not known if it was there when the events failed")
    if status["can_receive"] is False:
        return Kept(None, f"{name} can receive no record now, and it is not known if it could when the events failed")
    is_older = is_older_than_events(row, receiver)
    if is_older is None:
        what = name if receiver == "dead_letter" else f"the configuration of {row['qualifier']}"
        return Kept(None, f"it is not known if {what} is older than the events")
    return Kept(True) if is_older else _younger(row, receiver)


def _nothing_at(parsed: ParsedRow, receiver: Receiver) -> Kept:
    """Return whether a receiver kept nothing of which that is so now: it is missing, or can never receive a record."""
    row, is_missing = parsed.row, receiver not in parsed.destinations
    is_older = is_older_than_events(row, receiver)
    if is_older:
        return Kept(False)
    if receiver == "dead_letter" and is_missing and _had_dead_letter_errors(row):
        return Kept(None, "deliveries to a dead-letter queue failed, which the function does not have now")
    # Functions are deployed every day, and few lose a dead-letter queue by that. Who changes a configuration changes
    # what is in it.
    if is_older is None or (receiver == "dead_letter" and is_missing):
        return Kept(False, unless_removed=True)
    return _younger(row, receiver)


def _younger(row: Row, receiver: Receiver) -> Kept:
    """Return what is known of a receiver that may be younger than the events."""
    was = (
        "the function was changed on"
        if receiver == "dead_letter"
        else f"the configuration of {row['qualifier']} is from"
    )
    return Kept(None, f"{was} {str(last_change(row, receiver))[:10]}, and where earlier events went is not known")


def _had_dead_letter_errors(row: Row) -> bool:
    return any(numbers and numbers["dead_letter_errors"] for numbers in (counts(row), function_counts(row)))


def _either(found: t.Collection[Kept]) -> Kept:
    """Return what receivers make of it that are all served: one that keeps records is enough."""
    if any(each.known for each in found):
        return Kept(True)
    unknown = [each.why for each in found if each.known is None]
    if unknown:
        return Kept(None, "; ".join(unknown))
    return Kept(False, unless_removed=any(each.unless_removed for each in found))


def knows_every_qualifier(row: Row, rows: t.Sequence[ParsedRow]) -> bool:
    """Return whether each qualifier that may have received events has a row, or numbers of its own."""
    events, facts, qualifiers = row.get("async_events"), row.get("function"), {each.row["qualifier"] for each in rows}
    if not events or events["days"] > LISTED_DAYS or LATEST not in qualifiers:
        return False
    # On Managed Instances, an event without a qualifier runs $LATEST.PUBLISHED (see the rule inert_config).
    on_managed_instances = facts is None or facts["managed_instances"] is not False
    if on_managed_instances and LATEST_PUBLISHED not in qualifiers:
        return False
    return completeness(row)["aliases"] is True
