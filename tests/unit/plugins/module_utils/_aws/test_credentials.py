# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to log in works for every kind of task: the access key that signed the requests to AWS Lambda tells."""

from __future__ import annotations

import functools
import os
import typing as t
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import botocore.credentials
import botocore.loaders
import botocore.tokens
import pytest
from support.login_server import LoginServer
from support.logins import LOGINS, Files, Login

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.session import Clients, Connection
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.targets import targets_by_region
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request

ONE, TWO = ["us-east-2"], ["us-east-2", "eu-west-1"]
# What a profile's role can be over: botocore has no credential_source for the web identity of the environment.
SOURCES = [name for name, login in LOGINS.items() if login.profile or login.source]
# Reads each of the SDK's models once, not for every test.
LOAD = functools.cache(functools.partial(botocore.loaders.JSONFileLoader.load_file, botocore.loaders.JSONFileLoader()))


@pytest.fixture(name="server")
def _server() -> Iterator[LoginServer]:
    with LoginServer() as server:
        yield server


class FakeKey:
    """The key of a login: the real one needs awscrt, and the stub does not check the signature."""

    def get_public_coords(self) -> tuple[bytes, bytes]:
        return b"x", b"y"

    def sign(self, _digest: bytes) -> bytes:
        return b"signature"


class FakeEC:
    @staticmethod
    def new_key_from_der_data(_data: bytes) -> FakeKey:
        return FakeKey()

    @staticmethod
    def decode_der_signature_to_padded_pair(signature: bytes, pad_to: int) -> bytes:
        return signature.ljust(2 * pad_to)


@pytest.fixture(name="files", autouse=True)
def _files(server: LoginServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Return a home without credentials, and an environment without any but the places of the stub."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "BOTO_"))]:
        monkeypatch.delenv(name)
    places = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_LOGIN_CACHE_DIRECTORY": str(tmp_path / "login"),
        "BOTO_CONFIG": str(tmp_path / "boto"),
        "AWS_EC2_METADATA_DISABLED": "true",
        **{f"AWS_ENDPOINT_URL_{service}": server.url for service in ("STS", "SSO", "SSO_OIDC", "SIGNIN")},
    }
    for name, value in places.items():
        monkeypatch.setenv(name, value)
    for provider in (botocore.credentials.SSOProvider, botocore.tokens.SSOTokenProvider):
        monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path / "sso"))
    monkeypatch.setattr(botocore.loaders.JSONFileLoader, "load_file", lambda _self, path: LOAD(path))
    monkeypatch.setattr(botocore.credentials, "EC", FakeEC, raising=False)
    return Files(tmp_path)


def set_up(
    login: Login, files: Files, server: LoginServer, monkeypatch: pytest.MonkeyPatch, role: bool = False
) -> str | None:
    """Log in, and return the profile to use. role: a profile with role_arn over this login."""
    login.prepare(files)
    for name, value in login.environment(server.url).items():
        monkeypatch.setenv(name, value.replace("%(home)s", str(files.home)))
    config = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
    if login.profile:
        config += f"[profile login]\n{login.profile.replace('%(home)s', str(files.home))}"
    over = f"credential_source = {login.source}" if login.source else "source_profile = login"
    config += f"[profile role]\nrole_arn = arn:aws:iam::123456789012:role/KEY-OF-ROLE\n{over}\n"
    files.write("config", config)
    return "role" if role else "login" if login.profile else None


def do_read(clients: Clients, regions: list[str]) -> list[str]:
    return [
        each["message"] for each in read(clients.lambda_client, targets_by_region(["f"], None, regions, None)).errors
    ]


def do_scan(clients: Clients, regions: list[str]) -> list[str]:
    found = read(clients.lambda_client, targets_by_region(None, None, regions, None), concurrency=4)
    return [each["message"] for each in found.errors]


def do_write(clients: Clients, regions: list[str]) -> list[str]:
    settings = {**nothing_set(), "maximum_retry_attempts": 0}
    changes = {
        region: [Change(target, t.cast("t.Any", settings)) for target in targets or ()]
        for region, targets in targets_by_region(["f"], None, regions, None).items()
    }
    done = apply(clients.client, Request(changes))
    assert done.errors or len(done.diffs) == 1
    return [each["message"] for each in done.errors]


TASKS: Mapping[str, tuple[Callable[[Clients, list[str]], list[str]], list[str]]] = {
    "read": (do_read, ONE),
    "scan": (do_scan, ONE),
    "write": (do_write, ONE),
    "regions": (do_scan, TWO),
}


def clients_of(server: LoginServer, profile: str | None, regions: list[str], **options: t.Any) -> Clients:
    return Clients(Connection(endpoint_url=server.url, profile=profile, **options), regions)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", LOGINS)
def test_each_login_signs_each_task(
    name: str, task: str, files: Files, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    login, (do, regions) = LOGINS[name], TASKS[task]
    profile = set_up(login, files, server, monkeypatch)
    assert do(clients_of(server, profile, regions), regions) == []
    assert server.keys_of("lambda") == {login.key}
    assert {call.region for call in server.calls if call.service == "lambda"} == set(regions)


@pytest.mark.parametrize("name", SOURCES)
def test_a_profile_s_role_over_each_login(
    name: str, files: Files, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = LOGINS[name]
    profile = set_up(login, files, server, monkeypatch, role=True)
    assert do_scan(clients_of(server, profile, TWO), TWO) == []
    assert server.keys_of("lambda") == {"KEY-OF-ROLE"}
    assert login.key in server.keys_of("sts")


@pytest.mark.parametrize(
    ("name", "over_role"), [*((name, False) for name in LOGINS), *((name, True) for name in SOURCES)]
)
def test_assume_role_arn_over_each_login(
    name: str, over_role: bool, files: Files, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = LOGINS[name]
    profile = set_up(login, files, server, monkeypatch, role=over_role)
    role = Role("arn:aws:iam::210987654321:role/KEY-OF-SECOND-ROLE", "a-session")
    assert do_scan(clients_of(server, profile, TWO, role=role), TWO) == []
    assert server.keys_of("lambda") == {"KEY-OF-SECOND-ROLE"}
    assert ("KEY-OF-ROLE" if over_role else login.key) in server.keys_of("sts")


def test_keys_of_the_task_come_before_every_login(
    files: Files, server: LoginServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(LOGINS["environment"], files, server, monkeypatch)
    given = {"aws_access_key_id": "KEY-OF-TASK", "aws_secret_access_key": "s", "aws_session_token": None}
    for do, regions in TASKS.values():
        assert do(clients_of(server, None, regions, keys=given), regions) == []
    assert server.keys_of("lambda") == {"KEY-OF-TASK"}
