# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a metric alarm watches, and whether it is certain that more of it sets the alarm off. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

Response = t.Mapping[str, t.Any]

# Every metric of these counts something or is an age: none is negative, so that a sum never hides one of its parts.
_NEVER_NEGATIVE = ("AWS/Lambda", "AWS/SQS", "AWS/SNS")
# One event is enough to raise these. The least value of a period, a percentile and the number of values are not raised
# by each.
_RAISED = ("Sum", "Average", "Maximum")
# Another unit than that of the metric has no data.
_UNITS = (None, "Count", "Seconds")
_ID = re.compile(r"\b[a-z]\w*", re.ASCII)
_INSIGHTS = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_SEARCH = re.compile(r"\bSEARCH\s*\(")
_ALL_METRICS = re.compile(r"\bMETRICS\s*\(")
_TOKEN = re.compile(r"\s*(?:(\w+(?:\.\d+)?)|(\S))", re.ASCII)
_FACTOR = re.compile(r"\d*[1-9]\d*(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Metric:
    """account_id is None if the alarm names none: the metric is then of the alarm's own account."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]
    account_id: str | None = None


class Watched(t.NamedTuple):
    """metrics: None if the alarm brings metrics that it does not name. rises: certain to go off if there is more."""

    metrics: frozenset[Metric] | None
    rises: bool


def watched_by(alarm: Response, names: t.Container[str]) -> Watched:
    """Return what a MetricAlarm watches: a metric, or the expression of several. names: metrics that are looked for."""
    above = _is_above(alarm)
    if alarm.get("MetricName"):
        return Watched(frozenset((_metric(alarm),)), above and _is_raised(alarm, alarm.get("Statistic")))
    if not alarm.get("Metrics"):
        return Watched(None, False)  # a query that is in neither
    queries: dict[str, Response] = {each["Id"]: each for each in alarm["Metrics"]}
    returned = [each["Id"] for each in alarm["Metrics"] if each.get("ReturnData", True)]
    metrics = _used(queries, returned, names)
    return Watched(metrics, above and len(returned) == 1 and _Sum(queries).rises(returned[0]))


def _is_above(alarm: Response) -> bool:
    """Return whether more than a number that is not negative sets it off. 0 or more is always so, and no change."""
    operator, threshold = alarm.get("ComparisonOperator"), alarm.get("Threshold")
    if not isinstance(threshold, (int, float)):
        return False  # of anomaly detection: what is usual sets nothing off
    return (operator == "GreaterThanThreshold" and threshold >= 0) or (
        operator == "GreaterThanOrEqualToThreshold" and threshold > 0
    )


def _is_raised(source: Response, statistic: str | None) -> bool:
    return statistic in _RAISED and source.get("Unit") in _UNITS


def _metric(response: Response, account_id: str | None = None) -> Metric:
    dimensions = frozenset((each["Name"], each["Value"]) for each in response.get("Dimensions") or ())
    return Metric(response.get("Namespace", ""), response["MetricName"], dimensions, account_id)


def _used(
    queries: t.Mapping[str, Response], returned: t.Sequence[str], names: t.Container[str]
) -> frozenset[Metric] | None:
    """Return the metrics that the returned queries use, through others too; None if one brings metrics of its own."""
    wanted, used, metrics = list(returned), set[str](), set[Metric]()
    while wanted:
        name = wanted.pop()
        if name in used or name not in queries:
            continue  # the name of a function, or a word in a text
        used.add(name)
        query = queries[name]
        if query.get("MetricStat"):
            metrics.add(_metric(query["MetricStat"]["Metric"], query.get("AccountId")))
            continue
        expression = query["Expression"]
        if _INSIGHTS.match(expression):
            if any(word in names for word in re.findall(r"\w+", expression)):
                return None
        elif _SEARCH.search(expression):
            return None
        elif _ALL_METRICS.search(expression):
            wanted += [each for each, other in queries.items() if other.get("MetricStat")]
        wanted += _ID.findall(expression)
    return frozenset(metrics)


class _Sum:
    """Whether an expression is a sum, so that it rises with each of its metrics. Whatever else it is, is not known.

    A sum has metrics and other sums, joined by + or SUM([a, b]), SUM(METRICS()), FILL(a, 0), parentheses, and * by a
    number above 0 (Amazon CloudWatch user guide, "Using math expressions with CloudWatch metrics").
    """

    def __init__(self, queries: t.Mapping[str, Response], within: tuple[str, ...] = ()) -> None:
        self._queries, self._within = queries, within
        self._tokens: list[str] = []

    def rises(self, name: str) -> bool:
        query = self._queries.get(name)
        if query is None or name in self._within:
            return False
        if stat := query.get("MetricStat"):
            return stat["Metric"].get("Namespace") in _NEVER_NEGATIVE and _is_raised(stat, stat.get("Stat"))
        self._tokens = [word or sign for word, sign in _TOKEN.findall(query.get("Expression") or "")]
        inner, self._within = self._within, (*self._within, name)
        found = self._sum() and not self._tokens
        self._within = inner
        return found

    def _take(self, *tokens: str) -> bool:
        if self._tokens[: len(tokens)] != list(tokens):
            return False
        del self._tokens[: len(tokens)]
        return True

    def _sum(self) -> bool:
        if not self._product():
            return False
        return self._sum() if self._take("+") else True

    def _product(self) -> bool:
        if not self._term():
            return False
        while self._take("*"):
            if not self._tokens or not _FACTOR.fullmatch(self._tokens.pop(0)):
                return False
        return True

    def _term(self) -> bool:
        if self._take("SUM", "(", "METRICS", "(", ")", ")"):
            return all(self._other(name) for name, each in self._queries.items() if each.get("MetricStat"))
        if self._take("SUM", "(", "["):
            while self._sum():
                if self._take("]", ")"):
                    return True
                if not self._take(","):
                    return False
            return False
        if self._take("FILL", "("):
            return self._sum() and self._take(",", "0", ")")
        if self._take("("):
            return self._sum() and self._take(")")
        return bool(self._tokens) and self._other(self._tokens.pop(0))

    def _other(self, name: str) -> bool:
        return _Sum(self._queries, self._within).rises(name)
