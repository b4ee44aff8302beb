# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the numbers of events say about losses. Pure.

Numbers of a qualifier count for its row. Those that CloudWatch keeps only for the function are told once, on the row
of $LATEST or, if there is none, on the first one; they are never split over qualifiers.
"""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import Counts
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import SIDES
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import LATEST
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import (
    counts,
    function_counts,
    when_counted,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_path import failure_path
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import Row
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.words import counted

_KEYS: tuple[t.Literal["dropped", "destination_delivery_failures", "dead_letter_errors"], ...] = (
    "dropped",
    "destination_delivery_failures",
    "dead_letter_errors",
)


class Loss(t.NamedTuple):
    """What happened to failed events of a qualifier, or of a function. None means that the number is incomplete.

    kept tells whether dropped events left records: None if some may have, and some not.
    """

    scope: str
    dropped: int | None
    destination_failures: int | None
    dead_letter_errors: int | None
    kept: bool | None

    @property
    def events(self) -> int:
        """How many events are lost for certain."""
        return self.dropped or 0 if self.kept is False else 0

    @property
    def undelivered(self) -> int:
        return (self.destination_failures or 0) + (self.dead_letter_errors or 0)

    @property
    def complete(self) -> bool:
        return None not in (self.dropped, self.destination_failures, self.dead_letter_errors)


def losses(row: Row, rows: t.Sequence[Row]) -> list[Loss]:
    """Return what is told on this row: by numbers of its own, by those of the function, by both or by none.

    rows are those of the function, this one included.
    """
    found = []
    own = counts(row)
    if own is not None:
        found.append(_loss(f"{row['function_name']}:{row['qualifier']}", own, [row], own=True))
    whole = function_counts(row)
    if whole is not None and tells_of_function(row, rows):
        others = [each for each in rows if counts(each) is None]
        scope = f"{row['function_name']} (all qualifiers together)"
        if len(others) < len(rows):
            whole = _rest(whole, [numbers for each in rows if (numbers := counts(each)) is not None])
            scope = f"{row['function_name']} (all qualifiers without numbers of their own together)"
        if any(whole[key] != 0 for key in _KEYS):
            found.append(_loss(scope, whole, others, own=False))
    return found


def tells_of_function(row: Row, rows: t.Sequence[Row]) -> bool:
    """Return whether this is the row on which numbers of the function are told."""
    return row is next((each for each in rows if each["qualifier"] == LATEST), rows[0])


def events(number: int) -> str:
    """Return a number of asynchronous events in words."""
    return counted(number, "asynchronous event")


def _loss(scope: str, numbers: Counts, rows: t.Sequence[Row], own: bool) -> Loss:
    rows = [when_counted(each) for each in rows]
    # Without any destination, the failures are those of event source mappings.
    has_destination = any(each["destination_config"][side]["destination"] for each in rows for side in SIDES)
    return Loss(
        scope,
        numbers["dropped"],
        numbers["destination_delivery_failures"] if has_destination else 0,
        numbers["dead_letter_errors"],
        _kept(rows, own) if numbers["dropped"] else True,
    )


def _kept(rows: t.Sequence[Row], own: bool) -> bool | None:
    paths = {failure_path(each) for each in rows}
    if paths and paths <= {"dead_letter_queue", "both"}:
        return True  # every qualifier shares the queue
    if not own and not any(each["qualifier"] == LATEST for each in rows):
        return None  # events of a qualifier that was not read may be among them
    if paths == {"none"}:
        return False
    return None if not paths or paths & {"none", "unknown"} else True


def _rest(whole: Counts, parts: t.Sequence[Counts]) -> Counts:
    """Return the numbers of the function without those of its qualifiers."""

    def rest(
        key: t.Literal["received", "dropped", "destination_delivery_failures", "dead_letter_errors"],
    ) -> int | None:
        numbers = [part[key] for part in parts]
        total = whole[key]
        if total is None or None in numbers:
            return None
        return max(0, total - sum(number for number in numbers if number))

    return {
        "received": rest("received"),
        "dropped": rest("dropped"),
        "destination_delivery_failures": rest("destination_delivery_failures"),
        "dead_letter_errors": rest("dead_letter_errors"),
    }
