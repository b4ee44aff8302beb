# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses, and errors in the protocol of each service."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape


@dataclass
class Response:
    """One HTTP response. ``body`` is complete; ``headers`` do not contain Content-Length."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def from_json(cls, document: object, status: int = 200) -> Response:
        return cls(status, json.dumps(document).encode(), [("Content-Type", "application/json")])


class AwsError(Exception):
    """An AWS error; ``document`` is the body that a Lambda client receives."""

    def __init__(self, status: int, code: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.members = members
        self.retry_after: float | None = None
        self.model_name: str | None = None
        """The name of the error in the service's model, if it differs from the code (json protocol)."""

    @property
    def document(self) -> dict[str, Any]:
        # Recorded: Lambda writes "Message" in the body of a 404 and "message" in that of a 400.
        key = "Message" if self.status == 404 else "message"
        return {**self.members, key: self.message}

    def response(self, protocol: str = "rest-json") -> Response:
        """Return the error in this protocol: rest-json (Lambda), json, query or rest-xml (S3)."""
        if protocol == "query":
            body = (
                "<ErrorResponse><Error><Type>Sender</Type>"
                f"<Code>{escape(self.code)}</Code><Message>{escape(self.message)}</Message>"
                "</Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
            )
            response = Response(self.status, body.encode(), [("Content-Type", "text/xml")])
        elif protocol == "rest-xml":
            body = f"<Error><Code>{escape(self.code)}</Code><Message>{escape(self.message)}</Message></Error>"
            response = Response(self.status, body.encode(), [("Content-Type", "application/xml")])
        elif protocol == "json":
            response = Response.from_json(
                {"__type": self.model_name or self.code, "message": self.message}, self.status
            )
            if self.model_name is not None:
                response.headers.append(("x-amzn-query-error", f"{self.code};Sender"))
        else:
            response = Response.from_json(self.document, self.status)
            response.headers.append(("x-amzn-ErrorType", self.code))
        if self.retry_after is not None:
            response.headers.append(("Retry-After", f"{self.retry_after:g}"))
        return response


class ResourceNotFound(AwsError):
    def __init__(self, message: str) -> None:
        super().__init__(404, "ResourceNotFoundException", message, Type="User")


class InvalidParameterValue(AwsError):
    def __init__(self, message: str) -> None:
        super().__init__(400, "InvalidParameterValueException", message, Type="User")


class AccessDenied(AwsError):
    def __init__(self, message: str) -> None:
        super().__init__(403, "AccessDeniedException", message)


class Validation(AwsError):
    """Violated constraints of the API, found before Lambda reads any state.

    ``violations`` are the parts after the count, as recorded: "Value 'x' at 'field' failed to satisfy constraint: ...".
    """

    def __init__(self, violations: list[str]) -> None:
        noun = "error" if len(violations) == 1 else "errors"
        super().__init__(
            400, "ValidationException", f"{len(violations)} validation {noun} detected: {'; '.join(violations)}"
        )


def violation(value: object, member: str, constraint: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
