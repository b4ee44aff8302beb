# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account that was read is the one that was meant, and an inventory that was not read is no clean bill."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.environment import environment
from support.fleet import TIMEOUT, Fleet
from support.sampled import sampled

from emulator import Emulator

HUB, PAYMENTS, ORDERS = "123456789012", "222222222222", "333333333333"
REGION = "us-east-2"
PUT = "PutFunctionEventInvokeConfig"


def fleet_of(emulator: Emulator, directory: Path, **variables: Any) -> Fleet:
    include = ["function", "unconfigured", "qualifiers"]
    return Fleet(emulator, directory, "rows", [REGION], event_invoke_audit_include=include, **variables)


@pytest.mark.parametrize("functions", sampled([["f"], []], 1))
def test_without_a_role_nothing_of_the_hub_is_reported_or_written_as_another_accounts(
    functions: list[str], emulator: Emulator, tmp_path: Path
) -> None:
    emulator.add_functions([{"function_name": name} for name in functions], REGION, HUB)
    emulator.add_functions([{"function_name": "theirs"}], REGION, PAYMENTS)
    fleet = fleet_of(
        emulator,
        tmp_path,
        event_invoke_fleet_role="",
        event_invoke_audit_remediate=True,
        event_invoke_audit_desired={"maximum_retry_attempts": 1},
        event_invoke_audit_policy={"maximum_retry_attempts": {"maximum": 1}},
    )
    output = fleet.audit([HUB, PAYMENTS])
    assert f"account_id is {PAYMENTS}, but the credentials are of {HUB}" in " ".join(output.split())
    assert emulator.count(PUT) == len(functions)
    # Rows tell it, too.
    assert emulator.count("GetCallerIdentity") == (0 if functions else 2)
    status, output = fleet.report([HUB, PAYMENTS])
    assert status == 2
    assert f"1 of 2 accounts could not be read completely: {PAYMENTS}" in output
    document = fleet.document()
    assert {each["account_id"] for each in document["event_invoke_configs"]} == ({HUB} if functions else set())
    assert [(each["account_id"], each["targets"], each["errors"]) for each in document["accounts"]] == [
        (HUB, len(functions), 0),
        (PAYMENTS, 0, 1),
    ]


def test_numbers_octal_numbers_and_labels(emulator: Emulator, tmp_path: Path) -> None:
    """YAML makes numbers of account IDs; one host whose ID nobody can tell costs no other."""
    for account in (PAYMENTS, ORDERS):
        emulator.add_functions([{"function_name": "f"}], REGION, account)
    (tmp_path / "accounts.yml").write_text(
        f"""
all:
  hosts:
    payments: {{aws_account_id: {PAYMENTS}, aws_organizational_units: Root}}
    orders: {{aws_account_id: "{ORDERS}"}}
    octal: {{aws_account_id: 012345670123}}
    web-1:
"""
    )
    fleet = fleet_of(emulator, tmp_path)
    output = run(fleet, "fleet_audit", emulator, tmp_path)
    assert output.returncode == 0, output.stdout
    output = run(fleet, "fleet_report", emulator, tmp_path)
    assert output.returncode == 2, output.stdout
    document = fleet.document()
    accounts = {each["host"]: each for each in document["accounts"]}
    assert {host: each["account_id"] for host, each in accounts.items()} == {
        "payments": PAYMENTS,
        "orders": ORDERS,
        "octal": None,
        "web-1": None,
    }
    assert [accounts[host]["targets"] for host in ("payments", "orders")] == [1, 1]
    assert accounts["payments"]["organizational_units"] == ["Root"]
    messages = {error["message"] for error in document["errors"]}
    missing = "the account is missing in this report: aws_account_id of"
    assert messages == {
        f"octal: {missing} octal is 1402433619: expected 12 digits in quotes",
        f"web-1: {missing} web-1 is web-1: expected 12 digits in quotes",
    }
    left = json.loads((tmp_path / "rows/payments.rows.json").read_text())
    assert left["account_id"] == PAYMENTS


def run(fleet: Fleet, playbook: str, emulator: Emulator, directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *("ansible-playbook", "--inventory", "accounts.yml", "--extra-vars", json.dumps(fleet.variables)),
            f"cloudops.aws_lambda.{playbook}",
        ],
        env=environment(directory, emulator.url),
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )


@pytest.mark.parametrize("playbook", ["fleet_audit", "fleet_report"])
@pytest.mark.parametrize(
    "inventory", sampled(["all: {hosts: {222222222222: {}}}", "plugin: cloudops.aws_lambda.no_such"], 1)
)
def test_an_inventory_that_ansible_cannot_read_fails(
    inventory: str, playbook: str, emulator: Emulator, tmp_path: Path
) -> None:
    """Ansible stops with exit code 0 at an account ID without quotes that is a host's name in YAML."""
    (tmp_path / "accounts.yml").write_text(inventory)
    (tmp_path / "rows").mkdir()
    done = run(fleet_of(emulator, tmp_path), playbook, emulator, tmp_path)
    assert done.returncode == 2, done.stdout
    assert "the inventory has no hosts: expected one for each account" in " ".join(done.stdout.split())
    assert not (tmp_path / "reports").exists()
    assert emulator.count() == 0
