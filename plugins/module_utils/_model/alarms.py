# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which alarms of CloudWatch watch what a function drops, or what arrives at its failure path. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .arns import parse_arn
from .identifiers import LATEST
from .metric_math import Metric, Response, watched_by

if t.TYPE_CHECKING:
    from .identifiers import FunctionIdentifier

_LAMBDA, _DROPPED = "AWS/Lambda", "AsyncEventsDropped"
# By the service of the failure path: namespace, dimension, and the metrics that rise if something arrives or waits
# (Amazon SQS developer guide, "Available CloudWatch metrics for Amazon SQS"; Amazon SNS developer guide, "Monitoring
# Amazon SNS topics using CloudWatch").
_ARRIVING: t.Mapping[str, tuple[str, str, frozenset[str]]] = {
    "sqs": (
        "AWS/SQS",
        "QueueName",
        frozenset(("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent")),
    ),
    "sns": ("AWS/SNS", "TopicName", frozenset(("NumberOfMessagesPublished",))),
}
_NAMES = frozenset((_DROPPED,)).union(*(names for _namespace, _dimension, names in _ARRIVING.values()))

_WORD = re.compile(r'"([^"]*)"|([^\s(),"]+)')
# A reference of which it is certain that its alarm, going off, can set off the composite alarm.
_IN_ALARM = re.compile(r'\bALARM\s*\(\s*(?:"([^"\\]*)"|([^\s(),"\\]+))\s*\)')
_JOINED = re.compile(r"(?:\s|[()]|\bOR\b)*")


class Alarms(t.TypedDict):
    """The names of alarms that watch a target and notify someone: of its drops, and of its failure path.

    silent: they watch and have no action, nor has a composite alarm that names them. unclear: it cannot be read what
    they watch, or whether they go off or notify if there is more of it.
    """

    dropped: list[str]
    failure_path: list[str]
    silent: list[str]
    unclear: list[str]


@dataclass(frozen=True)
class Alarm:
    """metrics: those that it watches; None if its expression does not show them.

    rises: it is certain to go off if there is more of what it watches. logs: the log groups that it queries, "" for
    those that only the query shows; None if it is no log alarm. suppressed: another alarm can keep its actions back.
    """

    name: str
    arn: str
    acts: bool
    metrics: frozenset[Metric] | None = frozenset()
    rises: bool = False
    logs: frozenset[str] | None = None
    rule: str = ""
    suppressed: bool = False


class Notifying(t.NamedTuple):
    """The names of alarms that notify someone, and of others that do if the rule of a composite alarm has it so."""

    certain: frozenset[str]
    possible: frozenset[str]


def parse_metric_alarm(response: Response) -> Alarm:
    """Parse a MetricAlarm: of one metric, of an expression of several, or of a query that is in neither."""
    watched = watched_by(response, _NAMES)
    return Alarm(response["AlarmName"], response["AlarmArn"], _acts(response), watched.metrics, watched.rises)


def parse_composite_alarm(response: Response) -> Alarm:
    """Parse a CompositeAlarm, which watches other alarms."""
    suppressed = bool(response.get("ActionsSuppressor"))
    return Alarm(
        response["AlarmName"],
        response["AlarmArn"],
        _acts(response),
        rule=response["AlarmRule"],
        suppressed=suppressed,
    )


def parse_log_alarm(response: Response) -> Alarm:
    """Parse a LogAlarm, which counts what a query finds in log groups."""
    groups = response.get("ScheduledQueryConfiguration", {}).get("LogGroupIdentifiers") or [""]
    logs = frozenset(each.removesuffix(":*") for each in groups)
    return Alarm(response["AlarmName"], response["AlarmArn"], _acts(response), logs=logs)


def notifying(alarms: t.Iterable[Alarm]) -> Notifying:
    """Return which alarms have an action, or are named by a composite alarm with one, directly or not.

    A rule says for certain that it notifies if it only joins ALARM(name) by OR, and nothing suppresses its actions.
    With AND, another alarm has to go off, too; others may do the opposite.
    """
    alarms = list(alarms)
    rules = [(each.name, each.rule) for each in alarms if each.rule]
    kept_back = {each.name for each in alarms if each.suppressed}
    acting = frozenset(each.name for each in alarms if each.acts)
    plainly = {name: _in_alarm(rule) or frozenset() for name, rule in rules if name not in kept_back}
    certain = _with_named(alarms, acting, plainly)
    named = {name: _words(rule) if (plain := _in_alarm(rule)) is None else plain for name, rule in rules}
    return Notifying(certain, _with_named(alarms, acting, named) - certain)


