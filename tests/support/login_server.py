# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stub of every service that gives credentials, and of AWS Lambda, which notes the access keys of its requests."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROLE = "instance-role"
_CONFIGURATION = {
    "MaximumRetryAttempts": 1,
    "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}},
    "LastModified": 1577824396.653,
}


def _function(number: int) -> dict[str, str]:
    name = f"f{number or ''}"
    return {
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:us-east-2:123456789012:function:{name}",
        "Version": "$LATEST",
    }


def after(time: timedelta) -> str:
    return f"{datetime.now(timezone.utc) + time:%Y-%m-%dT%H:%M:%SZ}"


def keys(name: str) -> dict[str, str]:
    """Return temporary keys as the container and the instance metadata have them."""
    return {
        "AccessKeyId": name,
        "SecretAccessKey": f"secret-of-{name}",
        "Token": f"token-of-{name}",
        "Expiration": after(timedelta(hours=1)),
        "LastUpdated": after(timedelta(hours=1)),
        "Code": "Success",
    }


@dataclass(frozen=True)
class Call:
    """A request: the service, its operation or path, the access key that signed it, its region and HTTP method."""

    service: str
    operation: str
    key: str | None
    region: str | None
    method: str


@dataclass
class LoginServer:
    """The stub.

    responses: what to answer to a path or an action of STS instead, as (status, body); status 0 answers nothing.
    functions: how many there are. expire_after: when the keys of a role expire.
    """

    calls: list[Call] = field(default_factory=list)
    responses: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    functions: int = 1
    expire_after: timedelta = timedelta(hours=1)

    def __enter__(self) -> LoginServer:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = stub.answer(self.command, self.path, dict(self.headers), body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = _respond

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def keys_of(self, service: str) -> set[str | None]:
        """Return the access keys that signed the requests to a service."""
        return {call.key for call in self.calls if call.service == service}

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        path = urlsplit(target).path
        signed = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", headers.get("Authorization", ""))
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()} if path == "/" else {}
        service = signed[3] if signed else "sts" if form else path
        operation = form.get("Action", path)
        self.calls.append(
            Call(service, operation, signed[1] if signed else None, signed[2] if signed else None, method)
        )
        if operation in self.responses:
            return self.responses[operation]
        if form:
            return 200, _sts(form, after(self.expire_after))
        if path.startswith("/2015-03-31/functions"):
            return 200, json.dumps({"Functions": [_function(number) for number in range(self.functions)]}).encode()
        return 200, _json(path, headers, json.loads(body) if body.startswith(b"{") else {}, method)


def _sts(form: dict[str, str], expiration: str) -> bytes:
    name = form["RoleArn"].rpartition("/")[2]
    given = keys(name)
    return (
        f"<{form['Action']}Response><{form['Action']}Result><Credentials>"
        f"<AccessKeyId>{name}</AccessKeyId><SecretAccessKey>{given['SecretAccessKey']}</SecretAccessKey>"
        f"<SessionToken>{given['Token']}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
        f"</{form['Action']}Result></{form['Action']}Response>"
    ).encode()


def _json(path: str, headers: dict[str, str], body: dict[str, Any], method: str) -> bytes:
    if path == "/latest/api/token":
        return b"metadata-token"
    if path == "/latest/meta-data/iam/security-credentials/":
        return ROLE.encode()
    if path == f"/latest/meta-data/iam/security-credentials/{ROLE}":
        return json.dumps(keys("KEY-OF-INSTANCE")).encode()
    if path == "/container":
        return json.dumps(keys(f"KEY-OF-CONTAINER-{headers['Authorization']}")).encode()
    if path == "/federation/credentials":
        token = next(value for name, value in headers.items() if name.lower() == "x-amz-sso_bearer_token")
        expiration = int((datetime.now() + timedelta(hours=1)).timestamp() * 1000)
        found = {
            "accessKeyId": f"KEY-OF-{token}",
            "secretAccessKey": "s",
            "sessionToken": "t",
            "expiration": expiration,
        }
        return json.dumps({"roleCredentials": found}).encode()
    if path == "/token":
        return json.dumps({"accessToken": f"RENEWED-{body['refreshToken']}", "expiresIn": 3600}).encode()
    if path == "/v1/token":
        found = {"accessKeyId": f"KEY-OF-{body['refreshToken']}", "secretAccessKey": "s", "sessionToken": "t"}
        return json.dumps(
            {"accessToken": found, "tokenType": "urn:aws", "expiresIn": 900, "refreshToken": "NEXT"}
        ).encode()
    name = unquote(path).split("/")[3].rpartition(":")[2]
    stored = {**_CONFIGURATION, "FunctionArn": f"arn:aws:lambda:us-east-2:123456789012:function:{name}:$LATEST"}
    if path.endswith("/list"):
        return json.dumps({"FunctionEventInvokeConfigs": [stored]}).encode()
    return json.dumps({**stored, **(body if method == "PUT" else {})}).encode()
