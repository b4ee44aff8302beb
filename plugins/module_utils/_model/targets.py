# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which target is in which region. Pure."""

from __future__ import annotations

import re
import typing as t

from .arns import parse_arn
from .identifiers import FunctionIdentifier, InvalidIdentifier, parse_function
from .partitions import contradiction, partition_of

if t.TYPE_CHECKING:
    Targets: t.TypeAlias = "t.Mapping[str | None, t.Sequence[FunctionIdentifier] | None]"
    """What to read in each region: these functions and qualifiers, or with None every function. The region None is the
    one that the client itself is configured for."""

# botocore.utils.validate_region_name, but for capital letters: no region has one. A test compares them.
_REGION = re.compile(r"(?![0-9]+\Z)(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_EVERY = ("all", "*")
_FIRST = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

EVERY_REGION = "all"
"""In the place of a list of regions: those that are enabled for the account."""


def targets_by_region(
    function_names: list[str] | None,
    qualifier: str | None,
    regions: list[str] | None,
    region: str | None,
    region_source: str = "",
    every_region: bool = False,
) -> Targets:
    """Return which targets are in which region: these regions, else the region; with neither, that of an ARN.

    region_source says where the region comes from if the task does not give it ("AWS_REGION"). every_region: nobody
    named the regions, so that an ARN may be in any other one. Raises InvalidIdentifier, also for an ARN that is in none
    of these regions, or of another partition than its region.
    """
    chosen = [region] if region and regions is None else list(dict.fromkeys(regions or []))
    for name in chosen:
        check_region(name)
    nowhere: list[str | None] = [] if regions == [] else [None]
    if function_names is None:
        return dict.fromkeys(chosen or nowhere)
    targets: dict[str | None, list[FunctionIdentifier]] = {}
    for identifier in [parse_function(name, qualifier) for name in function_names]:
        if identifier.region and chosen and identifier.region not in chosen and not every_region:
            raise InvalidIdentifier(_elsewhere(identifier, chosen, "" if regions else region_source))
        for each in [identifier.region] if identifier.region else chosen or nowhere:
            _check_partition(identifier, each)
            targets.setdefault(each, []).append(identifier)
    return targets


def is_every_region(regions: t.Sequence[str] | None) -> bool:
    """Return whether these are the word for every region, which stands alone."""
    return bool(regions) and list(regions or ()) == [EVERY_REGION]


def first_regions(region: str | None, role_arn: str | None) -> list[str | None]:
    """Return where to ask for the regions of an account: in the region; else in that of the SDK's own configuration.

    If it has none, in one of the role's partition.
    """
    if region:
        return [region]
    role = parse_arn(role_arn or "")
    return [None, _FIRST.get(role.partition, _FIRST["aws"]) if role else _FIRST["aws"]]


def check_region(name: str) -> None:
    """Raise InvalidIdentifier if the name cannot be that of a region."""
    if name.lower() in _EVERY:
        raise InvalidIdentifier(
            f"region {name!r} is no region: expected a name like us-east-2, or regions: {EVERY_REGION} and nothing "
            "else for every region that is enabled for the account"
        )
    if not _REGION.fullmatch(name):
        raise InvalidIdentifier(f"region {name!r} is not a valid region: expected a name like us-east-2")


def _check_partition(identifier: FunctionIdentifier, region: str | None) -> None:
    if identifier.partition and region and (fault := contradiction(identifier.partition, region)):
        raise InvalidIdentifier(
            f"function_name '{identifier}' {fault}: expected arn:{partition_of(region)}:lambda:..., or a region of "
            f"{identifier.partition}"
        )


def _elsewhere(identifier: FunctionIdentifier, chosen: list[str], source: str) -> str:
    origin = f" (from {source})" if source else ""
    remedy = f"or region: {identifier.region}" if source else "or no region beside an ARN"
    return (
        f"function_name '{identifier}' is in {identifier.region}, but the region is {' or '.join(chosen)}{origin}: "
        f"expected the same in both, {remedy}"
    )
