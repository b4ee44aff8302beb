# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A template gives what the SDK would send, header by header, wherever it is sent to and whoever signs it."""

from __future__ import annotations

import io
import typing as t

import pytest
from botocore.awsrequest import AWSResponse

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import fast_path
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.template import Template

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret", "aws_session_token": None}
PLACES: dict[str, dict[str, t.Any]] = {
    "AWS": {},
    "FIPS": {"aws_config": {"use_fips_endpoint": True}},
    "dual stack": {"aws_config": {"use_dualstack_endpoint": True}},
    "HTTP": {"endpoint_url": "http://localhost:4566"},
    "default port": {"endpoint_url": "https://lambda.example.com:443"},
    "path": {"endpoint_url": "https://proxy.example.com/some/path%20here/"},
    "token": {"keys": {**KEYS, "aws_session_token": "token/with+signs=="}},
    "user agent": {"aws_config": {"user_agent_extra": "me/1"}},
    "proxy": {"aws_config": {"proxies": {"https": "http://proxy.example.com:3128"}}},
    "legacy": {"aws_config": {"retries": {"mode": "legacy"}}},
}
ASKED: list[dict[str, t.Any]] = [
    {"FunctionName": name, "Qualifier": qualifier}
    for name in (
        "my-function",
        "a",
        "A_" * 60,
        "123456789012:function:f",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
    )
    for qualifier in ("$LATEST", "$LATEST.PUBLISHED", "7", "BLUE", "a-b_c")
]


class Sdk:
    """The SDK without a network. sent has its requests."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **options: t.Any) -> None:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "HTTPS_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        with monkeypatch.context() as patch:
            patch.setattr(fast_path, "install", lambda _client: None)
            clients = Clients(Connection(**{"keys": KEYS, **options}), ["us-east-2"])
            self.client: t.Any = clients.lambda_client("us-east-2")
        self.sent: list[t.Any] = []
        self.client.meta.events.register("before-send.lambda", self.answer)

    def answer(self, request: t.Any, **_event: t.Any) -> AWSResponse:
        self.sent.append(request)
        raw: t.Any = io.BytesIO(b"{}")
        raw.stream = lambda: iter([b"{}"])
        return AWSResponse(request.url, 200, {}, raw)

    def request(self, parameters: dict[str, t.Any]) -> t.Any:
        self.client.get_function_event_invoke_config(**parameters)
        return self.sent[-1]


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("place", PLACES)
def test_a_template_gives_what_the_sdk_sends(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = Sdk(monkeypatch, **PLACES[place])
    template = Template(sdk.client, "GetFunctionEventInvokeConfig", ASKED[0], sdk.request(ASKED[0]))
    for parameters in ASKED:
        assert template.fits(parameters)
        wanted = sdk.request(parameters)
        headers = [(name, text(value)) for name, value in wanted.headers.items()]
        known = dict(headers)
        made = template._signed(parameters, known["amz-sdk-invocation-id"], known["X-Amz-Date"])
        agents = [dict(each)["User-Agent"] for each in (headers, made.headers)]
        # The SDK writes its features in no order.
        assert sorted(text(agents[0])) == sorted(text(agents[1]))
        mine = [(name, text(value)) for name, value in made.headers.items() if name != "User-Agent"]
        assert mine == [each for each in headers if each[0] != "User-Agent"]
        assert (made.method, made.url, made.body) == (wanted.method, wanted.url, wanted.body)


@pytest.mark.parametrize(
    "parameters",
    [
        {"FunctionName": "f"},
        {"FunctionName": "f", "Qualifier": ""},
        {"FunctionName": "", "Qualifier": "1"},
        {"FunctionName": "..", "Qualifier": "1"},
        {"FunctionName": "a/b", "Qualifier": "1"},
        {"FunctionName": "ä", "Qualifier": "1"},
        {"FunctionName": "f", "Qualifier": 1},
        {"FunctionName": None, "Qualifier": "1"},
        {"FunctionName": "f", "Qualifier": "1", "Marker": "m"},
    ],
    ids=str,
)
def test_what_the_sdk_might_refuse_or_change_does_not_fit(
    parameters: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sdk = Sdk(monkeypatch)
    template = Template(sdk.client, "GetFunctionEventInvokeConfig", ASKED[0], sdk.request(ASKED[0]))
    assert not template.fits(parameters)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer of good news"},
        {"Authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20260101/lambda/aws4_request, ..."},
        {"X-Amz-Date": "20260101T000000Z"},
        {"X-Amz-Security-Token": "of others"},
    ],
    ids=str,
)
def test_a_request_that_is_not_as_usual_is_no_template(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sdk = Sdk(monkeypatch)
    request = sdk.request(ASKED[0])
    for name, value in headers.items():
        request.headers[name] = value
    with pytest.raises(Exception, match="another one"):
        Template(sdk.client, "GetFunctionEventInvokeConfig", ASKED[0], request)


def test_requests_that_are_not_signed_are_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = Sdk(monkeypatch, keys={}, sign=False)
    with pytest.raises(KeyError, match="Authorization"):
        Template(sdk.client, "GetFunctionEventInvokeConfig", ASKED[0], sdk.request(ASKED[0]))


def test_the_credentials_are_those_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = Sdk(monkeypatch, keys={**KEYS, "aws_session_token": "old"})
    template = Template(sdk.client, "GetFunctionEventInvokeConfig", ASKED[0], sdk.request(ASKED[0]))
    credentials = sdk.client._request_signer._credentials
    credentials.access_key, credentials.token = "AKIDNEW", "new"
    _invocation, request = template.signed(ASKED[1])
    assert "Credential=AKIDNEW/" in request.headers["Authorization"]
    assert request.headers["X-Amz-Security-Token"] == "new"
