# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GetPolicy, AddPermission and RemovePermission: one policy for the function and one for each version and alias.

moto has one policy for a function and all its qualifiers. Recorded: separate policies, the text of the 404 (the same
if the policy, the function or the version is missing), and that ``$LATEST`` cannot have a policy.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from ..server.calls import Call
from ..server.responses import AwsError, InvalidParameterValue, ResourceNotFound, Response
from ..server.settings import Settings
from . import functions
from .identifiers import LATEST, Target
from .parameters import json_body, target_of


def get_policy(call: Call, _settings: Settings) -> Response:
    target = target_of(call)
    statements = functions.policies(target).get(target.qualifier or "")
    if not statements or not functions.has_qualifier(target):
        raise _not_found()
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": statements}
    return Response.from_json({"Policy": json.dumps(policy), "RevisionId": _revision(statements)})


def add_permission(call: Call, _settings: Settings) -> Response:
    target = target_of(call)
    if target.qualifier == LATEST:
        raise InvalidParameterValue("We currently do not support adding policies for $LATEST.")
    if not functions.has_qualifier(target):
        raise ResourceNotFound(f"Function not found: {_arn(target)}")
    given = json_body(call)
    statements = functions.policies(target).setdefault(target.qualifier or "", [])
    if any(statement["Sid"] == given["StatementId"] for statement in statements):
        raise AwsError(
            409,
            "ResourceConflictException",
            f"The statement id ({given['StatementId']}) provided already exists. Please provide a new statement id, "
            "or remove the existing statement.",
            Type="User",
        )
    made = statement(target, given)
    statements.append(made)
    return Response.from_json({"Statement": json.dumps(made)}, 201)


def remove_permission(call: Call, _settings: Settings) -> Response:
    target = target_of(call)
    statement_id = call.requested.path_parameters["StatementId"]
    statements = functions.policies(target).get(target.qualifier or "")
    if not statements:
        raise ResourceNotFound("No policy is associated with the given resource.")
    kept = [statement for statement in statements if statement["Sid"] != statement_id]
    if len(kept) == len(statements):
        raise ResourceNotFound(f"Statement {statement_id} is not found in resource policy.")
    functions.policies(target)[target.qualifier or ""] = kept
    return Response(204)


def statement(target: Target, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement that AddPermission stores for these parameters.

    One with an Effect is returned as it is: PutResourcePolicy stores whatever IAM's language has.
    """
    if "Effect" in given:
        return {"Sid": str(uuid.uuid4()), **given}
    principal = given["Principal"]
    made: dict[str, Any] = {
        "Sid": given.get("StatementId") or str(uuid.uuid4()),
        "Effect": "Allow",
        "Principal": {"Service": principal} if "." in principal else {"AWS": principal},
        "Action": given.get("Action", "lambda:InvokeFunction"),
        "Resource": _arn(target),
    }
    condition: dict[str, Any] = {}
    for member, operator, key in (
        ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("SourceArn", "ArnLike", "AWS:SourceArn"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
        ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
        # botocore 1.44.5, AddPermission; AWS Lambda developer guide, "Control access to Lambda function URLs".
        ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
    ):
        if given.get(member):
            value = given[member]
            condition.setdefault(operator, {})[key] = str(value).lower() if isinstance(value, bool) else value
    if condition:
        made["Condition"] = condition
    return made


def _arn(target: Target) -> str:
    return target.qualified_arn if target.qualifier else target.arn


def _revision(statements: list[dict[str, Any]]) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(statements)))


def _not_found() -> ResourceNotFound:
    return ResourceNotFound("The resource you requested does not exist.")
