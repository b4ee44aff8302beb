# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as Terraform: import blocks and resources. Pure."""

from __future__ import annotations

import re
import typing as t

from .export_target import ExportTarget, InvalidExport, one_line
from .names import underscored, unique_names

_TYPE = "aws_lambda_function_event_invoke_config"
# What hashicorp/aws 5.100.0 takes for a destination, and a region of four letters, as the newest partition has.
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:[^:]+:(?:[a-z]{2,4}(?:-[a-z]+)+-\d{1,2})?:(?:\d{12})?:.+", re.ASCII | re.DOTALL)
_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]|[$%](?=\{)')


def as_terraform(targets: t.Sequence[ExportTarget]) -> str:
    """Return the text of a .tf file for one provider. Raises InvalidExport for several accounts or regions."""
    places = {(target.account_id, target.region) for target in targets}
    if len(places) > 1:
        found = ", ".join(f"{account_id} {region}" for account_id, region in sorted(places))
        raise InvalidExport(
            f"terraform: the rows are in {found}: expected rows of one account and region, as a provider is"
        )
    names = unique_names(targets, underscored)
    return "\n".join(_blocks(target, name) for target, name in zip(targets, names, strict=True))


def _blocks(target: ExportTarget, name: str) -> str:
    if target.settings is None:
        return f"# {target.source}: not configured\n"
    if reason := _refused(target):
        return f"# {target.source}: left out, as {reason}\n"
    retries, age = target.settings["maximum_retry_attempts"], target.settings["maximum_event_age_in_seconds"]
    arguments = {
        "function_name": _quoted(target.name),
        "qualifier": _quoted(target.qualifier),
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
    }
    lines = [
        f"# {target.source}",
        "import {",
        f"  to = {_TYPE}.{name}",
        f"  id = {_quoted(f'{target.name}:{target.qualifier}')}",
        "}",
        "",
        f'resource "{_TYPE}" "{name}" {{',
    ]
    if retries is None:
        lines.append(
            "  # maximum_retry_attempts is not set in AWS. Terraform cannot leave it out: it sets its default, 2."
        )
    lines += _aligned({key: value for key, value in arguments.items() if value is not None})
    if destinations := target.destinations():
        lines += ["", "  destination_config {"]
        for side, arn in destinations.items():
            lines += [f"    {side} {{", f"      destination = {_quoted(arn)}", "    }"]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _aligned(arguments: t.Mapping[str, t.Any]) -> list[str]:
    """Return a line for each argument, with the equals signs where `terraform fmt` puts them."""
    width = max(map(len, arguments))
    return [f"  {name:{width}} = {value}" for name, value in arguments.items()]


def _refused(target: ExportTarget) -> str | None:
    """Return why Terraform would refuse the target; with it, it would refuse the file."""
    for side, arn in target.destinations().items():
        if not _ARN.fullmatch(arn):
            return f"Terraform takes ARNs only, and its destination {side} is {one_line(arn)}"
    return None


def _quoted(text: str) -> str:
    """Return a string literal of HCL, in which nothing is a template."""
    return '"' + _SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + '"'
