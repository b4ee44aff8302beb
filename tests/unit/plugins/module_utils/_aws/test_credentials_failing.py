# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with credentials is one line for each region, which names their source and what to do."""

from __future__ import annotations

import json
import os
import pty
import sys
import typing as t
from dataclasses import replace
from datetime import timedelta

import botocore.credentials
import pytest
from support.login_server import LoginServer, after, keys
from support.login_tasks import TASKS, clients_of, do_scan, write
from support.logins import LEGACY_PROFILE, LOGIN_PROFILE, LOGINS, PAST, SSO_PROFILE, WEB_IDENTITY, Home, Login

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import credentials
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role

SSO_COMMAND, LOGIN_COMMAND = "run `aws sso login --profile login`", "run `aws login --profile login`"
OLD = "https://old.awsapps.com/start"
CONTAINER, INSTANCE, WEB = (LOGINS[name] for name in ("container", "instance metadata", "web identity"))
PASTED = '{"AccessKeyId": "k", "SecretAccessKey": "s", "Token": "t", "Expiration": "tomorrow"}'


def process(program: str) -> Login:
    return Login("", f"credential_process = {program}\n")


def python(code: str) -> Login:
    return Login(
        "", f"credential_process = {sys.executable} -S %(home)s/p.py\n", prepare=lambda home: home.write("p.py", code)
    )


def container(**environment: str) -> Login:
    return replace(CONTAINER, environment=lambda url: {**CONTAINER.environment(url), **environment})


def at_container(status: int, body: str) -> dict[str, tuple[int, bytes]]:
    return {"/container": (status, body.encode())}


Case = tuple[Login, dict[str, tuple[int, bytes]], str, str]
"""A login, other responses of the stub, the source that is named, and what to do."""

