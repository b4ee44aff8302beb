# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam:SimulatePrincipalPolicy: the recorded shape, and the evaluation of policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator

_ROLE = "arn:aws:iam::123456789012:role/execution"
_QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(action: Any, resource: Any = "*", **members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **members}


def _deny(action: Any, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource}


def _simulate(emulator: Emulator, *actions: str, **parameters: Any) -> list[dict[str, Any]]:
    given = {"PolicySourceArn": _ROLE, "ActionNames": list(actions), **parameters}
    results: list[dict[str, Any]] = client_of(emulator, "iam").simulate_principal_policy(**given)["EvaluationResults"]
    return results


def _decision(emulator: Emulator, action: str = "sqs:SendMessage", resource: str = _QUEUE, **parameters: Any) -> str:
    (result,) = _simulate(emulator, action, ResourceArns=[resource], **parameters)
    assert result["ResourceSpecificResults"][0]["EvalResourceDecision"] == result["EvalDecision"]
    return str(result["EvalDecision"])


def test_recorded_response(emulator: Emulator) -> None:
    """LocalStack, tests/aws/services/iam/test_iam.snapshot.json, recorded on AWS 2025-04-21."""
    iam = client_of(emulator, "iam")
    iam.create_role(RoleName="execution", AssumeRolePolicyDocument="{}")
    statement = {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName="execution", PolicyName="p", PolicyDocument=json.dumps(document))
    bucket = "arn:aws:s3:::bucket"
    response = iam.simulate_principal_policy(
        PolicySourceArn=_ROLE, ActionNames=["s3:PutObject", "s3:GetObjectVersion"], ResourceArns=[bucket]
    )
    matched = [
        {
            "SourcePolicyId": "role_execution_p",
            "SourcePolicyType": "IAM Policy",
            "StartPosition": {"Line": 1, "Column": 41},
            "EndPosition": {"Line": 1, "Column": 113},
        }
    ]
    del response["ResponseMetadata"]
    assert response == {
        "EvaluationResults": [
            {
                "EvalActionName": action,
                "EvalDecision": decision,
                "EvalDecisionDetails": {},
                "EvalResourceName": bucket,
                "MatchedStatements": statements,
                "MissingContextValues": [],
                "OrganizationsDecisionDetail": {"AllowedByOrganizations": True},
                "ResourceSpecificResults": [
                    {
                        "EvalResourceDecision": decision,
                        "EvalResourceName": bucket,
                        "MatchedStatements": statements,
                        "MissingContextValues": [],
                    }
                ],
            }
            for action, decision, statements in (
                ("s3:PutObject", "allowed", matched),
                ("s3:GetObjectVersion", "implicitDeny", []),
            )
        ],
        "IsTruncated": False,
    }


def test_role_that_does_not_exist(emulator: Emulator) -> None:
    """Cloud Custodian, test_aws_lambda_check_permission_deleted_role."""
    simulate = client_of(emulator, "iam").simulate_principal_policy
    refused = refusal(simulate, PolicySourceArn=_ROLE, ActionNames=["sqs:SendMessage"])
    assert refused == (404, "NoSuchEntity", "Unable to retrieve specified IAM entity.")


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([_allow("sqs:SendMessage", _QUEUE)], "allowed"),
        ([_allow("SQS:Send*", "arn:aws:sqs:*:*:fail??")], "allowed"),
        ([_allow(["sns:Publish", "sqs:*"], ["arn:aws:sqs:us-east-1:*"])], "allowed"),
        ([_allow("sqs:SendMessage", _QUEUE + "-other")], "implicitDeny"),
        ([_allow("sqs:SendMessage", "arn.aws.sqs.us-east-1.123456789012.failed")], "implicitDeny"),
        ([_allow("sns:Publish")], "implicitDeny"),
        ([_allow("*"), _deny("sqs:*")], "explicitDeny"),
        ([{"Effect": "Allow", "NotAction": "sns:*", "Resource": "*"}], "allowed"),
        ([{"Effect": "Allow", "Action": "sqs:*", "NotResource": _QUEUE}], "implicitDeny"),
        ([], "implicitDeny"),
    ],
)
def test_statements(emulator: Emulator, statements: list[dict[str, Any]], decision: str) -> None:
    emulator.add_roles([{"name": "execution", "policies": [_document(*statements)] if statements else []}])
    assert _decision(emulator) == decision


def test_single_statement_without_a_list(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "execution", "policies": [{"Statement": _allow("sqs:*")}]}])
    assert _decision(emulator) == "allowed"


def test_conditions(emulator: Emulator) -> None:
    condition = {"StringEquals": {"s3:ResourceAccount": "123456789012"}}
    emulator.add_roles([{"name": "execution", "policies": [_document(_allow("s3:*", Condition=condition))]}])
    target = {"action": "s3:PutObject", "resource": "arn:aws:s3:::records/aws/lambda/async/f"}
    (result,) = _simulate(emulator, target["action"], ResourceArns=[target["resource"]])
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("implicitDeny", ["s3:ResourceAccount"])

    def decision(account_id: str) -> str:
        entry = {"ContextKeyName": "s3:resourceAccount", "ContextKeyType": "string", "ContextKeyValues": [account_id]}
        return _decision(emulator, **target, ContextEntries=[entry])

    assert decision("123456789012") == "allowed"
    assert decision("210987654321") == "implicitDeny"


