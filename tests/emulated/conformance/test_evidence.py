# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource policies, event source mappings and metrics of functions."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator

_ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
_GONE = (404, "ResourceNotFoundException", "The resource you requested does not exist.")


def _query(emulator: Emulator, form: dict[str, str]) -> str:
    """Return the body of a response in the query protocol."""
    authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/monitoring/aws4_request"
    headers = {"Authorization": authorization, "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(emulator.url, urllib.parse.urlencode(form).encode(), headers)
    with urllib.request.urlopen(request) as response:
        body: str = response.read().decode()
    return body


class TestResourcePolicies:
    """Recorded by LocalStack, TestLambdaPermissions::test_lambda_permission_fn_versioning."""

    def _statements(self, emulator: Emulator, **parameters: Any) -> list[dict[str, Any]]:
        policy = json.loads(client_of(emulator).get_policy(FunctionName="f", **parameters)["Policy"])
        assert (policy["Version"], policy["Id"]) == ("2012-10-17", "default")
        statements: list[dict[str, Any]] = policy["Statement"]
        return statements

    def test_each_qualifier_has_its_own_policy(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"live": "1"}}])
        client = client_of(emulator)
        for number, parameters in enumerate(({}, {"Qualifier": "1"}, {"Qualifier": "live"})):
            assert refusal(client.get_policy, FunctionName="f", **parameters) == _GONE
            principal = f"service-{number}.amazonaws.com"
            client.add_permission(
                FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal=principal, **parameters
            )
            (statement,) = self._statements(emulator, **parameters)
            qualifier = parameters.get("Qualifier")
            assert statement == {
                "Sid": "s",
                "Effect": "Allow",
                "Principal": {"Service": principal},
                "Action": "lambda:InvokeFunction",
                "Resource": f"{_ARN}:{qualifier}" if qualifier else _ARN,
            }
        client.remove_permission(FunctionName="f", StatementId="s", Qualifier="live")
        assert refusal(client.get_policy, FunctionName="f", Qualifier="live") == _GONE
        assert len(self._statements(emulator, Qualifier="1")) == 1
        client.publish_version(FunctionName="f")
        assert refusal(client.get_policy, FunctionName="f", Qualifier="2") == _GONE

    def test_recorded_statement(self, emulator: Emulator) -> None:
        """Cloud Custodian's recording of a policy for IoT."""
        emulator.add_functions([{"function_name": "f"}])
        rule = "arn:aws:iot:us-east-1:123456789012:rule/button"
        client_of(emulator).add_permission(
            FunctionName="f",
            StatementId="d6f0db1a",
            Action="lambda:InvokeFunction",
            Principal="iot.amazonaws.com",
            SourceAccount="123456789012",
            SourceArn=rule,
        )
        (statement,) = self._statements(emulator)
        assert statement["Condition"] == {
            "StringEquals": {"AWS:SourceAccount": "123456789012"},
            "ArnLike": {"AWS:SourceArn": rule},
        }

    def test_same_404_for_a_missing_policy_function_or_version(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}])
        get = client_of(emulator).get_policy
        assert refusal(get, FunctionName="missing") == _GONE
        assert refusal(get, FunctionName="f", Qualifier="7") == _GONE
        add = client_of(emulator).add_permission
        given = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
        assert refusal(add, FunctionName="f", Qualifier="$LATEST", **given)[2] == (
            "We currently do not support adding policies for $LATEST."
        )
        assert refusal(add, FunctionName="missing", **given)[:2] == (404, "ResourceNotFoundException")

    def test_seeds(self, emulator: Emulator) -> None:
        statement = {"Principal": "events.amazonaws.com", "StatementId": "rule", "SourceArn": "arn:aws:events:::rule/r"}
        seed = {"": ["s3.amazonaws.com", "sns.amazonaws.com"], "live": [statement]}
        emulator.add_functions([{"function_name": "f", "versions": 1, "aliases": {"live": 1}, "policy": seed}])
        services = [row["Principal"]["Service"] for row in self._statements(emulator)]
        assert services == ["s3.amazonaws.com", "sns.amazonaws.com"]
        (live,) = self._statements(emulator, Qualifier="live")
        assert (live["Sid"], live["Resource"]) == ("rule", f"{_ARN}:live")

    def test_get_policy_has_its_own_quota(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f", "policy": {"": ["s3.amazonaws.com"]}}])
        emulator.configure(requests_per_second=1, burst=2)
        client = client_of(emulator)
        for _unused in range(2):
            client.list_functions()
        for _unused in range(2):
            client.get_policy(FunctionName="f")
        assert refusal(client.get_policy, FunctionName="f")[:2] == (429, "TooManyRequestsException")
        for _unused in range(5):
            client_of(emulator, "sqs").list_queues()


class TestEventSourceMappings:
    def test_pages_of_a_hundred(self, emulator: Emulator) -> None:
        queue = "arn:aws:sqs:us-east-1:123456789012:q"
        emulator.add_functions(
            {"function_name": f"f-{number}", "event_source_mappings": [queue]} for number in range(120)
        )
        client = client_of(emulator)
        first = client.list_event_source_mappings(MaxItems=1000)
        assert len(first["EventSourceMappings"]) == 100
        pages = list(client.get_paginator("list_event_source_mappings").paginate())
        assert [len(page["EventSourceMappings"]) for page in pages] == [100, 20]
        assert "NextMarker" not in pages[-1]
        emulator.configure(mapping_page_size=50)
        assert len(client.list_event_source_mappings()["EventSourceMappings"]) == 50
        assert refusal(client.list_event_source_mappings, MaxItems=10001)[1] == "ValidationException"

    def test_recorded_row(self, emulator: Emulator) -> None:
        """Cloud Custodian, test_aws_lambda_event_source_mapping, recorded 2025-07."""
        stream = "arn:aws:kafka:us-east-1:123456789012:cluster/c/1"
        sources = [{"event_source_arn": stream, "qualifier": "live", "state": "Disabled"}]
        emulator.add_functions([{"function_name": "f", "event_source_mappings": sources}])
        (row,) = client_of(emulator).list_event_source_mappings()["EventSourceMappings"]
        made = row.pop("UUID")
        assert isinstance(row.pop("LastModified"), datetime)
        assert row == {
            "BatchSize": 10,
            "MaximumBatchingWindowInSeconds": 0,
            "EventSourceArn": stream,
            "FunctionArn": f"{_ARN}:live",
            "State": "Disabled",
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": [],
            "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{made}",
        }

    def test_mappings_remain_when_their_function_is_deleted(self, emulator: Emulator) -> None:
        """Recorded by LocalStack: test_event_source_mapping_lifecycle_delete_function."""
        queue = "arn:aws:sqs:us-east-1:123456789012:q"
        seeds = [{"function_name": name, "event_source_mappings": [queue]} for name in ("f", "g")]
        emulator.add_functions(seeds)
        client = client_of(emulator)
        client.delete_function(FunctionName="f")
        rows = client.list_event_source_mappings()["EventSourceMappings"]
        assert sorted(row["FunctionArn"][-1] for row in rows) == ["f", "g"]
        assert len(client.list_event_source_mappings(FunctionName="g")["EventSourceMappings"]) == 1
        assert client.list_event_source_mappings(FunctionName="missing")["EventSourceMappings"] == []
        emulator.add_functions(seeds[1:])
        assert len(client.list_event_source_mappings()["EventSourceMappings"]) == 2

    def test_mappings_created_with_the_api(self, emulator: Emulator) -> None:
        emulator.add_functions([{"function_name": "f"}])
        client_of(emulator, "sqs").create_queue(QueueName="q")
        queue = "arn:aws:sqs:us-east-1:123456789012:q"
        client = client_of(emulator)
        made = client.create_event_source_mapping(FunctionName="f", EventSourceArn=queue)
        (row,) = client.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]
        assert row["UUID"] == made["UUID"]
        assert client.list_event_source_mappings(EventSourceArn=queue + "2")["EventSourceMappings"] == []


