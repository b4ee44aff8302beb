# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where STS is asked: for the role of a profile and for assume_role_arn by the same rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from support.login_server import LoginServer
from support.login_tasks import clients_of, do_scan
from support.logins import LOGINS, Home

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role

ONE = ["us-east-2"]
ROLE = Role("arn:aws:iam::210987654321:role/KEY-OF-SECOND-ROLE", "a-session")
BOTH = pytest.mark.parametrize("role", [None, ROLE], ids=["role_arn of a profile", "assume_role_arn"])


@pytest.fixture(name="elsewhere")
def _elsewhere() -> Iterator[LoginServer]:
    with LoginServer() as server:
        yield server


def set_up(home: Home, role: Role | None, settings: str = "", elsewhere: str = "") -> str:
    """Return the profile to use, with these settings and a services section."""
    profile = home.set_up(LOGINS["configuration file"], role=role is None)
    assert profile
    config = home.home / "config"
    header = f"[profile {profile}]\n"
    services = f"[services elsewhere]\nsts =\n  endpoint_url = {elsewhere}\n"
    config.write_text(config.read_text().replace(header, f"{header}{settings}\n") + services)
    home.monkeypatch.delenv("AWS_ENDPOINT_URL_STS")
    return profile


@BOTH
@pytest.mark.parametrize(
    ("variables", "settings", "is_elsewhere"),
    [
        ({}, "", False),
        ({"AWS_ENDPOINT_URL_STS": "ELSEWHERE"}, "", True),
        ({"AWS_ENDPOINT_URL": "ELSEWHERE"}, "", False),
        ({"AWS_ENDPOINT_URL_SQS": "ELSEWHERE"}, "", False),
        ({}, "services = elsewhere", True),
        ({}, "services = nowhere", False),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL_STS": "ELSEWHERE"}, "", False),
        ({"AWS_ENDPOINT_URL_STS": "ELSEWHERE"}, "ignore_configured_endpoint_urls = true", False),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "services = elsewhere", False),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false", "AWS_ENDPOINT_URL_STS": "ELSEWHERE"}, "", True),
    ],
)
def test_sts_is_at_the_emulator_unless_it_is_named_itself(
    home: Home,
    server: LoginServer,
    elsewhere: LoginServer,
    variables: Mapping[str, str],
    settings: str,
    is_elsewhere: bool,
    role: Role | None,
) -> None:
    profile = set_up(home, role, settings, elsewhere.url)
    for name, value in variables.items():
        home.monkeypatch.setenv(name, value.replace("ELSEWHERE", elsewhere.url))
    assert do_scan(clients_of(server, profile, ONE, role=role), ONE) == []
    assert bool(elsewhere.keys_of("sts")) is is_elsewhere
    assert bool(server.keys_of("sts")) is not is_elsewhere


@BOTH
def test_aws_config_ignores_configured_endpoints(
    home: Home, server: LoginServer, elsewhere: LoginServer, role: Role | None
) -> None:
    profile = set_up(home, role)
    home.monkeypatch.setenv("AWS_ENDPOINT_URL_STS", elsewhere.url)
    clients = clients_of(server, profile, ONE, role=role, aws_config={"ignore_configured_endpoint_urls": True})
    assert do_scan(clients, ONE) == []
    assert not elsewhere.calls


@BOTH
def test_what_cannot_be_reached_is_sts(home: Home, server: LoginServer, role: Role | None) -> None:
    profile = set_up(home, role)
    home.monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
    [line] = do_scan(clients_of(server, profile, ONE, role=role), ONE)
    arn = role.arn if role else "arn:aws:iam::123456789012:role/KEY-OF-ROLE"
    assert line.startswith(f"AssumeRole of {arn} ")
    assert "EndpointConnectionError" in line


@pytest.mark.parametrize("name", ["sso-session, renewed", "legacy SSO", "aws login, renewed"])
def test_a_person_s_login_is_never_asked_for_at_the_emulator(name: str, home: Home, elsewhere: LoginServer) -> None:
    """An emulator does not know people; their logins are those of AWS, or where AWS_ENDPOINT_URL_SSO says."""
    profile = home.set_up(LOGINS[name])
    assert do_scan(clients_of(elsewhere, profile, ONE), ONE) == []
    assert {call.service for call in elsewhere.calls} == {"lambda"}


def test_a_login_is_renewed_in_the_region_of_the_task(home: Home, server: LoginServer) -> None:
    """Neither the profile nor AWS_DEFAULT_REGION has a region here, and the SDK needs one for `aws login`."""
    assert do_scan(clients_of(server, home.set_up(LOGINS["aws login, renewed"]), ONE), ONE) == []
