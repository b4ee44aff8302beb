# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence: how many asynchronous events a function received, and how many were lost."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone
from functools import partial

from .._aws import cloudwatch
from .._aws.errors import LambdaError
from .._model.async_events import LISTED_DAYS, METRICS, Series, async_events
from .._model.configurations import Row
from .._workers import Workers
from .region import Region
from .services import Services

_FACTS = "async_events"
_LIST, _GET = "cloudwatch:ListMetrics", "cloudwatch:GetMetricData"


class Metrics:
    """Lists the series of a region, and asks for the sums of those that exist."""

    def __init__(
        self, services: Services, days: int, concurrency: int, on_crash: t.Callable[[str | None, Exception], None]
    ) -> None:
        self._services, self._days, self._concurrency, self._on_crash = services, days, concurrency, on_crash
        self._workers = Workers(concurrency, on_crash)
        self._end = datetime.now(timezone.utc)  # datetime.UTC needs Python 3.11
        self._since = _rounded_down(self._end - timedelta(days))
        self._listed: dict[str, set[Series]] = {}
        self._of_qualifiers: dict[str, set[tuple[str, str]]] = {}
        self._read: set[tuple[str, str, str]] = set()
        """Region, metric and function of the lists that were read; "" means every one."""
        self._sums: dict[tuple[str, Series], int | None] = {}

    def start(self, region: Region) -> None:
        """Begin to list the region's series."""
        self._listed[region.name] = set()
        self._of_qualifiers[region.name] = set()
        self._workers.submit(None, self._list, region)

    def add(self, region: Region, rows: t.Sequence[Row]) -> None:
        pass

    def with_series(self, region: str) -> dict[str, set[str]]:
        """Return the functions of the region that have a series, and the qualifiers that have one of their own."""
        self._workers.wait()
        functions: dict[str, set[str]] = {}
        for series in self._listed.get(region, ()):
            qualifiers = functions.setdefault(series.function_name, set())
            if series.qualifier is not None:
                qualifiers.add(series.qualifier)
        return functions

    def finish(self, rows: t.Sequence[Row]) -> None:
        """Add async_events to every row."""
        self._workers.wait()
        qualifiers: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            qualifiers.setdefault(row["region"], {}).setdefault(row["function_name"], set()).add(row["qualifier"])
        workers = Workers(self._concurrency, self._on_crash)
        for region, functions in qualifiers.items():
            for some in _batches(self._wanted(region, functions)):
                workers.submit(None, self._sum, region, some)
        workers.wait()
        listed = {region: self.with_series(region) for region in qualifiers}
        for row in rows:
            region, name = row["region"], row["function_name"]
            row["async_events"] = async_events(
                self._days,
                self._since,
                name,
                row["qualifier"],
                listed[region].get(name, set()) - qualifiers[region][name],
                self._listed.get(region, ()),
                partial(self._sum_of, region),
            )

    def _wanted(self, region: str, functions: t.Collection[str]) -> list[Series]:
        """Return the series of these functions that have not been asked for, in the order of their names."""
        listed = self._listed.get(region, set())
        wanted = {each for each in listed if each.qualifier is not None and each.function_name in functions}
        if self._days > LISTED_DAYS:
            # A series may have ended within the window and before those that are listed.
            every = {Series(metric, name) for name in functions for metric in METRICS.values()}
            wanted |= {each for each in every if self._is_unlisted(region, each)}
        return sorted(wanted, key=lambda each: (each.function_name, each.qualifier or "", each.metric))

    def _list(self, region: Region) -> None:
        questions: list[tuple[str | None, str | None]]
        if region.names is not None and len(region.names) <= len(METRICS):
            questions = [(None, name) for name in region.names]
        else:
            questions = [(metric, None) for metric in METRICS.values()]
        for metric, name in questions:
            self._list_some(region.name, metric, name)
        names = None if region.names is None else set(region.names)
        functions = [each for each in self._listed[region.name] if each.qualifier is None]
        for some in _batches([each for each in functions if names is None or each.function_name in names]):
            self._sum(region.name, some)

    def _list_some(self, region: str, metric: str | None, name: str | None) -> None:
        try:
            client = self._services.client("cloudwatch", region)
            found = self._services.ask(_LIST, region, lambda: cloudwatch.list_metrics(client, metric, name))
        except LambdaError as error:
            self._services.note(_FACTS, region, _LIST, error)
            return
        known = [each for each in found if each.metric in METRICS.values()]
        self._listed[region].update(known)
        self._of_qualifiers[region].update((each.metric, each.function_name) for each in known if each.qualifier)
        self._read.add((region, metric or "", name or ""))

    def _sum(self, region: str, series: t.Sequence[Series]) -> None:
        try:
            client = self._services.client("cloudwatch", region)
            sums = self._services.ask(
                _GET,
                region,
                lambda: cloudwatch.get_metric_data(client, series, self._since, self._end),
            )
        except LambdaError as error:
            self._services.note(_FACTS, region, _GET, error)
            return
        if None in sums.values():
            incomplete = LambdaError("GetMetricData", region, "Incomplete", "CloudWatch did not return every sum")
            self._services.note(_FACTS, region, _GET, incomplete)
        self._sums.update(((region, each), value) for each, value in sums.items())

    def _sum_of(self, region: str, series: Series) -> int | None:
        if self._days <= LISTED_DAYS and self._is_unlisted(region, series):
            # A new series is listed up to 15 minutes late: that of the function is there if one of a qualifier is.
            late = series.qualifier is None and (series.metric, series.function_name) in self._of_qualifiers.get(
                region, ()
            )
            return None if late else 0
        return self._sums.get((region, series))

    def _is_unlisted(self, region: str, series: Series) -> bool:
        """Whether a list that was read does not have the series."""
        lists = {(region, series.metric, ""), (region, "", series.function_name)}
        return not lists.isdisjoint(self._read) and series not in self._listed[region]


def _rounded_down(start: datetime) -> datetime:
    """Return the start that CloudWatch takes this one for, or an earlier one.

    It rounds a start down to the minute, and to 5 minutes if it is 15 to 63 days ago (botocore service model,
    GetMetricData, StartTime).
    """
    return start - timedelta(minutes=start.minute % 5, seconds=start.second, microseconds=start.microsecond)


def _batches(series: t.Sequence[Series]) -> t.Iterator[t.Sequence[Series]]:
    size = cloudwatch.LARGEST_QUERY
    return (series[start : start + size] for start in range(0, len(series), size))
