# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals of an endpoint: a service it does not serve, a region that does not exist."""

from __future__ import annotations

from .calls import Call
from .operations import signing_name
from .regions import is_region
from .responses import AwsError, Response
from .settings import Settings


def foreign_service(call: Call, settings: Settings) -> Response | None:
    """Return the refusal of a listener that serves other services, in their protocol. None if it serves this one."""
    served = settings.endpoints.get(call.address)
    if not served or call.service in served:
        return None
    text = f"Credential should be scoped to correct service: '{signing_name(served[0])}'. "
    return AwsError(403, "InvalidSignatureException", text).response("rest-json")


def check_region(call: Call) -> None:
    """Raise AWS's error for a signature with a region that does not exist."""
    if not is_region(call.region):
        code = "InvalidSignatureException" if call.protocol in ("rest-json", "json") else "SignatureDoesNotMatch"
        raise AwsError(403, code, f"Credential should be scoped to a valid region, not '{call.region}'. ")
