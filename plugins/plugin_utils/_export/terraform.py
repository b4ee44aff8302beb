# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as Terraform: import blocks and resources. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.names import underscored, unique_names
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._export.targets import InvalidExport, Target

_TYPE = "aws_lambda_function_event_invoke_config"
_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]|[$%](?=\{)')


def as_terraform(targets: t.Sequence[Target]) -> str:
    """Return the text of a .tf file for one provider. Raises InvalidExport for several accounts or regions."""
    places = {(target.account_id, target.region) for target in targets}
    if len(places) > 1:
        found = ", ".join(f"{account_id} {region}" for account_id, region in sorted(places))
        raise InvalidExport(
            f"terraform: the rows are in {found}: expected rows of one account and region, as a provider is"
        )
    names = unique_names(targets, underscored)
    return "\n".join(_blocks(target, name) for target, name in zip(targets, names, strict=True))


def _blocks(target: Target, name: str) -> str:
    if target.settings is None:
        return f"# {target.source}: not configured\n"
    retries, age = target.settings["maximum_retry_attempts"], target.settings["maximum_event_age_in_seconds"]
    lines = [
        f"# {target.source}",
        "import {",
        f"  to = {_TYPE}.{name}",
        f"  id = {_quoted(f'{target.name}:{target.qualifier}')}",
        "}",
        "",
        f'resource "{_TYPE}" "{name}" {{',
        f"  function_name = {_quoted(target.name)}",
        f"  qualifier     = {_quoted(target.qualifier)}",
    ]
    if retries is None:
        lines.append(
            "  # maximum_retry_attempts is not set in AWS. Terraform cannot leave it out: it sets its default, 2."
        )
    else:
        lines.append(f"  maximum_retry_attempts = {retries}")
    if age is not None:
        lines.append(f"  maximum_event_age_in_seconds = {age}")
    if destinations := target.destinations():
        lines += ["", "  destination_config {"]
        for side, arn in destinations.items():
            lines += [f"    {side} {{", f"      destination = {_quoted(arn)}", "    }"]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _quoted(text: str) -> str:
    """Return a string literal of HCL, in which nothing is a template."""
    return '"' + _SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + '"'
