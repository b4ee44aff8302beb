# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stub of the services that give credentials, and a home without any."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import botocore.credentials
import botocore.loaders
import botocore.tokens
import botocore.utils
import pytest
from support.login_server import LoginServer
from support.logins import Home

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


@pytest.fixture(name="home")
def _home(server: LoginServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
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
    monkeypatch.setattr(botocore.utils.ContainerMetadataFetcher, "SLEEP_TIME", 0)
    monkeypatch.setattr(botocore.loaders.JSONFileLoader, "load_file", lambda _self, path: LOAD(path))
    monkeypatch.setattr(botocore.credentials, "EC", FakeEC, raising=False)
    return Home(tmp_path, server.url, monkeypatch)
