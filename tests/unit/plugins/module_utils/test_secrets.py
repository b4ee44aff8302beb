# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import dataclasses
import html
import json
import pathlib
import re
import typing as t
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._secrets import HIDDEN, MASK, Secrets

KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = (
    "FwoGZXIvYXdzE" + "".join(base64.b64encode(str(number**9).encode()).decode() for number in range(20, 40)) + "/+="
)
ROW = {"region": "us-east-2", "function_name": "my-test-function", "function_arn": "arn:aws:lambda:us-east-2:1:f"}


def known(*secrets: object) -> Secrets:
    made = Secrets()
    for secret in secrets:
        made.add(secret)
    return made


def given_as(parameters: t.Mapping[str, t.Any], environment: t.Mapping[str, str] | None = None) -> Secrets:
    made = Secrets()
    made.add_parameters(parameters)
    made.add_environment(environment or {})
    return made


@pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["key", "token"])
@pytest.mark.parametrize(
    "write",
    [
        str,
        quote,
        quote_plus,
        lambda text: quote(text, safe=""),
        lambda text: re.sub("%..", lambda match: match[0].lower(), quote(text, safe="")),
        lambda text: quote(quote(text, safe=""), safe=""),
        json.dumps,
        html.escape,
        repr,
    ],
)
@pytest.mark.parametrize("place", ["value", "key", "msg", "deep"])
def test_a_secret_is_found_however_it_is_written(secret: str, write: t.Callable[[str], str], place: str) -> None:
    text = f"<{write(secret)}>"
    result = {
        "value": {"value": text},
        "key": {text: 1},
        "msg": {"msg": text},
        "deep": {"rows": [{"a": ({"b": [text]},)}]},
    }[place]
    masked = json.dumps(known(secret).masked(result))
    assert MASK in masked
    assert len(masked) < 60, masked


@given(start=st.integers(0, 300), length=st.integers(16, 300))
def test_no_part_of_a_secret_is_left_in_a_sentence(start: int, length: int) -> None:
    part = TOKEN[start : start + length]
    text = f"The token '{part}...' is invalid"
    masked = known(TOKEN).masked(text, words=True)
    longest = max((size for size in range(len(part) + 1) if part[:size] in masked), default=0)
    assert longest < 16
    if len(part) >= 16:
        assert part not in masked


@pytest.mark.parametrize("width", [10, 16, 64, 76])
@pytest.mark.parametrize("end", ["\n", "\r\n    ", " "])
def test_a_secret_that_is_broken_into_lines(width: int, end: str) -> None:
    lines = end.join(TOKEN[place : place + width] for place in range(0, len(TOKEN), width))
    assert known(TOKEN).masked(f"x-amz-security-token:{lines}\nhost:x", words=True).split() == [
        f"x-amz-security-token:{MASK}",
        "host:x",
    ]


@pytest.mark.parametrize("secret", ["", "t", "test", "us-east-2", "my-test", "arn", "lambda", 2, "function_name"])
def test_a_word_for_a_secret_changes_no_fact(secret: object) -> None:
    result = {"event_invoke_configs": [ROW], "msg": "fine", "count": 2, "changed": False, "none": None}
    secrets = given_as({"secret_key": secret, "aws_config": {"proxies": {"http": f"http://me:{secret}@proxy"}}})
    assert secrets.masked(result) == result


def test_a_word_is_taken_out_of_sentences_where_it_stands_alone() -> None:
    masked = known("us-east-2").masked({"msg": "in us-east-2, not in us-east-2b", "region": "us-east-2"})
    assert masked == {"msg": f"in {MASK}, not in us-east-2b", "region": "us-east-2"}


