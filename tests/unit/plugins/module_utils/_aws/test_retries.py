# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent again, with a client whose responses are given and whose clock does not wait."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import typing as t
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import boto3
import botocore
import botocore.config
import botocore.exceptions
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.rate_limit import RateLimit

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

Response: t.TypeAlias = "tuple[int, str | None] | Exception"
OK: Response = (200, None)
THROTTLED: Response = (429, "TooManyRequestsException")
UNAVAILABLE: Response = (503, "ServiceUnavailable")
RESET = botocore.exceptions.ConnectionClosedError(endpoint_url="https://lambda")


class Server:
    """A client, the time that it would have slept for, and how many requests it sent."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        responses: Iterable[Response],
        headers: Mapping[str, str] | None = None,
        rate: float = 0.0,
        configured: t.Any = None,
    ) -> None:
        self.now, self.sent = 0.0, 0
        self._responses, self._headers = iter(responses), headers or {}
        monkeypatch.setattr("botocore.endpoint.time.sleep", self._sleep)
        self.limit = RateLimit(rate, lambda: self.now, self._sleep)
        # With its legacy mode, an older SDK changes what its session knows of retries, for the next client, too.
        session: t.Any = boto3.session.Session() if configured else boto3
        self.client: LambdaClient = session.client(
            "lambda",
            region_name="us-east-2",
            aws_access_key_id="testing-key",
            aws_secret_access_key="testing-secret",
            config=botocore.config.Config(retries=dict(configured)) if configured else None,
        )
        self.client.meta.events.register("before-send.lambda", self._respond)
        if not configured:
            retries.retry_throttled(self.client, lambda: self.now)
        retries.limit(self.client, self.limit)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _respond(self, **_request: t.Any) -> AWSResponse:
        self.sent += 1
        response = next(self._responses)
        if isinstance(response, Exception):
            raise response
        status, code = response
        headers = {**self._headers, **({"x-amzn-ErrorType": code} if code else {})}
        body = json.dumps({"message": "Rate exceeded"} if code else {}).encode()
        raw: t.Any = io.BytesIO(body)
        raw.stream = lambda **_options: iter([body])
        return AWSResponse("https://lambda", status, headers, raw)

    def read(self) -> None:
        self.client.get_function_event_invoke_config(FunctionName="f")


def code_of(error: pytest.ExceptionInfo[botocore.exceptions.ClientError]) -> str:
    return error.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    "response",
    [
        THROTTLED,
        (400, "ThrottlingException"),
        (400, "Throttling"),
        (400, "RequestLimitExceeded"),
        (503, "SlowDown"),
        (429, None),
    ],
)
def test_each_throttling_error_slows_down_and_is_retried(monkeypatch: pytest.MonkeyPatch, response: Response) -> None:
    server = Server(monkeypatch, [response] * 30 + [OK])
    server.read()
    assert server.limit.throttled == 30
    assert server.sent == server.limit.requests == 31


@pytest.mark.parametrize("response", [UNAVAILABLE, (500, "ServiceException"), (403, "AccessDeniedException"), RESET])
def test_other_errors_do_not_slow_down(monkeypatch: pytest.MonkeyPatch, response: Response) -> None:
    server = Server(monkeypatch, itertools.repeat(response))
    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.ConnectionClosedError)):
        server.read()
    assert server.limit.throttled == 0


def test_a_throttled_request_is_given_up_after_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, itertools.repeat(THROTTLED))
    with pytest.raises(botocore.exceptions.ClientError) as error:
        server.read()
    assert code_of(error) == "TooManyRequestsException"
    assert 300 <= server.now < 310
    assert server.sent < 2 * 300, "the rate limit keeps the retries apart"


def test_what_is_still_throttled_after_one_was_given_up_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a thousand functions would take five minutes each."""
    server = Server(monkeypatch, itertools.repeat(THROTTLED))
    for _request in range(10):
        with pytest.raises(botocore.exceptions.ClientError):
            server.read()
    assert server.now < 330


def test_a_response_of_the_operation_begins_the_five_minutes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first: list[Response] = [THROTTLED] * 400
    server = Server(monkeypatch, itertools.chain(first, [OK], itertools.repeat(THROTTLED)))
    while server.sent < 400:
        with contextlib.suppress(botocore.exceptions.ClientError):
            server.read()
    server.read()
    began = server.now
    with pytest.raises(botocore.exceptions.ClientError):
        server.read()
    assert server.now - began >= 300


