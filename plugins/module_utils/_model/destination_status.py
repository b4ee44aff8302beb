# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a destination works: the facts that were read of it, combined for a row. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .arns import parse_arn
from .destinations import Receiver, unusable
from .identifiers import LATEST, FunctionIdentifier, parse_function_arn
from .resource_policy import Denial, denial
from .simulation import Decision

Kind = t.Literal["queue", "topic", "function", "event_bus", "bucket", "other"]

ACTIONS: t.Mapping[Kind, tuple[str, ...]] = {
    "queue": ("sqs:SendMessage",),
    "topic": ("sns:Publish",),
    "function": ("lambda:InvokeFunction",),
    "event_bus": ("events:PutEvents",),
    "bucket": ("s3:PutObject", "s3:ListBucket"),
    "other": (),
}
"""What the function's role must be allowed to write to each kind."""

_KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")
_KEYS_OF_AWS = ("alias/aws/sqs", "alias/aws/sns", "alias/aws/s3")


class DestinationStatus(t.TypedDict):
    """What was found out about a destination; None if it is unknown, and the reason says why.

    policies_not_read: the ARNs of what has a policy of its own that decides, too, and was not read. Of the account that
    the role is in, such a policy can only forbid what the role's policies allow, or, that of a KMS key, not enable them
    (IAM user guide, "Policy evaluation for requests within a single account"; AWS KMS developer guide, "Key policies").
    """

    destination: str
    kind: Kind
    exists: bool | None
    can_receive: bool | None
    role_may_write: bool | None
    reason: str | None
    policies_not_read: t.NotRequired[list[str]]  # rows of earlier versions are without it


class DestinationStatuses(t.TypedDict):
    on_success: DestinationStatus | None
    on_failure: DestinationStatus | None
    dead_letter: DestinationStatus | None


@dataclass(frozen=True)
class Existence:
    """Whether a destination exists, and why that is not known. foreign: it is a bucket of another account.

    key: the KMS key of the customer that it is encrypted with, as AWS stores it. key_unread: why that is not known.
    policy: its resource policy as JSON text, "" if it has none; None if it was not read.
    """

    exists: bool | None
    reason: str | None = None
    foreign: bool = False
    key: str | None = None
    key_unread: str | None = None
    policy: str | None = None


@dataclass(frozen=True)
class Permission:
    """One action that the role must be allowed, and on what. elsewhere: a policy of the resource can allow it, too."""

    action: str
    resource: str
    elsewhere: bool = False


def kind_of(arn: str) -> Kind:
    """Return the kind of a destination; an event bus of a newer type than DescribeEventBus takes is "other"."""
    parts = parse_arn(arn)
    if parts is None:
        return "other"
    if parts.service == "s3":
        return "bucket"
    if not parts.region or not parts.account_id:
        return "other"
    if parts.service == "lambda":
        try:
            parse_function_arn(arn)
        except ValueError:
            return "other"
        return "function"
    if parts.service == "events":
        kind, _slash, name = parts.resource.partition("/")
        return "event_bus" if kind == "event-bus" and name else "other"
    kinds: dict[str, Kind] = {"sqs": "queue", "sns": "topic"}
    return kinds.get(parts.service, "other")


def _uncertainty(arn: str, target: FunctionIdentifier, existence: Existence) -> str | None:
    """Return why it is not known whether Lambda delivers from the function to this ARN."""
    kind, parts = kind_of(arn), parse_arn(arn)
    if parts is None or kind == "other":
        return "whether Lambda can deliver to it is not known"
    if existence.foreign:
        return "the bucket belongs to another account; whether Lambda can deliver there is not known"
    if kind == "bucket":
        return None
    if (parts.region, parts.account_id) != (target.region, target.account_id):
        where = "account" if parts.account_id != target.account_id else "region"
        return f"it is in another {where}; whether Lambda can deliver there is not known"
    if parts.resource.startswith("event-bus/aws.partner/"):
        return "it is a partner's event bus; whether Lambda can deliver to it is not known"
    return None


def permissions(arn: str, function_name: str, key: str | None) -> list[Permission]:
    """Return what the function's role must be allowed to deliver to this destination."""
    kind = kind_of(arn)
    needed = [
        # A record is an object under this prefix. Policies usually allow the objects and not the bucket.
        Permission(action, f"{arn}/aws/lambda/async/{function_name}/record" if action == "s3:PutObject" else arn)
        for action in ACTIONS[kind]
    ]
    # The key of a bus is used by EventBridge itself, not by whoever sends to the bus (EventBridge user guide,
    # "Authorizing EventBridge to use a customer managed key").
    if key is None or _is_alias(key) or kind == "event_bus":
        return needed
    return needed + [Permission(action, _key_arn(arn, key), True) for action in _KEY_ACTIONS]


