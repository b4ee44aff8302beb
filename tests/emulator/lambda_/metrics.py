# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics of the namespace AWS/Lambda: seeds, cloudwatch:ListMetrics and cloudwatch:GetMetricData.

moto's own metrics take minutes for thousands of series, and have neither the limits nor the status codes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from ..server import protocols
from ..server.calls import Call
from ..server.responses import AwsError, Response
from ..server.settings import Settings
from .identifiers import Target

NAMESPACE = "AWS/Lambda"
_STORE = "emulator_lambda_metrics"
_DAY = 86400
_SEED_AGE = 2 * 3600
_QUERIES = 500
_DATAPOINTS = 100_800
_LISTED_FOR = 14 * _DAY
_STATISTICS: Mapping[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
}

Dimensions = tuple[tuple[str, str], ...]
Series = dict[tuple[str, Dimensions], list[tuple[float, float]]]
"""Metric and dimensions, and the datapoints: seconds since the epoch, value."""


def series(account_id: str, region: str) -> Series:
    """The series of a region. They are part of moto's state, so that its reset removes them."""
    backend = cloudwatch_backends[account_id][region]
    found: Series | None = getattr(backend, _STORE, None)
    if found is None:
        found = {}
        setattr(backend, _STORE, found)
    return found


def add_metrics(target: Target, seed: Mapping[str, Any]) -> None:
    """A seed is ``{"function": VALUES, "qualifiers": {qualifier: VALUES}}``; VALUES are ``{metric: value}``.

    A value is a sum of two hours ago, or ``{days ago: sum}``. Metrics have AWS's names: AsyncEventsReceived, ...
    """
    unknown = set(seed) - {"function", "qualifiers"}
    if unknown:
        raise ValueError(f"metrics take function and qualifiers; these have {sorted(unknown)}")
    name = (("FunctionName", target.name),)
    _add(target, name, seed.get("function") or {})
    for qualifier, values in (seed.get("qualifiers") or {}).items():
        _add(target, (*name, ("Resource", f"{target.name}:{qualifier}")), values)


def remove_metrics(target: Target) -> None:
    stored = series(target.account_id, target.region)
    for key in [key for key in stored if key[1][0] == ("FunctionName", target.name)]:
        del stored[key]


def _add(target: Target, dimensions: Dimensions, values: Mapping[str, Any]) -> None:
    stored = series(target.account_id, target.region)
    now = time.time()
    for metric, value in values.items():
        if isinstance(value, Mapping):
            points = [(now - float(days) * _DAY, float(amount)) for days, amount in value.items()]
        else:
            points = [(now - _SEED_AGE, float(value))]
        stored[(metric, dimensions)] = sorted(points)


def count(target: Target, metric: str, when: float) -> None:
    """Add one to a metric of a function."""
    key = (metric, (("FunctionName", target.name),))
    points = series(target.account_id, target.region).setdefault(key, [])
    points.append((when, 1.0))
    points.sort()


def list_metrics(call: Call, settings: Settings) -> Response | None:
    """List series with data in the last two weeks. Return None if the request is not about Lambda's metrics."""
    parameters = call.parameters
    if parameters.get("Namespace") != NAMESPACE:
        return None
    wanted = [(entry["Name"], entry.get("Value")) for entry in parameters.get("Dimensions") or []]
    since = time.time() - (3 * 3600 if parameters.get("RecentlyActive") == "PT3H" else _LISTED_FOR)
    rows = [
        {
            "Namespace": NAMESPACE,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions],
        }
        for (metric, dimensions), points in sorted(series(call.account_id, call.region).items())
        if parameters.get("MetricName") in (None, metric) and _has(dimensions, wanted) and points[-1][0] >= since
    ]
    start = _token(parameters)
    end = start + settings.metric_page_size
    document: dict[str, Any] = {"Metrics": rows[start:end]}
    if end < len(rows):
        document["NextToken"] = str(end)
    return protocols.result(call.requested, document)


