# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs of a fleet: foreseen in check mode, and done after somebody approved them."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.commands import without_quick_commands
from support.environment import environment
from support.fleet import Fleet
from support.sampled import sampled

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
    (repaired,) = document["repaired"]
    assert repaired["account_id"] == HOSTS[0]
    left = [finding for finding in document["findings"] if finding["rule"] == repaired["rule"]]
    assert [finding["account_id"] for finding in left] == [DENIED]
    assert {error["operation"] for error in document["errors"] if error["account_id"] == DENIED} == {PUT}


@pytest.mark.thorough
def test_variables_that_are_refused_read_nothing(fleet: Fleet, emulator: Emulator) -> None:
    options = ("--extra-vars", "event_invoke_audit_desired=")
    with fleet.start("fleet_audit", HOSTS[:1], *options) as process:
        output, _unused = process.communicate(timeout=240)
    assert process.returncode == 2
    assert "event_invoke_audit_remediate is true: expected event_invoke_audit_desired" in " ".join(output.split())
    assert emulator.count() == 0


def a_run_that_repairs(emulator: Emulator, tmp_path: Path) -> Fleet:
    """Return a fleet whose functions are to have at most one retry."""
    return Fleet(
        emulator,
        tmp_path,
        "rows",
        [],
        event_invoke_fleet_run="r1",
        event_invoke_audit_include=["function", "unconfigured", "qualifiers"],
        event_invoke_audit_policy={"maximum_retry_attempts": {"maximum": 1}},
        event_invoke_audit_remediate=True,
        event_invoke_audit_desired={"maximum_retry_attempts": 1},
    )


