# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What STS takes for a role, refused in one line before it is asked."""

from __future__ import annotations

import re
import typing as t

import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model import role_options
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.role_options import check_role_options

ARN = "arn:aws:iam::123456789012:role/audit"


@pytest.mark.parametrize("parameter", ["RoleSessionName", "ExternalId"])
def test_the_limits_are_those_of_the_model_of_sts(parameter: str) -> None:
    model: t.Any = botocore.session.Session().get_service_model("sts").operation_model("AssumeRole").input_shape
    known = model.members[parameter].metadata
    limits = role_options.LIMITS[{"RoleSessionName": "session_name", "ExternalId": "external_id"}[parameter]]
    assert (limits.shortest, limits.longest) == (known["min"], known["max"])
    for number in range(33, 127):
        is_known = re.fullmatch(known["pattern"], chr(number), re.ASCII) is not None
        assert limits.takes("x" + chr(number)) == is_known


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("assume_role_arn", "audit", "is not the ARN of a role: expected arn:aws:iam::123456789012:role/name"),
        ("assume_role_arn", "arn:aws:iam::1:role/x", "is not the ARN of a role: expected "),
        ("assume_role_arn", "arn:aws:iam::123456789012:user/x", "is not the ARN of a role: expected "),
        (
            "assume_role_external_id",
            "x",
            "is not valid: expected 2 to 1224 letters, digits and characters of _+=,.@:/-",
        ),
        ("assume_role_external_id", "a b", "is not valid: expected 2 to 1224 letters"),
        ("assume_role_external_id", "x" * 1225, "is not valid: expected 2 to 1224 letters"),
        (
            "assume_role_session_name",
            "a b c!",
            "is not valid: expected 2 to 64 letters, digits and characters of _+=,.@-",
        ),
        ("assume_role_session_name", "a/b", "is not valid: expected 2 to 64 letters"),
        ("assume_role_session_name", "ä-name", "is not valid: expected 2 to 64 letters"),
        ("assume_role_session_name", "name\n", "is not valid: expected 2 to 64 letters"),
        ("assume_role_session_name", "x" * 65, "is not valid: expected 2 to 64 letters"),
    ],
)
def test_what_sts_does_not_take_is_refused_by_its_option(option: str, value: str, expected: str) -> None:
    """Found: a message of the SDK that names no option, or a request."""
    given = {"assume_role_arn": ARN, "assume_role_external_id": "", "assume_role_session_name": "", option: value}
    with pytest.raises(InvalidOption) as refused:
        check_role_options(*given.values())
    assert str(refused.value).startswith(f"{option} ")
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("external_id", ["", "ab", "a:b/c@d", "x" * 1224])
@pytest.mark.parametrize("session_name", ["", "ab", "Me_+=,.@-9", "x" * 64])
def test_what_sts_takes_is_taken(external_id: str, session_name: str) -> None:
    check_role_options(ARN, external_id, session_name)
