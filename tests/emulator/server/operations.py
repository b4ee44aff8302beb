# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service and operation of a request, found as AWS finds them."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import botocore.session
from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

# moto's router imports it within the first request for S3. Two requests at once, the router in one of them and moto's
# own application in the other, could find it half imported.
importlib.import_module("moto.s3.responses")
# moto builds a service's router and its parts in the first requests that need them, without a lock.
_ROUTERS = threading.Lock()

# The service of an unsigned request, by the prefix of X-Amz-Target or the Version of a query request.
_SERVICE_OF_TARGET = {
    "AmazonSQS": "sqs",
    "AWSEvents": "events",
    "AWSOrganizationsV20161128": "organizations",
    "GraniteServiceVersion20100801": "cloudwatch",
    "TrentService": "kms",
}
_SERVICE_OF_VERSION = {
    "2010-05-08": "iam",
    "2011-06-15": "sts",
    "2010-03-31": "sns",
    "2012-11-05": "sqs",
    "2010-08-01": "cloudwatch",
}
# boto3's name of a service, if the name in its signature differs.
_NAME_OF_SIGNING_NAME = {"monitoring": "cloudwatch"}
_SIGNING_NAME_OF_NAME = {name: signing for signing, name in _NAME_OF_SIGNING_NAME.items()}


@dataclass(frozen=True)
class Operation:
    """An operation and the parameters in the request's path."""

    service: str
    """As boto3 names it."""
    name: str
    protocol: str
    """rest-json, json, query or rest-xml."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)


def service_of_signature(signing_name: str) -> str:
    return _NAME_OF_SIGNING_NAME.get(signing_name, signing_name)


def signing_name(service: str) -> str:
    return _SIGNING_NAME_OF_NAME.get(service, service)


class _LambdaRoutes:
    """Method and path of every operation in botocore's model of Lambda."""

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
            # GetLayerVersionByArn is ListLayers with ?find=LayerVersion: try the more specific one first.
            routes.sort(key=lambda route: len(route[1]), reverse=True)

    def match(self, method: str, raw_path: str, query: Mapping[str, str]) -> Operation | None:
        parts = raw_path.strip("/").split("/")
        for segments, literals, operation in self._routes.get((method, len(parts)), []):
            if all(query.get(key) == value for key, value in literals.items()) and all(
                segment == part or segment[0] == "{" for segment, part in zip(segments, parts, strict=True)
            ):
                pairs = zip(segments, parts, strict=True)
                parameters = {segment[1:-1]: unquote(part) for segment, part in pairs if segment[0] == "{"}
                return Operation("lambda", operation, "rest-json", parameters)
        return None


class OperationFinder:
    def __init__(self) -> None:
        self._lambda = _LambdaRoutes()

    def find(
        self, environ: Mapping[str, Any], body: bytes, query: Mapping[str, str], signed_for: str | None
    ) -> Operation:
        """Return the operation. ``signed_for`` is the service in the signature, None if there is no signature."""
        service = service_of_signature(signed_for) if signed_for else None
        if service in (None, "lambda"):
            found = self._lambda.match(environ["REQUEST_METHOD"], environ["RAW_URI"].partition("?")[0], query)
            if found is not None:
                return found
        target = environ.get("HTTP_X_AMZ_TARGET")
        if target:
            prefix, _unused, name = target.rpartition(".")
            return Operation(service or _SERVICE_OF_TARGET.get(prefix, "unknown"), name, "json")
        if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            form = dict(parse_qsl(body.decode(errors="replace")))
            if "Action" in form:
                service = service or _SERVICE_OF_VERSION.get(form.get("Version", ""), "unknown")
                return Operation(service, form["Action"], "query")
        return _rest_operation(environ, service or "s3")


def _rest_operation(environ: Mapping[str, Any], service: str) -> Operation:
    """Find it by method and path in the service's model; "s3.HEAD" if the model has no such operation."""
    protocol = "rest-xml" if service == "s3" else "rest-json"
    host = environ.get("HTTP_HOST", "").partition(":")[0]
    if service == "s3" and host.endswith(".localhost"):
        # A virtual-hosted bucket: the SDK uses this form if the endpoint is a host name.
        path = f"/{host.removesuffix('.localhost')}{environ['RAW_URI']}"
        environ = {**environ, "RAW_URI": path, "PATH_INFO": unquote(path.partition("?")[0])}
    try:
        with _ROUTERS:
            operation, parameters = get_service_router(service).match(Request(dict(environ)))
    except (HTTPException, NotImplementedError, ValueError):
        return Operation(service, f"{service}.{environ['REQUEST_METHOD']}", protocol)
    return Operation(service, operation.name, protocol, parameters)
