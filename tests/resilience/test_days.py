# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On a bad day there is the right result, or one line, and what was read or done before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.environment import CHECKOUT

from emulator import Emulator
from resilience import test_interrupted
from resilience.running import INFO, NAMES, REGION, WRITE, Outcome, region_of, run
from resilience.scenarios import DAYS, SEED, Day

OPERATIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "read": (INFO, {"function_name": ["f-1:$LATEST"]}),
    "scan": (INFO, {"include": ["function", "unconfigured", "qualifiers"]}),
    "write": (WRITE, {"function_name": NAMES, "maximum_retry_attempts": 0}),
}
# What these take on a good day.
REQUESTS = {"read": 1, "scan": 1 + 2 * len(NAMES), "write": 2 * len(NAMES)}


@cache
def good_day(operation: str, emulator: Emulator, directory: Path) -> Outcome:
    region_of(emulator)
    outcome = perform(operation, emulator, directory)
    assert not outcome.failed
    assert emulator.count() == REQUESTS[operation]
    return outcome


def perform(operation: str, emulator: Emulator, directory: Path, options: Mapping[str, Any] | None = None) -> Outcome:
    module, its_options = OPERATIONS[operation]
    places = {"url": emulator.url, "tls_url": emulator.tls_url, "directory": str(directory)}
    given = {
        name: value.format(**places) if isinstance(value, str) else value for name, value in (options or {}).items()
    }
    return run(module, {"endpoint_url": emulator.url, **its_options, **given})


@pytest.mark.parametrize(
    ("name", "operation"), [(name, operation) for name, day in DAYS.items() for operation in day.operations]
)
def test_bad_day(name: str, operation: str, emulator: Emulator, tmp_path: Path) -> None:
    day = DAYS[name]
    (tmp_path / "empty.pem").touch()
    good = good_day(operation, emulator, tmp_path.parent)
    region_of(emulator)
    emulator.configure(seed=SEED, **day.settings)
    outcome = perform(operation, emulator, tmp_path, day.options)
    assert emulator.count() <= REQUESTS[operation] * day.requests
    assert outcome.seconds < day.seconds
    check_promise(outcome, good, replaced(day))
    assert weather_came(day, emulator), "the day was as good as any"
    if day.line is None:
        assert not outcome.failed, outcome.result["msg"]
        assert {row["function_arn"] for row in outcome.rows} >= arns(good) - vanished(day, good)
    else:
        assert outcome.failed
        assert re.search(day.line, outcome.result["msg"]), outcome.result["msg"]
        assert bool(outcome.rows) == day.keeps


def check_promise(outcome: Outcome, good: Outcome, others: set[str]) -> None:
    """What holds on every day: nothing but one result, nothing wrong in it, nothing left out without a word.

    others: the functions that the day adds or replaces, whose rows are not those of a good day.
    """
    assert outcome.stderr == ""
    assert crash_in(outcome.stdout) is None
    result = outcome.result
    expected = {row["function_arn"]: without_time(row) for row in good.rows}
    for row in outcome.rows:
        if row["function_name"] not in others:
            assert without_time(row) == expected.get(row["function_arn"]), "a good day has no such row"
    if not outcome.failed:
        assert result["errors"] == []
        return
    assert "\n" not in result["msg"]
    assert len(result["msg"]) < 700
    if "errors" not in result:
        return  # An option is wrong: nothing was begun.
    assert result["errors"]
    assert any(error["message"] in result["msg"] for error in result["errors"])
    for error in result["errors"]:
        assert error["region"] == REGION
        for part in (error["operation"], error["region"], error["function_name"] or ""):
            assert part in error["message"]
    blamed = {error["function_name"] for error in result["errors"]}
    told = {row["function_name"] for row in outcome.rows} | blamed
    missing = {row["function_name"] for row in good.rows} - told
    # A region is given up at the first error that concerns all; how many functions that are left is in the line.
    assert not missing or None in blamed or re.search(r"\d+ of \d+ functions could not be read", result["msg"])


def without_time(row: Mapping[str, Any]) -> dict[str, Any]:
    """The emulator dates what is written, and some days take the date away."""
    return {key: value for key, value in row.items() if key != "last_modified"}


def arns(outcome: Outcome) -> set[str]:
    return {row["function_arn"] for row in outcome.rows}


def weather_came(day: Day, emulator: Emulator) -> bool:
    """Whether what the emulator was told showed in its answers; a day of options alone is made by the options."""
    if not day.settings:
        return bool(day.options)
    requests = emulator.requests
    if any(request.status not in (200, 204, 404) for request in requests):
        return True
    spoilt = ("truncate", "garbage", "drop_fields", "add_fields")
    effects = [fault["effect"] for fault in day.settings.get("faults", ())]
    if any(effect in spoilt or set(effect) & set(spoilt) for effect in effects):
        return True  # Each answer has it: these faults have no share, and name no operation.
    happened = {request.operation for request in requests}
    return any(event["on"] in happened for event in day.settings.get("events", ()))


def replaced(day: Day) -> set[str]:
    return {
        seed["function_name"] for event in day.settings.get("events", ()) for seed in event.get("add_functions", ())
    }


def vanished(day: Day, good: Outcome) -> set[str]:
    """What a function had that the day deletes or puts another one in the place of."""
    names: set[str] = set()
    for event in day.settings.get("events", ()):
        names.update(event.get("delete_functions", ()))
        names.update(seed["function_name"] for seed in event.get("add_functions", ()))
    return {row["function_arn"] for row in good.rows if row["function_name"] in names}


# The days of the guide that are no setting of the emulator, and what tests them.
ELSEWHERE = {
    "The endpoint goes away in the middle": test_interrupted.test_the_endpoint_goes_away,
    "The configuration changes between reading and writing": test_interrupted.test_changed_between_reading_and_writing,
    "The configuration is removed between reading and removing": (
        test_interrupted.test_removed_between_reading_and_removing
    ),
    "Two plays write the same functions": test_interrupted.test_two_plays_at_once,
    "The process is killed at any of its requests": test_interrupted.test_killed_at_each_request,
}


def test_the_guide_has_every_day_and_no_other() -> None:
    guide = (CHECKOUT / "docs/docsite/rst/guide_resilience.rst").read_text(encoding="utf-8")
    table = guide[guide.index(".. list-table::") :]
    assert set(re.findall(r"^   \* - (.+)$", table, re.MULTILINE)) - {"Day"} == {*DAYS, *ELSEWHERE}
