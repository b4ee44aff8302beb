# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudWatch as a reason to send no more events."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from support.parked import REGION
from support.parked_queue import QUEUE, Client, Clock, Services, order

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.done import Done
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.dropped import Dropped
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.look import stores_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.pace import Pace, Stop
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.receivers import Receivers
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.replay import Replay
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.selection import Home
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

BEGIN = datetime(2026, 11, 29, 12, 0, 30, tzinfo=timezone.utc)
HOME = Home("123456789012", REGION)
OTHER = parse_function(f"arn:aws:lambda:{REGION}:210987654321:function:f")
F = parse_function(f"arn:aws:lambda:{REGION}:123456789012:function:f:BLUE")


class CloudWatch:
    """dropped: by the minute after BEGIN. status: of each answer. error: what each question raises."""

    def __init__(self, clock: Clock, dropped: dict[int, int]) -> None:
        self.clock, self.dropped = clock, dropped
        self.status, self.error = "Complete", None
        self.asked: list[tuple[str, datetime, datetime]] = []
        self.meta: Any = type("Meta", (), {"region_name": REGION})
        self.begin = clock()

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.clock() - self.begin)

    def client(self, service: str, region: str | None) -> Any:
        assert (service, region) == ("cloudwatch", REGION)
        return self

    def get_paginator(self, _name: str) -> Any:
        return self

    def paginate(self, MetricDataQueries: Any, StartTime: datetime, EndTime: datetime) -> Any:
        stat = MetricDataQueries[0]["MetricStat"]
        assert (stat["Metric"]["MetricName"], stat["Stat"], stat["Period"]) == ("AsyncEventsDropped", "Sum", 60)
        self.asked.append((stat["Metric"]["Dimensions"][0]["Value"], StartTime, EndTime))
        if self.error:
            raise self.error
        values = [
            float(number)
            for minute, number in self.dropped.items()
            if StartTime <= BEGIN.replace(second=0) + timedelta(minutes=minute) < EndTime
        ]
        return [{"MetricDataResults": [{"Id": "m0", "Values": values, "StatusCode": self.status}]}]


def watching(dropped: dict[int, int], home: Home | None = HOME) -> tuple[CloudWatch, Dropped, Done, Clock]:
    clock, done = Clock(), Done()
    cloudwatch: Any = CloudWatch(clock, dropped)
    return cloudwatch, Dropped(cloudwatch, home, done, clock, cloudwatch.now), done, clock


def test_so_many_dropped_events_are_a_reason_to_stop() -> None:
    _cloudwatch, dropped, _done, clock = watching({0: 100, 1: 2, 2: 2, 3: 1})
    dropped.sent_to(F)
    clock.sleep(130)
    assert dropped.reason(5) is None  # four, and 100 that were dropped before it began
    clock.sleep(60)
    assert dropped.reason(5) == (
        "nothing more was sent, as CloudWatch counts 5 dropped events of f in us-east-2 since 12:01 UTC, those of "
        "others included"
    )


def test_it_asks_once_a_minute_after_two() -> None:
    cloudwatch, dropped, _done, clock = watching({})
    assert dropped.reason(1) is None
    dropped.sent_to(F)
    for _second in range(600):
        dropped.sent_to(F)
        clock.sleep(1)
        assert dropped.reason(1) is None
    assert len(cloudwatch.asked) == 9
    assert {(name, since) for name, since, _end in cloudwatch.asked} == {("f", BEGIN.replace(minute=1, second=0))}


@pytest.mark.parametrize(("function", "home"), [(OTHER, HOME), (F, None)])
def test_nothing_is_asked_about_another_account(function: Any, home: Home | None) -> None:
    """CloudWatch would answer about a function of the same name."""
    cloudwatch, dropped, _done, clock = watching({1: 100}, home)
    dropped.sent_to(function)
    clock.sleep(300)
    assert dropped.reason(1) is None
    assert cloudwatch.asked == []


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_an_incomplete_number_is_no_number(status: str) -> None:
    cloudwatch, dropped, done, clock = watching({1: 100})
    cloudwatch.status = status
    dropped.sent_to(F)
    for _minute in range(10):
        clock.sleep(60)
        assert dropped.reason(1) is None
    (warning,) = done.warnings
    assert warning.endswith("records that come back still count: it gives no complete numbers")


@pytest.mark.parametrize("code", ["AccessDenied", "InternalFailure", "ConnectTimeoutError"])
def test_what_is_not_known_is_said_once_and_stops_nothing(code: str) -> None:
    cloudwatch, dropped, done, clock = watching({1: 100})
    cloudwatch.error = LambdaError("GetMetricData", "f", code, "no", refused=True)
    dropped.sent_to(F)
    for _minute in range(10):
        clock.sleep(60)
        dropped.sent_to(F)
        assert dropped.reason(1) is None
    assert len(cloudwatch.asked) == 1
    (warning,) = done.warnings
    assert warning.startswith("CloudWatch did not say whether events are dropped; records that come back still count")
    assert ("allow cloudwatch:GetMetricData" in warning) == (code == "AccessDenied")


def test_a_task_stops_when_events_are_dropped_elsewhere() -> None:
    """No record comes back to this queue."""
    clock = Clock()
    queue = Client(1000, clock)
    cloudwatch: Any = CloudWatch(clock, {2: 7})
    services: Any = Services(queue)
    given, done, stop = order(events_per_second=1), Done(), Stop()
    stores, _senders = stores_of([parse_source(QUEUE, REGION)], services, 0)
    Replay(
        given,
        Receivers(services, services.invoking, None, 0),
        done,
        stop,
        Pace(1, stop, clock, clock.sleep),
        dropped=Dropped(cloudwatch, given.selection.home, done, clock, cloudwatch.now),
    ).run(stores)
    assert "CloudWatch counts 7 dropped events" in (done.stopped or "")
    assert 100 < len(done.replayed) < 250
    assert all(each["removed"] for each in done.replayed)


@pytest.mark.parametrize(("home", "function"), [(None, F), (HOME, OTHER)])
def test_a_task_that_lasts_says_what_is_not_asked(home: Home | None, function: Any) -> None:
    """Found: with function_name alone, or rows, CloudWatch was never asked, and nothing said so."""
    cloudwatch, dropped, done, clock = watching({0: 100, 1: 100}, home)
    dropped.sent_to(function)
    assert (dropped.reason(1), done.warnings) == (None, [])
    for _minute in range(4):
        clock.sleep(60)
        assert dropped.reason(1) is None
    assert (len(done.warnings), cloudwatch.asked) == (1, [])
    assert "is not known to be of the account of the credentials" in done.warnings[0]
