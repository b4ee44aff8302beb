# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alarms of a failure path, and whether one that is there can serve in the place of one. Pure."""

from __future__ import annotations

import typing as t

from .._model.arns import Arn
from .._model.metric_math import watched_by

Alarm = t.Mapping[str, t.Any]
"""The parameters of PutMetricAlarm, or what DescribeAlarms returns of an alarm."""

_PERIOD = 300
# Each counts what is lost, or what a destination or dead-letter queue did not take (AWS Lambda developer guide, "Types
# of metrics for Lambda functions").
_OF_FUNCTION = ("AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors")
_COMPARED = (
    *("Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator"),
    *("TreatMissingData", "AlarmActions"),
)


def of_function(name: str, topic: Arn) -> dict[str, t.Any]:
    """Return the alarm that goes off if an event of a function, of whatever qualifier, is dropped or not delivered.

    A metric that had nothing to count has no data, and what is added to nothing is nothing: zeros fill the gaps.
    """
    dimensions = [{"Name": "FunctionName", "Value": name}]
    metrics: list[dict[str, t.Any]] = [
        {
            "Id": f"m{number}",
            "ReturnData": False,
            "MetricStat": {
                "Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions},
                "Period": _PERIOD,
                "Stat": "Sum",
            },
        }
        for number, metric in enumerate(_OF_FUNCTION, start=1)
    ]
    filled = ", ".join(f"FILL({each['Id']}, 0)" for each in metrics)
    total = {"Id": "failed", "Label": "Dropped or not delivered", "Expression": f"SUM([{filled}])", "ReturnData": True}
    return {
        "AlarmName": f"event-invoke-failures-{name}",
        "AlarmDescription": f"Events of {name} were dropped, or their records not delivered",
        "Metrics": [total, *metrics],
        **_above_zero(topic),
    }


def of_queue(queue: Arn, topic: Arn) -> dict[str, t.Any]:
    """Return the alarm that goes off if something waits in a queue."""
    return {
        "AlarmName": f"event-invoke-waiting-in-{queue.resource}",
        "AlarmDescription": f"Records of failed events wait in {queue}",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": queue.resource}],
        "Statistic": "Maximum",
        "Period": _PERIOD,
        **_above_zero(topic),
    }


def unfit(stored: Alarm, wanted: Alarm) -> str | None:
    """Return why an alarm that has the name notifies of something else, or of nothing; None if it can serve."""
    if "MetricName" not in stored and "Metrics" not in stored:
        return "it is no metric alarm"
    there, ours = watched_by(stored, _OF_FUNCTION), watched_by(wanted, _OF_FUNCTION)
    if there.metrics is None or not there.metrics >= (ours.metrics or frozenset()):
        return "it watches something else"
    if not there.rises:
        return "it is not certain to go off"
    acts = stored.get("ActionsEnabled", True) and stored.get("AlarmActions")
    return None if acts else "it has no action, or its actions are switched off"


def is_made(stored: Alarm, wanted: Alarm) -> bool:
    """Return whether an alarm is the one that was to be made, and not one of somebody else that can serve as well."""
    there, ours = watched_by(stored, _OF_FUNCTION), watched_by(wanted, _OF_FUNCTION)
    return unfit(stored, wanted) is None and there.metrics == ours.metrics and not differences(stored, wanted)


def differences(stored: Alarm, wanted: Alarm) -> list[str]:
    """Return what of an alarm that is there is otherwise than wanted, one text for each. It stays so."""
    return [
        f"{name} of the alarm {wanted['AlarmName']} is {_text(stored.get(name))}, and a new one would have "
        f"{_text(wanted.get(name))}"
        for name in _COMPARED
        if _plain(stored.get(name)) != _plain(wanted.get(name))
    ]


def _above_zero(topic: Arn) -> dict[str, t.Any]:
    return {
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [str(topic)],
    }


def _plain(value: t.Any) -> t.Any:
    """Return a value in which 0 and 0.0, and lists of any order, are the same."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return sorted(map(str, value)) if isinstance(value, (list, tuple)) else value


def _text(value: t.Any) -> str:
    if value is None:
        return "not set"
    return ", ".join(map(str, value)) or "empty" if isinstance(value, (list, tuple)) else str(value)
