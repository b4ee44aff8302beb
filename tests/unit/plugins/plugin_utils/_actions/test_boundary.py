# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleError

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import (
    Refused,
    Result,
    returning_failures,
)

SECRET = "a-secret-key-of-forty-characters-exactly"


def run(outcome: Exception | Result) -> Result:
    @returning_failures
    def action(_action: t.Any, _tmp: t.Any, _task_vars: t.Any) -> Result:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return action(SimpleNamespace(_task=SimpleNamespace(args={}, action="the_action")), None, {})


@pytest.mark.parametrize("error", [Refused("two\nlines"), AnsibleError("two\nlines")])
def test_what_is_refused_is_one_line(error: Exception) -> None:
    assert run(error) == {"failed": True, "msg": "two lines"}


def test_an_unexpected_exception_is_one_line_too() -> None:
    assert run(KeyError("x")) == {
        "failed": True,
        "msg": "Internal error of the_action: KeyError: 'x' (this is a bug of the collection: please report it)",
    }


def test_no_result_has_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert run(Refused(f"it is {SECRET}")) == {"failed": True, "msg": "it is ********"}
    assert run(KeyError(SECRET))["msg"].count(SECRET) == 0
    assert run({"report": [f"it is {SECRET}"]}) == {"report": ["it is ********"]}
