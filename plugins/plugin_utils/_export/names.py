# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names for targets in formats that take letters and digits only. Pure."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from .export_target import ExportTarget


def unique_names(
    targets: t.Sequence[ExportTarget], name_of: t.Callable[[str], str], with_region: bool = False
) -> list[str]:
    """Return a name for each target, made of its function and qualifier; with its region and a number if needed.

    name_of makes a name that the format takes of a text. Names that differ in case only count as the same. with_region:
    each has its region, so that no name depends on what other regions have.
    """
    ending = [f" {target.region}" if with_region else "" for target in targets]
    short = [
        name_of(f"{target.name} {target.qualifier}{region}") for target, region in zip(targets, ending, strict=True)
    ]
    count = Counter(name.lower() for name in short)
    names = [
        name if count[name.lower()] == 1 else name_of(f"{target.name} {target.qualifier} {target.region}")
        for target, name in zip(targets, short, strict=True)
    ]
    taken = Counter(name.lower() for name in names)
    used = {name.lower() for name in names if taken[name.lower()] == 1}
    return [name if taken[name.lower()] == 1 else _numbered(name, name_of, used) for name in names]


def _numbered(name: str, name_of: t.Callable[[str], str], used: set[str]) -> str:
    number, candidate = 1, name
    while candidate.lower() in used:
        number += 1
        candidate = name_of(f"{name} {number}")
    used.add(candidate.lower())
    return candidate


def underscored(text: str) -> str:
    """Return the text as an identifier of Terraform, which begins with a letter or an underscore."""
    name = re.sub(r"[^0-9A-Za-z_-]+", "_", text)
    return name if re.match(r"[A-Za-z_]", name) else f"_{name}"


def alphanumeric(text: str) -> str:
    """Return the text as a logical ID of CloudFormation: letters and digits only, and at least one."""
    parts = [part for part in re.split(r"[^0-9A-Za-z]+", text) if part] or ["target"]
    return "".join(part[0].upper() + part[1:] for part in parts)
