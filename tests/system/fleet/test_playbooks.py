# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks fleet_audit and fleet_report over several accounts, whole and in the slices that AWX makes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.fleet import TIMEOUT, Fleet
from support.sampled import sampled

from emulator import Emulator

HOSTS = [str(number) * 12 for number in range(1, 6)]
DENIED_HOST = "444444444444"
REGIONS = ["us-east-2", "eu-west-1"]
BUCKET = "fleet-bucket"


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    """Five accounts of two functions in each of two regions, and a bucket."""
    running_emulator.reset()
    for host in HOSTS:
        for region in REGIONS:
            functions = [{"function_name": "kept", "dead_letter_target_arn": f"arn:aws:sqs:{region}:{host}:q"}]
            running_emulator.add_functions([*functions, {"function_name": "lost"}], region, host)
    s3(running_emulator).create_bucket(Bucket=BUCKET)
    return running_emulator


def s3(emulator: Emulator) -> Any:
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=emulator.url, **keys)


def deny(emulator: Emulator, host: str) -> None:
    error = {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}
    emulator.configure(faults=[{"service": "lambda", "account_id": host, "effect": {"error": error}}])


def test_every_region_is_that_of_each_account(emulator: Emulator, tmp_path: Path) -> None:
    emulator.configure(enabled_regions=[*REGIONS, "af-south-1"])
    fleet = Fleet(emulator, tmp_path, "rows", ["all"])
    fleet.audit(HOSTS[:2])
    status, output = fleet.report(HOSTS[:2])
    assert status == 0, output
    regions = ["af-south-1", *sorted(REGIONS)]
    assert [account["regions"] for account in fleet.document()["accounts"]] == [regions] * 2
    assert emulator.count("ListRegions") == 2


