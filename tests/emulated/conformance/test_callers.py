# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks: keys, roles and accounts."""

from __future__ import annotations

import re

import pytest
from botocore import UNSIGNED
from support.clients import keys_of

from emulated.conformance.clients import client_of, refusal
from emulator import Emulator


def test_unsigned_requests(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "f"}], region="eu-west-1")
    client = client_of(emulator, signature_version=UNSIGNED)
    expected = (403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    assert refusal(client.list_functions) == expected
    emulator.configure(accept_unsigned=True, default_region="eu-west-1")
    assert [row["FunctionName"] for row in client.list_functions()["Functions"]] == ["f"]
    assert [request.signed for request in emulator.requests] == [False, False]
    assert emulator.requests[-1].region == "eu-west-1"
    client_of(emulator, "sqs", "eu-west-1").create_queue(QueueName="failed")
    url = client_of(emulator, "sqs", "eu-west-1", signature_version=UNSIGNED).get_queue_url(QueueName="failed")
    assert url["QueueUrl"].endswith("/123456789012/failed")
    identity = client_of(emulator, "sts", signature_version=UNSIGNED).get_caller_identity()
    assert identity["Account"] == "123456789012"


def test_expired_tokens(emulator: Emulator) -> None:
    emulator.configure(expired_tokens=["old"])
    expected = (403, "ExpiredTokenException", "The security token included in the request is expired")
    old = client_of(emulator, credentials={"aws_session_token": "old"})
    assert refusal(old.list_functions) == expected
    assert client_of(emulator, credentials={"aws_session_token": "new"}).list_functions()["Functions"] == []


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (900, r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)"),
        (
            -900,
            r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)",
        ),
    ],
)
def test_clock_offset(emulator: Emulator, offset: float, said: str) -> None:
    emulator.configure(clock_offset=offset)
    status, code, message = refusal(client_of(emulator).list_functions)
    assert (status, code) == (403, "InvalidSignatureException")
    assert re.fullmatch(said, message)
    emulator.configure(clock_offset=offset / 4)
    assert client_of(emulator).list_functions()["Functions"] == []


def test_another_account_by_its_role(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "theirs"}], account_id="210987654321")
    credentials = keys_of(emulator, "arn:aws:iam::210987654321:role/audit")
    (row,) = client_of(emulator, credentials=credentials).list_functions()["Functions"]
    assert row["FunctionArn"] == "arn:aws:lambda:us-east-1:210987654321:function:theirs"
    assert client_of(emulator).list_functions()["Functions"] == []
    assert [request.account_id for request in emulator.requests] == ["123456789012", "210987654321", "123456789012"]