@pytest.mark.parametrize("response", [UNAVAILABLE, RESET])
def test_other_errors_are_retried_by_count(monkeypatch: pytest.MonkeyPatch, response: Response) -> None:
    enough = Server(monkeypatch, [response] * (retries.ATTEMPTS - 1) + [OK])
    enough.read()
    too_many = Server(monkeypatch, itertools.repeat(response))
    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.ConnectionClosedError)):
        too_many.read()
    assert enough.sent == too_many.sent == retries.ATTEMPTS


def test_throttled_attempts_do_not_count_for_other_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, [*[THROTTLED] * 50, *[UNAVAILABLE] * (retries.ATTEMPTS - 1), THROTTLED, OK])
    server.read()
    assert server.sent == 50 + retries.ATTEMPTS + 1


def test_throttling_does_not_use_up_what_other_errors_may_be_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    day: Iterator[Response] = itertools.cycle([*[THROTTLED] * 10, UNAVAILABLE, OK])
    server = Server(monkeypatch, day)
    for _request in range(50):
        server.read()
    assert server.sent == 12 * 50


@pytest.mark.parametrize(
    ("configured", "attempts"),
    [
        ({"total_max_attempts": 1}, 1),
        ({"mode": "standard", "total_max_attempts": 4}, 4),
        ({"mode": "legacy", "max_attempts": 2}, 3),
    ],
)
def test_what_the_user_configures_counts_for_all_errors(
    monkeypatch: pytest.MonkeyPatch, configured: dict[str, t.Any], attempts: int
) -> None:
    server = Server(monkeypatch, itertools.repeat(THROTTLED), configured=configured)
    with pytest.raises(botocore.exceptions.ClientError):
        server.read()
    assert server.sent == server.limit.throttled == attempts


@pytest.mark.usefixtures("no_settings")
def test_what_nobody_configures_is_the_sdk_s_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the guides say; botocore 1.44 changed it. What is configured in part takes the rest from here."""
    new = tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 44)
    monkeypatch.setattr(retries, "retry_throttled", lambda *_arguments: None)
    server = Server(monkeypatch, itertools.repeat(UNAVAILABLE))
    with pytest.raises(botocore.exceptions.ClientError):
        server.read()
    mode: t.Any = server.client.meta.config.retries
    assert (mode["mode"], server.sent) == (("standard", 3) if new else ("legacy", 5))


@pytest.mark.parametrize(("header", "waited"), [("7", 7), ("9" * 400, 60), ("²", 0), ("soon", 0), ("-5", 0), ("", 0)])
def test_retry_after_is_heeded_if_it_is_a_number_of_seconds(
    monkeypatch: pytest.MonkeyPatch, header: str, waited: float
) -> None:
    server = Server(monkeypatch, [THROTTLED, OK], headers={"Retry-After": header})
    server.read()
    assert server.now == pytest.approx(waited, abs=0.3)


def test_a_request_is_signed_after_it_has_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, [OK, OK], rate=0.1)
    signed: list[float] = []
    server.client.meta.events.register("before-sign.lambda", lambda **_request: signed.append(server.now))
    server.read()
    server.read()
    assert signed == [0, pytest.approx(10)]


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "config"
    file.write_text(
        "[profile patient]\nmax_attempts = 20\n[profile adaptive]\nretry_mode = adaptive\n[profile other]\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    return file


@pytest.mark.usefixtures("no_settings")
@pytest.mark.parametrize(
    ("variables", "profile", "configured"),
    [
        ({}, None, False),
        ({}, "other", False),
        ({}, "patient", True),
        ({}, "adaptive", True),
        ({"AWS_PROFILE": "patient"}, None, True),
        ({"AWS_PROFILE": "patient"}, "other", False),
        ({"AWS_MAX_ATTEMPTS": "3"}, None, True),
        ({"AWS_RETRY_MODE": "standard"}, None, True),
    ],
)
def test_settings_of_the_environment_and_the_profile_are_seen(
    monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str], profile: str | None, configured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert retries.are_configured(botocore.session.Session(profile=profile)) is configured


@pytest.mark.parametrize(
    ("before", "undone"),
    [
        ([], True),
        ([THROTTLED, THROTTLED], True),
        ([UNAVAILABLE], False),
        ([RESET], False),
        ([UNAVAILABLE, THROTTLED], False),
    ],
)
def test_a_refusal_of_each_attempt_is_known(
    before: list[Response], undone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of attempts does not show whether one of them may have been done."""
    denied: Response = (403, "AccessDeniedException")
    server = Server(monkeypatch, [*before, denied], {"x-amzn-RequestId": "8ea123e4"})
    for _again in range(2):
        retries.note_outcomes(server.client, "PutFunctionEventInvokeConfig")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        server.client.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    error = LambdaError.of("PutFunctionEventInvokeConfig", "f", caught.value)
    assert (error.code, error.refused, error.undone) == ("AccessDeniedException", True, undone)
