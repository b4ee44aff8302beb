# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The partitions of AWS: which regions each has, and the domains of its endpoints. Pure.

The table is botocore's (data of its loader, "partitions"); a test compares them. It is kept here and not read from the
SDK, because filters run where boto3 may be missing, and a filter and a module must not disagree about an ARN. A region
or partition that is newer than the table is not known, and what is not known is never refused.
"""

from __future__ import annotations

import re
import typing as t

from .arns import parse_arn
from .invalid_option import InvalidOption


class Partition(t.NamedTuple):
    """regions matches the name of each region; the suffixes are those of endpoints, the second of dual stack ones."""

    name: str
    regions: str
    dns_suffix: str
    dual_stack_suffix: str

    @property
    def suffixes(self) -> tuple[str, str]:
        return self.dns_suffix, self.dual_stack_suffix

    def has(self, region: str) -> bool:
        return re.fullmatch(self.regions, region, re.ASCII) is not None


PARTITIONS = (
    Partition("aws", r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+", "amazonaws.com", "api.aws"),
    Partition("aws-cn", r"cn-\w+-\d+", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    Partition("aws-eusc", r"eusc-(de)-\w+-\d+", "amazonaws.eu", "api.amazonwebservices.eu"),
    Partition("aws-iso", r"us-iso-\w+-\d+", "c2s.ic.gov", "api.aws.ic.gov"),
    Partition("aws-iso-b", r"us-isob-\w+-\d+", "sc2s.sgov.gov", "api.aws.scloud"),
    Partition("aws-iso-e", r"eu-isoe-\w+-\d+", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    Partition("aws-iso-f", r"us-isof-\w+-\d+", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    Partition("aws-us-gov", r"us-gov-\w+-\d+", "amazonaws.com", "api.aws"),
)


def partition_of(region: str) -> str | None:
    """Return the name of the partition that the region is in; None if it is not known."""
    return next((each.name for each in PARTITIONS if each.has(region)), None)


def contradiction(partition: str, region: str) -> str | None:
    """Return what is wrong if the region is known to be in another partition than the one that is named."""
    found = partition_of(region)
    if found in (None, partition):
        return None
    return f"names the partition {partition}, but {region} is in {found}"


def dns_suffix(partition: str, region: str) -> str | None:
    """Return the domain of the endpoints of a partition; if it is not known, that of the region's; else None."""
    suffixes = {each.name: each.dns_suffix for each in PARTITIONS}
    return suffixes.get(partition) or suffixes.get(partition_of(region) or "")


def check_role_partition(option: str, arn: str, regions: t.Iterable[str | None]) -> None:
    """Raise InvalidOption if a region is known to be in another partition than the role, where it cannot be used."""
    role = parse_arn(arn)
    for region in regions if role else ():
        if role and region and (fault := contradiction(role.partition, region)):
            raise InvalidOption(f"{option} {arn[:350]!r} {fault}: expected a role of that partition, or other regions")
