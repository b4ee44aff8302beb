# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows of the pattern, with the variables that AWX gives to their jobs.

A report is about the accounts that its own run has read, and a repair does what the report before it has shown.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from docs.snippets import read_pages
from support.environment import CHECKOUT

from emulator import Emulator

from .api import Refused
from .workflows import Controller, of_launch, of_survey, pattern_data

SNIPPETS = {snippet.name: snippet for snippet in read_pages(CHECKOUT)["docs/docsite/rst/guide_fleet.rst"]}
SITE = {**yaml.safe_load(SNIPPETS["site"].text), "audit_organization_slices": 2}
HOSTS = ["111111111111", "222222222222"]
BUCKET = SITE["audit_organization_bucket"]
REGION = "us-east-2"
DELETE = "DeleteFunctionEventInvokeConfig"
SCAN = {"event_invoke_audit_include": ["function", "unconfigured", "qualifiers"]}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return pattern_data(tmp_path_factory.mktemp("data"), SITE)


@pytest.fixture
def controller(emulator: Emulator, data: dict[str, Any], tmp_path: Path) -> Controller:
    """Two accounts, each with two configurations whose alias is gone, and the bucket."""
    for host in HOSTS:
        emulator.add_functions([orphan("f"), orphan("g")], REGION, host)
    s3(emulator).create_bucket(Bucket=BUCKET)
    return Controller(emulator, tmp_path, data, HOSTS)


def orphan(name: str, retries: int = 1) -> dict[str, Any]:
    return {"function_name": name, "event_invoke_configs": {"gone": {"MaximumRetryAttempts": retries}}}


def s3(emulator: Emulator) -> Any:
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=emulator.url, **keys)


def keys(emulator: Emulator) -> set[str]:
    return {each["Key"] for each in s3(emulator).list_objects_v2(Bucket=BUCKET)["Contents"]}


def document(emulator: Emulator, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        s3(emulator).get_object(Bucket=BUCKET, Key=f"reports/{name}.json")["Body"].read()
    )
    return found


def orphans(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["account_id"], each["function_name"]) for each in findings if each["rule"] == "orphaned_config"}


def test_what_was_approved_is_what_is_done(controller: Controller, emulator: Emulator) -> None:
    """Found: a slice of the check failed, the report showed older rows, and the repair did what it did not show."""
    audit = controller.workflow("Audit the AWS organization", **SCAN)
    for node in ("begin", "read", "report"):
        for job in audit.node(node):
            assert job.status == "successful", job.stdout
    assert {f"reports/{audit.job}/event-invoke-fleet.json", f"rows/{audit.job}/{HOSTS[1]}.rows.json"} <= keys(emulator)

    repair = controller.workflow("Repair the AWS organization", event_invoke_audit_prune_orphans="true", **SCAN)
    (begin,) = repair.node("begin")
    assert begin.artifacts == {"event_invoke_fleet_run": repair.job}
    repair.node("foresee", without=[HOSTS[1]])
    (before,) = repair.node("report before")
    assert before.status == "failed"
    shown = {name.removeprefix("event_invoke_fleet_"): value for name, value in before.artifacts.items()}
    assert (shown["accounts"], shown["accounts_missing"], shown["repaired"]) == (2, 1, 2)
    assert shown["report"] == f"s3://{BUCKET}/reports/{repair.job}/event-invoke-fleet-check.html"
    approved = document(emulator, f"{repair.job}/event-invoke-fleet-check")
    assert orphans(approved["repaired"]) == {(HOSTS[0], "f"), (HOSTS[0], "g")}
    assert emulator.count(DELETE) == 0

    # While somebody decides, one configuration changes, and another one loses its alias.
    emulator.add_functions([orphan("g", retries=0), orphan("new")], REGION, HOSTS[0])
    repair.node("repair")
    assert emulator.count(DELETE) == 1
    (after,) = repair.node("report after")
    assert after.artifacts["event_invoke_fleet_repaired"] == 1
    left = document(emulator, "event-invoke-fleet")
    assert orphans(left["findings"]) == {(HOSTS[0], "g"), (HOSTS[0], "new"), (HOSTS[1], "f"), (HOSTS[1], "g")}
    assert [each["code"] for each in left["errors"]] == ["ChangedSinceJudged"]
    assert left == document(emulator, f"{repair.job}/event-invoke-fleet")