def watching(
    alarms: t.Iterable[Alarm], notify: Notifying, target: FunctionIdentifier, failure_path: t.Iterable[str]
) -> Alarms:
    """Return which of a region's alarms watch a target. target is complete; failure_path: the ARNs that keep events.

    notify: see notifying().
    """
    arriving = [wanted for wanted in (_arriving(arn, target) for arn in failure_path) if wanted]
    found: Alarms = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
    for alarm in sorted(alarms, key=lambda each: each.name):
        if alarm.metrics is None or _may_watch(alarm.metrics, alarm.logs, target):
            found["unclear"].append(alarm.name)
            continue
        metrics = [each for each in alarm.metrics if each.account_id in (None, target.account_id)]
        dropped = any(_is_dropped(each, target) for each in metrics)
        arrives = any(_arrives(each, wanted) for each in metrics for wanted in arriving)
        if not (dropped or arrives):
            continue
        if alarm.name not in notify.certain and alarm.name not in notify.possible:
            found["silent"] += [alarm.name] if alarm.rises else []
            continue
        if not alarm.rises or alarm.name not in notify.certain:
            found["unclear"].append(alarm.name)
            continue
        found["dropped"] += [alarm.name] if dropped else []
        found["failure_path"] += [alarm.name] if arrives else []
    return found


def _may_watch(metrics: t.Iterable[Metric], logs: t.Iterable[str] | None, target: FunctionIdentifier) -> bool:
    """Return whether an alarm may watch the target: by a query of logs, or by a series that is not documented.

    That is the drops of all functions, without a dimension, and those of the function as its own Resource: only an
    version or alias is documented there (AWS Lambda developer guide, monitoring-metrics, "By Resource").
    """
    if logs is not None and _queries(logs, target.name):
        return True
    series: list[frozenset[tuple[str, str]]] = [frozenset()]
    if target.qualifier == LATEST:
        series.append(frozenset((("FunctionName", target.name), ("Resource", target.name))))
    return any((each.namespace, each.name) == (_LAMBDA, _DROPPED) and each.dimensions in series for each in metrics)


def _acts(response: Response) -> bool:
    return bool(response.get("ActionsEnabled", True) and response.get("AlarmActions"))


def _with_named(
    alarms: t.Sequence[Alarm], names: frozenset[str], named_by: t.Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Return these names, and those of alarms that they name, directly or not."""
    while True:
        named = {word for name in names for word in named_by.get(name, ())}
        more = names | {each.name for each in alarms if each.name in named or each.arn in named}
        if more == names:
            return names
        names = more


def _in_alarm(rule: str) -> frozenset[str] | None:
    """Return the alarms of a rule that only joins ALARM(name) by OR; None for every other rule."""
    if not _JOINED.fullmatch(_IN_ALARM.sub("", rule)):
        return None
    return frozenset(quoted or word for quoted, word in _IN_ALARM.findall(rule))


def _words(rule: str) -> frozenset[str]:
    return frozenset(quoted or word for quoted, word in _WORD.findall(rule))


def _queries(logs: t.Iterable[str], function_name: str) -> bool:
    """Return whether a query may be about the function: its group has the function's name, or is not known."""
    return any(not group or group.endswith(f"/aws/lambda/{function_name}") for group in logs)


def _is_dropped(metric: Metric, target: FunctionIdentifier) -> bool:
    if (metric.namespace, metric.name) != (_LAMBDA, _DROPPED):
        return False
    function = ("FunctionName", target.name)
    return metric.dimensions in (
        frozenset((function,)),
        frozenset((function, ("Resource", f"{target.name}:{target.qualifier}"))),
    )


def _arriving(arn: str, target: FunctionIdentifier) -> tuple[str, frozenset[str], frozenset[tuple[str, str]]] | None:
    """Return the series of what arrives at a failure path, if alarms beside the function can watch them."""
    parts = parse_arn(arn)
    if parts is None or parts.service not in _ARRIVING:
        return None
    if (parts.region, parts.account_id) != (target.region, target.account_id):
        return None
    namespace, dimension, names = _ARRIVING[parts.service]
    return namespace, names, frozenset(((dimension, parts.resource),))


def _arrives(metric: Metric, wanted: tuple[str, frozenset[str], frozenset[tuple[str, str]]]) -> bool:
    namespace, names, dimensions = wanted
    return metric.namespace == namespace and metric.name in names and metric.dimensions == dimensions
