# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from support.evidence import FAULTS, REGION, read_with, rows_of

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import cloudwatch
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import metrics
from emulator import Emulator

NOTHING = {"received": 0, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
CONFIG = {"$LATEST": {"MaximumRetryAttempts": 1}, "live": {"MaximumRetryAttempts": 1}}


def add(emulator: Emulator, *names: str, **numbers: Any) -> None:
    seeds = [
        {
            "function_name": name,
            "versions": 1,
            "aliases": {"live": 1},
            "event_invoke_configs": CONFIG,
            "metrics": numbers,
        }
        for name in names
    ]
    emulator.add_functions(seeds, region=REGION)


def events(emulator: Emulator, names: list[str] | None = None, days: int = 14) -> dict[str, Any]:
    """Return the numbers, without the beginning of their window, which is not the same in the next read."""
    rows = rows_of(read_with(emulator, ["metrics"], names, metrics_days=days))
    return {
        name: {key: each for key, each in row["async_events"].items() if key != "since"} for name, row in rows.items()
    }


@pytest.mark.parametrize("days", [1, 14, 60])
def test_the_window_begins_where_cloudwatch_is_asked_to(
    emulator: Emulator, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def get_metric_data(client: Any, series: Any, start: datetime, end: datetime) -> Any:
        asked.append((start, end))
        return cloudwatch.get_metric_data(client, series, start, end)

    monkeypatch.setattr(
        metrics, "cloudwatch", SimpleNamespace(**{**vars(cloudwatch), "get_metric_data": get_metric_data})
    )
    add(emulator, "f", function={"AsyncEventsReceived": 1})
    row = rows_of(read_with(emulator, ["metrics"], metrics_days=days))["f:live"]
    ((start, end),) = set(asked)
    assert row["async_events"]["since"] == start.isoformat() == f"{start:%Y-%m-%dT%H:%M:00+00:00}"
    # CloudWatch would round it down to the minute, or 5 minutes, so that events of before it would count.
    assert start.minute % 5 == 0
    assert timedelta(days) <= end - start < timedelta(days, minutes=5)


@pytest.mark.parametrize("names", [None, ["busy", "idle"], ["busy", "idle", "a", "b", "c"]])
def test_functions_and_qualifiers(emulator: Emulator, names: list[str] | None) -> None:
    numbers = {"AsyncEventsReceived": {"1": 30, "2": 4}, "AsyncEventsDropped": 2}
    add(emulator, "busy", function=numbers, qualifiers={"live": {"AsyncEventsReceived": 7}})
    add(emulator, "idle")
    found = events(emulator, names)
    function = {**NOTHING, "received": 34, "dropped": 2}
    assert found["busy:$LATEST"] == {"days": 14, "function": function, "qualifier": None, "other_qualifiers": {}}
    qualifier = {**NOTHING, "received": 7, "dropped": None}
    assert found["busy:live"] == {"days": 14, "function": function, "qualifier": qualifier, "other_qualifiers": {}}
    assert found["idle:live"] == {"days": 14, "function": NOTHING, "qualifier": None, "other_qualifiers": {}}


def test_the_fewest_requests(emulator: Emulator) -> None:
    for number in range(3):
        add(emulator, f"f-{number}", function={"AsyncEventsReceived": 1})
    events(emulator, ["f-1"])
    assert (emulator.count("ListMetrics"), emulator.count("GetMetricData")) == (1, 1)
    emulator.clear_requests()
    reading = read_with(emulator, ["metrics"])
    assert (emulator.count("ListMetrics"), emulator.count("GetMetricData")) == (4, 1)
    assert reading.other_requests == 5
    emulator.reset()
    add(emulator, "idle")
    emulator.clear_requests()
    events(emulator)
    assert (emulator.count("ListMetrics"), emulator.count("GetMetricData")) == (4, 0)


def test_more_series_than_one_request_takes(emulator: Emulator) -> None:
    names = [f"f-{number}" for number in range(600)]
    seeds = [
        {
            "function_name": name,
            "event_invoke_configs": {"$LATEST": {}},
            "metrics": {"function": {"AsyncEventsReceived": 1}},
        }
        for name in names
    ]
    emulator.add_functions(seeds, region=REGION)
    emulator.configure(metric_page_size=200)
    found = events(emulator)
    assert len(found) == 600
    assert {each["function"]["received"] for each in found.values()} == {1}


def test_a_window_beyond_what_is_listed(emulator: Emulator) -> None:
    add(emulator, "ended", function={"AsyncEventsReceived": {"20": 9}})
    assert events(emulator)["ended:live"]["function"] == NOTHING
    assert events(emulator, days=30)["ended:live"] == {
        "days": 30,
        "function": {**NOTHING, "received": 9},
        "qualifier": None,
        "other_qualifiers": {},
    }
    assert events(emulator, ["ended"], 30)["ended:live"]["function"]["received"] == 9


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_what_is_not_complete_is_not_known(emulator: Emulator, status: str) -> None:
    add(emulator, "f", function={"AsyncEventsReceived": 5, "AsyncEventsDropped": 1})
    emulator.configure(metric_statuses={"AsyncEventsDropped/*": status})
    reading = read_with(emulator, ["metrics"])
    assert rows_of(reading)["f:live"]["async_events"]["function"] == {**NOTHING, "received": 5, "dropped": None}
    (warning,) = reading.warnings()
    assert "cloudwatch:GetMetricData" in warning


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", ["ListMetrics", "GetMetricData"])
@pytest.mark.parametrize("days", [14, 30])
def test_a_service_that_fails(emulator: Emulator, operation: str, fault: str, days: int) -> None:
    numbers = dict.fromkeys(
        ("AsyncEventsReceived", "AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors"), 1
    )
    add(emulator, "f", function=numbers)
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS[fault]}])
    reading = read_with(emulator, ["metrics"], metrics_days=days)
    assert {name: row["async_events"] for name, row in rows_of(reading).items()} == {"f:$LATEST": None, "f:live": None}
    (warning,) = reading.warnings()
    assert f"cloudwatch:{operation}" in warning