class TestMetrics:
    def _query(self, name: str, metric: str, number: int = 0, period: int = 86400, **dimensions: str) -> dict[str, Any]:
        pairs = [{"Name": key, "Value": value} for key, value in {"FunctionName": name, **dimensions}.items()]
        metric_of = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": pairs}
        return {"Id": f"m{number}", "MetricStat": {"Metric": metric_of, "Period": period, "Stat": "Sum"}}

    def _read(self, emulator: Emulator, *queries: dict[str, Any], days: float = 14, **parameters: Any) -> Any:
        now = datetime.now(UTC)
        given = {"MetricDataQueries": list(queries), "StartTime": now - timedelta(days=days), "EndTime": now}
        return client_of(emulator, "cloudwatch").get_metric_data(**given, **parameters)

    def _series(self, emulator: Emulator, **parameters: Any) -> list[tuple[str, dict[str, str]]]:
        paginator = client_of(emulator, "cloudwatch").get_paginator("list_metrics")
        return [
            (row["MetricName"], {entry["Name"]: entry["Value"] for entry in row["Dimensions"]})
            for page in paginator.paginate(Namespace="AWS/Lambda", **parameters)
            for row in page["Metrics"]
        ]

    def test_series(self, emulator: Emulator) -> None:
        metrics = {
            "function": {
                "AsyncEventsReceived": 10,
                "AsyncEventsDropped": {"1": 2, "20": 5},
                "DeadLetterErrors": {"20": 1},
            },
            "qualifiers": {"live": {"AsyncEventsReceived": 4}},
        }
        emulator.add_functions([{"function_name": "f", "metrics": metrics}, {"function_name": "g"}])
        function, live = {"FunctionName": "f"}, {"FunctionName": "f", "Resource": "f:live"}
        assert self._series(emulator, MetricName="AsyncEventsReceived") == [
            ("AsyncEventsReceived", function),
            ("AsyncEventsReceived", live),
        ]
        assert self._series(emulator, MetricName="AsyncEventsDropped") == [("AsyncEventsDropped", function)]
        assert self._series(emulator, MetricName="DeadLetterErrors") == []
        assert self._series(emulator, Dimensions=[{"Name": "Resource"}]) == [("AsyncEventsReceived", live)]
        assert self._series(emulator, RecentlyActive="PT3H") == [
            ("AsyncEventsReceived", function),
            ("AsyncEventsReceived", live),
        ]

    def test_sums(self, emulator: Emulator) -> None:
        """The shape is recorded: LocalStack, 2023-11."""
        metrics = {
            "function": {"AsyncEventsReceived": {"1": 3, "2": 4, "20": 9}},
            "qualifiers": {"live": {"Errors": 1}},
        }
        emulator.add_functions([{"function_name": "f", "metrics": metrics}])
        response = self._read(
            emulator,
            self._query("f", "AsyncEventsReceived"),
            self._query("f", "Errors", 1, Resource="f:live"),
            self._query("f", "Errors", 2),
        )
        received, errors, nothing = response["MetricDataResults"]
        assert (received["Id"], received["Label"], received["StatusCode"]) == ("m0", "AsyncEventsReceived", "Complete")
        assert (received["Values"], errors["Values"], nothing["Values"]) == ([3.0, 4.0], [1.0], [])
        assert len(received["Timestamps"]) == 2
        assert (response["Messages"], "NextToken" in response) == ([], False)
        (longer,) = self._read(emulator, self._query("f", "AsyncEventsReceived"), days=30)["MetricDataResults"]
        assert sum(longer["Values"]) == 16
        (fine,) = self._read(emulator, self._query("f", "AsyncEventsReceived", period=60), days=30)["MetricDataResults"]
        assert fine["Values"] == []

    def test_statuses(self, emulator: Emulator) -> None:
        names = ("f", "g", "h")
        emulator.add_functions({"function_name": name, "metrics": {"function": {"Errors": 2}}} for name in names)
        emulator.configure(metric_statuses={"Errors/f": "InternalError", "*/g": "PartialData"})
        queries = [self._query(name, "Errors", number) for number, name in enumerate(names)]
        results = self._read(emulator, *queries)["MetricDataResults"]
        assert [(row["StatusCode"], row["Values"]) for row in results] == [
            ("InternalError", []),
            ("PartialData", [2.0]),
            ("Complete", [2.0]),
        ]

    def test_limits(self, emulator: Emulator) -> None:
        names = [f"f-{number:04}" for number in range(600)]
        emulator.add_functions({"function_name": name, "metrics": {"function": {"Errors": 1}}} for name in names)
        assert [dimensions["FunctionName"] for _metric, dimensions in self._series(emulator)] == names
        assert emulator.count("ListMetrics") == 2
        queries = [self._query(name, "Errors", number) for number, name in enumerate(names)]
        with pytest.raises(ClientError) as caught:
            self._read(emulator, *queries[:501])
        assert caught.value.response["Error"]["Code"] == "ValidationError"
        emulator.configure(metric_page_size=200)
        page = self._read(emulator, *queries[:500])
        assert len(page["MetricDataResults"]) == 200
        rest = self._read(emulator, *queries[:500], NextToken=page["NextToken"])
        assert rest["MetricDataResults"][0]["Id"] == "m200"
        few = self._read(emulator, *queries[:10], MaxDatapoints=4)
        assert (len(few["MetricDataResults"]), few["NextToken"]) == (4, "4")

    def test_recorded_error(self, emulator: Emulator) -> None:
        """LocalStack, cloudwatch/test_cloudwatch.snapshot.json: the query code and the model's name."""
        cloudwatch = client_of(emulator, "cloudwatch")
        with pytest.raises(ClientError) as caught:
            cloudwatch.list_metrics(Namespace="AWS/Lambda", NextToken="x")
        error: Any = caught.value.response["Error"]
        assert (error["Code"], error["QueryErrorCode"]) == ("InvalidParameterValue", "InvalidParameterValueException")

    def test_query_protocol(self, emulator: Emulator) -> None:
        """Older versions of botocore send form parameters and receive XML."""
        emulator.add_functions([{"function_name": "f", "metrics": {"function": {"Errors": 3}}}])
        now = datetime.now(UTC)
        prefix = "MetricDataQueries.member.1"
        metric = f"{prefix}.MetricStat.Metric"
        responses = {
            action: _query(emulator, {"Action": action, "Version": "2010-08-01", **parameters})
            for action, parameters in {
                "ListMetrics": {"Namespace": "AWS/Lambda"},
                "GetMetricData": {
                    "StartTime": (now - timedelta(days=1)).isoformat(),
                    "EndTime": now.isoformat(),
                    f"{prefix}.Id": "m1",
                    f"{prefix}.MetricStat.Period": "86400",
                    f"{prefix}.MetricStat.Stat": "Sum",
                    f"{metric}.Namespace": "AWS/Lambda",
                    f"{metric}.MetricName": "Errors",
                    f"{metric}.Dimensions.member.1.Name": "FunctionName",
                    f"{metric}.Dimensions.member.1.Value": "f",
                },
            }.items()
        }
        assert "<MetricName>Errors</MetricName>" in responses["ListMetrics"]
        assert "<Values><member>3.0</member></Values>" in responses["GetMetricData"]

    def test_reset_and_replacement(self, emulator: Emulator) -> None:
        seed = {"function_name": "f", "metrics": {"function": {"Errors": 1}}}
        emulator.add_functions([seed])
        emulator.add_functions([{"function_name": "f"}])
        assert self._series(emulator) == []
        emulator.add_functions([seed])
        emulator.reset()
        assert self._series(emulator) == []

    def test_moto_serves_other_metrics(self, emulator: Emulator) -> None:
        cloudwatch = client_of(emulator, "cloudwatch")
        cloudwatch.put_metric_data(Namespace="mine", MetricData=[{"MetricName": "m", "Value": 1}])
        assert [row["MetricName"] for row in cloudwatch.list_metrics(Namespace="mine")["Metrics"]] == ["m"]
