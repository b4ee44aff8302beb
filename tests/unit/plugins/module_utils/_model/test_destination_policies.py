# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a status says of policies: which were not read, and which must allow it, too."""

from __future__ import annotations

import json

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_status import (
    DestinationStatus,
    Existence,
    Permission,
    status_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.simulation import Decision

PREFIX = "us-east-2:123456789012"
QUEUE = f"arn:aws:sqs:{PREFIX}:q"
ROLE = "arn:aws:iam::123456789012:role/r"
TARGET = parse_function_arn(f"arn:aws:lambda:{PREFIX}:function:f:live")


def status(arn: str, existence: Existence, *denied: str) -> DestinationStatus:
    """The status where the role may do everything, except for these actions."""

    def decide(permission: Permission) -> Decision:
        return Decision(permission.action not in denied, "for a reason")

    return status_of("on_failure", arn, TARGET, existence, ROLE, decide)


KEY = f"arn:aws:kms:{PREFIX}:key/0e5a"
BUCKET, BUS = "arn:aws:s3:::b", f"arn:aws:events:{PREFIX}:event-bus/b"


@pytest.mark.parametrize(
    ("arn", "existence", "not_read"),
    [
        (QUEUE, Existence(True, policy='{"Statement": []}'), []),
        (QUEUE, Existence(True, policy="", key="0e5a"), [KEY]),
        (QUEUE, Existence(True, policy="", key="alias/ours"), [f"arn:aws:kms:{PREFIX}:alias/ours"]),
        (QUEUE, Existence(None, "not allowed to look"), [QUEUE]),
        (QUEUE, Existence(False), []),
        (BUCKET, Existence(True), [BUCKET]),
        (BUCKET, Existence(True, key=KEY), [BUCKET, KEY]),
        (BUS, Existence(True, policy="", key=KEY), [KEY]),
        (f"arn:aws:lambda:{PREFIX}:function:g", Existence(True), [f"arn:aws:lambda:{PREFIX}:function:g"]),
        (f"arn:aws:kinesis:{PREFIX}:stream/s", Existence(None), []),
    ],
)
def test_policies_that_were_not_read_are_named(arn: str, existence: Existence, not_read: list[str]) -> None:
    assert status(arn, existence)["policies_not_read"] == not_read


def test_the_role_does_not_use_the_key_of_a_bus() -> None:
    for key in (KEY, "alias/ours"):
        found = status(BUS, Existence(True, policy="", key=key), "kms:Decrypt", "kms:GenerateDataKey")
        assert (found["role_may_write"], found["reason"]) == (True, None)


OTHER = "210987654321"


@pytest.mark.parametrize(
    ("arn", "existence", "owner"),
    [
        (QUEUE.replace("123456789012", OTHER), Existence(True, policy=""), QUEUE.replace("123456789012", OTHER)),
        (BUCKET, Existence(True, foreign=True), BUCKET),
        (QUEUE, Existence(True, policy="", key=KEY.replace("123456789012", OTHER)), KEY.replace("123456789012", OTHER)),
    ],
)
def test_what_the_role_s_policies_allow_is_not_enough_in_another_account(
    arn: str, existence: Existence, owner: str
) -> None:
    found = status(arn, existence)
    assert found["role_may_write"] is None
    assert f"the policy of the other account's {owner} allows it, too, was not judged" in (found["reason"] or "")
    assert status(arn, existence, "sqs:SendMessage", "s3:PutObject")["role_may_write"] is False


GRANTED = f"arn:aws:lambda:{PREFIX}:function:g"


@pytest.mark.parametrize(
    ("arn", "resource", "can_receive", "may_write"),
    [
        (GRANTED, GRANTED, False, False),
        (f"{GRANTED}:$LATEST", f"{GRANTED}*", False, False),
        (f"{GRANTED}:$LATEST", GRANTED, True, None),  # which form AWS compares is not documented
        (f"{GRANTED}:live", f"{GRANTED}:live", False, False),
        (f"{GRANTED}:live", GRANTED, True, True),
    ],
)
def test_a_function_s_policy(arn: str, resource: str, can_receive: bool, may_write: bool | None) -> None:
    denied = {"Effect": "Deny", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": resource}
    found = status(arn, Existence(True, policy=json.dumps({"Statement": denied})))
    assert (found["can_receive"], found["role_may_write"], found["policies_not_read"]) == (can_receive, may_write, [])
