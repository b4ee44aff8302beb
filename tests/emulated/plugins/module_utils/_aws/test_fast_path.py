# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever AWS answers, the fast path gives what the SDK gives: result, error, attempts and pace."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import threading
import time
import typing as t
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import botocore.exceptions
import botocore.handlers
import pytest
from support.raw_server import RESET, SILENT, RawServer, http
from support.sampled import sampled

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import fast_path, retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.rate_limit import RateLimit
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret", "aws_session_token": "a token"}
ARN = "arn:aws:lambda:us-east-2:123456789012:function:f"
CONFIG = {
    "FunctionArn": f"{ARN}:$LATEST",
    "LastModified": 1577824396.653,
    "MaximumRetryAttempts": 0,
    "DestinationConfig": {"OnSuccess": {}, "OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:ä"}},
    "Unknown": {"to": "the model"},
    "MaximumEventAgeInSeconds": None,
}
FUNCTION = {"FunctionName": "f", "FunctionArn": ARN, "Timeout": 3, "Environment": {"Variables": {"a": "b"}}}
ALIAS = {"AliasArn": f"{ARN}:a", "Name": "a", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5, "2": 1}}}
NAME, PAGE = {"FunctionName": "f"}, {"FunctionName": "f", "MaxItems": 50}
OPERATIONS: dict[str, tuple[str, dict[str, t.Any], t.Any]] = {
    "get_function_event_invoke_config": ("MaximumRetryAttempts", {**NAME, "Qualifier": "$LATEST"}, CONFIG),
    "list_function_event_invoke_configs": (
        "FunctionEventInvokeConfigs",
        PAGE,
        {"FunctionEventInvokeConfigs": [CONFIG]},
    ),
    "list_aliases": ("Aliases", PAGE, {"Aliases": [ALIAS], "NextMarker": "more"}),
    "list_functions": ("Functions", {"MaxItems": 50}, {"Functions": [FUNCTION], "NextMarker": "more"}),
    "list_versions_by_function": ("Versions", PAGE, {"Versions": [FUNCTION]}),
    "get_function_configuration": ("Timeout", NAME, FUNCTION),
    "get_policy": ("Policy", NAME, {"Policy": json.dumps({"Statement": []}), "RevisionId": "1"}),
}


def failed(status: int, code: str, *headers: str, message: str = "no") -> bytes:
    return http(status, json.dumps({"Type": "User", "message": message}), f"x-amzn-ErrorType: {code}", *headers)


EXPIRED = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
FAULTS: dict[str, bytes] = {
    "denied": failed(403, "AccessDeniedException"),
    "missing": failed(404, "ResourceNotFoundException:http://amazon.com/"),
    "throttled": failed(429, "TooManyRequestsException"),
    "throttled for a second": failed(429, "TooManyRequestsException", "Retry-After: 1"),
    "throttled by a code": failed(400, "ThrottlingException"),
    "failure": failed(500, "ServiceException"),
    "failure without a code": http(500, "{}"),
    "unavailable": http(503, "<html><body>Service Unavailable</body></html>"),
    "bad gateway": http(502, ""),
    "clock": failed(403, "InvalidSignatureException", "Date: Thu, 01 Jan 2026 00:10:00 GMT", message=EXPIRED),
    "expired": failed(403, "ExpiredTokenException"),
    "moved": http(301, "", "Location: http://127.0.0.1:9/"),
    "temporarily elsewhere": http(307, "{}", "Location: /elsewhere"),
    "not modified": http(304, ""),
    "no JSON": http(200, '{"FunctionArn": '),
    "truncated": b"close " + http(200, '{"Timeout": 3}').replace(b": 14", b": 99"),
    "cut off": b"close HTTP/1.1 200 OK\r\nContent-Le",
    "garbage": b"close 220 mail.example.com ESMTP\r\n\r\n",
    "empty": http(200, ""),
    "no content": http(204, ""),
    "accepted": http(202, "{}"),
    "HTML": http(200, "<html>Log in</html>"),
    "a list": http(200, "[]"),
    "null": http(200, "null"),
    "an object": http(200, "{}"),
    "no UTF-8": http(200, b'{"FunctionName": "\xff"}'),
    "a mark of byte order": http(200, b"\xef\xbb\xbf{}"),
    "UTF-16": http(200, '{"FunctionName": "f"}'.encode("utf-16")),
    "nested": http(200, '{"Policy":' + "[" * 100000),
    "gzip": http(200, gzip.compress(b"{}", mtime=0), "Content-Encoding: gzip"),
    "chunked": CHUNKED,
    "chunked and cut off": b"close " + CHUNKED[:-8],
    "other ID": http(200, "{}", "x-amz-request-id: 1", "x-amz-id-2: 2"),
    "ID and dates": http(200, "{}", "x-amzn-RequestId: 1", "X-Twice: 1", "x-twice: 2", "Date: yesterday"),
    "reset": RESET,
    "silent": SILENT,
}
VALUES = ["text", "", 1, -1, 1e300, 1.5, True, [], ["text"], [None], [[]], {}, {"a": None}, [{}], [{"Name": 1}], None]