@pytest.mark.thorough
def test_an_account_that_the_run_did_not_read_is_missing(controller: Controller, emulator: Emulator) -> None:
    """Found: rows of an earlier run hid a slice that had failed, and its repairs were counted again."""
    for without in ((), HOSTS[1:]):
        audit = controller.workflow("Audit the AWS organization", **SCAN)
        audit.node("begin")
        audit.node("read", without=without)
        (report,) = audit.node("report")
        assert report.artifacts["event_invoke_fleet_accounts_missing"] == len(without)
        assert report.status == ("failed" if without else "successful")
    assert f"1 of 2 accounts is missing in the report: {HOSTS[1]}" in " ".join(report.stdout.split())
    # AWX shows 1,024 bytes of each event.
    said = [each["stdout"] for each in report.events if each["event_data"].get("task") == "Say what was found"]
    shown = [text for text in said if "msg" in text]
    assert f"Report: s3://{BUCKET}/reports/{audit.job}/event-invoke-fleet.html" in shown[0]
    assert all(len(text.encode()) <= 1024 for text in shown)


def test_a_job_by_itself_means_the_same_as_the_form(data: dict[str, Any]) -> None:
    """Found: a job that was launched by itself read one region, and a schedule wrote formats that the form does not."""
    survey = next(each["survey_spec"] for each in data["controller_workflows"] if each["name"].startswith("Audit"))
    scheduled = of_survey(survey, {})
    form = {each["variable"]: each["default"] for each in survey["spec"]}
    for name in ("Read the AWS accounts", "Read one AWS account", "Report on the AWS accounts"):
        (template,) = (each for each in data["controller_templates"] if each["name"] == name)
        assert {**template["extra_vars"], **scheduled}.items() >= form.items()
        assert template["extra_vars"].items() >= form.items()
    assert form["event_invoke_fleet_regions"] == "us-east-1,us-east-2"
    assert "event_invoke_audit_report_formats" not in scheduled


def test_what_the_form_repairs_is_what_an_api_launch_repairs(data: dict[str, Any]) -> None:
    survey = next(each["survey_spec"] for each in data["controller_workflows"] if each["name"].startswith("Repair"))
    rules = {each["variable"]: each["default"] for each in survey["spec"]}["event_invoke_audit_remediate_rules"]
    for name in ("Foresee the repair of the AWS accounts", "Repair the AWS accounts"):
        (template,) = (each for each in data["controller_templates"] if each["name"] == name)
        assert template["extra_vars"]["event_invoke_audit_remediate_rules"] == rules
        assert template["extra_vars"].get("event_invoke_fleet_approved", False) is (name == "Repair the AWS accounts")


def test_what_awx_refuses_and_ignores(data: dict[str, Any]) -> None:
    templates = {each["name"]: each for each in data["controller_templates"]}
    asked = {"limit": HOSTS[0], "extra_vars": {"event_invoke_fleet_run": 7}}
    assert of_launch(templates["Read the AWS accounts"], asked) == ({}, asked)
    assert of_launch(templates["Read one AWS account"], asked) == (asked, {})
    with pytest.raises(Refused, match="not allowed on launch"):
        of_survey(data["controller_workflows"][0]["survey_spec"], {"event_invoke_fleet_run": 7})


@pytest.mark.thorough
def test_one_account_is_read_again_for_a_run(controller: Controller, emulator: Emulator) -> None:
    audit = controller.workflow("Audit the AWS organization", **SCAN)
    audit.node("begin")
    audit.node("read", without=HOSTS[1:])
    variables = {"event_invoke_fleet_run": audit.job, **SCAN}
    again = controller.launch("Read one AWS account", limit=HOSTS[1], extra_vars=variables)
    assert again.status == "successful", again.stdout
    (report,) = audit.node("report")
    assert report.artifacts["event_invoke_fleet_accounts_missing"] == 0
