# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with each way to log in."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace

from support.login_server import keys
from support.logins import LEGACY_PROFILE, LOGIN_PROFILE, LOGINS, PAST, SSO_PROFILE, WEB_IDENTITY, Login

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

FAILING_LOGINS: Mapping[str, Case] = {
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
    "SSO that cannot be reached": (
        replace(LOGINS["sso-session"], environment=lambda _url: {"AWS_ENDPOINT_URL_SSO": "http://127.0.0.1:1"}),
        {},
        "GetRoleCredentials of IAM Identity Center of the profile 'login': EndpointConnectionError",
        "check the network",
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
    "a role over nothing": (
        Login("", "role_arn = arn:aws:iam::123456789012:role/r\n"),
        {},
        "Credentials from role_arn of the profile 'login': PartialCredentialsError",
        "missing: source_profile or credential_source (give one of them in the profile that has role_arn)",
    ),
    "a role over a profile that is not there": (
        Login("", "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = nobody\n"),
        {},
        "Credentials from role_arn of the profile 'login': InvalidConfigError",
        "nobody",
    ),
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
