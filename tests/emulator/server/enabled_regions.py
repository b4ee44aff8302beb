# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setting ``enabled_regions``: account:ListRegions, and what the services of any other region answer."""

from __future__ import annotations

import re

import botocore.session
from moto.utilities.utils import get_partition

from . import protocols
from .calls import Call
from .responses import AwsError, Response
from .settings import Settings

# Account Management reference guide, "Enable or disable AWS Regions": these cannot be disabled.
_BY_DEFAULT = re.compile(
    "ap-northeast-[123]|ap-south-1|ap-southeast-[12]|ca-central-1|eu-central-1|eu-north-1|eu-west-[123]|sa-east-1|"
    "us-(east|west)-[12]"
)
_GLOBAL = frozenset({"account", "iam", "organizations"})
_LARGEST_PAGE = 50


def check(call: Call, settings: Settings) -> None:
    """Raise what AWS answers where a region is not enabled for the account.

    Reported of Lambda (ListFunctions in ap-east-1): epsagon/clear-lambda-storage, issue 9; of STS (GetCallerIdentity in
    eu-south-1): remotion-dev/github-unwrapped-2022, issue 34. What others answer is not known.
    """
    enabled = settings.enabled_regions
    if enabled is None or call.region in enabled or call.service in _GLOBAL:
        return
    text = "The security token included in the request is invalid."
    code = "UnrecognizedClientException" if call.protocol in ("rest-json", "json") else "InvalidClientTokenId"
    raise AwsError(403, code, text)


def list_regions(call: Call, settings: Settings) -> Response:
    """The regions of Lambda in the caller's partition. Not checked: AccountId, and the values of the filter."""
    names = botocore.session.get_session().get_available_regions("lambda", get_partition(call.region))
    rows = [{"RegionName": name, "RegionOptStatus": _status(name, settings)} for name in sorted(names)]
    wanted = call.parameters.get("RegionOptStatusContains")
    rows = [row for row in rows if not wanted or row["RegionOptStatus"] in wanted]
    start = int(call.parameters.get("NextToken") or 0)
    end = start + min(int(call.parameters.get("MaxResults") or _LARGEST_PAGE), settings.page_size)
    more = {"NextToken": str(end)} if end < len(rows) else {}
    return protocols.result(call.requested, {"Regions": rows[start:end], **more})


def _status(name: str, settings: Settings) -> str:
    if settings.enabled_regions is not None and name not in settings.enabled_regions:
        return "DISABLED"
    return "ENABLED_BY_DEFAULT" if _BY_DEFAULT.fullmatch(name) else "ENABLED"
