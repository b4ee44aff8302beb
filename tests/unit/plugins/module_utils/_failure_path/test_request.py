# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of a failure path are read as the module reads them that writes them next."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.request import Request, parse_request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.failure_path import KEYS
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption

ARN = "arn:aws:lambda:us-east-2:111111111111:function:f"


def asked(*rows: dict[str, t.Any]) -> Request:
    params: dict[str, t.Any] = {
        **dict.fromkeys(KEYS),
        "function_name": None,
        "propagation_timeout": 0,
        "steps": ["queue"],
    }
    wanted = [{"function_name": ARN, "failure_path": {"queue": "q"}, **row} for row in rows]
    return parse_request({**params, "event_invoke_configs": wanted}, None, lambda: "", False)


@pytest.mark.parametrize(
    ("row", "qualifier"),
    [
        ({}, "$LATEST"),
        ({"qualifier": 3}, "3"),
        ({"qualifier": 0, "configured": True}, "0"),
        ({"qualifier": "$latest"}, "$latest"),
        ({"account_id": "111111111111\n", "region": "us-east-2"}, "$LATEST"),
    ],
)
def test_a_row_names_its_target(row: dict[str, t.Any], qualifier: str) -> None:
    """Found: a qualifier that is a number was an internal error."""
    (place,) = asked(row).places
    (served,) = place.served
    assert served.arn == f"{ARN}:{qualifier}"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"function_name": 5}, "function_name is the number 5: expected a name in quotes"),
        ({"function_name": None}, "function_name is missing"),
        ({"qualifier": ["3"]}, "qualifier is ['3']: expected a string"),
        ({"account_id": "222222222222"}, "account_id is 222222222222, but function_name is of account 111111111111"),
        ({"region": "eu-west-1"}, "is in us-east-2, but the region is eu-west-1"),
        ({"function_name": "f"}, "function_name is f: expected the ARN of a function"),
    ],
)
def test_what_a_row_cannot_be_about_is_one_line(row: dict[str, t.Any], says: str) -> None:
    with pytest.raises(InvalidOption, match=r"^event_invoke_configs row 2: ") as refused:
        asked({}, row)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