@pytest.mark.parametrize(
    ("condition", "decision"),
    [
        ({"StringNotEquals": {"aws:x": "v"}}, "implicitDeny"),
        ({"StringNotEquals": {"aws:missing": "v"}}, "allowed"),
        ({"StringLike": {"aws:x": ["a", "?"]}}, "allowed"),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/exec*"}}, "allowed"),
        ({"StringEqualsIfExists": {"aws:missing": "v"}}, "allowed"),
        ({"Null": {"aws:missing": "true"}}, "allowed"),
        ({"Null": {"aws:x": True}}, "implicitDeny"),
        ({"Bool": {"aws:SecureTransport": "true"}}, "implicitDeny"),
        ({"StringEquals": {"aws:x": "v"}, "Bool": {"aws:missing": "true"}}, "implicitDeny"),
        ({"StringEquals": {"aws:x": "${aws:x}"}}, "allowed"),
    ],
)
def test_operators(emulator: Emulator, condition: dict[str, Any], decision: str) -> None:
    emulator.add_roles([{"name": "execution", "policies": [_document(_allow("sqs:*", Condition=condition))]}])
    entry = {"ContextKeyName": "aws:x", "ContextKeyType": "string", "ContextKeyValues": ["v"]}
    assert _decision(emulator, ContextEntries=[entry]) == decision


def test_managed_policies(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "execution", "policies": ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]}])
    assert _decision(emulator) == "allowed"
    iam = client_of(emulator, "iam")
    made = iam.create_policy(PolicyName="no", PolicyDocument=json.dumps(_document(_deny("sqs:SendMessage"))))
    iam.attach_role_policy(RoleName="execution", PolicyArn=made["Policy"]["Arn"])
    assert _decision(emulator) == "explicitDeny"
    with pytest.raises(ValueError, match="expected a document or the ARN of a policy that AWS manages"):
        emulator.add_roles([{"name": "execution", "policies": ["arn:aws:iam::aws:policy/NoSuchPolicy"]}])


@pytest.mark.parametrize(
    ("boundary", "decision"),
    [
        (_document(_allow("sqs:*")), "allowed"),
        (_document(_allow("sns:*")), "implicitDeny"),
        (_document(_allow("*"), _deny("sqs:*")), "explicitDeny"),
    ],
)
def test_permissions_boundary(emulator: Emulator, boundary: dict[str, Any], decision: str) -> None:
    """Cloud Custodian recorded where the detail is: test_lambda_check_permission."""
    emulator.add_roles([{"name": "execution", "policies": [_document(_allow("*"))], "boundary": boundary}])
    (result,) = _simulate(emulator, "sqs:SendMessage", ResourceArns=[_QUEUE])
    detail = {"AllowedByPermissionsBoundary": decision == "allowed"}
    assert result["EvalDecision"] == decision
    assert result["PermissionsBoundaryDecisionDetail"] == detail
    assert result["ResourceSpecificResults"][0]["PermissionsBoundaryDecisionDetail"] == detail
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    everything = json.dumps(_document(_allow("*")))
    assert _decision(emulator, PermissionsBoundaryPolicyInputList=[everything]) == "allowed"


def test_organization(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "execution", "policies": [_document(_allow("*"))]}])
    emulator.configure(organization_denies=["sqs:*"])
    queue, topic = _simulate(emulator, "sqs:SendMessage", "sns:Publish")
    assert (queue["EvalDecision"], queue["OrganizationsDecisionDetail"], queue["MatchedStatements"]) == (
        "implicitDeny",
        {"AllowedByOrganizations": False},
        [],
    )
    assert (topic["EvalDecision"], topic["OrganizationsDecisionDetail"]) == (
        "allowed",
        {"AllowedByOrganizations": True},
    )
    emulator.configure(organization_denies=None)
    (result,) = _simulate(emulator, "sqs:SendMessage")
    assert (result["EvalDecision"], "OrganizationsDecisionDetail" in result) == ("allowed", False)


def test_several_resources(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "execution", "policies": [_document(_allow("sqs:*", _QUEUE))]}])
    resources = [_QUEUE, _QUEUE + "-2"]
    results = _simulate(emulator, "sqs:SendMessage", ResourceArns=resources)
    assert [(result["EvalResourceName"], result["EvalDecision"]) for result in results] == [
        (_QUEUE, "allowed"),
        (_QUEUE + "-2", "implicitDeny"),
    ]
    emulator.configure(simulation_by_action=True)
    (result,) = _simulate(emulator, "sqs:SendMessage", ResourceArns=resources)
    assert (result["EvalResourceName"], result["EvalDecision"]) == ("*", "implicitDeny")
    specific = {row["EvalResourceName"]: row["EvalResourceDecision"] for row in result["ResourceSpecificResults"]}
    assert specific == {_QUEUE: "allowed", _QUEUE + "-2": "implicitDeny"}


def test_pages(emulator: Emulator) -> None:
    emulator.add_roles([{"name": "execution"}])
    resources = [f"{_QUEUE}-{number}" for number in range(120)]
    paginator = client_of(emulator, "iam").get_paginator("simulate_principal_policy")
    parameters = {"PolicySourceArn": _ROLE, "ActionNames": ["sqs:SendMessage"], "ResourceArns": resources}
    pages = list(paginator.paginate(**parameters))
    assert [(len(page["EvaluationResults"]), page["IsTruncated"]) for page in pages] == [(100, True), (20, False)]
    pages = list(paginator.paginate(**parameters, PaginationConfig={"PageSize": 50}))
    rows = [row["EvalResourceName"] for page in pages for row in page["EvaluationResults"]]
    assert ([len(page["EvaluationResults"]) for page in pages], rows) == ([50, 50, 20], resources)
