# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS IAM, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .._model.simulation import Decision, parse_decisions
from .calls import parsed_pages
from .errors import LambdaError


def simulate_principal_policy(
    client: t.Any, role_arn: str, action: str, resource_arns: t.Sequence[str], context: t.Mapping[str, str]
) -> dict[str, Decision] | None:
    """Return what the role's policies decide about the action, by resource; None if the role does not exist.

    context: values of condition keys. Nothing is done: it is IAM's policy simulator.
    """
    operation, subject = "SimulatePrincipalPolicy", f"{role_arn} for {action}"
    entries = [
        {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for name, value in context.items()
    ]
    responses = client.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=role_arn, ActionNames=[action], ResourceArns=list(resource_arns), ContextEntries=entries
    )
    decisions: dict[str, Decision] = {}
    try:
        for page in parsed_pages(
            operation, subject, responses, lambda page: parse_decisions(page["EvaluationResults"], resource_arns)
        ):
            decisions.update(page)
    except LambdaError as error:
        if error.code != "NoSuchEntity":
            raise
        return None
    return decisions
