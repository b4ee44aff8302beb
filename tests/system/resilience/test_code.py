# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region restored from its rows while writes fail: what was done is in the result, and a second run does the rest."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from support.sampled import sampled

from emulator import Emulator
from resilience.running import INFO, NAMES, WRITE, Process, region_of, run
from resilience.test_interrupted import wait_for_requests

PUT = "PutFunctionEventInvokeConfig"
ROWS = [
    {"function_name": name, "qualifier": qualifier, "maximum_retry_attempts": 0, "maximum_event_age_in_seconds": age}
    for age, name in enumerate(NAMES, start=600)
    for qualifier in ("$LATEST", "BLUE")
]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(port=0) as emulator:
        region_of(emulator)
        yield emulator


def options(emulator: Emulator, **more: Any) -> dict[str, Any]:
    return {
        "endpoint_url": emulator.url,
        "event_invoke_configs": ROWS,
        "requests_per_second": 0,
        "propagation_timeout": 0,
        **more,
    }


def restored(emulator: Emulator) -> set[tuple[str, str]]:
    """The targets that are as their rows say."""
    stored = run(INFO, {"endpoint_url": emulator.url, "function_name": NAMES, "requests_per_second": 0}).rows
    return {
        (row["function_name"], row["qualifier"]) for row in stored for wanted in ROWS if wanted.items() <= row.items()
    }


def refused(status: int, code: str) -> dict[str, Any]:
    return {"error": {"status": status, "code": code, "message": "not now"}}


def assert_second_run_does_the_rest(emulator: Emulator) -> None:
    emulator.configure(faults=[])
    rerun, again = (run(WRITE, options(emulator)).result for _time in range(2))
    assert not rerun.get("failed")
    assert len(restored(emulator)) == len(ROWS)
    assert not again["changed"]
    assert not again.get("failed")


@pytest.mark.parametrize(
    "effect", sampled([refused(403, "AccessDeniedException"), refused(400, "InvalidParameterValueException")], 1)
)
def test_half_of_the_writes_are_refused(emulator: Emulator, effect: Any) -> None:
    emulator.configure(faults=[{"operation": PUT, "share": 0.5, "effect": effect}])
    result = run(WRITE, options(emulator)).result
    assert result["failed"]
    assert 0 < len(result["diff"]) < len(ROWS)
    written = {(row["function_name"], row["qualifier"]) for row in result["event_invoke_configs"]}
    assert written == restored(emulator)
    assert len(result["errors"]) == len(ROWS) - len(written)
    assert_second_run_does_the_rest(emulator)


def test_throttling_that_outlasts_the_attempts(emulator: Emulator) -> None:
    """What was written before is in the result, and each of the rest is an error that says what to do."""
    emulator.configure(faults=[{"operation": PUT, "skip": 5, "effect": refused(429, "TooManyRequestsException")}])
    result = run(WRITE, options(emulator, aws_config={"retries": {"total_max_attempts": 2}})).result
    assert "of 8 functions failed, the first error: PutFunctionEventInvokeConfig of f-" in result["msg"]
    assert "(lower requests_per_second, or try again later)" in result["msg"]
    assert len(result["diff"]) == len(restored(emulator)) == 5
    assert len(result["errors"]) == len(ROWS) - 5
    assert_second_run_does_the_rest(emulator)


@pytest.mark.parametrize(
    "effect", [refused(429, "TooManyRequestsException"), refused(409, "ResourceConflictException")]
)
def test_writes_that_are_throttled_or_meet_others_succeed_in_the_end(emulator: Emulator, effect: Any) -> None:
    emulator.configure(faults=[{"operation": PUT, "times": len(ROWS) // 2, "effect": effect}])
    result = run(WRITE, options(emulator)).result
    assert not result.get("failed")
    assert len(restored(emulator)) == len(ROWS)


@pytest.mark.parametrize(
    ("kill", "number"),
    sampled(
        [(kill, each) for kill in (signal.SIGKILL, signal.SIGTERM) for each in (1, 2, 3, 4, 11, 14, 5 * len(NAMES))],
        [(signal.SIGKILL, 4), (signal.SIGTERM, 14)],
    ),
)
def test_killed_in_the_middle(emulator: Emulator, number: int, kill: signal.Signals) -> None:
    emulator.configure(faults=[{"skip": number - 1, "times": 1, "effect": {"silence": 60}}])
    process = Process(WRITE, options(emulator, concurrency=1))
    wait_for_requests(emulator, number)
    process.kill(kill)
    # One list, and two reads with a write after each, for each function in the order of the rows.
    functions, requests = divmod(number - 1, 5)
    assert len(restored(emulator)) == 2 * functions + requests // 3
    assert_second_run_does_the_rest(emulator)


@pytest.mark.parametrize("kill", sampled([signal.SIGTERM, signal.SIGKILL], 1))
def test_killed_while_several_writes_are_under_way(emulator: Emulator, kill: signal.Signals) -> None:
    emulator.configure(latency=0.2)
    process = Process(WRITE, options(emulator, concurrency=4))
    wait_for_requests(emulator, len(ROWS))
    process.kill(kill)
    emulator.configure(latency=0)
    assert 0 < len(restored(emulator)) < len(ROWS)
    # What is not as its row says is as it was before.
    stored = run(INFO, {"endpoint_url": emulator.url, "function_name": NAMES, "requests_per_second": 0}).rows
    others = [row for row in stored if (row["function_name"], row["qualifier"]) not in restored(emulator)]
    assert {(row["maximum_retry_attempts"], row["maximum_event_age_in_seconds"]) for row in others} <= {(1, None)}
    assert_second_run_does_the_rest(emulator)


def test_two_plays_with_the_same_rows_converge(emulator: Emulator) -> None:
    emulator.configure(latency=0.1)
    outcomes = [play.outcome() for play in [Process(WRITE, options(emulator)) for _play in range(2)]]
    assert [outcome.failed for outcome in outcomes] == [False, False]
    emulator.configure(latency=0)
    assert len(restored(emulator)) == len(ROWS)
    assert not run(WRITE, options(emulator)).result["changed"]
