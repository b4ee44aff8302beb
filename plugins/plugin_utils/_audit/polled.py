# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Functions that only event source mappings are seen to invoke, which they do synchronously. Pure."""

from __future__ import annotations

from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .row_facts import received, received_any
from .rows import Row
from .target import Target


def is_only_polled(target: Target) -> bool:
    """Return whether all that is seen to invoke the function are event source mappings.

    A resource policy does not show every caller (roles may invoke, too), so the numbers of events decide.
    """
    seen = [each.row.get("triggers") for each in target.existing]
    if None in seen or not any(each and each["event_source_mappings"] for each in seen):
        return False
    return not any(each and (each["asynchronous"] or each["other"] or each["destination_of"]) for each in seen)


def is_known_idle(target: Target) -> bool:
    """Return whether the target is sent nothing asynchronously: a configuration would have no effect.

    What was dropped or could not be delivered in the window came before it. Events of $LATEST may use the configuration
    of $LATEST.PUBLISHED: see inert_config.
    """
    users = [target]
    if target.row["qualifier"] == LATEST_PUBLISHED:
        users += [each for each in target.existing if each.row["qualifier"] == LATEST]
    return is_only_polled(target) and all(_was_sent_nothing(each.row) for each in users)


def _was_sent_nothing(row: Row) -> bool:
    events = row.get("async_events")
    counts = (events["qualifier"] or events["function"]) if events else None
    return received(row) == 0 and not (counts and any(counts.values()))


def keepers(target: Target) -> list[str]:
    """Return where batches that fail go, if only mappings invoke the function and each has a place for them.

    Empty if one has none, if a row of an earlier version does not say, or if an asynchronous event was counted.
    """
    if not is_only_polled(target) or received_any(target.row):
        return []
    kept: set[str] = set()
    for each in target.existing:
        triggers = each.row.get("triggers")
        if not triggers:
            continue
        places = triggers.get("mapping_destinations", {})
        for source in triggers["event_source_mappings"]:
            place = places.get(source)
            if place is None:
                return []
            kept.add(place)
    return sorted(kept)
