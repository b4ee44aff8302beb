# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A minimal SQS and Lambda for failed events that wait, as the emulator would be the slowest part.

There is one queue with records of one function. GET /_stub returns when events were invoked, and how many messages are
left; GET /_stub/<number> puts so many messages into the queue.

    python parked_stub.py --latency 0.005
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
import uuid

ACCOUNT_ID, REGION, NAME = "123456789012", "us-east-2", "failed"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{NAME}"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:my-function"
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^x-amz-target: *AmazonSQS\.(\w+)", re.IGNORECASE | re.MULTILINE)
_IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/u</Arn><UserId>u</UserId>"
    "<Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
_NONE_DROPPED = {"Id": "m0", "StatusCode": "Complete", "Values": [], "Timestamps": []}
_PAYLOAD = json.dumps({"order": 17, "text": "x" * 4000})


class Stub:
    """The queue: numbers of messages that are visible, and those that somebody has received."""

    def __init__(self) -> None:
        self.visible: list[int] = []
        self.hidden: set[int] = set()
        self.invoked: list[float] = []

    def answer(self, method: str, path: str, operation: str, body: str) -> tuple[int, str]:
        if path.startswith("/_stub"):
            return 200, self._report(path)
        if operation:
            return 200, json.dumps(getattr(self, f"_{operation}")(json.loads(body)))
        if path.endswith("/invocations"):
            self.invoked.append(time.monotonic())
            return 202, ""
        if path.endswith("/configuration"):
            found = {"FunctionArn": FUNCTION, "FunctionName": "my-function", "Version": "$LATEST"}
            # It was not changed since the events failed: then they have no other place.
            return 200, json.dumps({**found, "LastModified": "2026-01-01T00:00:00.000+0000"})
        if path.endswith("/concurrency"):
            return 200, "{}"
        if "/event-source-mappings" in path:
            return 200, '{"EventSourceMappings": []}'
        if "MetricDataQueries" in body:
            return 200, json.dumps({"MetricDataResults": [_NONE_DROPPED]})
        assert "GetCallerIdentity" in body, (method, path)
        return 200, _IDENTITY.format(account=ACCOUNT_ID)

    def _report(self, path: str) -> str:
        number = path.removeprefix("/_stub").strip("/")
        if number:
            self.visible, self.hidden, self.invoked = list(range(int(number))), set(), []
        return json.dumps({"invoked": self.invoked, "left": len(self.visible) + len(self.hidden)})

    def _GetQueueAttributes(self, _request: object) -> object:
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        numbers = zip(names, (len(self.visible), len(self.hidden)), strict=True)
        return {"Attributes": {"QueueArn": QUEUE, **{name: str(value) for name, value in numbers}}}

    def _ReceiveMessage(self, request: dict[str, int]) -> object:
        taken = [self.visible.pop() for _message in range(min(len(self.visible), request["MaxNumberOfMessages"]))]
        self.hidden.update(taken)
        return {"Messages": [_message(number) for number in taken]} if taken else {}

    def _DeleteMessage(self, request: dict[str, str]) -> object:
        self.hidden.discard(int(request["ReceiptHandle"]))
        return {}

    def _ChangeMessageVisibilityBatch(self, request: dict[str, list[dict[str, str]]]) -> object:
        return {"Successful": [{"Id": each["Id"]} for each in request["Entries"]], "Failed": []}


def _message(number: int) -> dict[str, object]:
    context = (
        f'{{"requestId": "{uuid.UUID(int=number)}", "functionArn": "{FUNCTION}:$LATEST", '
        '"condition": "RetriesExhausted", "approximateInvokeCount": 3}'
    )
    body = f'{{"version": "1.0", "timestamp": "2026-11-28T20:33:16.653Z", "requestContext": {context}, '
    body += f'"requestPayload": {_PAYLOAD}, "responsePayload": {{"errorType": "ValueError"}}}}'
    times = {"SentTimestamp": "1764361996653"}
    return {"MessageId": str(number), "ReceiptHandle": str(number), "Body": body, "Attributes": times}


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
            found, target = _LENGTH.search(head), _TARGET.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            method, path, _version = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
            operation = target[1].decode() if target else ""
            status, text = self.stub.answer(method, path, operation, rest[:length].decode())
            kind = "text/xml" if text.startswith("<") else "application/x-amz-json-1.0"
            lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"x-amzn-RequestId: {uuid.uuid4()}"]
            lines += [f"Content-Length: {len(text.encode())}", "", text]
            answer = "\r\n".join(lines).encode()
            asyncio.get_running_loop().call_later(self.latency, self.transport.write, answer)


async def serve(latency: float) -> None:
    stub = Stub()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(stub, latency), "127.0.0.1", 0)
    print(f"Stub on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before a response")
    asyncio.run(serve(parser.parse_args().latency))
