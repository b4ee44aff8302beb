# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each operation fails alone, in each way: what the result says is so, and the next run makes what is left."""

from __future__ import annotations

import pytest
from support.evidence import FAULTS
from support.failure_paths import ARNS, WRITES, made, said, there, written
from support.sampled import sampled

from emulator import Emulator

READS = (
    *(
        "GetCallerIdentity",
        "GetQueueAttributes",
        "SimulatePrincipalPolicy",
        "GetRolePolicy",
        "GetFunctionConfiguration",
    ),
    *("GetTopicAttributes", "DescribeAlarms"),
)
OPTIONAL = ("SimulatePrincipalPolicy", "GetTopicAttributes")
"""What they tell is a warning if it is missing."""
# Each operation is denied; what was written without an answer, and a read that is not understood.
AT_ONCE = [
    *((each, "denied") for each in (*READS, *WRITES)),
    ("PutRolePolicy", "cut off"),
    ("GetQueueAttributes", "cut off"),
]
CASES = sampled([(operation, how) for operation in (*READS, *WRITES) for how in FAULTS], AT_ONCE)


@pytest.mark.parametrize(("operation", "how"), CASES)
def test_one_operation_fails(operation: str, how: str, emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS[how]}])
    foreseen = made(emulator, check=True)
    assert written(emulator) == []
    result = made(emulator)
    if operation in READS and (operation, how) != ("GetQueueAttributes", "cut off"):
        assert [each["message"] for each in foreseen["errors"]] == [each["message"] for each in result["errors"]]
    if operation in OPTIONAL:
        assert result["errors"] == []
        assert result["warnings"]
    elif operation in WRITES and how in ("garbage", "cut off"):
        assert result["errors"] == [], "another look shows that it was done"
    else:
        assert {each["operation"] for each in result["errors"]} == {operation}
    emulator.configure(faults=[])
    assert said(result, "made", "present") <= there(emulator) <= said(result, "made", "present", "may_be_made")
    for path in result["failure_paths"]:
        if path["functions"]:
            assert path["queue"] in there(emulator)
            assert {each["state"] for each in path["permissions"]} <= {"made", "present"}
    certain = {each["before_header"].partition(" in ")[0] for each in result["diff"] if each.get("known", True)}
    assert result["changed"] == bool(result["diff"])
    assert len(certain) == len(said(result, "made"))
    again = made(emulator)
    assert again["errors"] == []
    assert again["failure_paths"][0]["functions"] == ARNS
    assert len(there(emulator)) == 5
    assert made(emulator)["changed"] is False


def test_two_operations_fail(emulator: Emulator) -> None:
    denied = ("SimulatePrincipalPolicy", "GetRolePolicy")
    emulator.configure(faults=[{"operation": operation, "effect": FAULTS["denied"]} for operation in denied])
    result = made(emulator)
    assert [each["operation"] for each in result["errors"]] == ["GetRolePolicy"]
    assert written(emulator) == []
    assert result["failure_paths"][0]["functions"] == []
