# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory makes of the answer of AWS STS."""

from __future__ import annotations

import typing as t

import boto3
import pytest
from support.organization import answer_of

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.assumed_role import assumed_keys
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.strange_answers import StrangeAnswer

ROLE = "arn:aws:iam::123456789012:role/list-accounts"
KEYS = {"AccessKeyId": "ASIA1", "SecretAccessKey": "planted-secret", "SessionToken": "planted-token"}


def answered(body: bytes) -> dict[str, str]:
    options: dict[str, t.Any] = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy"}
    sts = boto3.client("sts", region_name="us-east-1", **options)
    sts.meta.events.register("before-send.sts", lambda **_event: answer_of(200, body))
    return assumed_keys(sts, ROLE, "session")


def credentials(**keys: str) -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in keys.items())
    result = f"<AssumeRoleResult><Credentials>{inside}</Credentials></AssumeRoleResult>"
    return f"<AssumeRoleResponse>{result}</AssumeRoleResponse>".encode()


def test_the_keys_of_the_role() -> None:
    assert answered(credentials(**KEYS)) == {
        "aws_access_key_id": "ASIA1",
        "aws_secret_access_key": "planted-secret",
        "aws_session_token": "planted-token",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html>proxy</html>",
        b"<html><br>proxy</html>",
        b"\xff",
        credentials(),
        *(credentials(**{**KEYS, missing: ""}) for missing in KEYS),
        *(credentials(**{name: value for name, value in KEYS.items() if name != missing}) for missing in KEYS),
        credentials(**KEYS)[:-60],
    ],
)
def test_a_strange_answer_is_one_line_that_names_the_operation(body: bytes) -> None:
    with pytest.raises(StrangeAnswer, match=r"^the answer to AssumeRole (has no|cannot be read)") as caught:
        answered(body)
    line = str(caught.value)
    assert "\n" not in line
    assert not [secret for secret in ("proxy", "planted") if secret in line]
