# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given
from support.policy_texts import policies

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
        (f"arn:aws:events:{PREFIX}:subscriber/b/s", "other"),
        (f"arn:aws:events:{PREFIX}:event-bus/", "other"),
        ("arn:aws:s3:::b", "bucket"),
        ("kafka://host/topic", "other"),
        ("arn:aws:sqs:q", "other"),
        (f"arn:aws:kinesis:{PREFIX}:stream/s", "other"),
    ],
)
def test_kinds(arn: str, kind: str) -> None:
    assert kind_of(arn) == kind


def test_a_destination_that_works() -> None:
    assert status(QUEUE, Existence(True, policy="")) == {
        "destination": QUEUE,
        "kind": "queue",
        "exists": True,
        "can_receive": True,
        "role_may_write": True,
        "reason": None,
        "policies_not_read": [],
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
    assert customer_key(None) is customer_key("") is customer_key("alias/aws/sqs") is None
    assert customer_key(f"arn:aws:kms:{PREFIX}:alias/aws/sns") is None
    assert customer_key(f"arn:aws:kms:{PREFIX}:alias/aws/s3") is None
    for alias in ("alias/prod-alias/aws/sqs", "alias/x:alias/aws/sqs"):  # found: taken for keys of AWS
        assert customer_key(alias) == alias
        assert customer_key(f"arn:aws:kms:{PREFIX}:{alias}") == f"arn:aws:kms:{PREFIX}:{alias}"
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


def policy_of(*statements: t.Any) -> Existence:
    return Existence(True, policy=json.dumps({"Statement": list(statements)}))


def deny(principal: t.Any = "*", action: t.Any = "sqs:*", **more: t.Any) -> dict[str, t.Any]:
    return {"Sid": "closed", "Effect": "Deny", "Principal": principal, "Action": action, **more}


ACCOUNT = "arn:aws:iam::123456789012:root"
WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
ELSEWHERE = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}


@pytest.mark.parametrize(
    "existence", [policy_of(deny()), policy_of(deny({"AWS": "*"}, Resource=QUEUE), deny({"AWS": ROLE}))]
)
def test_a_queue_that_denies_everyone_receives_nothing(existence: Existence) -> None:
    for decision in (True, None, False):
        found = status(QUEUE, existence, SendMessage=decision)
        assert (found["exists"], found["can_receive"], found["role_may_write"]) == (True, False, False)
        assert "the statement 'closed' of its policy denies sqs:SendMessage to everyone" in (found["reason"] or "")


def test_a_queue_that_denies_the_role_receives_nothing_from_it() -> None:
    found = status(QUEUE, policy_of(deny({"AWS": [ROLE]}, "SQS:sendmessage")))
    assert (found["can_receive"], found["role_may_write"]) == (False, False)
    assert f"denies sqs:SendMessage to {ROLE}" in (found["reason"] or "")


@pytest.mark.parametrize(
    ("denied", "says"),
    [
        (deny(Condition=ELSEWHERE), "may deny sqs:SendMessage: its Condition on aws:SourceVpce was not evaluated"),
        (deny({"AWS": ACCOUNT}), "whether it covers the role is not known"),
        (deny({"AWS": "AROA0"}), "whether it covers the role is not known"),
        (deny({"AWS": f"{ROLE}-2"}), "whether it covers the role is not known"),
        (deny(Resource="arn:aws:sqs:*:*:${aws:username}"), "whether it covers the role is not known"),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*"}, "statement 1 of its policy may deny"),
        ({"Effect": "Deny", "Principal": "*"}, "statement 1 of the policy has no valid Action"),
    ],
)
def test_what_a_policy_may_deny_is_not_known(denied: t.Any, says: str) -> None:
    found = status(QUEUE, policy_of(denied))
    assert (found["exists"], found["can_receive"], found["role_may_write"]) == (True, True, None)
    assert says in (found["reason"] or "")
    assert status(QUEUE, policy_of(denied), SendMessage=False)["role_may_write"] is False


@pytest.mark.parametrize(
    "harmless",
    [
        deny(action="sqs:DeleteMessage"),
        deny(Resource=f"{QUEUE}-2"),
        deny(Condition=WITHOUT_TLS),
        deny({"AWS": "210987654321"}),
        deny({"Service": "sns.amazonaws.com"}),
        {"Effect": "Deny", "Principal": "*", "NotAction": "sqs:*"},
        {**deny(), "Effect": "Allow", "Condition": ELSEWHERE},
    ],
)
def test_what_a_policy_denies_to_others(harmless: t.Any) -> None:
    assert status(QUEUE, policy_of(harmless)) == status(QUEUE, Existence(True, policy=""))


def test_a_policy_without_a_role() -> None:
    for denied, can_receive in ((deny(), False), (deny({"AWS": ROLE}), True)):
        found = status_of("on_failure", QUEUE, TARGET, policy_of(denied), None, lambda _permission: Decision(True))
        assert (found["can_receive"], bool(found["role_may_write"])) == (can_receive, False)


@given(policies())
def test_any_policy_gives_a_status(text: str) -> None:
    found = status(QUEUE, Existence(True, policy=text))
    assert found["exists"] is True
    assert len((found["reason"] or "-").splitlines()) == 1
    assert found["role_may_write"] is True or found["reason"]


def test_a_bucket_whose_encryption_was_not_read() -> None:
    found = status("arn:aws:s3:::b", Existence(True, key_unread="not allowed to look"))
    assert (found["can_receive"], found["role_may_write"], found["reason"]) == (True, None, "not allowed to look")
    assert status("arn:aws:s3:::b", Existence(True, key_unread="x"), PutObject=False)["role_may_write"] is False
