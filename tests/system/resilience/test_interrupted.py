# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that are killed, two tasks on the same functions, and an endpoint that goes down."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from emulator import Emulator
from resilience.running import INFO, NAMES, REGION, WRITE, Process, region_of, run

THREE = NAMES[:3]
SETTINGS = {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 700}
BEFORE = {"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": None}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    region_of(emulator, THREE)
    return emulator


def options(emulator: Emulator, **more: Any) -> dict[str, Any]:
    return {"endpoint_url": emulator.url, "function_name": THREE, "concurrency": 1, **more}


def stored(emulator: Emulator) -> list[Mapping[str, Any]]:
    rows = run(INFO, options(emulator, qualifier="$LATEST")).rows
    return [{key: row[key] for key in BEFORE} for row in rows]


def wait_for_requests(emulator: Emulator, number: int) -> None:
    end = time.monotonic() + 30
    while emulator.count() < number:
        assert time.monotonic() < end, f"only {emulator.count()} requests came"
        time.sleep(0.01)


@pytest.mark.parametrize("number", range(1, 2 * len(THREE) + 1))
def test_killed_at_each_request(emulator: Emulator, number: int) -> None:
    """Each configuration is the old or the new one, and the next run writes the rest."""
    emulator.configure(faults=[{"skip": number - 1, "times": 1, "effect": {"silence": 60}}])
    process = Process(WRITE, options(emulator, **SETTINGS))
    wait_for_requests(emulator, number)
    process.kill()
    done = (number - 1) // 2
    assert stored(emulator) == [SETTINGS] * done + [BEFORE] * (len(THREE) - done)

    rerun, again = (run(WRITE, options(emulator, **SETTINGS)) for _time in range(2))
    assert rerun.result["changed"]
    assert not rerun.failed
    assert not again.result["changed"]
    assert not again.failed
    assert stored(emulator) == [SETTINGS] * len(THREE)


def test_two_plays_at_once(emulator: Emulator) -> None:
    """AWS refuses overlapping writes with 409; they are tried again. Each configuration is that of one of the plays."""
    # A write takes so long that the other one begins during it.
    emulator.configure(latency=1)
    plays = [
        Process(WRITE, options(emulator, function_name=THREE[:1], maximum_event_age_in_seconds=age))
        for age in (500, 600)
    ]
    outcomes = [play.outcome() for play in plays]
    assert [outcome.failed for outcome in outcomes] == [False, False]
    assert 409 in {request.status for request in emulator.requests}
    emulator.configure(latency=0)
    assert stored(emulator)[0]["maximum_event_age_in_seconds"] in (500, 600)
    assert {row["maximum_retry_attempts"] for row in stored(emulator)} == {1}


def test_changed_between_reading_and_writing(emulator: Emulator) -> None:
    """AWS has no conditional write: the last write wins as a whole, and the result has what AWS then stores."""
    other = {"function_name": THREE[0], "event_invoke_configs": {"$LATEST": {"MaximumEventAgeInSeconds": 100}}}
    happened = {"retry_after": 7}
    emulator.configure(events=[{"on": "PutFunctionEventInvokeConfig", "add_functions": [other], "settings": happened}])
    outcome = run(WRITE, options(emulator, function_name=THREE[:1], maximum_event_age_in_seconds=700))
    assert not outcome.failed
    assert emulator.settings.retry_after == 7
    assert {key: outcome.rows[0][key] for key in BEFORE} == {**BEFORE, "maximum_event_age_in_seconds": 700}
    assert stored(emulator)[0] == {**BEFORE, "maximum_event_age_in_seconds": 700}


def test_removed_between_reading_and_removing(emulator: Emulator) -> None:
    other = {"function_name": THREE[0]}
    emulator.configure(events=[{"on": "DeleteFunctionEventInvokeConfig", "add_functions": [other]}])
    outcome = run(WRITE, options(emulator, function_name=THREE[:1], state="absent"))
    assert not outcome.failed
    assert emulator.requests[-1].status == 404
    assert run(INFO, options(emulator, function_name=THREE[:1])).rows == []


@pytest.mark.parametrize("module", [INFO, WRITE])
def test_the_endpoint_goes_away(module: str) -> None:
    """The result has what was read or written before, and errors name the rest."""
    fast = {"aws_config": {"retries": {"total_max_attempts": 2}}}
    with Emulator(port=0) as emulator:
        region_of(emulator)
        emulator.configure(faults=[{"skip": 5, "effect": {"silence": 60}}])
        given = {**fast, **(SETTINGS if module == WRITE else {}), "function_name": NAMES}
        process = Process(module, options(emulator, **given))
        wait_for_requests(emulator, 6)
    outcome = process.outcome()
    assert outcome.failed
    assert outcome.stderr == ""
    result = outcome.result
    assert "check" in result["msg"]
    assert "\n" not in result["msg"]
    assert 0 < len(outcome.rows) < len(NAMES)
    assert {error["region"] for error in result["errors"]} == {REGION}
    if module == WRITE:
        assert {row["function_name"] for row in outcome.rows} | {
            error["function_name"] for error in result["errors"]
        } == set(NAMES)
    else:
        assert f"{len(NAMES) - len(outcome.rows)} of {len(NAMES)} functions could not be read" in result["msg"]
