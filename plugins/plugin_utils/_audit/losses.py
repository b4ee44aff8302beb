# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the numbers of events say about losses. Pure.

Numbers of a qualifier count for its row. Those that CloudWatch keeps only for the function are reported once, on the
row of $LATEST or, if there is none, on the first one; they are never split over qualifiers.
"""

from __future__ import annotations

import typing as t

from ...module_utils._model.async_events import Counts
from ...module_utils._model.destinations import SIDES
from ...module_utils._model.identifiers import LATEST
from .kept import Kept, by_all, by_qualifier, by_queue, knows_every_qualifier
from .needs import are_all, completeness
from .parsed_row import ParsedRow
from .row_facts import counts, function_counts, is_older_than_events
from .rows import Row
from .words import counted

_KEYS: tuple[t.Literal["dropped", "destination_delivery_failures", "dead_letter_errors"], ...] = (
    "dropped",
    "destination_delivery_failures",
    "dead_letter_errors",
)


class Loss(t.NamedTuple):
    """What happened to failed events of a qualifier, or of a function. None means that the number is incomplete.

    kept says whether dropped events left records. read is False if these are numbers of a qualifier of which nothing
    else was read. other_failures are deliveries that failed, of these events or of event source mappings. at_queue says
    whether the dead-letter queue alone has kept them.
    """

    scope: str
    dropped: int | None
    destination_failures: int | None
    dead_letter_errors: int | None
    kept: Kept
    read: bool = True
    other_failures: int = 0
    at_queue: bool = False

    @property
    def events(self) -> int:
        """How many events are lost, unless something that kept them was removed since (see Kept)."""
        return self.dropped or 0 if self.kept.known is False else 0

    @property
    def undelivered(self) -> int:
        """How many records could not be delivered; they may be of events that count as lost, too.

        Whether a qualifier of which nothing else was read has a destination is not known. Its dead-letter queue is.
        """
        return (self.destination_failures or 0 if self.read else 0) + (self.dead_letter_errors or 0)

    @property
    def none_failed(self) -> bool:
        """Whether no delivery failed, whatever it was of."""
        return self.complete and not self.destination_failures and not self.dead_letter_errors

    @property
    def are_kept(self) -> bool:
        """Whether all dropped events left records, where no delivery failed.

        What failed elsewhere takes no record away from the dead-letter queue.
        """
        if not (self.dropped and self.kept.known) or self.dead_letter_errors != 0 or self.undelivered:
            return False
        return self.none_failed or (self.at_queue and not self.lacks_numbers)

    @property
    def is_unknown(self) -> bool:
        """Whether events were dropped, and it is not known if they are lost."""
        return bool(self.dropped) and self.kept.known is None and not self.undelivered

    @property
    def lacks_numbers(self) -> bool:
        """Whether CloudWatch did not give all numbers."""
        lacks_failures = self.destination_failures is None and not self.other_failures
        return lacks_failures or None in (self.dropped, self.dead_letter_errors)

    @property
    def complete(self) -> bool:
        return None not in (self.dropped, self.destination_failures, self.dead_letter_errors)


def losses(parsed: ParsedRow, existing: t.Sequence[ParsedRow], gone: t.Sequence[ParsedRow]) -> list[Loss]:
    """Return the losses reported on this row: by the numbers of its qualifier, of its function, or both.

    existing and gone are the rows of the function that exist, and those that do not; this one is among them.
    """
    found = []
    row, all_rows = parsed.row, (*existing, *gone)
    own, of_function = counts(row), function_counts(row)
    if own is not None:
        found.append(_of_qualifier(parsed, own))
    if of_function is None or not reports_function(parsed, existing or gone):
        return found
    others = _other_qualifiers(row, all_rows)
    found += [_unread(parsed, qualifier, numbers) for qualifier, numbers in others.items()]
    parts = [*(numbers for each in all_rows if (numbers := counts(each.row)) is not None), *others.values()]
    rest = _rest(of_function, parts) if parts else of_function
    if any(rest[key] != 0 for key in _KEYS):
        scope = "all other qualifiers combined" if parts else "all qualifiers combined"
        found.append(_of_others(parsed, all_rows, f"{row['function_name']} ({scope})", rest))
    return found


def may_have_lost(row: Row) -> bool:
    """Return whether events of this qualifier may have been lost, by its numbers or those of its function."""
    numbers = [each for each in (counts(row), function_counts(row)) if each]
    return any(each[key] != 0 for each in numbers for key in _KEYS)


def reports_function(parsed: ParsedRow, rows: t.Sequence[ParsedRow]) -> bool:
    """Return whether facts of the function are reported on this one of its rows."""
    return parsed is next((each for each in rows if each.row["qualifier"] == LATEST), rows[0])


def events(number: int) -> str:
    """Return a number of asynchronous events in words."""
    return counted(number, "asynchronous event")


def _of_qualifier(parsed: ParsedRow, numbers: Counts) -> Loss:
    return _loss(parsed, parsed.name, numbers, by_qualifier(parsed), _had_destination([parsed]))


def _of_others(parsed: ParsedRow, rows: t.Sequence[ParsedRow], scope: str, numbers: Counts) -> Loss:
    """Return what happened to events of which CloudWatch only says that they are not those of the other numbers."""
    lists = completeness(parsed.row)
    without = [each for each in rows if counts(each.row) is None]
    destination = _had_destination(without)
    is_all = lists["configurations"] and are_all([each.row for each in rows])
    if destination is False and not (is_all and (without or knows_every_qualifier(parsed.row, rows))):
        destination = None
    return _loss(parsed, scope, numbers, by_all(parsed, rows, without), destination)


def _unread(parsed: ParsedRow, qualifier: str, numbers: Counts) -> Loss:
    queue = by_queue(parsed)
    kept = queue if queue.known else Kept(None, "its configuration was not read")
    loss = _loss(parsed, f"{parsed.row['function_name']}:{qualifier}", numbers, kept, True)
    return loss._replace(read=False)


def _loss(parsed: ParsedRow, scope: str, numbers: Counts, kept: Kept, had_destination: bool | None) -> Loss:
    failures = numbers["destination_delivery_failures"]
    if had_destination is False:
        failures = 0  # those that are counted are of event source mappings
    is_known = had_destination is not None or not failures
    return Loss(
        scope,
        numbers["dropped"],
        failures if is_known else None,
        numbers["dead_letter_errors"],
        kept if numbers["dropped"] else Kept(True),
        other_failures=0 if is_known else failures or 0,
        at_queue=by_queue(parsed).known is True,
    )


def _had_destination(rows: t.Sequence[ParsedRow]) -> bool | None:
    """Return whether one of the rows had a destination when its events were counted; None if it may have lost it.

    A configuration that was deleted has no date: without one, nothing shows that there never was any.
    """
    found = [each.when_counted for each in rows]
    if any(side in each.destinations for each in found for side in SIDES):
        return True
    return False if all(is_older_than_events(each.row, "on_failure") for each in found) else None


def _other_qualifiers(row: Row, rows: t.Iterable[ParsedRow]) -> t.Mapping[str, Counts]:
    """Return the numbers of qualifiers that have no row: in rows of several reads, some may have one."""
    events, known = row.get("async_events"), {each.row["qualifier"] for each in rows}
    others = (events.get("other_qualifiers") or {}) if events else {}
    return {qualifier: numbers for qualifier, numbers in others.items() if qualifier not in known}


def _rest(of_function: Counts, parts: t.Sequence[Counts]) -> Counts:
    """Return the numbers of the function without those of its qualifiers."""

    def rest(
        key: t.Literal["received", "dropped", "destination_delivery_failures", "dead_letter_errors"],
    ) -> int | None:
        numbers = [part[key] for part in parts]
        total = of_function[key]
        if total is None or None in numbers:
            return None
        return max(0, total - sum(number for number in numbers if number))

    return {
        "received": rest("received"),
        "dropped": rest("dropped"),
        "destination_delivery_failures": rest("destination_delivery_failures"),
        "dead_letter_errors": rest("dead_letter_errors"),
    }
