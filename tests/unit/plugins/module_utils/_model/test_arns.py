# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import Arn, parse_arn, parse_role_arn

PART = st.text(st.characters(exclude_characters=":"))


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("arn:aws:sqs:us-east-2:123456789012:q", Arn("aws", "sqs", "us-east-2", "123456789012", "q")),
        ("arn:aws-cn:s3:::b", Arn("aws-cn", "s3", "", "", "b")),
        ("arn:aws:iam::123456789012:role/path/r", Arn("aws", "iam", "", "123456789012", "role/path/r")),
        ("arn:aws:logs:eu-west-1:1:log-group:g:*", Arn("aws", "logs", "eu-west-1", "1", "log-group:g:*")),
    ],
)
def test_parts(text: str, arn: Arn) -> None:
    assert parse_arn(text) == arn
    assert str(arn) == text


@pytest.mark.parametrize("text", ["", "q", "arn:aws:sqs:q", "kafka://host:9092/a:b:c:d:e", "ARN:aws:sqs:us-east-2:1:q"])
def test_what_is_not_an_arn(text: str) -> None:
    assert parse_arn(text) is None


@given(st.builds(Arn, PART, PART, PART, PART, st.text()))
def test_the_text_of_an_arn_has_its_parts(arn: Arn) -> None:
    assert parse_arn(str(arn)) == arn


@pytest.mark.parametrize(
    ("text", "account_id"),
    [
        ("arn:aws:iam::123456789012:role/r", "123456789012"),
        ("arn:aws-us-gov:iam::123456789012:role/path/r", "123456789012"),
        ("arn:aws:iam::123456789012:user/u", None),
        ("arn:aws:iam::1:role/r", None),
        ("arn:aws:iam::123456789012:role/", None),
        ("r", None),
    ],
)
def test_roles(text: str, account_id: str | None) -> None:
    arn = parse_role_arn(text)
    assert (arn and arn.account_id) == account_id
