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


def as_terraform(targets: t.Sequence[ExportTarget], region_argument: bool = False) -> str:
    """Return the text of a .tf file for one provider.

    region_argument: each resource has its region, as version 6 of the provider takes it (its guide "Enhanced Region
    Support", for import IDs, too). Raises InvalidExport for several accounts, and without it for several regions.
    """
    places = {(target.account_id, "" if region_argument else target.region) for target in targets}
    if len(places) > 1:
        found = ", ".join(f"{account_id} {region}".strip() for account_id, region in sorted(places))
        expected = "rows of one account" if region_argument else "rows of one account and region"
        other = "" if region_argument else ", or for several regions region_argument=true, for version 6 of it"
        raise InvalidExport(f"terraform: the rows are in {found}: expected {expected}, as a provider is{other}")
    names = unique_names(targets, underscored, with_region=region_argument)
    return "\n".join(_blocks(target, name, region_argument) for target, name in zip(targets, names, strict=True))


def _blocks(target: ExportTarget, name: str, region_argument: bool) -> str:
    if target.settings is None:
        return f"# {target.source}: not configured\n"
    if reason := _refused(target):
        return f"# {target.source}: left out, as {reason}\n"
    retries, age = target.settings["maximum_retry_attempts"], target.settings["maximum_event_age_in_seconds"]
    arguments = {
        "region": _quoted(target.region) if region_argument else None,
        "function_name": _quoted(target.name),
        "qualifier": _quoted(target.qualifier),
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
    }
    imported = f"{target.name}:{target.qualifier}{f'@{target.region}' if region_argument else ''}"
    lines = [
        f"# {target.source}",
        "import {",
        f"  to = {_TYPE}.{name}",
        f"  id = {_quoted(imported)}",
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
