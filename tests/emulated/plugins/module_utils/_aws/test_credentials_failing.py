# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with credentials is one line for each region, which names their source and what to do."""

from __future__ import annotations

import os
import pty
import typing as t

import botocore.credentials
import pytest
from support.failing_logins import FAILING_LOGINS
from support.login_server import LoginServer
from support.login_tasks import TASKS, clients_of, do_scan
from support.logins import LOGINS, Home

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import credentials
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role


@pytest.mark.parametrize("task", ["scan", "write", "regions"])
@pytest.mark.parametrize("name", FAILING_LOGINS)
def test_each_is_one_line(name: str, task: str, home: Home, server: LoginServer) -> None:
    login, responses, source, remedy = FAILING_LOGINS[name]
    do, regions = TASKS[task]
    server.responses.update(responses)
    profile = home.set_up(login)
    told = do(clients_of(server, profile, regions), regions)
    assert len(told) == len(regions), "each region has its error"
    for line in told:
        print(line)
        assert source in line
        assert remedy in line
        assert "\n" not in line
        assert "bug of the collection" not in line
        assert "endpoint_url" not in line
    assert not server.keys_of("lambda")


@pytest.mark.parametrize("name", [name for name, case in FAILING_LOGINS.items() if case[0].profile or case[0].source])
def test_the_source_is_named_below_a_role(name: str, home: Home, server: LoginServer) -> None:
    """The role of a profile, and the one of assume_role_arn above it, are not what failed."""
    login, responses, _source, remedy = FAILING_LOGINS[name]
    server.responses.update(responses)
    profile = home.set_up(login, role=True)
    for role in (None, Role("arn:aws:iam::210987654321:role/second", "a-session")):
        [line] = do_scan(clients_of(server, profile, ["us-east-2"], role=role), ["us-east-2"])
        print(line)
        assert not line.startswith("List")
        assert "'login'" in line or login.source in line or "the container" in line
        assert not remedy.startswith("run") or remedy in line
    assert not server.keys_of("lambda")


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (
            (403, b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"),
            "AccessDenied: no",
        ),
        ((200, b"<AssumeRoleResponse><SecretAccessKey>planted</SecretAccessKey>"), "the response is malformed"),
        ((200, b"<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>"), "KeyError: 'Credentials' is missing"),
    ],
)
def test_the_role_of_a_profile_is_named(
    response: tuple[int, bytes], says: str, home: Home, server: LoginServer
) -> None:
    server.responses["AssumeRole"] = response
    profile = home.set_up(LOGINS["sso-session"], role=True)
    [line] = do_scan(clients_of(server, profile, ["us-east-2"]), ["us-east-2"])
    start = "AssumeRole of arn:aws:iam::123456789012:role/KEY-OF-ROLE (role_arn of the profile 'role'): "
    assert line.startswith(start)
    assert says in line
    assert "planted" not in line


def with_mfa(home: Home) -> str:
    profile = home.set_up(LOGINS["configuration file"], role=True)
    assert profile
    with (home.home / "config").open("a") as config:
        config.write("mfa_serial = arn:aws:iam::123456789012:mfa/me\n")
    return profile


@pytest.mark.parametrize("task", ["scan", "write", "regions"])
def test_no_code_is_asked_for_without_a_terminal(
    task: str, home: Home, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: t.Any) -> t.NoReturn:
        raise OSError("No such device or address")

    monkeypatch.setattr(credentials.os, "open", refuse)
    do, regions = TASKS[task]
    profile = with_mfa(home)
    told = do(clients_of(server, profile, regions), regions)
    assert len(told) == len(regions)
    for line in told:
        assert "mfa_serial of the profile 'role'" in line
        assert "an MFA code is needed, and there is no terminal to ask at" in line
        assert "aws configure export-credentials --profile role" in line


@pytest.mark.parametrize("asks", ["role", "middle"])
@pytest.mark.parametrize("both", [True, False], ids=["both have one", "one has one"])
def test_the_profile_is_named_that_asks_for_the_code(
    asks: str, both: bool, home: Home, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: the profile of the keys below was named, and no code of it was missing."""
    serials = {name: f"arn:aws:iam::123456789012:mfa/{name}" for name in ("role", "middle")}
    with_serial = serials if both else {asks: serials[asks]}
    sources = {"role": "middle", "middle": "login"}
    home.set_up(LOGINS["configuration file"])
    lines = [(home.home / "config").read_text().partition("[profile role]")[0]]
    for name, source in sources.items():
        role = f"role_arn = arn:aws:iam::123456789012:role/{name}\nsource_profile = {source}\n"
        serial = f"mfa_serial = {with_serial[name]}\n" if name in with_serial else ""
        lines.append(f"[profile {name}]\n{role}{serial}")
    home.write("config", "".join(lines))

    def refuse(prompt: str) -> str:
        if serials[asks] in prompt:
            raise credentials.NoMfaCode("none", prompt)
        return "123456"

    monkeypatch.setattr(credentials, "ask_for_mfa_code", refuse)
    [line] = do_scan(clients_of(server, "role", ["us-east-2"]), ["us-east-2"])
    assert line.startswith(f"Credentials from mfa_serial of the profile '{asks}': NoMfaCode: none")
    assert "aws configure export-credentials --profile role" in line


@pytest.mark.parametrize("typed", [b"123456\n", b""], ids=["a code", "nobody there"])
def test_a_code_is_asked_for_at_a_terminal_and_not_for_ever(
    typed: bytes, home: Home, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = with_mfa(home)
    user, terminal = pty.openpty()
    monkeypatch.setattr(credentials.os, "open", lambda *_arguments: os.dup(terminal))
    monkeypatch.setattr(credentials, "_SECONDS_FOR_MFA", 0.2)
    os.write(user, typed)
    told = do_scan(clients_of(server, profile, ["us-east-2"]), ["us-east-2"])
    assert b"Enter MFA code for arn:aws:iam::123456789012:mfa/me" in os.read(user, 1000)
    assert (told == []) is bool(typed)
    assert typed or "none was typed within" in told[0]


def test_a_login_needs_awscrt(home: Home, server: LoginServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.credentials, "EC", None)
    profile = home.set_up(LOGINS["aws login"])
    [line] = do_scan(clients_of(server, profile, ["us-east-2"]), ["us-east-2"])
    assert "install botocore[crt] where the module runs" in line


@pytest.mark.parametrize("broken", ["aws_access_key_id", "aws_session_token"])
def test_a_line_break_in_a_key_is_told(broken: str, home: Home, server: LoginServer) -> None:
    """Found: only a header was told to be invalid, and nobody gives headers."""
    given = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "aws_session_token": "t"}
    clients = clients_of(server, None, ["us-east-2"], keys={**given, broken: "k\n"})
    [line] = do_scan(clients, ["us-east-2"])
    assert line.endswith("(remove the line break from the access key or the session token, where they come from)")
