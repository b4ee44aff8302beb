# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of a fleet: every account is in the report or named as missing, none twice, and none with old rows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.fleet import TIMEOUT, Fleet

from emulator import Emulator

REGION = "us-east-2"
BUCKET = "fleet-bucket"
ROLE_DENIED, REFUSED, THROTTLED, HEALTHY, EXPIRED = (str(number) * 12 for number in range(1, 6))
HOSTS = [ROLE_DENIED, REFUSED, THROTTLED, HEALTHY, EXPIRED]
ONE_BY_ONE = {"ANSIBLE_FORKS": "1"}


@pytest.fixture
def accounts(emulator: Emulator) -> Emulator:
    for host in HOSTS:
        emulator.add_functions([{"function_name": "f"}], REGION, host)
    keys: dict[str, Any] = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy"}
    boto3.client("s3", endpoint_url=emulator.url, region_name="us-east-1", **keys).create_bucket(Bucket=BUCKET)
    return emulator


def fleet_of(emulator: Emulator, directory: Path, rows: str = "rows") -> Fleet:
    include = ["function", "unconfigured", "qualifiers"]
    return Fleet(emulator, directory, rows, [REGION], event_invoke_audit_include=include)


def error(code: str, status: int = 403) -> dict[str, Any]:
    return {"error": {"status": status, "code": code, "message": f"the test says {code}"}}


def test_accounts_that_cannot_be_read_are_named_and_the_others_are_read(accounts: Emulator, tmp_path: Path) -> None:
    """One account denies the role, one refuses every request, as one that is suspended does, one is throttled by
    others, and the credentials of the hub expire before the last one."""
    accounts.configure(
        faults=[
            {"service": "sts", "times": 1, "effect": error("AccessDenied")},
            {"service": "sts", "skip": 3, "effect": error("ExpiredToken")},
            {"service": "lambda", "account_id": REFUSED, "effect": error("UnrecognizedClientException")},
            {
                "service": "lambda",
                "account_id": THROTTLED,
                "times": 6,
                "effect": error("TooManyRequestsException", 429),
            },
        ]
    )
    fleet = fleet_of(accounts, tmp_path)
    fleet.audit(HOSTS, **ONE_BY_ONE)
    status, output = fleet.report(HOSTS)
    assert status == 2
    assert f"3 of 5 accounts could not be read completely: {ROLE_DENIED}, {REFUSED}, {EXPIRED}" in output
    document = fleet.document()
    assert [account["host"] for account in document["accounts"]] == HOSTS
    assert document["summary"]["account_ids"] == [THROTTLED, HEALTHY]
    assert document["summary"]["targets"] == 2
    codes = {(each["account_id"], each["code"]) for each in document["errors"]}
    assert codes == {
        (ROLE_DENIED, "AccessDenied"),
        (REFUSED, "UnrecognizedClientException"),
        (EXPIRED, "ExpiredToken"),
    }
    assert accounts.count("ListFunctions") > len(HOSTS)


@pytest.mark.thorough
def test_a_slice_that_is_killed_and_launched_again(accounts: Emulator, tmp_path: Path) -> None:
    """What it has read until then is kept: no account waits for the others."""
    fleet = fleet_of(accounts, tmp_path)
    hosts = [THROTTLED, HEALTHY]
    accounts.configure(faults=[{"service": "lambda", "account_id": HEALTHY, "effect": {"silence": 60}}])
    with fleet.start("fleet_audit", hosts, variables={"ANSIBLE_FORKS": "2"}) as process:
        end = time.monotonic() + TIMEOUT
        while not (tmp_path / f"rows/{THROTTLED}.rows.json").exists() and time.monotonic() < end:
            time.sleep(0.1)
        process.kill()
    accounts.configure(faults=[])
    status, output = fleet.report(hosts)
    assert status == 2
    assert f"1 of 2 accounts is missing in the report: {HEALTHY}" in output
    fleet.audit(hosts)
    status, output = fleet.report(hosts)
    assert status == 0, output
    assert [(each["host"], each["targets"]) for each in fleet.document()["accounts"]] == [(host, 1) for host in hosts]


@pytest.mark.thorough
def test_two_slices_that_publish_the_same_account_at_once(accounts: Emulator, tmp_path: Path) -> None:
    """A slice that AWX has given up may still run beside the one that was launched for it."""
    fleet = fleet_of(accounts, tmp_path, f"s3://{BUCKET}/rows")
    slices = [fleet.start("fleet_audit", hosts) for hosts in ([HEALTHY, EXPIRED], [THROTTLED, HEALTHY])]
    for process in slices:
        output, _unused = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0, output
    hosts = [THROTTLED, HEALTHY, EXPIRED]
    status, output = fleet.report(hosts)
    assert status == 0, output
    document = fleet.document()
    assert [(each["host"], each["targets"]) for each in document["accounts"]] == [(host, 1) for host in hosts]
    assert document["summary"]["targets"] == 3


def test_what_is_wrong_with_a_variable_comes_first(accounts: Emulator, tmp_path: Path) -> None:
    fleet = fleet_of(accounts, tmp_path)
    fleet.variables["event_invoke_fleet_max_age_hours"] = "12h"
    status, output = fleet.report(HOSTS)
    assert status == 2
    assert '"msg": "event_invoke_fleet_max_age_hours is 12h: expected a number of hours, 0 or more"' in output
