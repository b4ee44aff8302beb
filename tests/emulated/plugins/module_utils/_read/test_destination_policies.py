# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy of a function that is a destination is used where it is read anyway, for triggers."""

from __future__ import annotations

from typing import Any

import pytest
from support.evidence import FAULTS, REGION, ROLE, allowing, arn_of, read_with, rows_of

from emulator import Emulator

OTHER = arn_of("lambda", "function:other")
CLOSED = {"Sid": "closed", "Effect": "Deny", "Principal": "*", "Action": "lambda:*", "Resource": OTHER}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_roles([{"name": "worker", "policies": [allowing("lambda:InvokeFunction")]}])
    return emulator


def function(name: str, on_failure: str | None = None, **members: Any) -> dict[str, Any]:
    config = {"DestinationConfig": {"OnFailure": {"Destination": on_failure}}} if on_failure else {}
    return {"function_name": name, "role": ROLE, "event_invoke_configs": {"$LATEST": config}, **members}


@pytest.mark.parametrize("qualifier", ["", ":live"])
@pytest.mark.parametrize("names", [None, ["f", "other"]])
def test_a_function_s_policy_is_used_if_triggers_read_it(
    emulator: Emulator, names: list[str] | None, qualifier: str
) -> None:
    destination = f"{OTHER}{qualifier}"
    seed = {
        "function_name": "other",
        "versions": 1,
        "aliases": {"live": 1},
        "policy": {qualifier[1:]: [{**CLOSED, "Resource": destination}]},
    }
    emulator.add_functions([function("f", destination), seed], region=REGION)

    def status_with(*include: str) -> dict[str, Any]:
        emulator.clear_requests()
        status: dict[str, Any] = rows_of(read_with(emulator, [*include], names))["f:$LATEST"]["destination_status"]
        return status["on_failure"]

    unread = status_with("destinations", "unconfigured")
    assert emulator.count("GetPolicy") == 0
    assert (unread["can_receive"], unread["role_may_write"]) == (True, True)
    assert unread["policies_not_read"] == [destination]
    read = status_with("destinations", "unconfigured", "triggers")
    assert emulator.count("GetPolicy") == 3  # one for each row
    assert (read["can_receive"], read["role_may_write"], read["policies_not_read"]) == (False, False, [])
    assert "the statement 'closed' of its policy denies lambda:InvokeFunction to everyone" in read["reason"]


def test_a_function_s_policy_that_triggers_could_not_read(emulator: Emulator) -> None:
    emulator.add_functions([function("f", OTHER), function("other", policy={"": [CLOSED]})], region=REGION)
    emulator.configure(faults=[{"operation": "GetPolicy", "effect": FAULTS["denied"]}])
    rows = rows_of(read_with(emulator, ["destinations", "unconfigured", "triggers"]))
    status = rows["f:$LATEST"]["destination_status"]["on_failure"]
    assert (status["role_may_write"], status["policies_not_read"]) == (True, [OTHER])


def test_a_function_without_a_policy_is_healthy_without_reserve(emulator: Emulator) -> None:
    emulator.add_functions([function("f", OTHER), function("other")], region=REGION)
    rows = rows_of(read_with(emulator, ["destinations", "unconfigured", "triggers"]))
    status = rows["f:$LATEST"]["destination_status"]["on_failure"]
    assert (status["role_may_write"], status["reason"], status["policies_not_read"]) == (True, None, [])