def test_one_metric_that_cannot_be_listed(emulator: Emulator) -> None:
    add(emulator, "f", function={"AsyncEventsReceived": 5, "AsyncEventsDropped": 1})
    emulator.configure(faults=[{"operation": "ListMetrics", "times": 1, "effect": FAULTS["outage"]}])
    found = events(emulator)["f:live"]["function"]
    assert found == {**NOTHING, "received": None, "dropped": 1}


EVENTS = {"AsyncEventsReceived": 9, "AsyncEventsDropped": 2}


@pytest.mark.parametrize("names", [None, ["f"]])
def test_what_received_events_has_a_row(emulator: Emulator, names: list[str] | None) -> None:
    """A version, an alias without a configuration, an alias that is gone, and a function without any configuration."""
    seed = {"function_name": "f", "versions": 1, "aliases": {"live": 1}, "event_invoke_configs": {"live": {}}}
    bare = {"function_name": "bare", "metrics": {"function": EVENTS}}
    numbers = {"function": EVENTS, "qualifiers": {"1": EVENTS, "gone": EVENTS}}
    emulator.add_functions([{**seed, "metrics": numbers}, bare], region=REGION)
    reading = read_with(emulator, ["metrics", "qualifiers", "function"], names and [*names, "bare"])
    rows = rows_of(reading)
    assert {name: row["configured"] for name, row in rows.items()} == {
        "bare:$LATEST": False,
        "f:$LATEST": False,
        "f:1": False,
        "f:gone": False,
        "f:live": True,
    }
    assert rows["f:1"]["async_events"]["qualifier"]["dropped"] == 2
    # ListAliases was asked for the alias that is configured; no list of versions was.
    assert (rows["f:gone"]["qualifier_exists"], rows["f:1"]["qualifier_exists"]) == (False, None)
    assert all(row["function"] is not None for row in rows.values())
    assert reading.not_found == []


@pytest.mark.parametrize("names", [None, ["f:$LATEST"]])
def test_numbers_of_qualifiers_that_were_not_read_are_said_to_be_theirs(
    emulator: Emulator, names: list[str] | None
) -> None:
    seed = {"function_name": "f", "versions": 1, "event_invoke_configs": {"$LATEST": {}}}
    numbers = {"function": EVENTS, "qualifiers": {"1": EVENTS}}
    emulator.add_functions([{**seed, "metrics": numbers}], region=REGION)
    rows = rows_of(read_with(emulator, ["metrics"], names, qualifier=None if names else "$LATEST"))
    assert set(rows) == {"f:$LATEST"}
    assert rows["f:$LATEST"]["async_events"]["other_qualifiers"] == {"1": {**NOTHING, "received": 9, "dropped": 2}}
    assert rows["f:$LATEST"]["completeness"]["configurations"] is None


def test_a_function_whose_series_is_not_listed_yet_is_not_without_events(emulator: Emulator) -> None:
    """Found: no event came for the function, beside those that an alias of it had lost."""
    add(emulator, "late", qualifiers={"live": {"AsyncEventsDropped": 7}})
    found = events(emulator)["late:live"]
    assert found["function"] == {**NOTHING, "dropped": None}
    assert found["qualifier"]["dropped"] == 7
