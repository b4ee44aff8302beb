# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destination_status import (
    DestinationStatus,
    Existence,
    Permission,
    customer_key,
    kind_of,
    permissions,
    status_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    parse_function_arn,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.simulation import Decision

PREFIX = "us-east-2:123456789012"
QUEUE = f"arn:aws:sqs:{PREFIX}:q"
ROLE = "arn:aws:iam::123456789012:role/r"
TARGET: FunctionIdentifier = parse_function_arn(f"arn:aws:lambda:{PREFIX}:function:f:live")


def status(arn: str, existence: Existence, side: t.Any = "on_failure", **denied: bool | None) -> DestinationStatus:
    """The status where the role may do everything, except for the actions given."""

    def decide(permission: Permission) -> Decision:
        allowed = denied.get(permission.action.partition(":")[2], True)
        return Decision(allowed, None if allowed else "for a reason")

    return status_of(side, arn, TARGET, existence, ROLE, decide)


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        (QUEUE, "queue"),
        (f"arn:aws-cn:sns:{PREFIX}:t", "topic"),
        (f"arn:aws:lambda:{PREFIX}:function:g:1", "function"),
        (f"arn:aws:lambda:{PREFIX}:layer:g:1", "other"),
        (f"arn:aws:events:{PREFIX}:event-bus/default", "event_bus"),
        (f"arn:aws:events:{PREFIX}:event-busv2/new/0123456789012345678901234", "other"),
        ("arn:aws:s3:::b", "bucket"),
        ("kafka://host/topic", "other"),
        ("arn:aws:sqs:q", "other"),
        (f"arn:aws:kinesis:{PREFIX}:stream/s", "other"),
    ],
)
def test_kinds(arn: str, kind: str) -> None:
    assert kind_of(arn) == kind


def test_a_destination_that_works() -> None:
    assert status(QUEUE, Existence(True)) == {
        "destination": QUEUE,
        "kind": "queue",
        "exists": True,
        "can_receive": True,
        "role_may_write": True,
        "reason": None,
    }


def test_what_does_not_exist_cannot_receive() -> None:
    found = status(QUEUE, Existence(False))
    assert (found["exists"], found["can_receive"], found["reason"]) == (False, False, "it does not exist")


def test_what_is_not_known_is_not_claimed() -> None:
    found = status(QUEUE, Existence(None, "not allowed to look"))
    assert (found["exists"], found["can_receive"], found["reason"]) == (None, None, "not allowed to look")


@pytest.mark.parametrize(
    ("side", "arn"),
    [
        ("on_failure", f"{QUEUE}.fifo"),
        ("dead_letter", f"arn:aws:sns:{PREFIX}:t.fifo"),
        ("on_failure", f"arn:aws:lambda:{PREFIX}:function:f:live"),
        ("on_failure", "kafka://host/topic"),
        ("on_success", "arn:aws:s3:::b"),
    ],
)
def test_what_can_never_receive(side: str, arn: str) -> None:
    found = status(arn, Existence(True), side)
    assert found["can_receive"] is False
    assert (found["reason"] or "").startswith("it is ")


@pytest.mark.parametrize(
    "arn",
    [
        QUEUE.replace("us-east-2", "us-east-1"),
        QUEUE.replace("123456789012", "210987654321"),
        f"arn:aws:events:{PREFIX}:event-bus/aws.partner/example.com/x",
        f"arn:aws:events:{PREFIX}:event-busv2/new/0123456789012345678901234",
    ],
)
def test_where_nobody_says_whether_lambda_delivers(arn: str) -> None:
    found = status(arn, Existence(True))
    assert (found["exists"], found["can_receive"]) == (True, None)
    assert "not known" in (found["reason"] or "")


def test_a_role_without_the_permission() -> None:
    found = status(QUEUE, Existence(True), SendMessage=False)
    assert (found["role_may_write"], found["reason"]) == (
        False,
        f"sqs:SendMessage on {QUEUE} by {ROLE}: for a reason",
    )
    assert status(QUEUE, Existence(True), SendMessage=None)["role_may_write"] is None


def test_a_denial_counts_more_than_what_is_not_known() -> None:
    found = status("arn:aws:s3:::b", Existence(True), PutObject=None, ListBucket=False)
    assert found["role_may_write"] is False


def test_a_key_s_own_policy_can_allow_what_the_role_s_do_not() -> None:
    existence = Existence(True, key="0e5a")
    assert status(QUEUE, existence)["role_may_write"] is True
    found = status(QUEUE, existence, Decrypt=False)
    assert (found["role_may_write"], "key's own policy" in (found["reason"] or "")) == (None, True)
    assert status(QUEUE, Existence(True, key="alias/mine"))["role_may_write"] is None


def test_keys() -> None:
    assert customer_key({}) is customer_key({"KmsMasterKeyId": "alias/aws/sqs"}) is None
    assert customer_key({"KmsMasterKeyId": f"arn:aws:kms:{PREFIX}:alias/aws/sns"}) is None
    key = f"arn:aws:kms:{PREFIX}:key/0e5a"
    for stored in ("0e5a", key):
        assert permissions(QUEUE, "f", stored)[1:] == [
            Permission("kms:GenerateDataKey", key, True),
            Permission("kms:Decrypt", key, True),
        ]


def test_objects_and_the_bucket() -> None:
    assert permissions("arn:aws:s3:::b", "f", None) == [
        Permission("s3:PutObject", "arn:aws:s3:::b/aws/lambda/async/f/record"),
        Permission("s3:ListBucket", "arn:aws:s3:::b"),
    ]
