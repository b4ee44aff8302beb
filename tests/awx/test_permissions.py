# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CloudFormation templates of the pattern allow what the guides list, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import cfnlint.api
import pytest
import yaml
from docs.snippets import read_pages
from resilience.test_permissions import listed
from support.environment import CHECKOUT

DIRECTORY = CHECKOUT / "extensions/patterns/audit_organization/cloudformation"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.yml")}
RESOURCES = {name: yaml.safe_load(text)["Resources"] for name, text in TEXTS.items()}
(POLICY_OF_THE_GUIDE,) = [
    json.loads(snippet.text)
    for snippet in read_pages(CHECKOUT)["docs/docsite/rst/guide_fleet.rst"]
    if snippet.allowed_actions
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


def test_the_role_asks_for_the_external_id() -> None:
    (statement,) = RESOURCES["accounts"]["AuditRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}


def test_the_hub_may_do_what_the_guide_says() -> None:
    statements = RESOURCES["hub"]["HubPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    found = [(sorted(each["Action"]), resource(each["Resource"])) for each in statements]
    assert found == [(sorted(each["Action"]), each["Resource"]) for each in POLICY_OF_THE_GUIDE["Statement"]]


def test_both_templates_name_the_same_role() -> None:
    roles = {yaml.safe_load(text)["Parameters"]["RoleName"]["Default"] for text in TEXTS.values()}
    site = yaml.safe_load((DIRECTORY.parent / "site.yml").read_text(encoding="utf-8"))
    assert roles == {site["audit_organization_role"]}