@pytest.fixture(name="server")
def _server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    # The emulator's moto adds a handler to each session of its process, and whoever does that sees every request.
    usual = [each for each in botocore.handlers.BUILTIN_HANDLERS if "moto" not in type(each[1]).__module__]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", usual)
    with RawServer() as server:
        yield server


class Way:
    """A client, on the fast path or not. If it is warm, it has already had two usual answers."""

    def __init__(
        self,
        server: RawServer,
        fast: bool,
        method: str,
        monkeypatch: pytest.MonkeyPatch,
        warm: bool = True,
        **config: t.Any,
    ):
        self.server, self.fast = server, fast
        _key, self.parameters, answer = OPERATIONS[method]
        with monkeypatch.context() as patch:
            if not fast:
                patch.setattr(fast_path, "install", lambda _client: None)
            aws_config = {"read_timeout": 20, "connect_timeout": 20, **config}
            connection = Connection(endpoint_url=server.url, keys=KEYS, aws_config=aws_config)
            self.client: t.Any = Clients(connection, ["us-east-2"]).lambda_client("us-east-2")
        self.paused = 0.0
        self.limit = RateLimit(0, lambda: self.paused, self.pause)
        retries.limit(self.client, self.limit)
        self.call = getattr(self.client, method)
        server.usual = http(200, json.dumps(answer))
        for _time in range(2 * warm):
            self.call(**self.parameters)

    @property
    def takes_fast_path(self) -> bool:
        path = getattr(self.client._make_api_call, "__self__", None)
        return any(each._template for each in getattr(path, "_firsts", {}).values())

    def pause(self, seconds: float) -> None:
        self.paused += seconds

    def outcome(self, *answers: bytes) -> dict[str, t.Any]:
        """Return all that can be seen of one call."""
        self.server.requests.clear()
        self.server.script[:] = answers
        try:
            seen: t.Any = self.call(**self.parameters)
        except Exception as error:
            response = getattr(error, "response", None)
            seen = (type(error).__name__, str(error), response, getattr(error, "operation_name", None))
        return {
            "seen": seen,
            "requests": [plain(request) for request in self.server.requests],
            "invocations": len({re.search(r"invocation-id: (.*)", each)[1] for each in self.server.requests}),  # type: ignore[index]
            "limit": (self.limit.requests, self.limit.throttled, self.paused),
            "quota": quota(self.client),
        }


def plain(request: str) -> str:
    """Return a request without what differs from one to the next."""
    return re.sub(r"(invocation-id|X-Amz-Date|Signature|m/|ttl)([:=]? ?)[^\r; ]+", r"\1\2", request)


def quota(client: t.Any) -> list[int]:
    """Return what is left for retries, by each handler that keeps an account of them."""
    handlers = client.meta.events._emitter._handlers.prefix_search("after-call.lambda.ListAliases")
    return [each.__self__._quota.available_capacity for each in handlers if hasattr(each, "__self__")]


