# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CloudFormation templates of the pattern allow what the guides list, and nothing else."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import boto3
import cfnlint.api
import pytest
import yaml
from docs.snippets import read_pages
from resilience.test_permissions import listed, policy_of
from support.environment import CHECKOUT, environment

from emulator import Emulator

DIRECTORY = CHECKOUT / "extensions/patterns/audit_organization/cloudformation"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.yml")}
RESOURCES = {name: yaml.safe_load(text)["Resources"] for name, text in TEXTS.items()}
GUIDE = "docs/docsite/rst/guide_fleet.rst"
PUBLISHED = "docs/docsite/rst/guide_published.rst"
(POLICY_OF_THE_GUIDE,) = [
    json.loads(snippet.text) for snippet in read_pages(CHECKOUT)[GUIDE] if snippet.allowed_actions
]


def actions(document: dict[str, Any]) -> set[str]:
    assert {statement["Effect"] for statement in document["Statement"]} == {"Allow"}
    return {action for statement in document["Statement"] for action in statement["Action"]}


def resource(value: Any) -> str:
    """Return the resource of a statement with the names of the guide."""
    names = {
        "${AWS::Partition}": "aws",
        "${RoleName}": "audit",
        "${Bucket.Arn}": "arn:aws:s3:::fleet-bucket",
    }
    text = value if isinstance(value, str) else value.get("Fn::Sub") or f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    for name, replacement in names.items():
        text = text.replace(name, replacement)
    return str(text)


@pytest.mark.parametrize("name", TEXTS)
def test_cfn_lint_accepts_the_template(name: str) -> None:
    # What is informational asks for a description of the architecture.
    assert [str(match) for match in cfnlint.api.lint_all(TEXTS[name]) if not match.rule.id.startswith("I")] == []


def test_the_role_may_audit() -> None:
    (policy,) = RESOURCES["accounts"]["AuditRole"]["Properties"]["Policies"]
    assert actions(policy["PolicyDocument"]) == listed("Audit")


def test_the_role_may_repair_only_if_asked_to() -> None:
    repair = RESOURCES["accounts"]["RepairPolicy"]
    assert repair["Condition"] == "MayRepair"
    assert listed("Audit") | actions(repair["Properties"]["PolicyDocument"]) == listed("Audit and repair")
    assert yaml.safe_load(TEXTS["accounts"])["Parameters"]["Repair"]["Default"] == "false"


def test_the_role_may_send_events_again_only_if_asked_to() -> None:
    replay = RESOURCES["accounts"]["ReplayPolicy"]
    assert replay["Condition"] == "MayReplay"
    first, *rest = replay["Properties"]["PolicyDocument"]["Statement"]
    assert first["Resource"] == "*"
    assert listed("Audit") | {*first["Action"]} == listed("Audit") | listed("Send parked events again")
    assert rest == policy_of("Encrypted or tagged records")["Statement"]
    assert yaml.safe_load(TEXTS["accounts"])["Parameters"]["Replay"]["Default"] == "false"


def test_the_role_asks_for_the_external_id() -> None:
    (statement,) = RESOURCES["accounts"]["AuditRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}


def test_the_hub_may_do_what_the_guide_says() -> None:
    statements = RESOURCES["hub"]["HubPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    found = [(sorted(each["Action"]), resource(each["Resource"])) for each in statements]
    assert found == [(sorted(each["Action"]), each["Resource"]) for each in POLICY_OF_THE_GUIDE["Statement"]]


def test_both_templates_name_the_same_role() -> None:
    parameters = [yaml.safe_load(TEXTS[name])["Parameters"] for name in ("hub", "accounts")]
    roles = {each["RoleName"]["Default"] for each in parameters}
    site = yaml.safe_load((DIRECTORY.parent / "site.yml").read_text(encoding="utf-8"))
    assert roles == {site["audit_organization_role"]}


# moto warns about the one resource that it does not create.
@pytest.mark.filterwarnings("ignore:Tried to parse AWS..S3..BucketPolicy")
def test_the_commands_for_the_permissions(emulator: Emulator, tmp_path: Path) -> None:
    """With moto's CloudFormation, which knows most of the resources."""
    snippets = {each.name: each for each in read_pages(CHECKOUT)[GUIDE]}
    site = yaml.safe_load(snippets["site"].text)
    organizations = client(emulator, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    *commands, of_the_management_account = [command for command, _output in snippets["cloudformation"].commands()]
    for command in commands:
        aws(command.replace("r-abcd", root), emulator, tmp_path)
    assert [each["UserName"] for each in client(emulator, "iam").list_users()["Users"]] == ["event-invoke-audit-hub"]
    (bucket,) = client(emulator, "s3").list_buckets()["Buckets"]
    assert bucket["Name"] == site["audit_organization_bucket"]
    assert site["audit_organization_external_id"] in trust(emulator)
    # Unlike AWS, moto deploys the StackSet to the management account, too.
    emulator.reset()
    aws(of_the_management_account, emulator, tmp_path)
    assert site["audit_organization_external_id"] in trust(emulator)


@pytest.mark.filterwarnings("ignore:Tried to parse AWS..SQS..QueuePolicy")
def test_the_command_for_the_queue(emulator: Emulator, tmp_path: Path) -> None:
    (snippet,) = [each for each in read_pages(CHECKOUT)[PUBLISHED] if each.name == "queue"]
    ((command, _output),) = snippet.commands()
    aws(command, emulator, tmp_path)
    (variables,) = [yaml.safe_load(each.text) for each in read_pages(CHECKOUT)[PUBLISHED] if each.name == "variables"]
    url = client(emulator, "sqs").get_queue_url(QueueName=variables["event_invoke_published_queue"])["QueueUrl"]
    events = client(emulator, "events")
    (rule,) = events.list_rules()["Rules"]
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].rpartition(":")[2] == url.rpartition("/")[2]
    detail = json.loads(rule["EventPattern"])["detail"]
    # Calls of the names that the rulebook takes, and none of the writes of this collection.
    prefixes = [each["prefix"] for each in detail["eventName"]]
    assert prefixes == ["PublishVersion", "CreateAlias", "UpdateAlias"]


def test_the_rulebook_may_do_what_the_guide_says() -> None:
    _queue, writing, reading = RESOURCES["published"]["RulebookPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert set(writing["Action"]) == listed("Write")
    # What is gone is told from what may not be written.
    assert set(reading["Action"]) < listed("Find out why something is missing")
    # The lists are of functions, of which the ARN has no qualifier.
    assert reading["Resource"]["Fn::Sub"].endswith(":function:*")


def aws(command: str, emulator: Emulator, directory: Path) -> None:
    surroundings = environment(directory, emulator.url) | {"AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        shlex.split(command), cwd=CHECKOUT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)


def trust(emulator: Emulator) -> str:
    """Return the trust policy of the audit role."""
    role = client(emulator, "iam").get_role(RoleName="audit")["Role"]
    return json.dumps(role["AssumeRolePolicyDocument"])


def client(emulator: Emulator, service: str) -> Any:
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=emulator.url, **keys)
