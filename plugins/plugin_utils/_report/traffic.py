# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many asynchronous events functions received and lost. Pure."""

from __future__ import annotations

import typing as t

from .._audit.rows import Row, function_of
from .._audit.target import Target

_MOST = 10


class FunctionTraffic(t.TypedDict):
    """The numbers of one function; None means that CloudWatch gave no complete answer."""

    account_id: str
    region: str
    function_name: str
    received: int
    dropped: int | None


class FunctionLoss(t.TypedDict):
    """What one function lost."""

    account_id: str
    region: str
    function_name: str
    dropped_events_lost: int
    undelivered_records: int


class Traffic(t.TypedDict):
    """days is the longest window of the rows, shortest_days the shortest; None if no metrics were read.

    busiest has the functions that received most.
    """

    days: int | None
    shortest_days: int | None
    functions_with_events: int
    functions_without_events: int
    functions_not_read: int
    busiest: list[FunctionTraffic]


def traffic(rows: t.Sequence[Row]) -> Traffic:
    """Return the numbers of the functions of these rows, each counted once."""
    windows: set[int] = set()
    of_functions: dict[tuple[str, str, str], tuple[int | None, int | None]] = {}
    for row in rows:
        events = row.get("async_events")
        if events:
            windows.add(events["days"])
        if events and events["function"]:
            of_functions[function_of(row)] = events["function"]["received"], events["function"]["dropped"]
        else:
            of_functions.setdefault(function_of(row), (None, None))
    read: list[FunctionTraffic] = [
        {"account_id": account_id, "region": region, "function_name": name, "received": received, "dropped": dropped}
        for (account_id, region, name), (received, dropped) in of_functions.items()
        if received is not None
    ]
    busy = [each for each in read if each["received"]]
    busy.sort(key=lambda each: (-each["received"], each["function_name"], each["region"], each["account_id"]))
    return {
        "days": max(windows, default=None),
        "shortest_days": min(windows, default=None),
        "functions_with_events": len(busy),
        "functions_without_events": len(read) - len(busy),
        "functions_not_read": len(of_functions) - len(read),
        "busiest": busy[:_MOST],
    }


def most_losing(targets: t.Iterable[Target]) -> list[FunctionLoss]:
    """Return the functions that lost most events and records, by the losses reported on these targets."""
    of_functions: dict[tuple[str, str, str], FunctionLoss] = {}
    for target in targets:
        account_id, region, name = function_of(target.row)
        function = of_functions.setdefault(
            (account_id, region, name),
            {
                "account_id": account_id,
                "region": region,
                "function_name": name,
                "dropped_events_lost": 0,
                "undelivered_records": 0,
            },
        )
        function["dropped_events_lost"] += sum(loss.events for loss in target.losses)
        function["undelivered_records"] += sum(loss.undelivered for loss in target.losses)
    worst = sorted(
        of_functions.values(),
        key=lambda each: (-each["dropped_events_lost"], -each["undelivered_records"], each["function_name"]),
    )
    return worst[:_MOST]
