# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request of the SDK as a template for others of the same operation, and the answers that its model describes."""

from __future__ import annotations

import json
import re
import time
import typing as t
import uuid
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

try:
    from botocore.auth import EMPTY_SHA256_HASH, SigV4Auth
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.endpoint import convert_to_response_dict
except ImportError:
    pass  # AnsibleAWSModule says so

from .answers import NotAsModelled, converter
from .connections import Connections

_UNRESERVED = "-._~"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request, ")
# Nothing that the normalization of a path would change.
_IN_PATH = re.compile(r"[\w$:-]+", re.ASCII)
_ID, _DATE, _TOKEN = "amz-sdk-invocation-id", "X-Amz-Date", "X-Amz-Security-Token"
_SIGNATURE = "Authorization"
_NOT_FOUND = "ResourceNotFoundException"


class Template:
    """Makes the requests that the SDK would make. Whatever it raises at first, there is no template then.

    request is what the SDK has sent for these parameters: the template must give it again, header by header.
    """

    def __init__(self, client: t.Any, operation: str, parameters: t.Mapping[str, t.Any], request: t.Any) -> None:
        self.model = client.meta.service_model.operation_model(operation)
        self.send = Connections(client._endpoint.http_session, request).send
        """Returns the response to a request. Raises what the SDK's session raises."""
        self._signer, self._convert = client._request_signer, converter(self.model.output_shape)
        self._parser = client._response_parser
        self._parameters = dict(parameters)
        members = self.model.input_shape.members
        places = {name: members[name].serialization for name in parameters}
        self._in_path = [name for name, place in places.items() if place.get("location") == "uri"]
        self._in_query = {
            name: place["name"] for name, place in places.items() if place.get("location") == "querystring"
        }
        target = self._target(parameters)
        if not request.url.endswith(target) or len(self._in_path) + len(self._in_query) != len(places):
            raise NotAsModelled("the URL is another one")
        self._base = request.url[: -len(target)]
        url = urlsplit(self._base)
        self._path = url.path.replace("%", "%25")
        default = url.port in (None, _DEFAULT_PORTS[url.scheme])
        self._host = f"{url.hostname}" if default else f"{url.hostname}:{url.port}"
        self._headers = dict(request.headers.items())
        sent = {name: _text(value) for name, value in self._headers.items()}
        scope = _AUTHORIZATION.match(sent[_SIGNATURE])
        if scope is None:
            raise NotAsModelled("the signature is another one")
        self._region, self._service = scope.groups()
        again = self._signed(parameters, sent[_ID], sent[_DATE])
        headers = [(name, _text(value)) for name, value in again.headers.items()]
        if (again.method, again.url, again.body, headers) != (
            request.method,
            request.url,
            request.body,
            [*sent.items()],
        ):
            raise NotAsModelled("the request is another one")

    def fits(self, parameters: t.Mapping[str, t.Any]) -> bool:
        """Whether the SDK would send the same request for these parameters, but for their values."""
        if parameters.keys() != self._parameters.keys():
            return False
        for name, value in parameters.items():
            if isinstance(self._parameters[name], str):
                if not isinstance(value, str) or not value or (name in self._in_path and not _IN_PATH.fullmatch(value)):
                    return False
            elif value != self._parameters[name]:
                return False
        return True

    def signed(self, parameters: t.Mapping[str, t.Any]) -> tuple[str, AWSPreparedRequest]:
        """Return the ID of a new invocation, and its request. Raises what the client's credentials raise."""
        invocation = str(uuid.uuid4())
        return invocation, self._signed(parameters, invocation, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()))

    def answer(self, response: t.Any) -> dict[str, t.Any] | None:
        """Return what the SDK would return; None if the response is not the plain answer that the model describes."""
        headers = response.headers
        if response.status_code != 200 or "x-amz-request-id" in headers:
            return None
        try:
            answer: dict[str, t.Any] = self._convert(json.loads(response.content.decode()))
        except (NotAsModelled, ValueError, ArithmeticError, OSError, RecursionError, MemoryError):
            return None
        metadata: dict[str, t.Any] = {
            "HTTPStatusCode": 200,
            "HTTPHeaders": {name.lower(): headers[name] for name in headers},
            "RetryAttempts": 0,
        }
        if "x-amzn-requestid" in headers:
            metadata["RequestId"] = headers["x-amzn-requestid"]
        return {**answer, "ResponseMetadata": metadata}

    def missing(self, response: t.Any) -> dict[str, t.Any] | None:
        """Return what the SDK makes of the answer that there is no such thing; None if it is another one.

        For each client anew, the SDK would look through the errors of all operations.
        """
        if response.status_code != 404:
            return None
        try:
            received = convert_to_response_dict(response, self.model)
            parsed: dict[str, t.Any] = self._parser.parse(received, self.model.output_shape)
            shapes = [each for each in self.model.error_shapes if each.error_code == parsed["Error"]["Code"]]
            if len(shapes) != 1 or shapes[0].name != _NOT_FOUND:
                return None
            parsed.update(self._parser.parse(received, shapes[0]))
            parsed["ResponseMetadata"]["RetryAttempts"] = 0
        except Exception:  # whatever it is, the SDK says it
            return None
        return parsed

    def _signed(self, parameters: t.Mapping[str, t.Any], invocation: str, moment: str) -> AWSPreparedRequest:
        # Here the SDK renews credentials, or fails to.
        auth = self._signer.get_auth_instance(
            signing_name=self._service, region_name=self._region, signature_version="v4"
        )
        if auth.__class__ is not SigV4Auth:
            raise NotAsModelled("another class signs")
        target = self._target(parameters)
        path, _mark, query = target.partition("?")
        values = {"host": self._host, "x-amz-date": moment}
        headers: t.Any = {**self._headers, _ID: invocation, _DATE: moment}
        token = auth.credentials.token
        if token:
            headers[_TOKEN] = token
            values["x-amz-security-token"] = " ".join(token.split())
        else:
            headers.pop(_TOKEN, None)
        names = ";".join(values)
        lines = "".join(f"{name}:{value}\n" for name, value in values.items())
        # The path is encoded once more (AWS: "Create a signed AWS API request", CanonicalURI).
        canonical = f"GET\n{self._path}{path.replace('%', '%25')}\n{query}\n{lines}\n{names}\n{EMPTY_SHA256_HASH}"
        stamp: t.Any = SimpleNamespace(context={"timestamp": moment})
        signature = auth.signature(auth.string_to_sign(stamp, canonical), stamp)
        headers[_SIGNATURE] = (
            f"AWS4-HMAC-SHA256 Credential={auth.scope(stamp)}, SignedHeaders={names}, Signature={signature}"
        )
        return AWSPreparedRequest("GET", self._base + target, headers, None, False)

    def _target(self, parameters: t.Mapping[str, t.Any]) -> str:
        target: str = self.model.http["requestUri"]
        for name in self._in_path:
            target = target.replace(f"{{{name}}}", quote(parameters[name], safe=_UNRESERVED))
        query = "&".join(
            f"{name}={quote(str(parameters[key]), safe=_UNRESERVED)}" for key, name in self._in_query.items()
        )
        return f"{target}?{query}" if query else target


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
