# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies of the guides are enough for a fleet, and what is missing of them is named."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.clients import keys_with
from support.crashes import crash_in
from support.environment import CHECKOUT, environment
from support.evidence import watching
from support.policies import Policy, actions_in, policies_in, without

from emulator import Emulator

RST = CHECKOUT / "docs/docsite/rst"
HUB = policies_in((RST / "guide_fleet.rst").read_text(encoding="utf-8"))["Permissions"]
ACCOUNT = policies_in((RST / "guide_iam.rst").read_text(encoding="utf-8"))["Audit"]
REGION = "us-east-2"
BUCKET = "fleet-bucket"
KEYS = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
INVENTORY = {"plugin": "cloudops.aws_lambda.organization_accounts", "include": {"names": ["shop", "bank"]}}


@pytest.fixture
def accounts(running_emulator: Emulator) -> list[str]:
    """The accounts of an organization, each with a function in which no rule finds anything, and the hub's bucket."""
    running_emulator.reset()
    client = boto3.client("organizations", endpoint_url=running_emulator.url, **KEYS)
    client.create_organization(FeatureSet="ALL")
    created = [client.create_account(AccountName=name, Email="a@example.com") for name in ("shop", "bank")]
    s3 = boto3.client("s3", endpoint_url=running_emulator.url, **KEYS)
    s3.create_bucket(Bucket=BUCKET, ObjectOwnership="BucketOwnerEnforced")  # the default of AWS: no ACLs
    accounts = [each["CreateAccountStatus"]["AccountId"] for each in created]
    for account in accounts:
        queue = f"arn:aws:sqs:{REGION}:{account}:failed"
        send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}
        role = {"name": "worker", "policies": [{"Version": "2012-10-17", "Statement": [send]}]}
        function = {
            "function_name": "f",
            "role": f"arn:aws:iam::{account}:role/worker",
            "event_invoke_configs": {"$LATEST": {"DestinationConfig": {"OnFailure": {"Destination": queue}}}},
            "metrics": {"function": {"AsyncEventsReceived": 1}},
        }
        running_emulator.add_roles([role], account_id=account)
        running_emulator.add_destinations([queue], REGION, account)
        running_emulator.add_functions([function], REGION, account)
        running_emulator.add_alarms([watching("f")], REGION, account)
    return accounts


def run(emulator: Emulator, accounts: list[str], directory: Path, hub: Policy, account: Policy) -> tuple[bool, str]:
    """Run both playbooks with these policies alone. Return whether both succeeded, and what they print."""
    emulator.add_roles([{"name": "audit", "policies": [account]}], account_id=accounts[0])
    emulator.add_roles([{"name": "audit", "policies": [account]}], account_id=accounts[1])
    keys = keys_with(emulator, [hub])
    source = directory / "test.organization_accounts.yml"
    source.write_text(json.dumps(INVENTORY), encoding="utf-8")
    variables = {
        "event_invoke_fleet_role": "audit",
        "event_invoke_fleet_regions": [REGION],
        "event_invoke_fleet_rows": f"s3://{BUCKET}/rows",
        "event_invoke_audit_report_dir": f"s3://{BUCKET}/reports",
        "event_invoke_audit_requests_per_second": 0,
        # A report in a third format is of an earlier run, and removed.
        "event_invoke_audit_report_formats": ["html", "json"],
    }
    client = boto3.client("s3", endpoint_url=emulator.url, **KEYS)
    client.put_object(Bucket=BUCKET, Key="reports/event-invoke-fleet.xml", Body=b"")
    emulator.configure(enforce_iam=True)
    succeeded, outputs = True, []
    for playbook in ("fleet_audit", "fleet_report"):
        command = ["ansible-playbook", f"--inventory={source}", "--extra-vars", json.dumps(variables)]
        done = subprocess.run(
            [*command, f"cloudops.aws_lambda.{playbook}"],
            cwd=directory,
            env=environment(directory, emulator.url) | keys | {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=240,
        )
        assert crash_in(done.stdout) is None
        succeeded &= done.returncode == 0
        outputs.append(done.stdout)
    return succeeded, " ".join(" ".join(outputs).split())


def report(emulator: Emulator) -> dict[str, Any]:
    emulator.configure(enforce_iam=False)
    client = boto3.client("s3", endpoint_url=emulator.url, **KEYS)
    body = client.get_object(Bucket=BUCKET, Key="reports/event-invoke-fleet.json")["Body"].read()
    document: dict[str, Any] = json.loads(body)
    return document


def test_policies_are_enough(running_emulator: Emulator, accounts: list[str], tmp_path: Path) -> None:
    succeeded, output = run(running_emulator, accounts, tmp_path, HUB, ACCOUNT)
    assert succeeded, output
    assert "[WARNING]" not in output
    document = report(running_emulator)
    assert document["summary"]["account_ids"] == sorted(accounts)
    assert document["summary"]["destination_health"]["healthy"] == 2
    assert document["errors"] == []
    # All facts were read: nothing is left unjudged.
    assert document["findings"] == []


@pytest.mark.thorough
@pytest.mark.parametrize("action", actions_in(HUB))
def test_missing_action_of_the_hub_is_named(
    action: str, running_emulator: Emulator, accounts: list[str], tmp_path: Path
) -> None:
    _succeeded, output = run(running_emulator, accounts, tmp_path, without(HUB, action), ACCOUNT)
    assert action.partition(":")[2] in output


@pytest.mark.thorough
def test_missing_action_of_the_account_is_named(
    running_emulator: Emulator, accounts: list[str], tmp_path: Path
) -> None:
    run(running_emulator, accounts, tmp_path, HUB, without(ACCOUNT, "sqs:GetQueueAttributes"))
    document = report(running_emulator)
    assert document["summary"]["destination_health"]["unknown"] == 2
    found = document["findings"]
    assert [(each["rule"], each["judged"]) for each in found] == [("destination_unhealthy", False)] * 2
    assert all("sqs:GetQueueAttributes failed with AccessDenied" in each["message"] for each in found)
