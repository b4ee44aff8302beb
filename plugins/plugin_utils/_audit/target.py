# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One row among those of its function: made once, judged by all rules, and counted in the report. Pure."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from ...module_utils._model.identifiers import LATEST
from .loops import Routes
from .losses import Loss, losses, reports_function
from .needs import Gap, Need, gap
from .parsed_row import ParsedRow
from .retrying import LONGEST_RUN, LONGEST_RUN_OF_MANAGED_INSTANCES
from .rows import Row, function_of, is_orphan, is_unsettled


@dataclass(frozen=True, eq=False)
class Target(ParsedRow):
    """One row, and those of its function, itself included: existing are those that exist, gone those that do not.

    routes are those of all rows that are judged.
    """

    existing: t.Sequence[Target]
    gone: t.Sequence[Target]
    routes: Routes

    @cached_property
    def configured(self) -> t.Sequence[Target]:
        return [each for each in self.existing if each.row["configured"]]

    @cached_property
    def unsettled(self) -> t.Sequence[Target]:
        """Those of which it is not known whether they are configured."""
        return [each for each in self.existing if is_unsettled(each.row)]

    @cached_property
    def losses(self) -> list[Loss]:
        return losses(self, self.existing, self.gone)

    @cached_property
    def reports_function(self) -> bool:
        """Whether facts of the function are reported on this row, and on no other."""
        return reports_function(self, self.existing or self.gone)

    def gap(self, need: Need) -> Gap | None:
        """Return why a fact is missing; None if it is there, or if this target does without it."""
        if need != "routes":
            return gap(self.row, need)
        gaps = set(self.routes.unread(self).values())
        return "not_read" if "not_read" in gaps else next(iter(gaps), None)

    def has_read(self, *needs: Need) -> bool:
        return not any(self.gap(need) for need in needs)

    @property
    def durable(self) -> bool | None:
        return None if self.facts is None else self.facts["durable"]

    @property
    def managed_instances(self) -> bool | None:
        return None if self.facts is None else self.facts["managed_instances"]

    @property
    def timeout(self) -> int | None:
        """How many seconds $LATEST may run; None if that was not read. A version keeps the timeout that it had."""
        return None if self.facts is None else self.facts.get("timeout")

    @property
    def longest_run(self) -> int:
        """How many seconds a run of this qualifier takes at most, as far as it is known."""
        if self.timeout is not None and self.row["qualifier"] == LATEST:
            return self.timeout
        return LONGEST_RUN if self.managed_instances is False else LONGEST_RUN_OF_MANAGED_INSTANCES

    @property
    def retries(self) -> int:
        return self.row["effective"]["maximum_retry_attempts"]

    @property
    def age(self) -> int:
        return self.row["effective"]["maximum_event_age_in_seconds"]


def targets_of(rows: t.Iterable[Row]) -> list[Target]:
    """Return a target for each row."""
    existing: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
    gone: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
    targets, routes = [], Routes()
    for row in rows:
        function = function_of(row)
        target = Target(row, existing[function], gone[function], routes)
        (gone if is_orphan(row) else existing)[function].append(target)
        routes.add(target)
        targets.append(target)
    return targets
