# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of a function's name in a request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from botocore.utils import ArnParser
from moto.utilities.utils import get_partition

from ..server.responses import AccessDenied, InvalidParameterValue, ResourceNotFound, Validation, violation

LATEST = "$LATEST"
LATEST_PUBLISHED = "$LATEST.PUBLISHED"

# Patterns and lengths: botocore 1.44.5, shapes NamespacedFunctionName and NumericLatestPublishedOrAliasQualifier.
_REGION = r"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}"
_FUNCTION_NAME_PATTERN = (
    rf"(arn:(aws[a-zA-Z-]*)?:lambda:)?({_REGION}:)?(\d{{12}}:)?(function:)?"
    r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
_QUALIFIER_PATTERN = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
_FUNCTION_NAME = re.compile(
    rf"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?P<region>{_REGION}):)?(?:(?P<account>\d{{12}}):)?(?:function:)?"
    r"(?P<name>[a-zA-Z0-9-_\.]+)(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
_QUALIFIER = re.compile(_QUALIFIER_PATTERN)


@dataclass(frozen=True)
class Target:
    """A function, and the qualifier of the request: None if it has none."""

    account_id: str
    region: str
    name: str
    qualifier: str | None = None

    @property
    def arn(self) -> str:
        """Without qualifier."""
        return f"arn:{get_partition(self.region)}:lambda:{self.region}:{self.account_id}:function:{self.name}"

    @property
    def qualified_arn(self) -> str:
        """Recorded: a request without qualifier means ``:$LATEST``."""
        return f"{self.arn}:{self.qualifier or LATEST}"


def name_and_qualifier(function_name: str) -> tuple[str | None, str | None]:
    """Return the bare name and the qualifier in ``function_name``; (None, None) if it is not a valid name."""
    match = _FUNCTION_NAME.fullmatch(function_name)
    return (match["name"], match["qualifier"]) if match else (None, None)


def violations(function_name: str, qualifier: str | None) -> list[str]:
    """Return the violated constraints, as the parts of a ValidationException."""
    found = []
    if not _FUNCTION_NAME.fullmatch(function_name):
        constraint = f"satisfy regular expression pattern: {_FUNCTION_NAME_PATTERN}"
        found.append(violation(function_name, "functionName", constraint))
    if len(function_name) > 256:
        found.append(violation(function_name, "functionName", "have length less than or equal to 256"))
    if qualifier is not None:
        if not _QUALIFIER.fullmatch(qualifier):
            constraint = f"satisfy regular expression pattern: {_QUALIFIER_PATTERN}"
            found.append(violation(qualifier, "qualifier", constraint))
        if len(qualifier) > 128:
            found.append(violation(qualifier, "qualifier", "have length less than or equal to 128"))
    return found


def resolve(function_name: str, qualifier: str | None, account_id: str, region: str, operation: str) -> Target:
    """Return the target of a request of ``account_id`` in ``region``.

    The errors for a contradicting qualifier and for another region are recorded. The one for another account is
    from LocalStack's source only.
    """
    match = _FUNCTION_NAME.fullmatch(function_name)
    if match is None:
        raise Validation(violations(function_name, qualifier))
    if match["region"] and match["region"] != region:
        raise ResourceNotFound(f"Functions from '{match['region']}' are not reachable in this region ('{region}')")
    if match["account"] and match["account"] != account_id:
        raise AccessDenied(
            f"User: arn:{get_partition(region)}:iam::{account_id}:root is not authorized to perform: "
            f"lambda:{operation} on resource: {function_name} because no resource-based policy allows "
            f"the lambda:{operation} action"
        )
    inner = match["qualifier"]
    if inner and qualifier and inner != qualifier:
        raise InvalidParameterValue(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    return Target(account_id, region, match["name"], inner or qualifier)


def parse_function_arn(arn: str) -> Target | None:
    """Parse a full function ARN, as in destinations. Return None if it is not valid."""
    if not ArnParser.is_arn(arn):
        return None
    parts = arn.split(":")
    if len(parts) not in (7, 8) or parts[2] != "lambda" or parts[5] != "function":
        return None
    return Target(parts[4], parts[3], parts[6], parts[7] if len(parts) == 8 else None)