CASES: dict[str, Case] = {
    "SSO, nobody logged in": (Login("", SSO_PROFILE), {}, "IAM Identity Center of the profile 'login'", SSO_COMMAND),
    "SSO, a login that is over": (
        Login("", SSO_PROFILE, prepare=lambda home: home.sso_token("corp", PAST)),
        {},
        "IAM Identity Center of the profile 'login'",
        SSO_COMMAND,
    ),
    "SSO, a renewal that is refused": (
        LOGINS["sso-session, renewed"],
        {"/token": (400, b'{"error": "invalid_grant"}')},
        "IAM Identity Center of the profile 'login'",
        SSO_COMMAND,
    ),
    "SSO, a token that is refused": (
        LOGINS["sso-session"],
        {
            "/federation/credentials": (
                401,
                b'{"__type": "UnauthorizedException", "message": "Session token not found"}',
            )
        },
        "IAM Identity Center of the profile 'login'",
        SSO_COMMAND,
    ),
    "SSO, a role that the user does not have": (
        LOGINS["sso-session"],
        {"/federation/credentials": (403, b'{"__type": "ForbiddenException", "message": "No access"}')},
        "GetRoleCredentials of IAM Identity Center of the profile 'login': ForbiddenException: No access",
        "",
    ),
    "SSO, a token file of something else": (
        Login("", SSO_PROFILE, prepare=lambda home: home.sso_token("corp", "soon")),
        {},
        "IAM Identity Center of the profile 'login'",
        "",
    ),
    "SSO, a session that is not there": (
        Login("", SSO_PROFILE.replace("corp", "corpp")),
        {},
        "IAM Identity Center of the profile 'login'",
        "",
    ),
    "legacy SSO, nobody logged in": (
        Login("", LEGACY_PROFILE),
        {},
        "IAM Identity Center of the profile 'login'",
        SSO_COMMAND,
    ),
    "legacy SSO, a login that is over": (
        Login("", LEGACY_PROFILE, prepare=lambda home: home.sso_token(OLD, PAST)),
        {},
        "IAM Identity Center of the profile 'login'",
        SSO_COMMAND,
    ),
    "aws login, nobody logged in": (
        Login("", LOGIN_PROFILE),
        {},
        "`aws login` of the profile 'login'",
        LOGIN_COMMAND,
    ),
    "aws login that is over": (
        LOGINS["aws login, renewed"],
        {"/v1/token": (400, b'{"__type": "AccessDeniedException", "error": "TOKEN_EXPIRED", "message": "no"}')},
        "`aws login` of the profile 'login'",
        LOGIN_COMMAND,
    ),
    "no program": (
        process("/nonexistent/program"),
        {},
        "credential_process of the profile 'login'",
        "check credential_process",
    ),
    "a program in quotes": (process('"/bin/true'), {}, "credential_process of the profile 'login'", ""),
    "a directory as program": (process("/tmp"), {}, "credential_process of the profile 'login'", "check"),
    "a program that fails": (
        python("import sys; sys.exit('log in to the vault')"),
        {},
        "credential_process of the profile 'login'",
        "log in to the vault",
    ),
    "a program that prints no JSON": (
        python("print('hello')"),
        {},
        "credential_process of the profile 'login'",
        "check",
    ),
    "a program that prints a list": (python("print([])"), {}, "credential_process of the profile 'login'", "check"),
    "a program that prints bytes": (
        python("import sys; sys.stdout.buffer.write(b'\\xff')"),
        {},
        "credential_process of the profile 'login'",
        "check",
    ),
    "no web identity": (
        replace(WEB, prepare=lambda _home: None),
        {},
        "web_identity_token_file of the profile 'login'",
        "check",
    ),
    "no web identity of EKS": (
        Login(
            "",
            environment=lambda _url: {**WEB_IDENTITY, "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/nosuch/token"},
        ),
        {},
        "Credentials from the web identity of AWS_WEB_IDENTITY_TOKEN_FILE: FileNotFoundError",
        "check the web identity of AWS_WEB_IDENTITY_TOKEN_FILE",
    ),
    "a web identity that is refused": (
        WEB,
        {
            "AssumeRoleWithWebIdentity": (
                403,
                b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
            )
        },
        "AssumeRoleWithWebIdentity of arn:aws:iam::123456789012:role/KEY-OF-WEB-IDENTITY",
        "",
    ),
    "no token of the container": (
        container(AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="/var/run/nosuch/token"),
        {},
        "Credentials from the container",
        "check the container",
    ),
    "a token with a line break": (
        replace(CONTAINER, prepare=lambda home: home.write("pod", "a\nb")),
        {},
        "Credentials from the container",
        "check",
    ),
    "a container elsewhere": (
        container(AWS_CONTAINER_CREDENTIALS_FULL_URI="http://example.org/creds"),
        {},
        "Credentials from the container",
        "check",
    ),
    "a container that fails": (CONTAINER, at_container(400, "no"), "Credentials from the container", ""),
    "a container without keys": (CONTAINER, at_container(200, "{}"), "Credentials from the container", ""),
    "a container with a date": (CONTAINER, at_container(200, PASTED), "Credentials from the container", ""),
    "half of the keys": (
        Login("", environment=lambda _url: {"AWS_ACCESS_KEY_ID": "k"}),
        {},
        "Credentials from the environment: PartialCredentialsError",
        "",
    ),
    "half of the keys in a profile": (
        Login("", "aws_access_key_id = k\n"),
        {},
        "aws_access_key_id of the profile 'login'",
        "",
    ),
    "keys that have expired": (
        python(
            f"print({json.dumps(json.dumps({'Version': 1, **keys('k'), 'SessionToken': 't', 'Expiration': PAST}))})"
        ),
        {},
        "credential_process of the profile 'login'",
        "check",
    ),
}


@pytest.mark.parametrize("task", ["scan", "write", "regions"])
@pytest.mark.parametrize("name", CASES)
def test_each_is_one_line(name: str, task: str, home: Home, server: LoginServer) -> None:
    login, responses, source, remedy = CASES[name]
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


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[0].profile or case[0].source])
def test_the_source_is_named_below_a_role(name: str, home: Home, server: LoginServer) -> None:
    """The role of a profile, and the one of assume_role_arn above it, are not what failed."""
    login, responses, _source, remedy = CASES[name]
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
        assert "role_arn of the profile 'role'" in line or "'login'" in line
        assert "an MFA code is needed, and there is no terminal to ask at" in line
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
