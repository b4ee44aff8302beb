# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of requests: the function, MaxItems and Marker, a JSON body."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, TypeVar

from ..server.calls import Call
from ..server.responses import AwsError, InvalidParameterValue, Validation, violation
from .identifiers import Target, resolve, violations

Key = TypeVar("Key", str, tuple[str, int])


@dataclass(frozen=True)
class Limit:
    """MaxItems and the constraints it violates."""

    value: int
    violations: list[str]

    def check(self) -> None:
        if self.violations:
            raise Validation(self.violations)


def max_items(call: Call, highest: int) -> Limit:
    """Read MaxItems. ``highest`` is AWS's maximum, and the value if the request has none."""
    text = call.query.get("MaxItems")
    if text is None:
        return Limit(highest, [])
    try:
        value = int(text)
    except ValueError:
        raise AwsError(400, "SerializationException", "STRING_VALUE can not be converted to an Integer") from None
    found = []
    if value > highest:
        found.append(violation(value, "maxItems", f"have value less than or equal to {highest}"))
    if value < 1:
        found.append(violation(value, "maxItems", "have value greater than or equal to 1"))
    return Limit(value, found)


def target_of(call: Call, more_violations: list[str] | None = None) -> Target:
    """Return the function of the request. ``more_violations`` are those of its other parameters."""
    name = call.function_name or ""
    qualifier = call.query.get("Qualifier")
    found = [*violations(name, qualifier), *(more_violations or [])]
    if found:
        raise Validation(found)
    return resolve(name, qualifier, call.account_id, call.region, call.operation)


def page(keys: list[Key], call: Call, size: int) -> tuple[list[Key], str | None]:
    """Return the page of the sorted ``keys`` for the request's Marker, and the marker of the next page.

    A marker is the last key of a page, so that deleting a key does not move other keys to another page.
    """
    start = 0
    marker = call.query.get("Marker")
    if marker:
        try:
            seen = json.loads(base64.b64decode(marker, validate=True))
            start = bisect_right(keys, tuple(seen) if isinstance(seen, list) else seen)
        except (binascii.Error, ValueError, TypeError):
            raise InvalidParameterValue("Could not process provided token") from None
    chosen = keys[start : start + size]
    if start + size >= len(keys):
        return chosen, None
    return chosen, base64.b64encode(json.dumps(chosen[-1]).encode()).decode()


def json_body(call: Call) -> dict[str, Any]:
    try:
        document = json.loads(call.body or b"{}")
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise AwsError(400, "SerializationException", "Could not parse request body into json")
    return document
