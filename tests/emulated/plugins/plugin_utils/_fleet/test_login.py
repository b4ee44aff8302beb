# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to log in: the cache of an inventory belongs to whom the session is, and asks AWS nothing to know it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from support.login_server import ROLE, LoginServer, keys
from support.logins import LOGINS, Home, Login

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.login import login

_BOTO = "[Credentials]\naws_access_key_id = {}\naws_secret_access_key = s\n"
_EC2 = "AWSAccessKeyId={}\nAWSSecretKey=s\n"
OLD: Mapping[str, Login] = {
    "the file of boto 2": Login("KEY-OF-BOTO", prepare=lambda home: home.write("boto", _BOTO.format("KEY-OF-BOTO"))),
    "the file of EC2": Login(
        "KEY-OF-EC2",
        environment=lambda _url: {"AWS_CREDENTIAL_FILE": "%(home)s/ec2"},
        prepare=lambda home: home.write("ec2", _EC2.format("KEY-OF-EC2")),
    ),
}
ALL = {**LOGINS, **OLD}

_METADATA = f"/latest/meta-data/iam/security-credentials/{ROLE}"
_PROGRAM = {"Version": 1, **keys("KEY-OF-ANOTHER")}


def _other_keys(home: Home, _server: LoginServer) -> None:
    home.write("process.py", f"print({json.dumps(json.dumps(_PROGRAM))})")


def _other_instance(_home: Home, server: LoginServer) -> None:
    server.responses[_METADATA] = (200, json.dumps(keys("KEY-OF-ANOTHER")).encode())


# What somebody else has behind the same variables and the same files of the AWS CLI.
OTHERS: Mapping[str, Callable[[Home, LoginServer], object]] = {
    "credential_process": _other_keys,
    "container": lambda home, _server: home.write("pod", "ANOTHER"),
    "instance metadata": _other_instance,
    "the file of boto 2": lambda home, _server: home.write("boto", _BOTO.format("KEY-OF-ANOTHER")),
    "the file of EC2": lambda home, _server: home.write("ec2", _EC2.format("KEY-OF-ANOTHER")),
}


def who(profile: str | None, **options: str) -> str | None:
    return login({"profile": profile, **options}, {})


@pytest.mark.parametrize(
    ("name", "role"),
    [
        *((name, False) for name in ALL),
        *((name, True) for name, each in ALL.items() if each.source or each.profile),
    ],
)
def test_the_same_login_is_the_same_without_a_request_to_aws(
    name: str, role: bool, home: Home, server: LoginServer
) -> None:
    profile = home.set_up(ALL[name], role)
    first = who(profile)
    assert first is not None
    assert who(profile) == first
    # The container and the instance metadata are on the same host.
    assert {call.service for call in server.calls if not call.service.startswith(("/container", "/latest"))} == set()


@pytest.mark.parametrize("name", OTHERS)
def test_somebody_else_behind_the_same_variables_is_another_login(name: str, home: Home, server: LoginServer) -> None:
    """Found: the accounts of one organization for the keys of another one."""
    profile = home.set_up(ALL[name])
    first = who(profile)
    OTHERS[name](home, server)
    assert who(profile) not in (None, first)


@pytest.mark.parametrize("name", [name for name in OTHERS if name not in OLD])
@pytest.mark.parametrize("by", ["profile", "option"])
def test_a_role_is_the_same_whoever_assumes_it(name: str, by: str, home: Home, server: LoginServer) -> None:
    """Its ARN names the account."""
    profile = home.set_up(ALL[name], role=by == "profile")
    options = {"assume_role_arn": "arn:aws:iam::123456789012:role/list"} if by == "option" else {}
    first = who(profile, **options)
    OTHERS[name](home, server)
    assert first is not None
    assert who(profile, **options) == first


@pytest.mark.parametrize("name", OTHERS)
def test_a_login_that_cannot_be_told_is_none(name: str, home: Home, server: LoginServer) -> None:
    """Its reason is told by whoever logs in to read."""
    profile = home.set_up(ALL[name])
    for file in ("process.py", "pod", "boto", "ec2"):
        (home.home / file).unlink(missing_ok=True)
    server.responses |= {"/container": (400, b"no"), _METADATA: (404, b"")}
    assert who(profile) is None


def test_no_login_is_none(home: Home) -> None:
    assert who(None) is None
    assert who("missing") is None
