# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of module_defaults that the tasks of the role name, so that ansible-core does not give them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.defaults import (
    MODULES,
    refused_defaults,
)

ROLE = "arn:aws:iam::210987654321:role/r"


def refusals(*defaults: dict[str, t.Any], given: t.Container[str] = ()) -> list[str]:
    return list(refused_defaults(defaults, lambda value: value, given))


@pytest.mark.parametrize("place", ["group/cloudops.aws_lambda.aws", "group/aws", *MODULES])
@pytest.mark.parametrize("name", ["assume_role_arn", "assume_role_external_id", "assume_role_session_name"])
def test_a_login_that_the_role_would_not_use_is_refused(place: str, name: str) -> None:
    """Found: the role read, and repaired, the account of other credentials."""
    (line,) = refusals({place: {name: ROLE, "region": "us-west-1"}})
    assert line == f"module_defaults has {name}, which the role does not use: expected event_invoke_audit_{name}"
    assert refusals({place: {name: ROLE}}, given=[f"event_invoke_audit_{name}"]) == []


def test_other_options_and_other_modules_are_not() -> None:
    assert refusals({"group/aws": {"region": "us-west-1", "profile": "p"}}) == []
    assert refusals({"amazon.aws.sts_assume_role": {"assume_role_arn": ROLE}}) == []
    assert refusals() == []
