# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to log in works for every kind of task: the access key that signed the requests to AWS Lambda tells."""

from __future__ import annotations

import pytest
from support.login_server import LoginServer
from support.login_tasks import TASKS, TWO, clients_of, do_scan
from support.logins import LOGINS, Home

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.sts import Role

# What a profile's role can be over: botocore has no credential_source for the web identity of the environment.
SOURCES = [name for name, login in LOGINS.items() if login.profile or login.source]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", LOGINS)
def test_each_login_signs_each_task(name: str, task: str, home: Home, server: LoginServer) -> None:
    login, (do, regions) = LOGINS[name], TASKS[task]
    profile = home.set_up(login)
    assert do(clients_of(server, profile, regions), regions) == []
    assert server.keys_of("lambda") == {login.key}
    assert {call.region for call in server.calls if call.service == "lambda"} == set(regions)


@pytest.mark.parametrize("name", SOURCES)
def test_a_profile_s_role_over_each_login(name: str, home: Home, server: LoginServer) -> None:
    login = LOGINS[name]
    profile = home.set_up(login, role=True)
    assert do_scan(clients_of(server, profile, TWO), TWO) == []
    assert server.keys_of("lambda") == {"KEY-OF-ROLE"}
    assert login.key in server.keys_of("sts")


@pytest.mark.parametrize(
    ("name", "over_role"), [*((name, False) for name in LOGINS), *((name, True) for name in SOURCES)]
)
def test_assume_role_arn_over_each_login(name: str, over_role: bool, home: Home, server: LoginServer) -> None:
    login = LOGINS[name]
    profile = home.set_up(login, role=over_role)
    role = Role("arn:aws:iam::210987654321:role/KEY-OF-SECOND-ROLE", "a-session")
    assert do_scan(clients_of(server, profile, TWO, role=role), TWO) == []
    assert server.keys_of("lambda") == {"KEY-OF-SECOND-ROLE"}
    assert ("KEY-OF-ROLE" if over_role else login.key) in server.keys_of("sts")


def test_keys_of_the_task_come_before_every_login(home: Home, server: LoginServer) -> None:
    home.set_up(LOGINS["environment"])
    given = {"aws_access_key_id": "KEY-OF-TASK", "aws_secret_access_key": "s", "aws_session_token": None}
    for do, regions in TASKS.values():
        assert do(clients_of(server, None, regions, keys=given), regions) == []
    assert server.keys_of("lambda") == {"KEY-OF-TASK"}
