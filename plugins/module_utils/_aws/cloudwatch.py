# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon CloudWatch, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import math
import typing as t

from .._model.alarms import Alarm, parse_composite_alarm, parse_log_alarm, parse_metric_alarm
from .._model.async_events import Series, parse_series
from .calls import parsed_pages

if t.TYPE_CHECKING:
    from datetime import datetime

_NAMESPACE = "AWS/Lambda"
_DAY = 86400
_ALARMS_AT_ONCE = 100  # botocore service model, shape MaxRecords

LARGEST_QUERY = 500
"""How many series GetMetricData takes at once."""

# What DescribeAlarms returns of each type, and how it is read.
_ALARMS: t.Mapping[str, tuple[str, t.Callable[[t.Mapping[str, t.Any]], Alarm]]] = {
    "MetricAlarm": ("MetricAlarms", parse_metric_alarm),
    "CompositeAlarm": ("CompositeAlarms", parse_composite_alarm),
    "LogAlarm": ("LogAlarms", parse_log_alarm),
}


def list_metrics(client: t.Any, metric: str | None, function_name: str | None) -> set[Series]:
    """Return the series of a metric, of a function, or both; those without data for two weeks are not among them."""
    operation, subject = "ListMetrics", f"{function_name or metric} in {client.meta.region_name}"
    only: dict[str, t.Any] = {} if metric is None else {"MetricName": metric}
    if function_name is not None:
        only["Dimensions"] = [{"Name": "FunctionName", "Value": function_name}]
    responses = client.get_paginator("list_metrics").paginate(Namespace=_NAMESPACE, **only)
    pages = parsed_pages(operation, subject, responses, lambda page: [parse_series(each) for each in page["Metrics"]])
    return {series for page in pages for series in page if series}


def get_metric_data(
    client: t.Any, series: t.Sequence[Series], start: datetime, end: datetime, period: int = _DAY
) -> dict[Series, int | None]:
    """Return the sum of each series, of up to LARGEST_QUERY; None if CloudWatch does not give a complete number."""
    operation, subject = "GetMetricData", f"{len(series)} series in {client.meta.region_name}"
    queries = {f"m{number}": each for number, each in enumerate(series)}
    parameters = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": _NAMESPACE, "MetricName": each.metric, "Dimensions": each.dimensions},
                "Period": period,
                "Stat": "Sum",
            },
        }
        for name, each in queries.items()
    ]
    paginator = client.get_paginator("get_metric_data")
    responses = paginator.paginate(MetricDataQueries=parameters, StartTime=start, EndTime=end)
    sums: dict[str, float] = {}
    statuses: dict[str, str] = {}
    for page in parsed_pages(operation, subject, responses, _parse_results):
        for name, part, status in page:
            sums[name] = sums.get(name, 0.0) + part
            # Until its last page a result is partial. No other status gets better.
            if statuses.get(name, "PartialData") == "PartialData":
                statuses[name] = status
    return {
        each: round(sums[name]) if statuses.get(name) == "Complete" and math.isfinite(sums[name]) else None
        for name, each in queries.items()
    }


def describe_alarms(client: t.Any) -> list[Alarm]:
    """Return the alarms of the region, of each type that the SDK knows: it would drop the others from the answer.

    Without types AWS returns metric alarms only.
    """
    operation, subject = "DescribeAlarms", client.meta.region_name
    known = client.meta.service_model.operation_model(operation).output_shape.members
    types = {name: each for name, each in _ALARMS.items() if each[0] in known}

    def parse(page: t.Mapping[str, t.Any]) -> list[Alarm]:
        lists = {**page, "MetricAlarms": page["MetricAlarms"]}  # without this one, it is no answer of AWS
        return [read(alarm) for key, read in types.values() for alarm in lists.get(key) or ()]

    responses = client.get_paginator("describe_alarms").paginate(
        AlarmTypes=list(types), PaginationConfig={"PageSize": _ALARMS_AT_ONCE}
    )
    return [alarm for page in parsed_pages(operation, subject, responses, parse) for alarm in page]


def _parse_results(page: t.Mapping[str, t.Any]) -> list[tuple[str, float, str]]:
    """Return the query's name, the sum of its values on this page, and the status of each result."""
    return [
        (result["Id"], sum(float(value) for value in result["Values"]), result["StatusCode"])
        for result in page["MetricDataResults"]
    ]
