# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In each scenario, a module returns the right result, or one line and what was read or written before."""

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
from resilience.scenarios import SCENARIOS, SEED, Scenario

OPERATIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "read": (INFO, {"function_name": ["f-1:$LATEST"]}),
    "scan": (INFO, {"include": ["function", "unconfigured", "qualifiers"]}),
    "write": (WRITE, {"function_name": NAMES, "maximum_retry_attempts": 0}),
}
# The numbers of requests without faults.
REQUESTS = {"read": 1, "scan": 1 + 2 * len(NAMES), "write": 2 * len(NAMES)}


@cache
def without_faults(operation: str, emulator: Emulator, directory: Path) -> Outcome:
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
    ("name", "operation"),
    [(name, operation) for name, scenario in SCENARIOS.items() for operation in scenario.operations],
)
def test_scenario(name: str, operation: str, emulator: Emulator, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]
    (tmp_path / "empty.pem").touch()
    good = without_faults(operation, emulator, tmp_path.parent)
    region_of(emulator)
    emulator.configure(seed=SEED, **scenario.settings)
    outcome = perform(operation, emulator, tmp_path, scenario.options)
    assert emulator.count() <= REQUESTS[operation] * scenario.requests
    assert outcome.seconds < scenario.seconds
    check_promise(outcome, good, replaced(scenario), refused=is_refused(scenario))
    assert fault_showed(scenario, emulator), "the scenario had no effect"
    if scenario.line is None:
        assert not outcome.failed, outcome.result["msg"]
        assert {row["function_arn"] for row in outcome.rows} >= arns(good) - vanished(scenario, good)
    else:
        assert outcome.failed
        assert re.search(scenario.line, outcome.result["msg"]), outcome.result["msg"]
        assert bool(outcome.rows) == scenario.keeps


def is_refused(scenario: Scenario) -> bool:
    """Return whether an option is invalid, so that no request is sent."""
    return scenario.line is not None and scenario.line.startswith("aws_ca_bundle")


def check_promise(outcome: Outcome, good: Outcome, others: set[str], refused: bool) -> None:
    """Check what holds in every scenario: only a result is printed, no row is wrong, and nothing is left out silently.

    others: the functions that the scenario adds or replaces: their rows differ. refused: whether an option is invalid.
    """
    assert outcome.stderr == ""
    assert crash_in(outcome.stdout) is None
    result = outcome.result
    expected = {row["function_arn"]: without_time(row) for row in good.rows}
    for row in outcome.rows:
        if row["function_name"] not in others:
            assert without_time(row) == expected.get(row["function_arn"]), "without faults, there is no such row"
    if not outcome.failed:
        assert result["errors"] == []
        return
    assert "\n" not in result["msg"]
    assert len(result["msg"]) < 700
    if refused:
        assert result["errors"] == outcome.rows == []
        return
    assert result["errors"]
    assert any(error["message"] in result["msg"] for error in result["errors"])
    for error in result["errors"]:
        assert error["region"] == REGION
        for part in (error["operation"] or "", error["region"], error["function_name"] or ""):
            assert part in error["message"]
    blamed = {error["function_name"] for error in result["errors"]}
    told = {row["function_name"] for row in outcome.rows} | blamed
    missing = {row["function_name"] for row in good.rows} - told
    # A region ends at the first error that all requests would get; the line has the number of functions that are left.
    assert not missing or None in blamed or re.search(r"\d+ of \d+ functions could not be read", result["msg"])


def without_time(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row without its dates, which the emulator sets on writes, and which some scenarios remove.

    How far its function was read depends on the scenario, too.
    """
    left = {key: value for key, value in row.items() if key not in ("last_modified", "completeness")}
    return {**left, "function": {**left["function"], "last_modified": None}} if left.get("function") else left


def arns(outcome: Outcome) -> set[str]:
    return {row["function_arn"] for row in outcome.rows}


def fault_showed(scenario: Scenario, emulator: Emulator) -> bool:
    """Return whether a response shows the faults of the scenario. A scenario without faults has options."""
    if not scenario.settings:
        return bool(scenario.options)
    requests = emulator.requests
    if any(request.status not in (200, 204, 404) for request in requests):
        return True
    spoilt = ("truncate", "garbage", "drop_fields", "add_fields")
    effects = [fault["effect"] for fault in scenario.settings.get("faults", ())]
    if any(effect in spoilt or set(effect) & set(spoilt) for effect in effects):
        return True  # Every response has it: these faults have no share, and name no operation.
    happened = {request.operation for request in requests}
    return any(event["on"] in happened for event in scenario.settings.get("events", ()))


def replaced(scenario: Scenario) -> set[str]:
    return {
        seed["function_name"]
        for event in scenario.settings.get("events", ())
        for seed in event.get("add_functions", ())
    }


def vanished(scenario: Scenario, good: Outcome) -> set[str]:
    """Return the ARNs of the functions that the scenario deletes or replaces."""
    names: set[str] = set()
    for event in scenario.settings.get("events", ()):
        names.update(event.get("delete_functions", ()))
        names.update(seed["function_name"] for seed in event.get("add_functions", ()))
    return {row["function_arn"] for row in good.rows if row["function_name"] in names}


# Scenarios of the guide that are not settings of the emulator, and their tests.
ELSEWHERE = {
    "The endpoint goes down during the task": test_interrupted.test_the_endpoint_goes_away,
    "The configuration changes between reading and writing": test_interrupted.test_changed_between_reading_and_writing,
    "The configuration is removed between reading and removing": (
        test_interrupted.test_removed_between_reading_and_removing
    ),
    "Two plays write to the same functions": test_interrupted.test_two_plays_at_once,
    "The process is killed at any of its requests": test_interrupted.test_killed_at_each_request,
}


def test_the_guide_has_every_scenario_and_no_other() -> None:
    guide = (CHECKOUT / "docs/docsite/rst/guide_errors.rst").read_text(encoding="utf-8")
    table = guide[guide.index(".. list-table::") :]
    assert set(re.findall(r"^   \* - (.+)$", table, re.MULTILINE)) - {"Scenario"} == {*SCENARIOS, *ELSEWHERE}
