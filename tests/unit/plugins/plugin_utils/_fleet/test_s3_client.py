# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._secrets import Secrets
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.s3_client import S3, Unavailable

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"


def s3(options: t.Mapping[str, t.Any]) -> S3:
    secrets = Secrets()
    secrets.add_parameters(options)
    return S3(options, secrets)


def test_an_error_is_one_line_without_secrets() -> None:
    def refused(**_request: t.Any) -> t.NoReturn:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": f"you sent\n{SECRET}"}}, "PutObject")

    place = s3({"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": SECRET, "validate_certs": True})
    client = place._client
    client.put_object = refused
    with pytest.raises(Unavailable) as raised:
        place.write("the-bucket", "key", b"")
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "AccessDenied" in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "no-such-profile"}, "no-such-profile"),
        ({"profile": "p", "access_key": "AKIA"}, "Passing both a profile and access tokens"),
        ({"endpoint_url": "no url"}, "no url"),
        ({"aws_config": {"no_such_option": 1}}, "no_such_option"),
    ],
)
def test_options_that_are_not_valid_are_one_line(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Unavailable, match=message) as raised:
        s3({"validate_certs": True, **options}).keys("the-bucket", "")
    assert "\n" not in str(raised.value)


TOKEN = "IQoJb3JpZ2luX2VjEXAMPLEtokenEXAMPLEtoken1234567890"
KEYS = {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": SECRET, "SessionToken": TOKEN}
CREDENTIALS = f"""[temp]
aws_access_key_id = {KEYS["AccessKeyId"]}
aws_secret_access_key = {SECRET}
aws_session_token = {TOKEN}
"""


class Body:
    """The body of a response, as urllib3 has it."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def stream(self) -> t.Iterator[bytes]:
        yield self._text


@pytest.mark.parametrize("by_option", [True, False])
@pytest.mark.parametrize("login", ["file", "process"])
def test_a_token_of_any_login_is_masked(
    login: str, by_option: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"Version": 1, **KEYS}))
    process = f"[profile temp]\ncredential_process = cat {tmp_path / 'keys.json'}\n"
    (tmp_path / "config").write_text(process if login == "process" else "")
    (tmp_path / "credentials").write_text(CREDENTIALS if login == "file" else "")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    if not by_option:
        monkeypatch.setenv("AWS_PROFILE", "temp")

    def repeated(request: t.Any, **_event: t.Any) -> AWSResponse:
        token = request.headers["x-amz-security-token"]
        text = token.decode() if isinstance(token, bytes) else token
        said = f"<Error><Code>SignatureDoesNotMatch</Code><Message>{text} {SECRET}</Message></Error>"
        return AWSResponse(request.url, 403, {}, t.cast(t.Any, Body(said)))

    place = s3({"validate_certs": True, **({"profile": "temp"} if by_option else {})})
    place._client.meta.events.register("before-send", repeated)
    with pytest.raises(Unavailable, match="SignatureDoesNotMatch") as raised:
        place.read("the-bucket", "key")
    assert "EXAMPLEtoken" not in str(raised.value)
    assert login == "process" or "bPxRfiCY" not in str(raised.value)
