# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often a throttled request is sent: until it succeeds, or as often as configured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from emulator import Emulator
from resilience.running import INFO, NAMES, WRITE, region_of, run

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    INFO: {"function_name": NAMES[:1]},
    WRITE: {"function_name": NAMES[:1], "maximum_retry_attempts": 0},
}
PROFILE = "[default]\nmax_attempts = 2\n"


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    region_of(emulator, NAMES[:2])
    return emulator


def throttle(emulator: Emulator, **fault: Any) -> None:
    error = {"status": 400, "code": "ThrottlingException", "message": "Rate exceeded"}
    emulator.configure(faults=[{"effect": {"error": error}, **fault}])


@pytest.mark.parametrize("module", OPTIONS)
def test_by_default_throttling_outlasts_every_count(module: str, emulator: Emulator) -> None:
    throttle(emulator, times=20)
    outcome = run(module, {"endpoint_url": emulator.url, **OPTIONS[module]})
    assert not outcome.failed, outcome.result["msg"]
    assert emulator.count() == 20 + (1 if module == INFO else 2)


@pytest.mark.parametrize(
    ("options", "variables", "profile", "attempts"),
    [
        ({"aws_config": {"retries": {"max_attempts": 2}}}, {}, "", 3),
        ({"aws_config": {"retries": {"total_max_attempts": 1}}}, {}, "", 1),
        ({}, {"AWS_MAX_ATTEMPTS": "2"}, "", 2),
        ({}, {"AWS_RETRY_MODE": "standard"}, "", 3),
        ({}, {}, PROFILE, 2),
        ({}, {}, "[default]\nretry_mode = standard\n", 3),
        ({}, {"AWS_MAX_ATTEMPTS": "3"}, PROFILE, 3),
        ({"aws_config": {"retries": {"total_max_attempts": 1}}}, {}, PROFILE, 1),
    ],
)
@pytest.mark.parametrize("module", OPTIONS)
def test_a_count_that_the_user_sets_holds_for_throttling(
    module: str,
    options: Mapping[str, Any],
    variables: Mapping[str, str],
    profile: str,
    attempts: int,
    emulator: Emulator,
    tmp_path: Path,
) -> None:
    (tmp_path / "config").write_text(profile)
    throttle(emulator)
    outcome = run(
        module,
        {"endpoint_url": emulator.url, **OPTIONS[module], **options},
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        **variables,
    )
    assert outcome.failed
    assert "ThrottlingException: Rate exceeded" in outcome.result["msg"]
    assert emulator.count() == attempts


def test_a_second_region_is_retried_in_the_same_way(emulator: Emulator) -> None:
    throttle(emulator, region="us-west-1", times=20)
    outcome = run(INFO, {"endpoint_url": emulator.url, "regions": ["us-east-2", "us-west-1"]})
    assert not outcome.failed, outcome.result["msg"]
    assert outcome.result["scan"]["throttled"] == 20
