# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repairs that would make a loop: their destination leads back to the target, as far as that was read. Pure."""

from __future__ import annotations

import typing as t

from .loops import Routes
from .parsed_row import ParsedRow
from .rows import Row


def ways_back(
    rows: t.Mapping[str, ParsedRow], repairs: t.Sequence[t.Mapping[str, t.Any]]
) -> dict[str, tuple[str, ...]]:
    """Return the ways back, by the ARN of a target, of those repairs that change where records go.

    A way that a filter may close counts, too: AWS stops a loop, and drops its events.
    """
    changed = {}
    for repair in repairs:
        before = rows[repair["function_name"]].row
        config = repair.get("destination_config", before["destination_config"])
        if config != before["destination_config"]:
            after = {**before, "configured": True, "destination_config": config}
            changed[repair["function_name"]] = ParsedRow(t.cast(Row, after))
    if not changed:
        return {}
    routes = Routes()
    for parsed in {**rows, **changed}.values():
        routes.add(parsed)
    found = {arn: routes.loop(parsed) for arn, parsed in changed.items()}
    return {arn: loop.stations for arn, loop in found.items() if loop}
