# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam:SimulatePrincipalPolicy over the roles and users in moto's state; moto has no simulator.

The shape of the results is recorded (LocalStack's snapshot of 2025-04-21). Since botocore 1.43.60 the model says that
``EvalResourceName`` may be a template and that the decisions are in ``ResourceSpecificResults``: the setting
``simulation_by_action`` returns that shape, which is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..server import protocols
from ..server.calls import Call
from ..server.responses import AwsError, Response
from ..server.settings import Settings
from .policies import Context, Evaluation, Match, Policy, evaluate, matches_pattern
from .principals import Principal, principal

_STRENGTH = ("allowed", "implicitDeny", "explicitDeny")


def simulate_principal_policy(call: Call, settings: Settings) -> Response:
    parameters = call.parameters
    source = principal(parameters["PolicySourceArn"])
    if source is None:
        raise AwsError(404, "NoSuchEntity", "Unable to retrieve specified IAM entity.")
    context = {
        entry["ContextKeyName"].lower(): tuple(entry["ContextKeyValues"])
        for entry in parameters.get("ContextEntries", [])
    }
    extra = [Policy(f"PolicyInputList.{number}", text) for number, text in _texts(parameters, "PolicyInputList")]
    given = [Policy(f"BoundaryInput.{number}", text) for number, text in _texts(parameters, _BOUNDARIES)]
    boundaries = given or ([source.boundary] if source.boundary is not None else [])
    simulator = _Simulator(source, extra, boundaries, {**source.context, **context}, settings)
    results = list(simulator.results(parameters["ActionNames"], parameters.get("ResourceArns") or ["*"]))
    return protocols.result(call.requested, _page(results, parameters))


_BOUNDARIES = "PermissionsBoundaryPolicyInputList"


def _texts(parameters: Mapping[str, Any], member: str) -> Iterator[tuple[int, str]]:
    return enumerate(parameters.get(member) or [], start=1)


class _Simulator:
    def __init__(
        self,
        source: Principal,
        extra: Sequence[Policy],
        boundaries: Sequence[Policy],
        context: Context,
        settings: Settings,
    ) -> None:
        self._policies = [*source.policies, *extra]
        self._boundaries = boundaries
        self._context = context
        self._settings = settings

    def results(self, actions: Sequence[str], resources: Sequence[str]) -> Iterator[dict[str, Any]]:
        for action in actions:
            groups = [resources] if self._settings.simulation_by_action else [[resource] for resource in resources]
            for group in groups:
                yield self._result(action, group)

    def _result(self, action: str, resources: Sequence[str]) -> dict[str, Any]:
        specific = [self._specific(action, resource) for resource in resources]
        decisions = [result["EvalResourceDecision"] for result in specific]
        result: dict[str, Any] = {
            "EvalActionName": action,
            "EvalResourceName": "*" if self._settings.simulation_by_action else resources[0],
            "EvalDecision": max(decisions, key=_STRENGTH.index),
            "EvalDecisionDetails": {},
            "MatchedStatements": _union(result["MatchedStatements"] for result in specific),
            "MissingContextValues": _union(result["MissingContextValues"] for result in specific),
            "ResourceSpecificResults": specific,
        }
        denied = self._settings.organization_denies
        if denied is not None:
            allowed = not any(matches_pattern(pattern, action, ignore_case=True) for pattern in denied)
            result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
        if self._boundaries:
            details = [detail["PermissionsBoundaryDecisionDetail"] for detail in specific]
            allowed = all(detail["AllowedByPermissionsBoundary"] for detail in details)
            result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
        return result

    def _specific(self, action: str, resource: str) -> dict[str, Any]:
        identity = evaluate(self._policies, action, resource, self._context)
        decision = identity.decision
        matches = [_statement(match) for match in identity.matches]
        missing = identity.missing_keys
        result: dict[str, Any] = {"EvalResourceName": resource}
        if self._boundaries:
            boundary = evaluate(self._boundaries, action, resource, self._context)
            missing = missing | boundary.missing_keys
            decision = max(decision, boundary.decision, key=_STRENGTH.index)
            allowed = boundary.decision == "allowed"
            result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
            matches += [_statement(match, "Permissions Boundary Policy") for match in _denials(boundary)]
        denies = self._settings.organization_denies or ()
        if decision == "allowed" and any(matches_pattern(pattern, action, ignore_case=True) for pattern in denies):
            # AWS reports neither the statements nor the keys of the organization's policies.
            decision, matches = "implicitDeny", []
        return {
            **result,
            "EvalResourceDecision": decision,
            "MatchedStatements": matches,
            "MissingContextValues": sorted(missing),
        }


def _denials(evaluation: Evaluation) -> list[Match]:
    return [match for match in evaluation.matches if not match.allows]


def _statement(match: Match, kind: str = "IAM Policy") -> dict[str, Any]:
    positions = {
        name: {"Line": line, "Column": column}
        for name, (line, column) in (("StartPosition", match.start), ("EndPosition", match.end))
    }
    return {"SourcePolicyId": match.policy, "SourcePolicyType": kind, **positions}


def _union(lists: Any) -> list[Any]:
    found: list[Any] = []
    for entries in lists:
        found += [entry for entry in entries if entry not in found]
    return found


def _page(results: list[dict[str, Any]], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A marker is the number of results already returned."""
    try:
        start = int(parameters.get("Marker") or 0)
    except ValueError:
        raise AwsError(400, "InvalidInput", "Invalid Marker.") from None
    end = start + int(parameters.get("MaxItems") or 100)
    page: dict[str, Any] = {"EvaluationResults": results[start:end], "IsTruncated": end < len(results)}
    if end < len(results):
        page["Marker"] = str(end)
    return page
