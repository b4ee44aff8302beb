# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.alarms import (
    Alarm,
    notifying,
    parse_composite_alarm,
    parse_log_alarm,
    parse_metric_alarm,
    watching,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn

TARGET = parse_function_arn("arn:aws:lambda:us-east-2:123456789012:function:f:live")
QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed"
TOPIC = "arn:aws:sns:us-east-2:123456789012:failed"
PAGE = ["arn:aws:sns:us-east-2:123456789012:page"]


def dimensions(**values: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def metric(name: str = "AsyncEventsDropped", namespace: str = "AWS/Lambda", **values: str) -> dict[str, Any]:
    return {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions(**values)}


DROPPED = metric(FunctionName="f")
WAITING = metric("ApproximateNumberOfMessagesVisible", "AWS/SQS", QueueName="failed")


def named(name: str, document: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:cloudwatch:us-east-2:123456789012:alarm:{name}"
    fires = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0, "Statistic": "Sum"}
    return {"AlarmName": name, "AlarmArn": arn, "ActionsEnabled": True, "AlarmActions": PAGE, **fires, **document}


def of_metric(document: dict[str, Any], name: str = "a", **more: Any) -> Alarm:
    return parse_metric_alarm(named(name, {**document, **more}))


def of_expression(*queries: dict[str, Any]) -> Alarm:
    return of_metric({"Metrics": list(queries)})


def query(name: str, document: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Id": name, "MetricStat": {"Metric": document, "Period": 60, "Stat": "Sum"}, "ReturnData": False, **more}


def found(*alarms: Alarm, failure_path: tuple[str, ...] = (QUEUE,)) -> dict[str, list[str]]:
    watched: Any = watching(alarms, notifying(alarms), TARGET, failure_path)
    return {key: names for key, names in watched.items() if names}


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (DROPPED, "dropped"),
        (metric(FunctionName="f", Resource="f:live"), "dropped"),
        (metric(FunctionName="f", Resource="f:other"), None),
        (metric(FunctionName="f", Resource="f"), None),
        (metric(FunctionName="g"), None),
        (metric("Errors", FunctionName="f"), None),
        (metric(), "unclear"),
        (WAITING, "failure_path"),
        (metric("ApproximateAgeOfOldestMessage", "AWS/SQS", QueueName="failed"), "failure_path"),
        (metric("NumberOfMessagesSent", "AWS/SQS", QueueName="failed"), "failure_path"),
        (metric("NumberOfMessagesDeleted", "AWS/SQS", QueueName="failed"), None),
        (metric("ApproximateNumberOfMessagesVisible", "AWS/SQS", QueueName="other"), None),
        (metric("NumberOfMessagesPublished", "AWS/SNS", TopicName="failed"), None),
    ],
)
def test_what_a_metric_alarm_watches(document: dict[str, Any], where: str | None) -> None:
    assert found(of_metric(document)) == ({where: ["a"]} if where else {})


def test_a_topic_is_watched_by_what_is_published() -> None:
    published = of_metric(metric("NumberOfMessagesPublished", "AWS/SNS", TopicName="failed"))
    assert found(published, failure_path=(TOPIC,)) == {"failure_path": ["a"]}


@pytest.mark.parametrize(
    "arn", [QUEUE.replace("us-east-2", "eu-west-1"), QUEUE.replace("123456789012", "210987654321")]
)
def test_a_queue_of_another_place_has_its_metrics_there(arn: str) -> None:
    assert found(of_metric(WAITING), failure_path=(arn,)) == {}


def test_an_alarm_without_an_action_notifies_nobody() -> None:
    silent = of_metric(DROPPED, AlarmActions=[])
    assert found(silent) == {"silent": ["a"]}
    assert found(of_metric(DROPPED, ActionsEnabled=False)) == {"silent": ["a"]}
    assert found(of_metric(metric("Errors"), AlarmActions=[])) == {}


@pytest.mark.parametrize(
    "rule",
    [
        "ALARM(a)",
        'ALARM("a") OR ALARM("b c")',
        "ALARM(b) OR (ALARM( a ) OR ALARM(c))",
        "ALARM(arn:aws:cloudwatch:us-east-2:123456789012:alarm:a)",
    ],
)
def test_a_composite_alarm_notifies_for_what_it_names(rule: str) -> None:
    silent = of_metric(DROPPED, AlarmActions=[])
    composite = parse_composite_alarm(named("all", {"AlarmRule": rule}))
    assert found(silent, composite) == {"dropped": ["a"]}
    mute = parse_composite_alarm(named("all", {"AlarmRule": rule, "AlarmActions": []}))
    assert found(silent, mute) == {"silent": ["a"]}
    above = parse_composite_alarm(named("above", {"AlarmRule": "ALARM(all)"}))
    assert found(silent, mute, above) == {"dropped": ["a"]}


