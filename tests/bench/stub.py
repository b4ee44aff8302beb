# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A minimal Lambda server, for benchmarks in which the emulator would be the slowest part.

It serves ListFunctions, ListFunctionEventInvokeConfigs and GetFunctionConfiguration for functions named f-00000,
f-00001, ..., each with one configuration for $LATEST, in every region. AssumeRole gives the credentials of the account
of the role. GET /_stub returns how many requests were granted and throttled, by region, and resets the counters. It
supports only botocore's form of HTTP.

    python stub.py --functions 600 --requests-per-second 15 --burst 15 --latency 0.03
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from collections import Counter, defaultdict
from urllib.parse import parse_qs, urlsplit

ACCOUNT_ID = "123456789012"
_CREDENTIAL = re.compile(rb"Credential=([^/]+)/\d+/([^/]+)/", re.IGNORECASE)
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_ROLE = re.compile(r"RoleArn=arn%3Aaws%3Aiam%3A%3A(\d{12})%3A")
# The access key of a role's credentials is this and the account.
_KEY = "ASIA"
_ASSUMED = (
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{key}</AccessKeyId>"
    "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>"
    "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)
_PAGE = 50
_CONFIGURATION = (
    b'{"FunctionEventInvokeConfigs":[{"FunctionArn":"%s","LastModified":1577824396.653,"MaximumRetryAttempts":0,'
    b'"MaximumEventAgeInSeconds":3600,"DestinationConfig":{"OnSuccess":{},"OnFailure":{"Destination":'
    b'"arn:aws:sqs:us-east-2:123456789012:failed-invocations"}}}]}'
)


class Quota:
    """A token bucket; AWS has one for each account and region."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.filled = rate, burst, burst, time.monotonic()

    def granted(self) -> bool:
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Stub:
    """The responses, and the counters of requests."""

    def __init__(self, functions: int, rate: float, burst: float) -> None:
        self.functions = functions
        self.quotas: dict[tuple[str, str], Quota] = defaultdict(lambda: Quota(rate, burst))
        self.limited = rate > 0
        self.granted: Counter[str] = Counter()
        self.throttled: Counter[str] = Counter()

    def response(self, target: str, body: str, key: str, region: str) -> tuple[int, bytes]:
        if role := _ROLE.search(body):
            return 200, _ASSUMED.format(key=_KEY + role[1]).encode()
        if target == "/_stub":
            counts = {"granted": dict(self.granted), "throttled": dict(self.throttled)}
            self.granted.clear()
            self.throttled.clear()
            self.quotas.clear()
            return 200, json.dumps(counts).encode()
        account = key.removeprefix(_KEY) if key.startswith(_KEY) else ACCOUNT_ID
        if self.limited and not self.quotas[account, region].granted():
            self.throttled[region] += 1
            return 429, b'{"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate exceeded"}'
        self.granted[region] += 1
        url = urlsplit(target)
        if url.path.endswith("/event-invoke-config/list"):
            return 200, self.configuration(url.path.split("/")[3], account, region)
        if url.path.endswith("/configuration"):
            return 200, json.dumps(self.function(url.path.split("/")[3], account, region)).encode()
        return 200, self.page(int(parse_qs(url.query).get("Marker", ["0"])[0]), account, region)

    def configuration(self, name: str, account: str, region: str) -> bytes:
        arn = f"arn:aws:lambda:{region}:{account}:function:{name}:$LATEST"
        return _CONFIGURATION % arn.encode()

    def function(self, name: str, account: str, region: str) -> dict[str, object]:
        return {
            "FunctionName": name,
            "FunctionArn": f"arn:aws:lambda:{region}:{account}:function:{name}",
            "Runtime": "python3.13",
            "Role": f"arn:aws:iam::{account}:role/lambda",
            "Handler": "main.handler",
            "CodeSize": 1234,
            "Timeout": 3,
            "MemorySize": 128,
            "LastModified": "2026-01-01T00:00:00.000+0000",
            "CodeSha256": "x" * 44,
            "Version": "$LATEST",
            "PackageType": "Zip",
            "Architectures": ["arm64"],
        }

    def page(self, start: int, account: str, region: str) -> bytes:
        end = min(start + _PAGE, self.functions)
        rows = [self.function(f"f-{i:05}", account, region) for i in range(start, end)]
        return json.dumps({"Functions": rows, **({"NextMarker": str(end)} if end < self.functions else {})}).encode()


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests arrive one after the other."""

    def __init__(self, stub: Stub, latency: float) -> None:
        self.stub, self.latency, self.buffer = stub, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, rest = self.buffer.split(b"\r\n\r\n", 1)
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            target = head.split(b" ", 2)[1].decode()
            signed = _CREDENTIAL.search(head)
            key, region = (signed[1].decode(), signed[2].decode()) if signed else ("", "unsigned")
            status, body = self.stub.response(target, rest[:length].decode(), key, region)
            kind = b"x-amzn-ErrorType: TooManyRequestsException\r\n" if status == 429 else b""
            response = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s" % (
                status,
                kind,
                len(body),
                body,
            )
            if self.latency and target != "/_stub":
                asyncio.get_running_loop().call_later(self.latency, self.transport.write, response)
            else:
                self.transport.write(response)


async def serve(stub: Stub, latency: float, port: int) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(stub, latency), "127.0.0.1", port)
    print(f"Stub on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", type=int, default=600)
    parser.add_argument("--requests-per-second", type=float, default=0, help="0 means no quota")
    parser.add_argument("--burst", type=float, default=15)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before a response")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    try:
        asyncio.run(
            serve(Stub(options.functions, options.requests_per_second, options.burst), options.latency, options.port)
        )
    except KeyboardInterrupt:
        pass
