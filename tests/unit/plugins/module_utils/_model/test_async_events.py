# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timezone

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.async_events import (
    METRICS,
    Series,
    async_events,
    parse_series,
)

SINCE = datetime(2026, 11, 10, 9, 30, tzinfo=timezone.utc)  # UTC is not in Python 3.10


def parsed(**dimensions: str) -> Series | None:
    rows = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return parse_series({"MetricName": "Errors", "Dimensions": rows})


def test_series_of_functions_and_qualifiers() -> None:
    assert parsed(FunctionName="f") == Series("Errors", "f")
    assert parsed(FunctionName="f", Resource="f:live") == Series("Errors", "f", "live")
    assert parsed(FunctionName="f", Resource="f") is None
    assert parsed(FunctionName="f", Resource="f:live", ExecutedVersion="1") is None
    assert parsed() is parsed(Resource="f:live") is None


def test_nothing_read_is_nothing_told() -> None:
    assert async_events(14, SINCE, "f", "live", (), set(), lambda _series: None) is None


def test_a_qualifier_without_a_series_has_no_numbers() -> None:
    found = async_events(14, SINCE, "f", "live", (), set(), lambda _series: 3)
    assert found
    assert (found["function"]["dropped"], found["qualifier"]) == (3, None)
    assert found["since"] == "2026-11-10T09:30:00+00:00"


def test_a_metric_without_a_series_of_the_qualifier() -> None:
    """Nothing of nothing is nothing; of something it is not known."""
    received = Series(METRICS["received"], "f", "live")
    sums = {METRICS["received"]: 5, METRICS["dropped"]: 2}
    found = async_events(14, SINCE, "f", "live", (), {received}, lambda series: sums.get(series.metric, 0))
    assert found
    assert found["qualifier"] == {
        "received": 5,
        "dropped": None,
        "destination_delivery_failures": 0,
        "dead_letter_errors": 0,
    }