@pytest.mark.parametrize(
    ("proxies", "passwords"),
    [
        ({"http": "http://me:{}@proxy:3128"}, ["p4ss"]),
        ({"http": "http://me:{}@proxy:3128", "https": "me:{}@proxy"}, ["planted-one", "planted-two"]),
        ({"http": "http://me:{}@proxy"}, ["a%40b%2Fplanted"]),
        ({"http": "http://{}@proxy"}, ["a-token-as-user"]),
        ({"http": ["http://me:{}@proxy"]}, ["in-a-list-planted"]),
        ("http://me:{}@proxy", ["no-dictionary"]),
        ("me:{}@proxy", ["no-dictionary"]),
    ],
)
@pytest.mark.parametrize("write", [dict, json.dumps, str], ids=["dictionary", "JSON", "Python"])
def test_passwords_of_urls(proxies: t.Any, passwords: list[str], write: t.Callable[[t.Any], t.Any]) -> None:
    rest = iter(passwords)

    def fill(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {key: fill(each) for key, each in value.items()}
        if isinstance(value, list):
            return [fill(each) for each in value]
        return value.format(next(rest))

    parameters = {"aws_config": write({"proxies": fill(proxies), "bogus": True})}
    secrets = given_as(parameters)
    shown = json.dumps(secrets.masked_parameters(parameters))
    for password in passwords:
        assert password not in shown
        if len(password) >= 8:
            assert password not in secrets.masked(f"refused: {password} is wrong", words=True)
    assert "proxy" in shown


def test_a_password_may_hold_anything() -> None:
    parameters = {"aws_config": {"proxies": {"http": "http://me:pa/ss@wo:rd?'x\"y@proxy"}}}
    secrets = given_as(parameters)
    assert secrets.masked_parameters(parameters) == {"aws_config": {"proxies": {"http": f"http://{MASK}@proxy"}}}
    assert secrets.masked("pa/ss@wo:rd?'x\"y", words=True) == MASK


def test_the_header_for_a_proxy_is_secret() -> None:
    secrets = given_as({"aws_config": {"proxies": {"http": "http://me:p%40ss-word@proxy"}}})
    header = base64.b64encode(b"me:p@ss-word").decode()
    assert secrets.masked(f"Proxy-Authorization: Basic {header}", words=True) == f"Proxy-Authorization: Basic {MASK}"


@pytest.mark.parametrize(
    "option",
    ["secret_key", "aws_secret_access_key", "session_token", "security_token", "secretkey", "proxy_password"],
)
@pytest.mark.parametrize("value", [KEY, "test", 1234, ["a", KEY], {"key": KEY}], ids=str)
def test_an_option_that_is_named_like_a_secret_shows_nothing(option: str, value: t.Any) -> None:
    """Misspelt ones, and those that amazon.aws has removed, too."""
    parameters = {option: value, "function_name": ["my-test-function"]}
    assert given_as(parameters).masked_parameters(parameters) == {
        option: HIDDEN,
        "function_name": ["my-test-function"],
    }
    assert KEY not in given_as({option: KEY}).masked(f"{option} is {KEY}", words=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_SECRET_ACCESS_KEY", "{}"),
        ("AWS_SECRET_KEY", "{}"),
        ("AWS_SESSION_TOKEN", "{}"),
        ("AWS_SECURITY_TOKEN", "{}"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "{}"),
        ("AWS_BEARER_TOKEN_BEDROCK", "{}"),
        ("EC2_SECRET_KEY", "{}"),
        ("HTTPS_PROXY", "http://me:{}@proxy"),
        ("http_proxy", "me:{}@proxy"),
        ("AWS_ENDPOINT_URL", "http://me:{}@lambda"),
        ("AWS_ENDPOINT_URL_STS", "http://me:{}@sts"),
        ("AWS_URL", "http://{}@lambda"),
    ],
)
def test_secrets_of_the_environment(name: str, value: str) -> None:
    assert KEY not in given_as({}, {name: value.format(KEY)}).masked(f"it is {KEY}!", words=True)


@pytest.mark.parametrize("name", ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_PROFILE", "AWS_REGION", "HOME"])
def test_what_is_no_secret_of_the_environment(name: str) -> None:
    assert given_as({}, {name: "/some/path/of/a/file"}).masked("/some/path/of/a/file", True) == "/some/path/of/a/file"


def test_the_token_in_a_file_is_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    secrets = given_as({}, {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")})
    assert secrets.masked(f"The ID token {TOKEN} is invalid", words=True) == f"The ID token {MASK} is invalid"


def test_a_url_with_a_user_that_nobody_registered() -> None:
    text = "Failed to connect to http://me:secret@127.0.0.1:1/a?b=c@d, or s3://bucket/a@b"
    assert Secrets().masked(text) == f"Failed to connect to http://{MASK}@127.0.0.1:1/a?b=c@d, or s3://bucket/a@b"


def test_warnings_of_ansible_are_masked_in_their_class() -> None:
    @dataclasses.dataclass(frozen=True)
    class Summary:
        event: str
        helps: tuple[str, ...] = ()

    assert known(KEY).masked(Summary(f"a {KEY}", (KEY,))) == Summary(f"a {MASK}", (MASK,))


def test_who_keeps_secrets_is_told_each_once() -> None:
    told: list[str] = []
    secrets = Secrets(told.append)
    for secret in (KEY, "test", KEY, f" {KEY}\n"):
        secrets.add(secret)
    assert told == [KEY]


def test_the_endpoint_of_a_service_with_a_secret_name_is_no_secret() -> None:
    made = Secrets()
    made.add_environment({"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://localhost:4566/secrets"})
    assert made.masked("http://localhost:4566/secrets", words=True) == "http://localhost:4566/secrets"
