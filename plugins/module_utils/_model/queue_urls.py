# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a queue and its ARN. Pure."""

from __future__ import annotations

import re

from .arns import Arn
from .partitions import PARTITIONS, dns_suffix, partition_of

_URL = re.compile(
    r"https?://(?P<host>[a-z0-9.-]+)(?::\d+)?/(?P<account_id>\d{12})/(?P<name>[a-z0-9_-]+(?:\.fifo)?)/?",
    re.ASCII | re.IGNORECASE,
)
# botocore, data of its loader: the endpoints of sqs ("endpoints", with sslCommonName, the legacy names), and those of
# AWS PrivateLink. The legacy name without a region is that of us-east-1.
_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)?sqs(?:-fips)?\.(?P<region>[a-z0-9-]+)(?:\.vpce)?|(?P<legacy>[a-z0-9-]+)\.queue|queue", re.ASCII
)


def queue_url(arn: Arn) -> str | None:
    """Return the URL of a queue; None if the domain of its partition is unknown."""
    suffix = dns_suffix(arn.partition, arn.region)
    return f"https://sqs.{arn.region}.{suffix}/{arn.account_id}/{arn.resource}" if suffix else None


def queue_arn(url: str) -> str | None:
    """Return the ARN of the queue that a URL is for; None if it is not the URL of a queue of AWS."""
    match = _URL.fullmatch(url)
    if match is None:
        return None
    for suffix in dict.fromkeys(suffix for each in PARTITIONS for suffix in each.suffixes):
        host = match["host"].lower()
        endpoint = _HOST.fullmatch(host.removesuffix(f".{suffix}"))
        if endpoint is None or not host.endswith(f".{suffix}"):
            continue
        region = endpoint["region"] or endpoint["legacy"] or "us-east-1"
        partitions = [each.name for each in PARTITIONS if suffix in each.suffixes]
        own = partition_of(region) or partitions[0]
        if own in partitions:
            return str(Arn(own, "sqs", region, match["account_id"], match["name"]))
    return None