@pytest.mark.thorough
def test_each_host_of_an_account_writes_its_own_part_of_the_plan(emulator: Emulator, tmp_path: Path) -> None:
    """Found: both hosts wrote the plan of the account, and a refused repair counted as done."""
    functions = {"east": REGION, "west": "us-west-2"}
    for name, region in functions.items():
        emulator.add_functions([{"function_name": name}], region, HOSTS[0])
    lines = [
        f"{name} aws_account_id=\"'{HOSTS[0]}'\" event_invoke_fleet_regions={region}"
        for name, region in functions.items()
    ]
    (tmp_path / "accounts.ini").write_text("\n".join(lines), encoding="utf-8")
    fleet = a_run_that_repairs(emulator, tmp_path)
    del fleet.variables["event_invoke_fleet_regions"]
    inventory = ("--inventory", "accounts.ini")
    fleet.audit([*functions], *inventory, "--check")
    fleet.report([*functions], *inventory, "--check")
    planned = fleet.document("event-invoke-fleet-check")["planned"]
    assert {each["host"]: each["region"] for each in planned} == functions
    assert emulator.count(PUT) == 0

    # While somebody decides, somebody else configures one of the functions.
    configured = {"function_name": "west", "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 2}}}
    emulator.add_functions([configured], "us-west-2", HOSTS[0])
    fleet.audit([*functions], *inventory, "--extra-vars", "event_invoke_fleet_approved=true")
    assert [request.region for request in emulator.requests if request.operation == PUT] == [REGION]
    status, output = fleet.report([*functions], *inventory)
    assert status == 2
    assert "Not repaired: 1 repair failed or was refused: west: " in output
    document = fleet.document()
    assert [each["code"] for each in document["errors"]] == ["ChangedSinceJudged"]
    assert {each["function_name"] for each in document["repaired"]} == {"east"}


@pytest.mark.thorough
def test_a_plan_has_the_failure_path(emulator: Emulator, tmp_path: Path) -> None:
    """What was approved is made, whatever the variable says by then."""
    queue = f"arn:aws:sqs:{REGION}:{HOSTS[0]}:failed-{REGION}"
    policy = {"Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
    emulator.add_roles([{"name": "lambda-execution", "policies": [policy]}], REGION, HOSTS[0])
    emulator.add_functions([{"function_name": "east"}], REGION, HOSTS[0])
    fleet = a_run_that_repairs(emulator, tmp_path)
    fleet.variables |= {
        "event_invoke_fleet_regions": [REGION],
        "event_invoke_audit_policy": {},
        "event_invoke_audit_desired": {"failure_path": {"queue": "failed-{region}"}},
    }
    fleet.audit(HOSTS[:1], "--check")
    status, output = fleet.report(HOSTS[:1], "--check")
    assert "Would be made for failure paths: 1 queue, 1 permission" in output, (status, output)
    (planned,) = fleet.document("event-invoke-fleet-check")["planned"]
    assert planned["failure_path"]["queue"] == "failed-{region}"
    assert planned["failure_path"]["role"] == f"arn:aws:iam::{HOSTS[0]}:role/lambda-execution"
    assert [emulator.count(each) for each in ("CreateQueue", "PutRolePolicy", PUT)] == [0, 0, 0]
    later = {"event_invoke_fleet_approved": True, "event_invoke_audit_desired": {"failure_path": {"queue": "other"}}}
    fleet.audit(HOSTS[:1], "--extra-vars", json.dumps(later))
    assert [emulator.count(each) for each in ("CreateQueue", "PutRolePolicy", PUT)] == [1, 1, 1]
    status, output = fleet.report(HOSTS[:1])
    assert "Made for failure paths: 1 queue, 1 permission" in output, (status, output)
    (path,) = fleet.document()["failure_paths"]
    assert (path["queue"], path["state"], path["account_id"]) == (queue, "made", HOSTS[0])


@pytest.mark.parametrize("planned", sampled([True, False], 1))
def test_what_was_approved_is_an_error_where_nothing_is_read(emulator: Emulator, tmp_path: Path, planned: bool) -> None:
    """Found: it was dropped, every job passed, and the report had nothing to audit."""
    emulator.add_functions([{"function_name": "east"}], REGION, HOSTS[0])
    fleet = a_run_that_repairs(emulator, tmp_path)
    if planned:
        fleet.audit(HOSTS[:1], "--check")
        fleet.report(HOSTS[:1], "--check")
    elsewhere = json.dumps({"event_invoke_fleet_approved": True, "event_invoke_fleet_regions": ["us-west-2"]})
    fleet.audit(HOSTS[:1], "--extra-vars", elsewhere)
    status, output = fleet.report(HOSTS[:1])
    assert status == 2, output
    assert emulator.count(PUT) == 0
    (error,) = fleet.document()["errors"]
    assert error["message"].startswith(f"{HOSTS[0]}: nothing is repaired, as ")


# Without the first file, the repair does not begin: what is refused later is the harder case.
@pytest.mark.parametrize("skip", sampled([1, 0], 1))
def test_rows_of_before_a_repair_are_not_those_of_now(skip: int, emulator: Emulator, tmp_path: Path) -> None:
    """Found: the rows of after the repair were refused, and the report took those of before it, and succeeded."""
    keys: dict[str, Any] = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy"}
    boto3.client("s3", endpoint_url=emulator.url, region_name="us-east-1", **keys).create_bucket(Bucket="fleet-bucket")
    emulator.add_functions([{"function_name": "f"}], REGION, HOSTS[0])
    fleet = a_run_that_repairs(emulator, tmp_path)
    fleet.variables |= {"event_invoke_fleet_rows": "s3://fleet-bucket/rows", "event_invoke_fleet_regions": [REGION]}
    fleet.audit(HOSTS[:1], "--extra-vars", "event_invoke_audit_remediate=false event_invoke_audit_desired=")
    status, output = fleet.report(HOSTS[:1])
    assert status == 0, output
    error = {"status": 403, "code": "AccessDenied", "message": "Access Denied"}
    fault = {"service": "s3", "operation": "PutObject", "skip": skip, "effect": {"error": error}}
    emulator.configure(faults=[fault])
    with fleet.start("fleet_audit", HOSTS[:1]) as process:
        output, _unused = process.communicate(timeout=240)
    assert process.returncode == 2
    assert "Access Denied" in output
    emulator.configure(faults=[])
    assert emulator.count(PUT) == skip
    assert (f"Wrote arn:aws:lambda:{REGION}:{HOSTS[0]}:function:f:$LATEST" in output) == bool(skip)
    status, output = fleet.report(HOSTS[:1])
    assert status == (2 if skip else 0), output
    assert (f"{HOSTS[0]}: its repair has begun, and nothing shows how it ended" in output) == bool(skip)
    rows = fleet.document()["event_invoke_configs"]
    assert [(each["configured"], each["maximum_retry_attempts"]) for each in rows] == [(None if skip else False, None)]
    assert ("1 of 1 accounts could not be repaired completely" in output) == bool(skip)
    assert "could not be read completely" not in output


def test_a_repair_that_is_cut_while_another_host_reads(emulator: Emulator, tmp_path: Path) -> None:
    """Found: what it had made "does not exist", as the other host had read after it began, and before it made it.

    Launched again in the same run, the first host is read, and what was made is still in the report.
    """
    queue = f"arn:aws:sqs:{REGION}:{HOSTS[0]}:failed-{REGION}"
    policy = {"Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
    emulator.add_roles([{"name": "lambda-execution", "policies": [policy]}], REGION, HOSTS[0])
    sends = {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": queue}}}}
    functions = [{"function_name": "made"}, {"function_name": "sends", "event_invoke_configs": sends}]
    emulator.add_functions(functions, REGION, HOSTS[0])
    names = [each["function_name"] for each in functions]
    lines = [f"{name} aws_account_id=\"'{HOSTS[0]}'\" event_invoke_audit_function_name={name}" for name in names]
    (tmp_path / "accounts.ini").write_text("\n".join(lines), encoding="utf-8")
    fleet = a_run_that_repairs(emulator, tmp_path)
    fleet.variables |= {
        "event_invoke_fleet_regions": [REGION],
        "event_invoke_audit_policy": {},
        "event_invoke_audit_include": ["function", "unconfigured", "qualifiers", "destinations"],
        "event_invoke_audit_desired": {"failure_path": {"queue": "failed-{region}"}},
    }
    inventory, only_read = ("--inventory", "accounts.ini"), ("--extra-vars", "event_invoke_audit_remediate=false")
    first = ("--limit", "made,localhost")
    # What stops and kills the client of a quick command leaves the playbook itself alone.
    itself = {"PATH": without_quick_commands(environment(tmp_path, emulator.url))["PATH"]}
    with fleet.start("fleet_audit", names, *inventory, *first, variables=itself) as process:
        wait_for((tmp_path / "rows/r1/made.rows.json").exists)
        process.send_signal(signal.SIGSTOP)
        assert emulator.count("CreateQueue") == 0
        fleet.audit(names, *inventory, *only_read, "--limit", "sends,localhost")
        process.send_signal(signal.SIGCONT)
        wait_for(lambda: emulator.count(PUT) == 1)
        process.kill()
        process.communicate(timeout=240)

    status, output = fleet.report(names, *inventory)
    assert status == 2, output
    assert "nothing shows how it ended" in output
    assert "May have been made for failure paths: 1 queue, 1 permission" in output
    document = fleet.document()
    told = {each["function_name"]: each for each in document["event_invoke_configs"]}
    assert told["made"]["configured"] is None
    assert told["sends"]["destination_status"]["on_failure"] is None, "it is there now"
    assert not [each for each in document["findings"] if each["function_name"] == "sends" and each["judged"]]
    assert [each["function_name"] for each in document["errors"] if "is later" in each["message"]] == ["sends"]

    for name in names:
        fleet.audit(names, *inventory, *only_read, "--limit", f"{name},localhost")
    status, output = fleet.report(names, *inventory)
    document = fleet.document()
    assert document["errors"] == [], output
    assert "May have been made for failure paths: 1 queue, 1 permission" in output
    told = {each["function_name"]: each for each in document["event_invoke_configs"]}
    assert [told[name]["destination_status"]["on_failure"]["exists"] for name in names] == [True, True]


def wait_for(is_there: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_there():
        assert time.monotonic() < end
        time.sleep(0.005)