def get_metric_data(call: Call, settings: Settings) -> Response | None:
    """Return as many whole results as fit in a page, or None if the request is not only about Lambda's metrics."""
    parameters = call.parameters
    queries: Sequence[Mapping[str, Any]] = parameters.get("MetricDataQueries") or []
    stats = [query.get("MetricStat") for query in queries]
    if not stats or any(stat is None or stat["Metric"].get("Namespace") != NAMESPACE for stat in stats):
        return None
    if len(queries) > _QUERIES:
        raise _error(
            "ValidationError",
            "ValidationException",
            f"The collection MetricDataQueries must not have a size greater than {_QUERIES}.",
        )
    first, last = _seconds(parameters["StartTime"]), _seconds(parameters["EndTime"])
    if first >= last:
        text = "The parameter StartTime must be less than the parameter EndTime."
        raise _error("ValidationError", "ValidationException", text)
    stored = series(call.account_id, call.region)
    start = _token(parameters)
    budget = int(parameters.get("MaxDatapoints") or _DATAPOINTS)
    descending = parameters.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    results: list[dict[str, Any]] = []
    for query in queries[start : start + settings.metric_page_size]:
        result = _result(query, stored, first, last, settings.metric_statuses, descending)
        budget -= len(result["Values"])
        if budget < 0 and results:
            break
        results.append(result)
    end = start + len(results)
    document: dict[str, Any] = {"MetricDataResults": results, "Messages": []}
    if end < len(queries):
        document["NextToken"] = str(end)
    return protocols.result(call.requested, document)


def _result(
    query: Mapping[str, Any],
    stored: Series,
    first: float,
    last: float,
    statuses: Mapping[str, str],
    descending: bool,
) -> dict[str, Any]:
    stat = query["MetricStat"]
    metric = stat["Metric"]["MetricName"]
    dimensions = tuple((entry["Name"], entry["Value"]) for entry in stat["Metric"].get("Dimensions") or [])
    points = stored.get((metric, tuple(sorted(dimensions))), [])
    values = _statistic(stat["Stat"], int(stat["Period"]), points, first, last)
    name = dict(dimensions).get("FunctionName", "")
    matching = [status for pattern, status in statuses.items() if fnmatchcase(f"{metric}/{name}", pattern)]
    status = matching[0] if matching else "Complete"
    if status not in ("Complete", "PartialData"):
        values = []
    if descending:
        values.reverse()
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or metric,
        "StatusCode": status,
        "Timestamps": [datetime.fromtimestamp(moment, timezone.utc) for moment, _value in values],
        "Values": [value for _moment, value in values],
    }


def _statistic(
    stat: str, period: int, points: Iterable[tuple[float, float]], first: float, last: float
) -> list[tuple[float, float]]:
    """One value for each period with data. AWS has no data if the period is too short for the age of the start."""
    age = time.time() - first
    finest = 60 if age < 15 * _DAY else 300 if age < 63 * _DAY else 3600
    if period % finest:
        return []
    periods: dict[float, list[float]] = {}
    for moment, value in points:
        if first <= moment < last:
            periods.setdefault(moment // period * period, []).append(value)
    if stat not in _STATISTICS:
        raise _error("InvalidParameterValue", "InvalidParameterValueException", f"Stat {stat} is not in the emulator")
    compute = _STATISTICS[stat]
    return sorted((moment, float(compute(values))) for moment, values in periods.items())


def _has(dimensions: Dimensions, wanted: Iterable[tuple[str, str | None]]) -> bool:
    present = dict(dimensions)
    return all(name in present and value in (None, present[name]) for name, value in wanted)


def _seconds(moment: datetime | float) -> float:
    if not isinstance(moment, datetime):
        return float(moment)
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _token(parameters: Mapping[str, Any]) -> int:
    try:
        return int(parameters.get("NextToken") or 0)
    except ValueError:
        text = "Request parameter NextToken is invalid"
        raise _error("InvalidParameterValue", "InvalidParameterValueException", text) from None


def _error(code: str, name: str, message: str) -> AwsError:
    """Recorded: the JSON protocol has the query protocol's code as well as the model's name."""
    error = AwsError(400, code, message)
    error.model_name = name
    return error
