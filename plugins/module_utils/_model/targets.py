# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which target is in which region. Pure."""

from __future__ import annotations

import re
import typing as t

from .identifiers import FunctionIdentifier, InvalidIdentifier, parse_function
from .partitions import contradiction, partition_of

if t.TYPE_CHECKING:
    Targets: t.TypeAlias = "t.Mapping[str | None, t.Sequence[FunctionIdentifier] | None]"
    """What to read in each region: these functions and qualifiers, or with None every function. The region None is the
    one that the client itself is configured for."""

# botocore.utils.validate_region_name, but for capital letters: no region has one. A test compares them.
_REGION = re.compile(r"(?![0-9]+\Z)(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_EVERY = ("all", "*")


def targets_by_region(
    function_names: list[str] | None,
    qualifier: str | None,
    regions: list[str] | None,
    region: str | None,
    region_source: str = "",
) -> Targets:
    """Return which targets are in which region: these regions, else the region; with neither, that of an ARN.

    region_source says where the region comes from if the task does not give it ("AWS_REGION"). Raises
    InvalidIdentifier, also for an ARN that is in none of these regions, or of another partition than its region.
    """
    chosen = [region] if region and regions is None else list(dict.fromkeys(regions or []))
    for name in chosen:
        check_region(name)
    nowhere: list[str | None] = [] if regions == [] else [None]
    if function_names is None:
        return dict.fromkeys(chosen or nowhere)
    targets: dict[str | None, list[FunctionIdentifier]] = {}
    for identifier in [parse_function(name, qualifier) for name in function_names]:
        if identifier.region and chosen and identifier.region not in chosen:
            raise InvalidIdentifier(_elsewhere(identifier, chosen, "" if regions else region_source))
        for each in [identifier.region] if identifier.region else chosen or nowhere:
            _check_partition(identifier, each)
            targets.setdefault(each, []).append(identifier)
    return targets


def check_region(name: str) -> None:
    """Raise InvalidIdentifier if the name cannot be that of a region."""
    if name.lower() in _EVERY:
        raise InvalidIdentifier(
            f"region {name!r} is not supported: expected names like us-east-2 (aws ec2 describe-regions --query "
            "'Regions[].RegionName' lists those that are enabled for the account)"
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
