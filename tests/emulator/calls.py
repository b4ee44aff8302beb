# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS requests: which operation, for whom, about which function; and the record of them."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import botocore.session
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import get_account_id_from

from .identifiers import name_and_qualifier

# Where an unsigned request goes: by the prefix of X-Amz-Target, or by the Version of a query request.
_SERVICE_OF_TARGET = {
    "AmazonSQS": "sqs",
    "AWSEvents": "events",
    "AWSOrganizationsV20161128": "organizations",
    "TrentService": "kms",
}
_SERVICE_OF_VERSION = {"2010-05-08": "iam", "2011-06-15": "sts", "2010-03-31": "sns"}

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]*)/([^/]+)/aws4_request")

# moto takes an access key for one only when it has this form.
_ACCESS_KEY = re.compile(r"[A-Z0-9]{20}")


@dataclass(frozen=True)
class Call:
    """One AWS request."""

    service: str
    operation: str
    protocol: str
    """rest-json, json, query or rest-xml: how the service writes errors."""
    region: str
    account_id: str
    access_key: str | None
    session_token: str | None
    signed: bool
    signed_at: str | None
    """The time of the signature, as in 20261123T120000Z."""
    user_agent: str
    function_name: str | None
    """As written in the request's path: a name, a partial ARN or an ARN, with or without qualifier."""
    query: Mapping[str, str]
    body: bytes
    arrived: float = field(default_factory=time.monotonic)

    @property
    def bare_name(self) -> str | None:
        return name_and_qualifier(self.function_name)[0] if self.function_name else None

    @property
    def qualifier(self) -> str | None:
        inner = name_and_qualifier(self.function_name)[1] if self.function_name else None
        return inner or self.query.get("Qualifier")


@dataclass(frozen=True)
class RecordedRequest:
    """What the emulator remembers of a request."""

    operation: str
    function_name: str | None
    """The bare name; None when the operation's path names no function."""
    qualifier: str | None
    region: str
    account_id: str
    signed: bool
    """Whether it had an Authorization header."""
    status: int
    """Status of the response; 0 if the connection was dropped instead."""
    user_agent: str
    seconds: float
    """Time of arrival, time.monotonic()."""


class RequestLog:
    """Every AWS request since the start or the last clear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[RecordedRequest] = []

    def record(self, call: Call, status: int) -> None:
        request = RecordedRequest(
            operation=call.operation,
            function_name=call.bare_name,
            qualifier=call.qualifier,
            region=call.region,
            account_id=call.account_id,
            signed=call.signed,
            status=status,
            user_agent=call.user_agent,
            seconds=call.arrived,
        )
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def all(self) -> list[RecordedRequest]:
        with self._lock:
            return list(self._requests)

    def by_operation(self) -> dict[str, int]:
        return dict(Counter(request.operation for request in self.all()))


class _LambdaRoutes:
    """Method and path to operation, for every operation that botocore's model of Lambda has."""

    def __init__(self) -> None:
        model = botocore.session.get_session().get_service_model("lambda")
        self._routes: dict[tuple[str, int], list[tuple[list[str], dict[str, str], str]]] = {}
        for operation in model.operation_names:
            http = model.operation_model(operation).http
            path, _unused, literals = http["requestUri"].partition("?")
            segments = path.strip("/").split("/")
            routes = self._routes.setdefault((http["method"], len(segments)), [])
            routes.append((segments, dict(parse_qsl(literals)), operation))
        for routes in self._routes.values():
            # GetLayerVersionByArn is ListLayers with ?find=LayerVersion: the narrower one has to be tried first.
            routes.sort(key=lambda route: len(route[1]), reverse=True)

    def match(self, method: str, raw_path: str, query: Mapping[str, str]) -> tuple[str, str | None] | None:
        """The operation and the FunctionName in its path; None when Lambda has no such operation."""
        parts = raw_path.strip("/").split("/")
        for segments, literals, operation in self._routes.get((method, len(parts)), []):
            if all(query.get(key) == value for key, value in literals.items()) and all(
                segment == part or segment[0] == "{" for segment, part in zip(segments, parts, strict=True)
            ):
                name = dict(zip(segments, parts, strict=True)).get("{FunctionName}")
                return operation, unquote(name) if name is not None else None
        return None


class CallReader:
    """Reads WSGI requests as AWS requests."""

    def __init__(self) -> None:
        self._routes = _LambdaRoutes()
        self._accounts: dict[str, str] = {}

    def forget_accounts(self) -> None:
        self._accounts.clear()

    def read(self, environ: Mapping[str, Any], body: bytes, default_region: str) -> Call:
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        credential = _CREDENTIAL.search(authorization)
        access_key, region, service = credential.groups() if credential else (None, default_region, None)
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        operation, protocol, function_name = "", "rest-json", None
        if service in (None, "lambda"):
            method, path = environ["REQUEST_METHOD"], environ["RAW_URI"].partition("?")[0]
            route = self._routes.match(method, path, query)
            if route is not None:
                service = "lambda"
                operation, function_name = route
        if not operation:
            service, operation, protocol = _other_service(environ, body, service)
        return Call(
            service=service or "unknown",
            operation=operation,
            protocol=protocol,
            region=region or default_region,
            account_id=self._account_of(access_key),
            access_key=access_key,
            session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN"),
            signed=bool(authorization),
            signed_at=environ.get("HTTP_X_AMZ_DATE"),
            user_agent=environ.get("HTTP_USER_AGENT", ""),
            function_name=function_name,
            query=query,
            body=body,
        )

    def _account_of(self, access_key: str | None) -> str:
        """As moto derives it: the account that made the key (IAM user or assumed role), else the default one."""
        if access_key is None or not _ACCESS_KEY.fullmatch(access_key):
            return DEFAULT_ACCOUNT_ID
        account = self._accounts.get(access_key)
        if account is None:
            account = self._accounts[access_key] = get_account_id_from(access_key)
        return account


def _other_service(environ: Mapping[str, Any], body: bytes, service: str | None) -> tuple[str, str, str]:
    """Service, operation and error protocol of a request that is not one of Lambda's.

    A REST operation of another service has no name here, only its method: "s3.HEAD".
    """
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        prefix, _unused, operation = target.rpartition(".")
        return service or _SERVICE_OF_TARGET.get(prefix, "unknown"), operation, "json"
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode(errors="replace")))
        if "Action" in form:
            return service or _SERVICE_OF_VERSION.get(form.get("Version", ""), "unknown"), form["Action"], "query"
    service = service or "s3"
    return service, f"{service}.{environ['REQUEST_METHOD']}", "rest-xml" if service == "s3" else "rest-json"
