# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon CloudWatch, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.request import parsing, sending
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import Series, parse_series

if t.TYPE_CHECKING:
    from datetime import datetime

_NAMESPACE = "AWS/Lambda"
_DAY = 86400

LARGEST_QUERY = 500
"""How many series GetMetricData takes at once."""


def list_metrics(client: t.Any, metric: str | None, function_name: str | None) -> set[Series]:
    """Return the series of a metric, of a function, or both; those without data for two weeks are not among them."""
    operation, subject = "ListMetrics", f"{function_name or metric} in {client.meta.region_name}"
    only: dict[str, t.Any] = {} if metric is None else {"MetricName": metric}
    if function_name is not None:
        only["Dimensions"] = [{"Name": "FunctionName", "Value": function_name}]
    pages = iter(client.get_paginator("list_metrics").paginate(Namespace=_NAMESPACE, **only))
    found: set[Series] = set()
    while True:
        with sending(operation, subject):
            page: t.Any = next(pages, None)
        if page is None:
            return found
        with parsing(operation, subject):
            found |= {series for each in page["Metrics"] if (series := parse_series(each))}


def get_metric_data(
    client: t.Any, series: t.Sequence[Series], start: datetime, end: datetime
) -> dict[Series, int | None]:
    """Return the sum of each series, of up to LARGEST_QUERY; None if CloudWatch does not say that it is complete."""
    operation, subject = "GetMetricData", f"{len(series)} series in {client.meta.region_name}"
    queries = {f"m{number}": each for number, each in enumerate(series)}
    parameters = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": _NAMESPACE, "MetricName": each.metric, "Dimensions": each.dimensions},
                "Period": _DAY,
                "Stat": "Sum",
            },
        }
        for name, each in queries.items()
    ]
    pages = iter(
        client.get_paginator("get_metric_data").paginate(MetricDataQueries=parameters, StartTime=start, EndTime=end)
    )
    sums: dict[str, float] = {}
    statuses: dict[str, str] = {}
    while True:
        with sending(operation, subject):
            page: t.Any = next(pages, None)
        if page is None:
            break
        with parsing(operation, subject):
            for result in page["MetricDataResults"]:
                name = result["Id"]
                sums[name] = sums.get(name, 0.0) + sum(float(value) for value in result["Values"])
                # Until its last page a result is partial. No other status gets better.
                if statuses.get(name, "PartialData") == "PartialData":
                    statuses[name] = result["StatusCode"]
    return {each: round(sums[name]) if statuses.get(name) == "Complete" else None for name, each in queries.items()}
