# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.simulation import Decision, parse_decisions

QUEUE = "arn:aws:sqs:us-east-2:123456789012:q"
MATCHED = [{"SourcePolicyId": "p", "SourcePolicyType": "IAM Policy"}]


def decision(decided: str, **members: Any) -> Decision:
    """The decision about the queue of a response in the recorded shape (LocalStack, 2025-04-21)."""
    top = {name: members.pop(name) for name in ("OrganizationsDecisionDetail",) if name in members}
    specific = {"EvalResourceName": QUEUE, "EvalResourceDecision": decided, **members}
    result = {
        "EvalActionName": "sqs:SendMessage",
        "EvalDecision": decided,
        "EvalResourceName": "*",
        "ResourceSpecificResults": [specific],
        **top,
    }
    return parse_decisions([result], [QUEUE])[QUEUE]


def test_recorded_decisions() -> None:
    assert decision("allowed", MatchedStatements=MATCHED) == Decision(True)
    assert decision("implicitDeny", MatchedStatements=[], MissingContextValues=[]) == Decision(
        False, "no policy of the role allows it", missing=True
    )
    assert decision("explicitDeny", MatchedStatements=MATCHED).allowed is False


def test_a_permissions_boundary_denies() -> None:
    """Recorded by Cloud Custodian: test_lambda_check_permission."""
    detail = {"AllowedByPermissionsBoundary": False}
    found = decision("explicitDeny", PermissionsBoundaryDecisionDetail=detail)
    assert (found.allowed, "boundary" in (found.reason or "")) == (False, True)


@pytest.mark.parametrize("decided", ["implicitDeny", "explicitDeny"])
def test_the_organization_and_missing_keys_leave_it_open(decided: str) -> None:
    organization = {"AllowedByOrganizations": False}
    assert decision(decided, OrganizationsDecisionDetail=organization).allowed is None
    found = decision(decided, MissingContextValues=["aws:SourceVpc"])
    assert (found.allowed, "aws:SourceVpc" in (found.reason or "")) == (None, True)
    assert decision("allowed", OrganizationsDecisionDetail=organization).allowed is True


def test_missing_keys_leave_open_what_is_allowed() -> None:
    """Found: allowed, although a statement that denies has a condition on a key that is not known."""
    found = decision("allowed", MatchedStatements=MATCHED, MissingContextValues=["aws:SourceVpce"])
    assert found == Decision(None, "it depends on condition keys that are not known: aws:SourceVpce")
    assert decision("allowed", MatchedStatements=MATCHED, MissingContextValues=[]) == Decision(True)


def test_the_top_level_counts_if_it_names_the_resource() -> None:
    result = {"EvalActionName": "a", "EvalDecision": "allowed", "EvalResourceName": QUEUE}
    assert parse_decisions([result], [QUEUE]) == {QUEUE: Decision(True)}
    assert parse_decisions([{**result, "EvalResourceName": "*"}], [QUEUE]) == {}


def test_a_simulator_that_names_no_statement_denies_nothing() -> None:
    """LocalStack's denies explicitly whatever does not match character by character."""
    result = {"EvalActionName": "a", "EvalDecision": "explicitDeny", "EvalResourceName": QUEUE}
    assert parse_decisions([result], [QUEUE])[QUEUE].allowed is None


def test_an_unknown_decision_is_malformed() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        decision("perhaps")
