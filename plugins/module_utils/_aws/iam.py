# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS IAM, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

try:
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.request import parsing, sending
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.simulation import Decision, parse_decisions


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
    pages = iter(
        client.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=role_arn, ActionNames=[action], ResourceArns=list(resource_arns), ContextEntries=entries
        )
    )
    decisions: dict[str, Decision] = {}
    while True:
        with sending(operation, subject):
            try:
                page: t.Any = next(pages, None)
            except botocore.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") != "NoSuchEntity":
                    raise
                return None
        if page is None:
            return decisions
        with parsing(operation, subject):
            decisions.update(parse_decisions(page["EvaluationResults"], resource_arns))
