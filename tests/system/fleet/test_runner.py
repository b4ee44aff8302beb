# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of the pattern audit_organization, run by ansible-runner as AWX runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from support.environment import CHECKOUT, environment
from support.runner import TIMEOUT, Finished, finished, lay_out, run, run_remotely, slice_of, start

from emulator import Emulator

PATTERN = CHECKOUT / "extensions/patterns/audit_organization/playbooks"
PLAYBOOKS = {path.name: path.read_text(encoding="utf-8") for path in PATTERN.glob("*.yml")}
CREDENTIAL = {"AWS_ACCESS_KEY_ID": "dummy", "AWS_SECRET_ACCESS_KEY": "hub-secret"}
HOSTS = [str(number) * 12 for number in range(1, 6)]
REGIONS = ["us-east-2", "eu-west-1"]
BUCKET = "fleet-bucket"
# AWX drops what is in a larger event.
EVENT_LIMIT = 700_000


def s3(emulator: Emulator) -> Any:
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=emulator.url, **keys)


class Controller:
    """Starts jobs as AWX does: each in a directory of its own, with the answers of the survey, and the artifacts of the
    jobs before it in the workflow."""

    def __init__(self, emulator: Emulator, directory: Path, prefix: str) -> None:
        self._emulator = emulator
        self._directory = directory
        self._prefix = prefix
        # The credential of the job is not in the environment of the execution environment.
        environment_of_node = environment(directory, emulator.url)
        self._environment = {
            name: value for name, value in environment_of_node.items() if name not in (*CREDENTIAL, "ANSIBLE_INVENTORY")
        }
        # Unanswered fields of a survey are empty texts.
        self.survey: dict[str, Any] = {
            "event_invoke_fleet_role": "audit",
            "event_invoke_fleet_regions": ",".join(REGIONS),
            "event_invoke_fleet_rows": f"s3://{BUCKET}/{prefix}/rows",
            "event_invoke_audit_report_dir": f"s3://{BUCKET}/{prefix}/reports",
            "event_invoke_audit_report_formats": "json",
            "event_invoke_audit_requests_per_second": "0",
            **dict.fromkeys(UNANSWERED, ""),
        }

    def lay_out(self, job_id: int, hosts: list[str], artifacts: Mapping[str, Any] | None = None) -> Path:
        directory = self._directory / f"awx_{job_id}"
        lay_out(directory, job_id, PLAYBOOKS, hosts, {**self.survey, **(artifacts or {})}, CREDENTIAL)
        return directory

    def start(self, job_id: int, playbook: str, hosts: list[str]) -> tuple[Any, Path]:
        directory = self.lay_out(job_id, hosts)
        return start(directory, job_id, playbook, self._environment), directory

    def run(
        self, job_id: int, playbook: str, artifacts: Mapping[str, Any] | None = None, remote: bool = False
    ) -> Finished:
        directory = self.lay_out(job_id, HOSTS, artifacts)
        return (run_remotely if remote else run)(directory, job_id, playbook, self._environment)

    def document(self) -> dict[str, Any]:
        """Return the report, without what differs between runs."""
        body = s3(self._emulator).get_object(Bucket=BUCKET, Key=f"{self._prefix}/reports/event-invoke-fleet.json")
        document: dict[str, Any] = json.loads(body["Body"].read())
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
        return {
            **document,
            "generated_at": None,
            "accounts": accounts,
            "findings": findings,
            "event_invoke_configs": rows,
        }


UNANSWERED = [
    "event_invoke_audit_include",
    "event_invoke_audit_metrics_days",
    "event_invoke_audit_concurrency",
    "event_invoke_audit_policy",
    "event_invoke_audit_fail_on",
    "event_invoke_audit_assume_role_external_id",
    "event_invoke_audit_assume_role_session_name",
    "event_invoke_fleet_max_age_hours",
]


@pytest.fixture
def fleet(emulator: Emulator) -> Emulator:
    """Five accounts of two functions in each of two regions; one of the accounts denies everything. And a bucket."""
    for host in HOSTS:
        for region in REGIONS:
            functions = [{"function_name": "kept", "dead_letter_target_arn": f"arn:aws:sqs:{region}:{host}:q"}]
            emulator.add_functions([*functions, {"function_name": "lost"}], region, host)
    error = {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}
    emulator.configure(faults=[{"service": "lambda", "account_id": HOSTS[3], "effect": {"error": error}}])
    s3(emulator).create_bucket(Bucket=BUCKET)
    return emulator


def check(report: Finished, document: dict[str, Any]) -> None:
    """Check that a report job failed for the account that denies everything only, after it published its artifacts."""
    assert report.status == "failed"
    assert f"1 of 5 accounts could not be read completely: {HOSTS[3]}" in " ".join(report.stdout.split())
    assert report.artifacts["event_invoke_fleet_targets"] == 16
    assert report.artifacts["event_invoke_fleet_accounts_failed"] == 1
    assert len(report.artifacts) <= 10
    assert document["summary"]["account_ids"] == [host for host in HOSTS if host != HOSTS[3]]


def whole(fleet: Emulator, directory: Path) -> dict[str, Any]:
    """Return the report of one job for all accounts."""
    controller = Controller(fleet, directory, "whole")
    audit = controller.run(1, "fleet_audit.yml")
    assert audit.status == "successful", audit.stdout
    assert audit.artifacts == {"event_invoke_fleet_accounts_of_job_1": 5}
    report = controller.run(2, "fleet_report.yml", audit.artifacts)
    document = controller.document()
    check(report, document)
    assert "hub-secret" not in json.dumps([*audit.events, *report.events])
    assert max(audit.largest_event, report.largest_event) < EVENT_LIMIT // 10
    return document


@pytest.mark.thorough
def test_slices_report_what_one_job_reports(fleet: Emulator, tmp_path: Path) -> None:
    document = whole(fleet, tmp_path)
    sliced = Controller(fleet, tmp_path, "sliced")
    jobs = {number: sliced.start(10 + number, "fleet_audit.yml", slice_of(HOSTS, number, 3)) for number in (1, 2, 3)}
    artifacts: dict[str, Any] = {}
    for number, (process, directory) in jobs.items():
        process.communicate(timeout=TIMEOUT)
        done = finished(directory, 10 + number)
        assert done.status == "successful", done.stdout
        artifacts.update(done.artifacts)
    assert artifacts == {
        f"event_invoke_fleet_accounts_of_job_1{number}": count for number, count in ((1, 2), (2, 2), (3, 1))
    }
    check(sliced.run(20, "fleet_report.yml", artifacts), sliced.document())
    assert sliced.document() == document


@pytest.mark.thorough
def test_a_remote_node_reports_what_one_job_reports(fleet: Emulator, tmp_path: Path) -> None:
    document = whole(fleet, tmp_path)
    remote = Controller(fleet, tmp_path, "remote")
    audit = remote.run(31, "fleet_audit.yml", remote=True)
    assert audit.status == "successful", audit.stdout
    check(remote.run(32, "fleet_report.yml", audit.artifacts, remote=True), remote.document())
    assert remote.document() == document
