# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The regions of an account, as AWS lists them, and those of a partition, as the SDK knows them."""

from __future__ import annotations

import typing as t

try:
    import botocore.session
except ImportError:
    pass  # AnsibleAWSModule says so

from .calls import parsed_pages
from .errors import LambdaError

ACTION = "account:ListRegions"
NOT_ENABLED = ("UnrecognizedClientException", "InvalidClientTokenId")
"""What a region answers that is not enabled for the account, and any region to a key that does not exist.

Reported of ListFunctions in ap-east-1 (epsagon/clear-lambda-storage, issue 9); not documented by AWS.
"""

_OPERATION, _SUBJECT = "ListRegions", "the account"
# The SDK's model: the most that one answer has, and the states of a region that can be used.
_LARGEST_PAGE = 50
_ENABLED = ("ENABLED", "ENABLED_BY_DEFAULT")


def list_enabled_regions(client: t.Any) -> list[str]:
    """Return the names of the regions that are enabled for the account of the credentials. Raises LambdaError."""
    paginator = client.get_paginator("list_regions")
    responses = paginator.paginate(RegionOptStatusContains=list(_ENABLED), PaginationConfig={"PageSize": _LARGEST_PAGE})
    pages = parsed_pages(_OPERATION, _SUBJECT, responses, lambda page: [each["RegionName"] for each in page["Regions"]])
    names = {name for page in pages for name in page}
    if not names:
        raise LambdaError.malformed(_OPERATION, _SUBJECT, "the response has no region")
    return sorted(names)


def known_regions(partition: str) -> list[str]:
    """Return the names of the partition's regions in which the SDK knows AWS Lambda, whether enabled or not."""
    return sorted(botocore.session.get_session().get_available_regions("lambda", partition))