@pytest.fixture(name="no_pause", autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


# Nothing of the fast path asks which operation it is but for the parameters and the members of an answer: each fault
# of one operation, and of each operation an error, a throttling, an answer that is none and a lost connection.
FIRST = next(iter(OPERATIONS))
FAULTS_AT_ONCE = [
    (method, fault)
    for method in OPERATIONS
    for fault in FAULTS
    if method == FIRST or fault in ("denied", "throttled", "no JSON", "a list", "gzip", "reset")
]
VALUES_AT_ONCE = [
    (method, value)
    for method in OPERATIONS
    for value in VALUES
    if method in (FIRST, "list_aliases") or value in ("text", 1.5, [None], {"a": None}, None)
]


@pytest.mark.parametrize(
    ("method", "fault"), sampled([(method, fault) for method in OPERATIONS for fault in FAULTS], FAULTS_AT_ONCE)
)
def test_every_fault_is_met_as_the_sdk_meets_it(
    method: str, fault: str, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"read_timeout": 0.5} if fault == "silent" else {}
    usual, fast = (Way(server, each, method, monkeypatch, **config) for each in (False, True))
    assert (fast.takes_fast_path, usual.takes_fast_path) == (True, False)
    cases = [[FAULTS[fault]], [FAULTS[fault]] * 3, [FAULTS["failure"], FAULTS[fault]]]
    for answers in cases[:1] if fault == "silent" else cases:
        assert fast.outcome(*answers) == usual.outcome(*answers)
    assert fast.outcome() == usual.outcome()


@pytest.mark.parametrize(
    ("method", "value"),
    sampled([(method, value) for method in OPERATIONS for value in VALUES], VALUES_AT_ONCE),
    ids=lambda each: each if isinstance(each, str) and each in OPERATIONS else json.dumps(each),
)
def test_every_value_of_a_member_is_taken_as_the_sdk_takes_it(
    method: str, value: t.Any, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, fast = (Way(server, each, method, monkeypatch) for each in (False, True))
    key, _parameters, answer = OPERATIONS[method]
    answers = [
        http(200, json.dumps({**answer, each: value})) for each in (key, "LastModified", "FunctionName", "Layers")
    ]
    for each in answers:
        assert fast.outcome(each) == usual.outcome(each)


@pytest.mark.parametrize(
    "config", [{}, {"retries": {"mode": "legacy"}}, {"retries": {"total_max_attempts": 1}}], ids=str
)
def test_the_user_s_retries_are_the_sdk_s(
    config: dict[str, t.Any], server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, fast = (Way(server, each, "list_aliases", monkeypatch, **config) for each in (False, True))
    for fault in ("failure", "throttled", "unavailable", "reset", "denied"):
        for times in (1, 10):
            assert fast.outcome(*[FAULTS[fault]] * times) == usual.outcome(*[FAULTS[fault]] * times)


@pytest.mark.parametrize("end", ["missing", "denied", "an object"])
def test_what_was_throttled_for_too_long_is_waited_for_again_after_another_answer(
    end: str, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(client: t.Any, limit: t.Any = retries.retry_throttled) -> None:
        moments = itertools.count(0.0, 2 * retries.THROTTLED_SECONDS / 3)
        limit(client, lambda: next(moments))

    monkeypatch.setattr(retries, "retry_throttled", slowly)
    seen = []
    for fast in (False, True):
        way = Way(server, fast, "get_policy", monkeypatch)
        answers = [[FAULTS["throttled"]] * often for often in (3, 1, 0, 1, 3, 1)] + [
            [FAULTS[end]],
            [FAULTS["throttled"]],
        ]
        seen.append([way.outcome(*each) for each in answers])
    assert seen[0] == seen[1]
    throttled = ["TooManyRequestsException" in str(each["seen"]) for each in seen[0]]
    assert throttled == [True, True, False, False, True, True, False, False]


@pytest.mark.parametrize("event", ["before-send", "request-created", "needs-retry", "response-received", "after-call"])
def test_a_handler_of_others_sees_every_request(event: str, server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = Way(server, True, "list_aliases", monkeypatch)
    seen: list[str] = []

    def note(**_event: t.Any) -> None:
        seen.append("it")

    fast.client.meta.events.register(f"{event}.lambda", note)
    for _time in range(3):
        fast.call(**fast.parameters)
    assert len(seen) == 3
    fast.client.meta.events.unregister(f"{event}.lambda", note)
    fast.call(**fast.parameters)
    assert len(seen) == 3


@pytest.mark.parametrize("name", ["botocore.endpoint", "botocore", "botocore.auth"])
def test_who_reads_the_sdk_s_log_finds_every_request(
    name: str, server: RawServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fast = Way(server, True, "list_aliases", monkeypatch)
    with caplog.at_level("DEBUG", logger=name):
        for _time in range(3):
            fast.call(**fast.parameters)
    wanted = (
        "Calculating signature" if name == "botocore.auth" else "Making request for OperationModel(name=ListAliases)"
    )
    assert sum(wanted in record.getMessage() for record in caplog.records) == 3


def test_a_mode_that_limits_the_rate_itself_is_left_to_the_sdk(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = Way(server, True, "list_aliases", monkeypatch, retries={"mode": "adaptive"})
    assert not fast.takes_fast_path


@pytest.mark.parametrize("name", ["_endpoint", "_request_signer", "_make_api_call"])
def test_a_version_without_what_is_needed_is_left_alone(name: str) -> None:
    class Client:
        def __init__(self) -> None:
            for each in {"_endpoint", "_request_signer", "_make_api_call"} - {name}:
                setattr(self, each, each)

    client = Client()
    before = dict(vars(client))
    fast_path.install(client)
    assert vars(client) == before


def test_the_exception_is_the_sdk_s(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = Way(server, True, "list_aliases", monkeypatch, retries={"total_max_attempts": 1}, read_timeout=0.5)
    server.script[:] = [SILENT]
    with pytest.raises(botocore.exceptions.ReadTimeoutError, match="Read timeout on endpoint URL"):
        fast.call(**fast.parameters)


@pytest.mark.parametrize("fault", ["none", "missing", "failure", "denied", "throttled", "reset"])
def test_threads_that_begin_at_once_wait_for_one_request_to_be_made(
    fault: str, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(server, True, "get_policy", monkeypatch, retries={"total_max_attempts": 2}, warm=False)
    by_sdk, made = way.client._make_api_call.__self__._by_sdk, []

    def slowly(*call: t.Any) -> t.Any:
        made.append(call)
        started.wait(10)
        return by_sdk(*call)

    class Firsts(dict[t.Any, t.Any]):
        def get(self, *_key: t.Any) -> None:
            begun.wait(10)  # all of them find nothing

    begun = threading.Barrier(8)
    monkeypatch.setattr(way.client._make_api_call.__self__, "_firsts", Firsts())
    monkeypatch.setattr(way.client._make_api_call.__self__, "_by_sdk", slowly)
    server.script[:] = [] if fault == "none" else [FAULTS[fault]]
    started = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(way.call, **way.parameters) for _call in range(8)]
        wait(calls, 0.2)
        assert len(made) == 1  # each thread has begun, and only one asks the SDK
        started.set()
        done, others = wait(calls, 20)
    assert (len(done), len(others)) == (8, 0)
    failed = [each for each in done if each.exception()]
    assert len(failed) == (1 if fault in ("missing", "denied") else 0)
    assert way.takes_fast_path


def test_a_first_request_that_is_never_made_holds_up_no_other(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(server, True, "get_policy", monkeypatch, warm=False)
    credentials = way.client._request_signer._credentials
    monkeypatch.setattr(way.client._request_signer, "_credentials", None)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(way.call, **way.parameters) for _call in range(4)]
        assert len(wait(calls, 20).done) == 4
    assert {type(each.exception()).__name__ for each in calls} == {"NoCredentialsError"}
    monkeypatch.setattr(way.client._request_signer, "_credentials", credentials)
    for _time in range(2):
        way.call(**way.parameters)
    assert way.takes_fast_path