def customer_key(key: str | None) -> str | None:
    """Return the KMS key that a destination names; None if it is AWS's own, or there is none."""
    if not key:
        return None
    parts = parse_arn(key)
    # Names that begin with alias/aws/ are reserved for AWS (AWS KMS API reference, CreateAlias); others may end so.
    return None if (parts.resource if parts else key) in _KEYS_OF_AWS else key


def status_of(
    receiver: Receiver,
    arn: str,
    target: FunctionIdentifier,
    existence: Existence,
    role: str | None,
    decide: t.Callable[[Permission], Decision],
) -> DestinationStatus:
    """Return the status of a destination. target is complete; decide returns what the role is allowed."""
    never, uncertain = unusable(receiver, arn, target), _uncertainty(arn, target, existence)
    denied = _denial(arn, existence, role)
    reasons = []
    if never:
        can_receive: bool | None = False
        reasons.append(f"it is {never}")
    elif existence.exists is False or (denied and denied.certain):
        can_receive = False
    elif uncertain:
        can_receive = None
        reasons.append(uncertain)
    else:
        can_receive = existence.exists
    if existence.exists is False:
        reasons.append("it does not exist")
    elif existence.exists is None and existence.reason:
        reasons.append(existence.reason)
    may_write, reason = _may_write(arn, target, existence, role, decide)
    if denied:
        may_write = False if denied.certain else None if may_write else may_write
        reasons.append(denied.reason)
    if reason:
        reasons.append(reason)
    return {
        "destination": arn,
        "kind": kind_of(arn),
        "exists": existence.exists,
        "can_receive": can_receive,
        "role_may_write": may_write,
        "reason": "; ".join(reasons) or None,
        "policies_not_read": _policies_not_read(arn, existence),
    }


def _policies_not_read(arn: str, existence: Existence) -> list[str]:
    """Return what has a policy that was not read, and decides whether a destination that may be there receives."""
    if existence.exists is False or kind_of(arn) == "other":
        return []
    own = [arn] if existence.policy is None else []
    return own + ([_key_arn(arn, existence.key)] if existence.key else [])


def _denial(arn: str, existence: Existence, role: str | None) -> Denial | None:
    """Return what the destination's own policy denies the role, the certain first."""
    if not existence.policy:
        return None
    # $LATEST has the policy of the function, whose resource is the ARN without it.
    arns = {arn, arn.removesuffix(f":{LATEST}")} if kind_of(arn) == "function" else {arn}
    found = [denial(existence.policy, role, action, *arns) for action in ACTIONS[kind_of(arn)]]
    return max((each for each in found if each), key=lambda each: each.certain, default=None)


def _may_write(
    arn: str,
    target: FunctionIdentifier,
    existence: Existence,
    role: str | None,
    decide: t.Callable[[Permission], Decision],
) -> tuple[bool | None, str | None]:
    """Return whether the role's own policies allow it, if these are enough: within one account they are."""
    key = None if kind_of(arn) == "event_bus" else existence.key
    needed = permissions(arn, target.name, key)
    if not needed:
        return None, "which permission the role needs is not known"
    if role is None:
        return None, "whether the role may write to it is not known, because the function's role could not be read"
    unread = existence.key_unread
    result: tuple[bool | None, str | None] = (None, unread) if unread else (True, None)
    if key and _is_alias(key):
        result = (None, f"it is encrypted with {key}; whether the role may use this key was not read")
    for each in needed:
        decision = decide(each)
        reason = f"{each.action} on {each.resource} by {role}: {decision.reason}"
        if decision.allowed is False and each.elsewhere:
            result = (None, f"{reason}; the key's own policy, which can allow it, was not read")
        elif decision.allowed is False:
            return False, f"{reason}; {unread}" if unread else reason
        elif decision.allowed is None:
            result = (None, reason)
    others = [arn] if existence.foreign or _is_foreign(arn, target) else []
    others += [_key_arn(arn, key)] if key and _is_foreign(_key_arn(arn, key), target) else []
    if result[0] and others:
        # Across accounts, both sides must allow it (IAM user guide, "Cross-account policy evaluation logic").
        return None, f"whether the policy of the other account's {' and '.join(others)} allows it, too, was not judged"
    return result


def _is_foreign(arn: str, target: FunctionIdentifier) -> bool:
    """Return whether an ARN names another account than the function's, which is the role's, too."""
    parts = parse_arn(arn)
    return parts is not None and parts.account_id not in ("", target.account_id)


def _is_alias(key: str) -> bool:
    """Return whether a key is named by an alias, which only KMS can resolve."""
    return "alias/" in key


def _key_arn(arn: str, key: str) -> str:
    """Return the ARN of the key, or alias, of a destination."""
    parts = parse_arn(arn)
    if key.startswith("arn:") or parts is None:
        return key
    return str(parts._replace(service="kms", resource=key if _is_alias(key) else f"key/{key}"))
