# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan names events by request ID, place and receiver, and nothing else is sent."""

from __future__ import annotations

from typing import Any

import pytest
from support.parked import function_arn, queue_arn
from support.parked_queues import Queues, send

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.planned import parse_planned

WAY = {
    "request_id": "event",
    "source": queue_arn("failed"),
    "function_name": "my-function",
    "qualifier": "$LATEST",
    "region": "us-east-2",
    "account_id": "123456789012",
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"new_request_id": None, "removed": True}, None),
        ({"source": queue_arn("other")}, f"planned to be sent from {queue_arn('other')} to my-function:$LATEST"),
        ({"qualifier": "BLUE"}, "to my-function:BLUE in us-east-2 in account 123456789012, and would be sent from"),
        ({"qualifier": None}, "to my-function in us-east-2 in account"),
        ({"region": "eu-west-1"}, "in eu-west-1 in account 123456789012, and would"),
        ({"account_id": "999999999999"}, "in account 999999999999, and would be sent from"),
        ({"account_id": None}, "to my-function:$LATEST in us-east-2, and would be sent from"),
        ({"function_name": "other"}, "to other:$LATEST"),
        ({"request_id": "other"}, "planned to be sent not at all"),
    ],
)
def test_only_what_was_planned_is_sent(changes: dict[str, Any], reason: str | None) -> None:
    client = Queues("failed")
    client.put("failed", "event")
    result = send(client, "failed", planned=parse_planned([{**WAY, **changes}]))
    assert client.sent == ([] if reason else ["event"])
    assert all(reason and reason in each["reason"] for each in result["kept"])
    assert (len(result["kept"]), client.left()["failed"]) == ((1, 1) if reason else (0, 0))


def test_a_request_id_can_be_planned_in_two_ways() -> None:
    client = Queues("failed")
    client.put("failed", "event")
    client.put("failed", "event", arn=function_arn("other"))
    both = parse_planned([WAY, {**WAY, "function_name": "other"}])
    assert [each["function_name"] for each in send(client, "failed", planned=both)["replayed"]] == [
        "my-function",
        "other",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"request_id": None},
        {"request_id": "{{ 1 }}"},
        {"request_id": "a" * 65},
        {"source": ""},
        {"source": ["x"]},
        {"function_name": 1},
        {"qualifier": 1},
        {"region": ["us-east-2"]},
    ],
)
def test_entries_that_plan_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match=r"planned row 2 .*expected entries of replayed") as raised:
        parse_planned([WAY, {**WAY, **changes}])
    assert "\n" not in str(raised.value)
