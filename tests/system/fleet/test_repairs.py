# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs of a fleet: foreseen in check mode, and done after somebody approved them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.fleet import Fleet

from emulator import Emulator

HOSTS = ["111111111111", "222222222222", "333333333333"]
DENIED = HOSTS[2]
REGION = "us-east-2"
PUT = "PutFunctionEventInvokeConfig"


@pytest.fixture
def fleet(emulator: Emulator, tmp_path: Path) -> Fleet:
    """Three accounts of one function that retries twice, which their organizational unit does not allow.

    One of them may not be written to.
    """
    for host in HOSTS:
        function = {"function_name": "f", "dead_letter_target_arn": f"arn:aws:sqs:{REGION}:{host}:q"}
        emulator.add_functions([function], REGION, host)
    error = {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}
    emulator.configure(
        faults=[{"service": "lambda", "operation": PUT, "account_id": DENIED, "effect": {"error": error}}]
    )
    return Fleet(
        emulator,
        tmp_path,
        "rows",
        [REGION],
        event_invoke_audit_include=["function", "unconfigured", "qualifiers"],
        event_invoke_audit_policy={
            "overrides": [{"organizational_unit": "Shops", "maximum_retry_attempts": {"maximum": 1}}]
        },
        aws_organizational_units=["Shops", "Europe"],
        event_invoke_audit_remediate=True,
        event_invoke_audit_desired={"maximum_retry_attempts": 1},
    )


@pytest.mark.newest_boto3
def test_what_would_be_done_and_what_was_done(fleet: Fleet, emulator: Emulator) -> None:
    fleet.audit(HOSTS, "--check")
    status, output = fleet.report(HOSTS, "--check")
    assert status == 0, output
    assert "Would be repaired: 3 findings" in output
    foreseen = fleet.document("event-invoke-fleet-check")
    assert (foreseen["check_mode"], foreseen["summary"]["repaired"]) == (True, 3)
    assert emulator.count(PUT) == 0

    # Approved, and the job that was to do it has not read one account.
    fleet.audit([HOSTS[0], DENIED])
    assert {request.account_id for request in emulator.requests if request.operation == PUT} == {HOSTS[0], DENIED}
    status, output = fleet.report(HOSTS, ANSIBLE_SHOW_CUSTOM_STATS="true")
    assert status == 2
    assert f"1 of 3 accounts is missing in the report: {HOSTS[1]}" in output
    assert f"1 of 3 accounts could not be repaired completely: {DENIED}" in output
    assert "Repaired: 1 finding" in output
    assert '"event_invoke_fleet_repaired": 1' in output
    document = fleet.document()
    assert [finding["account_id"] for finding in document["repaired"]] == [HOSTS[0]]
    assert [finding["account_id"] for finding in document["findings"]] == [DENIED]
    assert {error["operation"] for error in document["errors"] if error["account_id"] == DENIED} == {PUT}


@pytest.mark.thorough
def test_variables_that_are_refused_read_nothing(fleet: Fleet, emulator: Emulator) -> None:
    options = ("--extra-vars", "event_invoke_audit_desired=")
    with fleet.start("fleet_audit", HOSTS[:1], *options) as process:
        output, _unused = process.communicate(timeout=240)
    assert process.returncode == 2
    assert "event_invoke_audit_remediate is true: expected event_invoke_audit_desired" in " ".join(output.split())
    assert emulator.count() == 0