@pytest.mark.parametrize(
    "rule",
    [
        "OK(a)",
        "INSUFFICIENT_DATA(a)",
        "NOT ALARM(a)",
        "ALARM(b) AND NOT ALARM(a)",
        "FALSE AND ALARM(a)",
        "ALARM(a) OR OK(b)",
        "ALARM(a) AND ALARM(b)",
        "ALARM(c) OR (ALARM(a) AND ALARM(b))",
        "AT_LEAST(1, ALARM, (b, a))",
    ],
)
def test_a_rule_of_more_than_alarms_leaves_open_whether_it_notifies(rule: str) -> None:
    silent = of_metric(DROPPED, AlarmActions=[])
    composite = parse_composite_alarm(named("all", {"AlarmRule": rule}))
    assert found(silent, composite) == {"unclear": ["a"]}
    mute = parse_composite_alarm(named("all", {"AlarmRule": rule, "AlarmActions": []}))
    assert found(silent, mute) == {"silent": ["a"]}
    above = parse_composite_alarm(named("above", {"AlarmRule": "ALARM(all)"}))
    assert found(silent, mute, above) == {"unclear": ["a"]}
    assert found(of_metric(DROPPED), composite) == {"dropped": ["a"]}
    plain = parse_composite_alarm(named("plain", {"AlarmRule": "ALARM(a)"}))
    assert found(silent, composite, plain) == {"dropped": ["a"]}


def test_actions_that_another_alarm_can_suppress_are_not_certain() -> None:
    silent = of_metric(DROPPED, AlarmActions=[])
    suppressed = {"AlarmRule": "ALARM(a)", "ActionsSuppressor": "maintenance"}
    assert found(silent, parse_composite_alarm(named("all", suppressed))) == {"unclear": ["a"]}


def test_a_word_of_the_rule_is_not_the_name_of_an_alarm() -> None:
    silent = of_metric(DROPPED, "ALARM", AlarmActions=[])
    composite = parse_composite_alarm(named("all", {"AlarmRule": "ALARM(b) OR ALARM(c)"}))
    assert found(silent, composite) == {"silent": ["ALARM"]}


@pytest.mark.parametrize(
    ("operator", "threshold", "fires"),
    [
        ("GreaterThanThreshold", 0, True),
        ("GreaterThanThreshold", -1, False),
        ("GreaterThanOrEqualToThreshold", 1, True),
        ("GreaterThanOrEqualToThreshold", 0, False),
        ("GreaterThanUpperThreshold", None, False),
        ("LessThanLowerOrGreaterThanUpperThreshold", None, False),
        ("LessThanThreshold", 1, False),
        ("LessThanOrEqualToThreshold", 1, False),
        ("LessThanLowerThreshold", None, False),
    ],
)
@pytest.mark.parametrize(("document", "where"), [(DROPPED, "dropped"), (WAITING, "failure_path")])
def test_an_alarm_has_to_fire_on_more(
    document: dict[str, Any], where: str, operator: str, threshold: int | None, fires: bool
) -> None:
    alarm = of_metric(document, ComparisonOperator=operator, Threshold=threshold)
    assert found(alarm) == {where if fires else "unclear": ["a"]}
    mute = of_metric(document, ComparisonOperator=operator, Threshold=threshold, AlarmActions=[])
    assert found(mute) == ({"silent": ["a"]} if fires else {})


@pytest.mark.parametrize("more", [{"Statistic": "Minimum"}, {"Statistic": None}, {"Unit": "Bytes"}])
def test_an_alarm_that_one_event_may_not_set_off_is_unclear(more: dict[str, Any]) -> None:
    assert found(of_metric(DROPPED, **more)) == {"unclear": ["a"]}


@pytest.mark.parametrize(
    "expression",
    [
        "m1",
        " m1 + m2 ",
        "FILL(m1, 0)",
        "SUM([m1, FILL(m2,0)])",
        "SUM(METRICS())",
        "(m1 + m2) * 60",
        "e2",
    ],
)
def test_a_sum_rises_with_its_metrics(expression: str) -> None:
    result = {"Id": "e1", "Expression": expression, "ReturnData": True}
    other = {"Id": "e2", "Expression": "m1 + m2", "ReturnData": False}
    assert "a" in found(of_expression(query("m1", DROPPED), query("m2", WAITING), other, result))["dropped"]