def test_what_a_read_warns_of_is_shown(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the rows need no_log, and with it ansible-core before 2.19 shows no warning."""
    error = {"status": 403, "code": "AccessDenied", "message": "User is not authorized"}
    emulator.configure(faults=[{"operation": "ListMetrics", "effect": {"error": error}}])
    output = " ".join(Fleet(emulator, tmp_path, "rows", REGIONS[:1]).audit(HOSTS[:1]).split())
    assert re.search(r"\[WARNING\]: [^[]*cloudwatch:ListMetrics failed", output), output


def without_times(document: dict[str, Any]) -> dict[str, Any]:
    # Numbers begin at a multiple of five minutes, which may pass between two runs.
    rows = [
        {**row, "async_events": {**(row.get("async_events") or {}), "since": None}}
        for row in document["event_invoke_configs"]
    ]
    accounts = [
        {**account, "read_at": None, "reads": [{**read, "read_at": None} for read in account["reads"]]}
        for account in document["accounts"]
    ]
    findings = [{**finding, "since": None} for finding in document["findings"]]
    return {**document, "generated_at": None, "accounts": accounts, "findings": findings, "event_invoke_configs": rows}


@pytest.mark.thorough
def test_a_run_and_slices_at_once_give_the_same_report(emulator: Emulator, tmp_path: Path) -> None:
    deny(emulator, DENIED_HOST)
    (tmp_path / "whole").mkdir()
    whole = Fleet(emulator, tmp_path / "whole", "rows", REGIONS, event_invoke_audit_report_formats="")
    output = whole.audit(HOSTS)
    assert "0 targets; 2 regions could not be read" in output
    status, output = whole.report(HOSTS)
    assert status == 2
    assert f"1 of 5 accounts could not be read completely: {DENIED_HOST}" in output
    assert {path.name for path in whole.reports.iterdir()} == {
        f"event-invoke-fleet.{suffix}" for suffix in ("html", "json", "xml")
    }
    document = whole.document()
    assert document["summary"]["account_ids"] == [host for host in HOSTS if host != DENIED_HOST]
    assert document["summary"]["targets"] == 16
    assert {error["account_id"] for error in document["errors"]} == {DENIED_HOST}

    slices = []
    fleets = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        fleets.append(Fleet(emulator, tmp_path / str(number), f"s3://{BUCKET}/runs/today", REGIONS))
        slices.append(fleets[-1].start("fleet_audit", sorted(HOSTS)[number::3]))
    for process in slices:
        output = process.communicate(timeout=240)[0]
        assert process.returncode == 0, output
    assert fleets[0].report(HOSTS)[0] == 2
    assert without_times(fleets[0].document()) == without_times(document)


@pytest.mark.thorough
def test_a_missing_host_is_named_until_it_is_audited(emulator: Emulator, tmp_path: Path) -> None:
    fleet = Fleet(emulator, tmp_path, "rows", REGIONS, event_invoke_audit_report_formats=["json", "junit"])
    fleet.audit(HOSTS[:2])
    status, output = fleet.report(HOSTS[:3], ANSIBLE_SHOW_CUSTOM_STATS="true")
    assert status == 2
    assert f"1 of 3 accounts is missing in the report: {HOSTS[2]}" in output
    assert '"event_invoke_fleet_accounts_missing": 1' in output
    assert f"{HOSTS[2]}: the account is missing in this report: it has left no rows" in (
        fleet.reports / "event-invoke-fleet.xml"
    ).read_text(encoding="utf-8")

    # A relaunch that reads one account again, and an old run of another one.
    fleet.audit([HOSTS[0], HOSTS[2]])
    assert fleet.report(HOSTS[:3])[0] == 0
    assert fleet.document()["summary"]["targets"] == 12
    file = tmp_path / f"rows/{HOSTS[1]}.rows.json"
    entry = json.loads(file.read_text(encoding="utf-8"))
    times = dict.fromkeys(entry["times"], "2026-01-01T00:00:00+00:00")
    file.write_text(json.dumps({**entry, "read_at": times["read"], "times": times}), encoding="utf-8")
    status, output = fleet.report(HOSTS[:3])
    assert status == 2
    assert f"1 of 3 accounts is missing in the report: {HOSTS[1]}" in output
    assert fleet.document()["summary"]["account_ids"] == [HOSTS[0], HOSTS[2]]


def test_a_report_that_a_limit_leaves_out_fails(emulator: Emulator, tmp_path: Path) -> None:
    """Found: Ansible skips a play on localhost then, and succeeds."""
    fleet = Fleet(emulator, tmp_path, "rows", REGIONS)
    status, output = fleet.report(HOSTS[:2], "--limit", HOSTS[0])
    assert status != 0, output
    assert f"the limit {HOSTS[0]} leaves out localhost, where the report is made: expected no limit" in output
    status, output = fleet.report(HOSTS[:2], "--limit", f"{HOSTS[0]},localhost")
    assert "2 of 2 accounts are missing in the report" in output
    status, output = fleet.report([*HOSTS[:2], "localhost"], "--limit", "all:!localhost")
    assert status != 0, output
    assert "the limit all:!localhost leaves out localhost" in output


def run_audit(fleet: Fleet, hosts: list[str], *options: str) -> tuple[int, str]:
    """Return the exit code and what it prints, in one line."""
    with fleet.start("fleet_audit", hosts, *options) as process:
        output, _unused = process.communicate(timeout=TIMEOUT)
    return process.returncode, " ".join(output.split())


@pytest.mark.thorough
def test_an_audit_with_a_limit_checks_the_inventory(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the check ran on localhost, which a limit leaves out."""
    # The account of the emulator is not a member of an organization.
    broken = tmp_path / "organization_accounts.yml"
    broken.write_text("plugin: cloudops.aws_lambda.organization_accounts\n", encoding="utf-8")
    fleet = Fleet(emulator, tmp_path, "rows", REGIONS)
    status, output = run_audit(fleet, HOSTS[:2], "-i", str(broken), "--limit", HOSTS[0])
    assert status == 2, output
    assert output.count("fatal: ") == 1
    assert f"{broken}: cannot list the accounts of the organization: " in output.rpartition("fatal: ")[2]
    assert not (tmp_path / "rows").exists()
    assert emulator.count("AssumeRole") == 0


@pytest.mark.parametrize(
    ("hosts", "limit"),
    [
        pytest.param([], HOSTS[0], id="an inventory without hosts"),
        pytest.param([HOSTS[0], "localhost"], "localhost", id="localhost only"),
    ],
)
def test_an_audit_of_no_account_fails(hosts: list[str], limit: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: Ansible skips each play then, and succeeds."""
    status, output = run_audit(Fleet(emulator, tmp_path, "rows", REGIONS), hosts, "--limit", limit)
    assert status != 0, output
    assert f"the limit {limit} leaves no account of the inventory: expected some of its hosts" in output
    assert not (tmp_path / "rows").exists()


def test_a_limit_chooses_the_accounts_to_audit(emulator: Emulator, tmp_path: Path) -> None:
    status, output = run_audit(Fleet(emulator, tmp_path, "rows", REGIONS), HOSTS[:2], "--limit", HOSTS[1])
    assert status == 0, output
    assert [path.name for path in (tmp_path / "rows").iterdir()] == [f"{HOSTS[1]}.rows.json"]


@pytest.mark.thorough
def test_a_variable_may_have_the_name_of_a_function_of_jinja(emulator: Emulator, tmp_path: Path) -> None:
    """Found: a survey with a variable query or dict failed each job: 'str' object is not callable."""
    functions = {"dict": "a", "lookup": "b", "query": "c", "q": "d", "range": "e", "namespace": "f"}
    fleet = Fleet(emulator, tmp_path, f"s3://{BUCKET}/runs", REGIONS, **functions)
    fleet.audit(HOSTS[:1])
    status, output = fleet.report(HOSTS[:1])
    assert status == 0, output
    assert fleet.document()["summary"]["targets"] == 4


def test_findings_fail_the_report_after_it_is_written(emulator: Emulator, tmp_path: Path) -> None:
    policy = "overrides: [{function_name: [lost], rules: {no_failure_path: error}}]"
    fleet = Fleet(
        emulator,
        tmp_path,
        "rows",
        REGIONS,
        event_invoke_audit_fail_on="error",
        event_invoke_audit_policy=policy,
        event_invoke_audit_report_dir=f"s3://{BUCKET}/reports",
    )
    fleet.audit(HOSTS[:1])
    status, output = fleet.report(HOSTS[:1])
    assert status == 2
    assert "findings of severity error or worse" in output
    body = s3(emulator).get_object(Bucket=BUCKET, Key="reports/event-invoke-fleet.json")["Body"].read()
    assert json.loads(body)["summary"]["findings_by_severity"]["error"] > 0


@pytest.mark.thorough
def test_a_bucket_that_refuses_fails_the_host_in_one_line(emulator: Emulator, tmp_path: Path) -> None:
    fleet = Fleet(emulator, tmp_path, f"s3://{BUCKET}/runs", REGIONS)
    error = {"status": 403, "code": "AccessDenied", "message": "Access Denied"}
    emulator.configure(faults=[{"service": "s3", "operation": "PutObject", "effect": {"error": error}}])
    process = fleet.start("fleet_audit", HOSTS[:1])
    output = process.communicate(timeout=240)[0]
    assert process.returncode == 2
    assert f"s3://{BUCKET}/runs: " in output
    assert "Access Denied" in output
    status, output = fleet.report(HOSTS[:1])
    assert status == 2
    assert f"1 of 1 accounts is missing in the report: {HOSTS[0]}" in output


@pytest.mark.parametrize(
    ("variables", "line"),
    sampled(
        [
            (
                {"event_invoke_audit_fail_on": "fatal"},
                "event_invoke_audit_fail_on is fatal: expected one of never, info",
            ),
            (
                {"event_invoke_audit_policy": {"rule": {}}},
                "event_invoke_audit_policy: the policy is not valid: unknown key rule",
            ),
            (
                {"event_invoke_fleet_rows": "s3:/x"},
                "event_invoke_fleet_rows is 's3:/x': expected a directory or s3://bucket/prefix",
            ),
            (
                {"event_invoke_fleet_max_age_hours": "soon"},
                "event_invoke_fleet_max_age_hours is soon: expected a number of",
            ),
            ({"event_invoke_fleet_rows": "s3://no-such-bucket/x"}, "cannot read s3://no-such-bucket/x: "),
        ],
        1,
    ),
)
def test_mistakes_are_one_line(variables: dict[str, Any], line: str, emulator: Emulator, tmp_path: Path) -> None:
    status, output = Fleet(emulator, tmp_path, "rows", REGIONS, **variables).report(HOSTS[:1])
    assert status == 2
    assert f'"msg": "{line}' in output


@pytest.mark.parametrize(
    ("variables", "line"),
    sampled(
        [
            (
                {"event_invoke_audit_remediate": "maybe"},
                "event_invoke_audit_remediate is 'maybe': expected true or false",
            ),
            (
                {"event_invoke_fleet_rows": "s3:/x"},
                "event_invoke_fleet_rows is 's3:/x': expected a directory or s3://bucket/prefix",
            ),
            (
                {"event_invoke_fleet_regions": "all,eu-west-1"},
                "event_invoke_fleet_regions: region 'all' is no region: ",
            ),
        ],
        1,
    ),
)
def test_a_mistake_is_told_once_for_all_hosts(
    variables: dict[str, Any], line: str, emulator: Emulator, tmp_path: Path
) -> None:
    """Found: the names of tasks and filters came first."""
    fleet = Fleet(emulator, tmp_path, "rows", REGIONS)
    fleet.variables |= variables
    status, output = run_audit(fleet, HOSTS)
    assert status == 2, output
    assert f'"msg": "{line}' in output
    assert output.count("fatal: ") == 1
    assert not (tmp_path / "rows").exists()
    assert emulator.count("AssumeRole") == 0


@pytest.mark.parametrize(
    ("host", "role", "line"),
    sampled(
        [
            ("web-1", "audit", "aws_account_id of web-1 is web-1: expected 12 digits in quotes"),
            (
                HOSTS[0],
                "arn:aws:iam::1:role/x",
                "event_invoke_fleet_role is arn:aws:iam::1:role/x: expected {account_id} in the place of the account",
            ),
        ],
        1,
    ),
)
def test_a_host_without_an_account_says_why_in_one_line(
    host: str, role: str, line: str, emulator: Emulator, tmp_path: Path
) -> None:
    """Found: the names of an option and a filter came first."""
    output = Fleet(emulator, tmp_path, "rows", REGIONS, event_invoke_fleet_role=role).audit([host])
    assert f'"msg": "0 targets; {line}"' in output
    (error,) = json.loads((tmp_path / f"rows/{host}.rows.json").read_text(encoding="utf-8"))["errors"]
    assert error["message"] == line


def test_the_name_of_a_role_is_in_the_partition_of_the_regions(emulator: Emulator, tmp_path: Path) -> None:
    emulator.add_functions([{"function_name": "kept"}], "us-gov-west-1", HOSTS[0])
    fleet = Fleet(emulator, tmp_path, "rows", [])
    assert "1 targets" in fleet.audit(HOSTS[:1], AWS_REGION="us-gov-west-1")
    # A role of the partition aws would be refused before that.
    assert [each.region for each in emulator.requests if each.operation == "AssumeRole"] == ["us-gov-west-1"]
