# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials that cannot be renewed in the middle of a task end it once, and change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.failing_logins import python
from support.login_server import LoginServer, after, keys
from support.login_tasks import clients_of, do_scan, write
from support.logins import LOGINS, Home

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role

EXPIRING = """
import json, pathlib
calls = pathlib.Path(__file__).with_name("calls")
with calls.open("a") as file:
    file.write(".")
if len(calls.read_text()) > ENOUGH:
    raise SystemExit("the vault is closed")
print(json.dumps(KEYS))
"""


def closing_vault(home: Home, enough: int) -> str | None:
    """Log in with keys that expire in a minute, so that they are renewed for each request, which works so often."""
    given = {"Version": 1, **keys("k"), "SessionToken": "t", "Expiration": after(timedelta(minutes=1))}
    return home.set_up(python(EXPIRING.replace("ENOUGH", str(enough)).replace("KEYS", repr(given))))


def test_a_renewal_that_fails_in_the_middle_is_tried_and_told_once(home: Home, server: LoginServer) -> None:
    server.functions = 1000
    told = do_scan(clients_of(server, closing_vault(home, 7), ["us-east-2"]), ["us-east-2"])
    assert 1 <= len(told) <= 4, "those that were being read"
    for line in told:
        assert "the vault is closed" in line
    assert len((home.home / "calls").read_text()) == 8


@pytest.mark.parametrize("response", ["refused", "malformed", "no connection"])
def test_a_role_that_cannot_be_renewed_is_told_once(response: str, home: Home, server: LoginServer) -> None:
    """The errors of STS say nothing about what the role may do with AWS Lambda."""
    home.set_up(LOGINS["environment"])
    server.functions = 1000
    server.expire_after = timedelta(minutes=1)
    clients = clients_of(server, None, ["us-east-2"], role=Role("arn:aws:iam::210987654321:role/r", "session"))
    clients.lambda_client("us-east-2")
    denial = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    server.responses["AssumeRole"] = {"refused": (403, denial), "malformed": (200, b"<"), "no connection": (0, b"")}[
        response
    ]
    told = do_scan(clients, ["us-east-2"])
    assert len(told) == 1
    assert told[0].startswith("AssumeRole of arn:aws:iam::210987654321:role/r")


def test_a_write_that_was_not_sent_for_want_of_keys_is_no_change(home: Home, server: LoginServer) -> None:
    clients = clients_of(server, closing_vault(home, 2), ["us-east-2"])
    done = write(clients, ["us-east-2"])
    assert [error["operation"] for error in done.errors] == ["Credentials"]
    assert not done.result()["changed"]
    assert not any(call.method == "PUT" for call in server.calls)
