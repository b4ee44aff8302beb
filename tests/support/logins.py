# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to log in that botocore 1.44 has, each with what a user sets up for it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.login_server import keys

PAST, FUTURE = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
_SSO = "sso_account_id = 123456789012\nsso_role_name = ReadOnly\n"
SSO_PROFILE = f"sso_session = corp\n{_SSO}"
LEGACY_PROFILE = f"sso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n{_SSO}"
LOGIN_PROFILE = "login_session = arn:aws:iam::123456789012:user/me\n"


@dataclass(frozen=True)
class Home:
    """The user's home, where the SDK looks for files, and the environment. url: of the stub."""

    home: Path
    url: str
    monkeypatch: pytest.MonkeyPatch

    def set_up(self, login: Login, role: bool = False) -> str | None:
        """Log in, and return the profile to use. role: a profile with role_arn over this login."""
        login.prepare(self)
        for name, value in login.environment(self.url).items():
            self.monkeypatch.setenv(name, value.replace("%(home)s", str(self.home)))
        config = SESSION
        if login.profile:
            config += f"[profile login]\n{login.profile.replace('%(home)s', str(self.home))}"
        over = f"credential_source = {login.source}" if login.source else "source_profile = login"
        config += f"[profile role]\nrole_arn = arn:aws:iam::123456789012:role/KEY-OF-ROLE\n{over}\n"
        self.write("config", config)
        return "role" if role else "login" if login.profile else None

    def write(self, name: str, content: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def sso_token(self, name: str, expires: str, **more: str) -> None:
        """Write what `aws sso login` leaves. name: of the sso-session, or the start URL in the legacy form."""
        token = {"accessToken": "SSO", "expiresAt": expires, **more}
        self.write(f"sso/{hashlib.sha1(name.encode()).hexdigest()}.json", json.dumps(token))

    def login_token(self, expires: str) -> None:
        """Write what `aws login` leaves."""
        session = LOGIN_PROFILE.split(" = ")[1].strip()
        access = {"accessKeyId": "KEY-OF-LOGIN", "secretAccessKey": "s", "sessionToken": "t"}
        token = {
            "accessToken": {**access, "accountId": "123456789012", "expiresAt": expires},
            "refreshToken": "RENEWED-LOGIN",
            "dpopKey": "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
            "clientId": "arn:aws:signin:::devtools/same-device",
        }
        self.write(f"login/{hashlib.sha256(session.encode()).hexdigest()}.json", json.dumps(token))


@dataclass(frozen=True)
class Login:
    """One way to log in. profile: the lines of the profile; without it, the environment alone has the credentials.

    key: the access key that signs Lambda's requests. source: the credential_source that stands for the environment.
    """

    key: str
    profile: str | None = None
    environment: Callable[[str], Mapping[str, str]] = field(default=lambda _url: {})
    prepare: Callable[[Home], Any] = field(default=lambda _home: None)
    source: str | None = None


def _process(home: Home) -> None:
    given = {"Version": 1, **keys("KEY-OF-PROCESS"), "SessionToken": "t"}
    home.write("process.py", f"print({json.dumps(json.dumps(given))})")


def _expired_session(home: Home) -> None:
    registration = {"clientId": "c", "clientSecret": "s", "registrationExpiresAt": FUTURE}
    home.sso_token("corp", PAST, refreshToken="SSO", **registration)


WEB_IDENTITY = {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/KEY-OF-WEB-IDENTITY"}

LOGINS: Mapping[str, Login] = {
    "environment": Login(
        "KEY-OF-ENVIRONMENT",
        environment=lambda _url: {"AWS_ACCESS_KEY_ID": "KEY-OF-ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "s"},
        source="Environment",
    ),
    "credentials file": Login(
        "KEY-OF-CREDENTIALS-FILE",
        "region = us-east-2\n",
        prepare=lambda home: home.write(
            "credentials", "[login]\naws_access_key_id = KEY-OF-CREDENTIALS-FILE\naws_secret_access_key = s\n"
        ),
    ),
    "configuration file": Login(
        "KEY-OF-CONFIG-FILE", "aws_access_key_id = KEY-OF-CONFIG-FILE\naws_secret_access_key = s\n"
    ),
    "sso-session": Login("KEY-OF-SSO", SSO_PROFILE, prepare=lambda home: home.sso_token("corp", FUTURE)),
    "sso-session, renewed": Login("KEY-OF-RENEWED-SSO", SSO_PROFILE, prepare=_expired_session),
    "legacy SSO": Login(
        "KEY-OF-SSO", LEGACY_PROFILE, prepare=lambda home: home.sso_token("https://old.awsapps.com/start", FUTURE)
    ),
    "aws login": Login("KEY-OF-LOGIN", LOGIN_PROFILE, prepare=lambda home: home.login_token(FUTURE)),
    "aws login, renewed": Login("KEY-OF-RENEWED-LOGIN", LOGIN_PROFILE, prepare=lambda home: home.login_token(PAST)),
    "credential_process": Login(
        "KEY-OF-PROCESS", f"credential_process = {sys.executable} -S %(home)s/process.py\n", prepare=_process
    ),
    "web identity": Login(
        "KEY-OF-WEB-IDENTITY",
        f"role_arn = {WEB_IDENTITY['AWS_ROLE_ARN']}\nweb_identity_token_file = %(home)s/identity\n",
        prepare=lambda home: home.write("identity", "a-web-identity-token"),
    ),
    "web identity of the environment": Login(
        "KEY-OF-WEB-IDENTITY",
        environment=lambda _url: {**WEB_IDENTITY, "AWS_WEB_IDENTITY_TOKEN_FILE": "%(home)s/identity"},
        prepare=lambda home: home.write("identity", "a-web-identity-token"),
    ),
    "container": Login(
        "KEY-OF-CONTAINER-POD",
        environment=lambda url: {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "%(home)s/pod",
        },
        prepare=lambda home: home.write("pod", "POD"),
        source="EcsContainer",
    ),
    "instance metadata": Login(
        "KEY-OF-INSTANCE",
        environment=lambda url: {
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
        },
        source="Ec2InstanceMetadata",
    ),
}
