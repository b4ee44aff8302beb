# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import boto3
import pytest
from support.evidence import FAULTS, REGION, arn_of, read_with, rows_of

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import cloudwatch
from emulator import Emulator

QUEUE = arn_of("sqs", "failed")
PAGE = [arn_of("sns", "page")]
NOTHING: dict[str, list[str]] = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}


def client(emulator: Emulator) -> Any:
    keys = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    make: Any = boto3.client
    return make("cloudwatch", region_name=REGION, endpoint_url=emulator.url, **keys)


def put(emulator: Emulator, name: str, metric: str, namespace: str = "AWS/Lambda", **more: Any) -> None:
    dimensions = [{"Name": key, "Value": more.pop(key)} for key in ("FunctionName", "QueueName") if key in more]
    client(emulator).put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=dimensions,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        **{"AlarmActions": PAGE, **more},
    )


@pytest.fixture
def region(emulator: Emulator) -> Emulator:
    stored = {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}}
    functions = [{"function_name": name, "event_invoke_configs": stored} for name in ("f", "g")]
    emulator.add_functions(functions, region=REGION)
    return emulator


@pytest.mark.parametrize("names", [None, ["f", "g"]])
def test_alarms_of_each_type_in_one_list(region: Emulator, names: list[str] | None) -> None:
    put(region, "drops", "AsyncEventsDropped", FunctionName="f", AlarmActions=[])
    put(region, "waiting", "ApproximateNumberOfMessagesVisible", "AWS/SQS", QueueName="failed")
    put(region, "errors", "Errors", FunctionName="f")
    client(region).put_composite_alarm(AlarmName="all", AlarmRule="ALARM(drops)", AlarmActions=PAGE)
    client(region).put_log_alarm(
        AlarmName="log",
        AlarmActions=PAGE,
        ScheduledQueryConfiguration={
            "QueryString": "filter @message like /ERROR/",
            "LogGroupIdentifiers": ["/aws/lambda/g"],
            "AggregationExpression": "count(*)",
            "ScheduledQueryRoleARN": "arn:aws:iam::123456789012:role/query",
            "ScheduleConfiguration": {"ScheduleExpression": "rate(1 minute)", "StartTimeOffset": 300},
        },
        QueryResultsToEvaluate=1,
        QueryResultsToAlarm=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    reading = read_with(region, ["alarms"], names)
    assert {name: row["alarms"] for name, row in rows_of(reading).items()} == {
        "f:$LATEST": {**NOTHING, "dropped": ["drops"], "failure_path": ["waiting"]},
        "g:$LATEST": {**NOTHING, "failure_path": ["waiting"], "unclear": ["log"]},
    }
    assert region.count("DescribeAlarms") == 1
    assert [each["evidence"]["alarms"] for each in reading.regions] == [True]


def test_every_page_is_read(region: Emulator) -> None:
    for number in range(5):
        put(region, f"a-{number}", "AsyncEventsDropped", FunctionName="f")
    region.configure(alarm_page_size=2)
    found = rows_of(read_with(region, ["alarms"]))["f:$LATEST"]["alarms"]
    assert found["dropped"] == [f"a-{number}" for number in range(5)]
    assert region.count("DescribeAlarms") == 3


def test_a_dead_letter_queue_is_a_failure_path(emulator: Emulator) -> None:
    function = {"function_name": "f", "dead_letter_target_arn": QUEUE, "event_invoke_configs": {"$LATEST": {}}}
    emulator.add_functions([function], region=REGION)
    put(emulator, "waiting", "ApproximateNumberOfMessagesVisible", "AWS/SQS", QueueName="failed")
    found = rows_of(read_with(emulator, ["function", "alarms"]))["f:$LATEST"]["alarms"]
    assert found == {**NOTHING, "failure_path": ["waiting"]}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_is_null_with_a_warning(region: Emulator, fault: str) -> None:
    region.configure(faults=[{"operation": "DescribeAlarms", "effect": FAULTS[fault]}])
    reading = read_with(region, ["alarms"])
    assert [row["alarms"] for row in rows_of(reading).values()] == [None, None]
    (warning,) = reading.warnings()
    assert "alarms is null where it could not be read: cloudwatch:DescribeAlarms failed once" in warning
    assert [each["evidence"]["alarms"] for each in reading.regions] == [False]


def test_an_older_sdk_asks_for_the_types_that_it_knows(region: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    found = client(region)
    members = found.meta.service_model.operation_model("DescribeAlarms").output_shape.members
    monkeypatch.delitem(members, "LogAlarms", raising=False)
    asked: list[Any] = []
    event = "provide-client-params.cloudwatch.DescribeAlarms"
    found.meta.events.register(event, lambda params, **_more: asked.append(params))
    assert cloudwatch.describe_alarms(found) == []
    assert [each["AlarmTypes"] for each in asked] == [["MetricAlarm", "CompositeAlarm"]]
