# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What IAM's policy simulator answers about a role. Pure.

It evaluates the role's own policies, its permissions boundary and, in part, the organization's policies; no policy of a
queue, topic, event bus, bucket, function or key (botocore service model, SimulatePrincipalPolicy).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    Response: t.TypeAlias = "t.Mapping[str, t.Any]"


@dataclass(frozen=True)
class Decision:
    """Whether the role's policies allow an action on a resource; None if the simulator does not decide, and why.

    missing: nothing denies it, and a policy that allows it would be enough.
    """

    allowed: bool | None
    reason: str | None = None
    missing: bool = False


def parse_decisions(results: t.Iterable[Response], resource_arns: t.Sequence[str]) -> dict[str, Decision]:
    """Parse the results of one action, by resource.

    The decision for a resource is in ResourceSpecificResults: at the top, newer responses have a template in the place
    of the ARN. Raises what a malformed response raises: KeyError, TypeError, ValueError or AttributeError.
    """
    decisions: dict[str, Decision] = {}
    for result in results:
        overall = {
            "EvalResourceDecision": result["EvalDecision"],
            "EvalResourceName": result.get("EvalResourceName"),
            **{key: result.get(key) for key in ("MatchedStatements", "MissingContextValues")},
            "PermissionsBoundaryDecisionDetail": result.get("PermissionsBoundaryDecisionDetail"),
        }
        organization = (result.get("OrganizationsDecisionDetail") or {}).get("AllowedByOrganizations")
        for each in result.get("ResourceSpecificResults") or [overall]:
            if each["EvalResourceName"] in resource_arns:
                decisions[each["EvalResourceName"]] = _decision(each, organization)
    return decisions


def _decision(result: Response, organization: bool | None) -> Decision:
    decision = result["EvalResourceDecision"]
    if decision not in ("allowed", "implicitDeny", "explicitDeny"):
        raise ValueError(f"unknown decision {decision!r}")
    if decision != "allowed" and organization is False:
        return Decision(None, "the organization's policies deny it according to IAM's simulator, which can be wrong")
    # What is missing may be what a statement that denies has a condition on, too.
    if missing := result.get("MissingContextValues"):
        return Decision(None, f"it depends on condition keys that are not known: {', '.join(sorted(missing))}")
    if decision == "allowed":
        return Decision(True)
    boundary = (result.get("PermissionsBoundaryDecisionDetail") or {}).get("AllowedByPermissionsBoundary")
    if boundary is False:
        return Decision(False, "its permissions boundary does not allow it")
    if decision == "implicitDeny":
        return Decision(False, "no policy of the role allows it", missing=True)
    # A policy that denies is named. A simulator that names none, as LocalStack's, denies whatever it does not know.
    if result.get("MatchedStatements"):
        return Decision(False, "a policy of the role denies it")
    return Decision(None, "IAM's simulator denies it and names no policy that does")