@pytest.mark.parametrize(
    "expression",
    [
        "0 - m1",
        "-m1",
        "IF(m1 > 0, 0, 1)",
        "m1 * 0",
        "m1 * m2",
        "1 / m1",
        "100 - SUM(METRICS())",
        "FILL(m1, 1)",
        "m1 + m3",
        "e1",
        "MIN([m1, m2])",
        "RATE(m1)",
        "m1 +",
        "SUM([m1",
        "m1 m2",
    ],
)
def test_an_expression_that_is_no_sum_is_not_understood(expression: str) -> None:
    result = {"Id": "e1", "Expression": f"{expression} ", "ReturnData": True}
    other = query("m3", metric("Balance", "Own"))
    alarm = of_expression(query("m1", DROPPED), query("m2", WAITING), other, result)
    assert "dropped" not in found(alarm)
    assert found(alarm).get("unclear") == (None if expression == "e1" else ["a"])


def test_an_expression_beside_a_band_of_anomalies_is_not_understood() -> None:
    band = {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": True}
    assert found(of_expression(query("m1", DROPPED, ReturnData=True), band)) == {"unclear": ["a"]}


def test_what_the_series_of_a_function_without_a_qualifier_counts_is_not_documented() -> None:
    alarms = [of_metric(metric(FunctionName="f", Resource="f"))]
    latest = replace(TARGET, qualifier="$LATEST")
    assert watching(alarms, notifying(alarms), latest, ())["unclear"] == ["a"]


def test_an_expression_watches_the_metrics_that_it_uses() -> None:
    drops, waiting = query("m1", DROPPED), query("m2", WAITING)
    plain = {"Id": "e1", "Expression": "FILL(m1, 0)", "ReturnData": True}
    assert found(of_expression(drops, waiting, plain)) == {"dropped": ["a"]}
    result = {"Id": "e1", "Expression": "FILL(m1, 0) + e2", "ReturnData": True}
    through = {"Id": "e2", "Expression": "m2 * 2", "ReturnData": False}
    assert found(of_expression(drops, waiting, result, through)) == {"dropped": ["a"], "failure_path": ["a"]}
    every = {"Id": "e1", "Expression": "SUM(METRICS())"}
    assert found(of_expression(drops, waiting, every)) == {"dropped": ["a"], "failure_path": ["a"]}
    assert found(of_expression(query("m1", DROPPED, ReturnData=True))) == {"dropped": ["a"]}


def test_a_metric_of_another_account_is_not_of_this_function() -> None:
    assert found(of_expression(query("m1", DROPPED, ReturnData=True, AccountId="210987654321"))) == {}
    assert found(of_expression(query("m1", DROPPED, ReturnData=True, AccountId="123456789012"))) == {"dropped": ["a"]}


@pytest.mark.parametrize(
    ("expression", "unclear"),
    [
        ('SELECT SUM(AsyncEventsDropped) FROM SCHEMA("AWS/Lambda", FunctionName)', True),
        ('SELECT MAX(ApproximateNumberOfMessagesVisible) FROM "AWS/SQS"', True),
        ('SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId)', False),
        ("SUM(SEARCH('{AWS/Lambda,FunctionName} AsyncEventsDropped', 'Sum', 60))", True),
    ],
)
def test_an_expression_that_brings_its_own_metrics_is_not_read(expression: str, unclear: bool) -> None:
    alarm = of_expression({"Id": "q1", "Expression": expression, "Period": 60})
    assert found(alarm) == ({"unclear": ["a"]} if unclear else {})


def test_an_alarm_of_neither_metric_nor_expression_is_not_read() -> None:
    """As those of a query in a newer language are, of which an older SDK drops the query."""
    assert found(of_metric({})) == {"unclear": ["a"]}


@pytest.mark.parametrize(
    ("groups", "unclear"),
    [
        (["/aws/lambda/f"], True),
        (["arn:aws:logs:us-east-2:123456789012:log-group:/aws/lambda/f:*"], True),
        (["/aws/lambda/g", "/ecs/f"], False),
        ([], True),
    ],
)
def test_what_a_log_alarm_counts_is_not_read(groups: list[str], unclear: bool) -> None:
    alarm = parse_log_alarm(named("a", {"ScheduledQueryConfiguration": {"LogGroupIdentifiers": groups}}))
    assert found(alarm) == ({"unclear": ["a"]} if unclear else {})
