# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudWatch counts of asynchronous invocations. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .invalid_option import InvalidOption

if t.TYPE_CHECKING:
    from datetime import datetime


LISTED_DAYS = 14
"""A series without data in the last two weeks is not listed (botocore service model, ListMetrics)."""

MAXIMUM_DAYS = 60


def check_metrics_days(days: int) -> None:
    """Raise InvalidOption if this is not a number of days that CloudWatch can sum up."""
    if not 1 <= days <= MAXIMUM_DAYS:
        raise InvalidOption(f"metrics_days is {days}: expected 1 to {MAXIMUM_DAYS}")


Count = t.Literal["received", "dropped", "destination_delivery_failures", "dead_letter_errors"]

METRICS: dict[Count, str] = {
    "received": "AsyncEventsReceived",
    "dropped": "AsyncEventsDropped",
    "destination_delivery_failures": "DestinationDeliveryFailures",
    "dead_letter_errors": "DeadLetterErrors",
}


class Counts(t.TypedDict):
    """The sum of each metric; None if it could not be read."""

    received: int | None
    dropped: int | None
    destination_delivery_failures: int | None
    dead_letter_errors: int | None


class AsyncEvents(t.TypedDict):
    """since: when the window of the numbers begins, UTC. qualifier: None if CloudWatch keeps no series for it.

    other_qualifiers: what CloudWatch keeps for qualifiers of the function that have no row in the result, so that
    nobody takes their events for those of the qualifiers that were read.
    """

    days: int
    since: str
    function: Counts
    qualifier: Counts | None
    other_qualifiers: dict[str, Counts]


@dataclass(frozen=True)
class Series:
    """One metric of a function, or of one of its qualifiers."""

    metric: str
    function_name: str
    qualifier: str | None = None

    @property
    def dimensions(self) -> list[dict[str, str]]:
        dimensions = [{"Name": "FunctionName", "Value": self.function_name}]
        if self.qualifier is not None:
            dimensions.append({"Name": "Resource", "Value": f"{self.function_name}:{self.qualifier}"})
        return dimensions


def parse_series(response: t.Mapping[str, t.Any]) -> Series | None:
    """Parse a metric of ListMetrics; None if it is neither a function's nor a qualifier's."""
    dimensions = {each["Name"]: each["Value"] for each in response["Dimensions"]}
    metric, name = response["MetricName"], dimensions.get("FunctionName")
    if name is None or len(dimensions) > 2:
        return None
    if len(dimensions) == 1:
        return Series(metric, name)
    function_name, _colon, qualifier = dimensions.get("Resource", "").partition(":")
    return Series(metric, name, qualifier) if qualifier and function_name == name else None


def async_events(
    days: int,
    since: datetime,
    function_name: str,
    qualifier: str,
    others: t.Iterable[str],
    listed: t.Container[Series],
    sum_of: t.Callable[[Series], int | None],
) -> AsyncEvents | None:
    """Return the counts for a row; None if none of them could be read.

    others: qualifiers of the function that have a series and no row. sum_of returns the sum of a series.
    """
    function = _counts(lambda metric: sum_of(Series(metric, function_name)))
    names = {metric: count for count, metric in METRICS.items()}

    def of_qualifier(name: str) -> Counts:
        def count(metric: str) -> int | None:
            series = Series(metric, function_name, name)
            if series in listed:
                return sum_of(series)
            # The qualifier's events are among the function's. Without a series of its own, nothing else is known.
            return 0 if function[names[metric]] == 0 else None

        return _counts(count)

    has_series = any(Series(metric, function_name, qualifier) in listed for metric in METRICS.values())
    of_its_own = of_qualifier(qualifier) if has_series else None
    if of_its_own is None and all(value is None for value in function.values()):
        return None
    of_others = {other: of_qualifier(other) for other in sorted(others)}
    return {
        "days": days,
        "since": since.isoformat(timespec="seconds"),
        "function": function,
        "qualifier": of_its_own,
        "other_qualifiers": of_others,
    }


def _counts(sum_of: t.Callable[[str], int | None]) -> Counts:
    return {
        "received": sum_of(METRICS["received"]),
        "dropped": sum_of(METRICS["dropped"]),
        "destination_delivery_failures": sum_of(METRICS["destination_delivery_failures"]),
        "dead_letter_errors": sum_of(METRICS["dead_letter_errors"]),
    }
