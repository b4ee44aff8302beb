# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from support.parked import REGION, function_arn

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.senders import Senders
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._parked.sources import parse_source

ARN = function_arn("one").removesuffix(":$LATEST")


class Functions:
    """A function whose dead-letter queue is this one."""

    def __init__(self, queue: str) -> None:
        self.meta: Any = type("Meta", (), {"region_name": REGION})
        member = {"FunctionName": "one", "FunctionArn": f"{ARN}:$LATEST", "Version": "$LATEST"}
        self.page = {"Functions": [{**member, "DeadLetterConfig": {"TargetArn": queue}}]}

    def client(self, *_unused: Any) -> Any:
        return self

    def get_paginator(self, _name: str) -> Any:
        return type("Paginator", (), {"paginate": staticmethod(lambda **_unused: [self.page])})


@pytest.mark.parametrize(
    ("account_id", "found"), [("123456789012", (f"{ARN}:$LATEST", [])), ("222222222222", (None, [ARN]))]
)
def test_in_a_queue_of_another_account_no_function_is_the_only_one(account_id: str, found: Any) -> None:
    queue = f"arn:aws:sqs:{REGION}:{account_id}:dead"
    services: Any = Functions(queue)
    function, candidates = Senders(services, 0).of(parse_source(queue, None))
    assert (function and str(function), candidates) == found


@pytest.mark.parametrize(
    ("modified", "moments", "said"),
    [
        ("2026-11-01T00:00:00.000+0000", [5, 2], None),
        ("2026-11-04T00:00:00.000+0000", [5, 2], "one was changed since"),
        ("2026-11-04T00:00:00.000+0000", [5, 6], None),
        (None, [5], "when one was changed is not known"),
        ("2026-11-01T00:00:00.000+0000", [5, None], "when each of them came is not known"),
    ],
)
def test_what_is_not_certain_of_a_message_is_said(modified: Any, moments: list[int | None], said: str | None) -> None:
    queue = f"arn:aws:sqs:{REGION}:123456789012:dead"
    services: Any = Functions(queue)
    services.page["Functions"][0]["LastModified"] = modified
    senders = Senders(services, 0)
    for day in moments:
        senders.of(parse_source(queue, None), day and datetime(2026, 11, day, tzinfo=timezone.utc))
    assert len(senders.warnings) == (said is not None)
    assert all(each.endswith(f"may have sent there: {said}") for each in senders.warnings)
