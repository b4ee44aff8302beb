# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The queue that is made, and whether one that is there can serve in its place. Pure."""

from __future__ import annotations

import typing as t

from .._model.destination_status import customer_key
from .._model.failure_path import FailurePath

_DAY = 86400
_LARGEST_MESSAGE = 1_048_576
"""botocore service model, CreateQueue. A record has the event and the answer of the function."""
# What SQS gives a queue that is made without these (botocore service model, CreateQueue: the defaults).
_OF_A_NEW_QUEUE = {"DelaySeconds": "0", "ReceiveMessageWaitTimeSeconds": "0", "VisibilityTimeout": "30"}
_NOT_OF_A_NEW_QUEUE = ("KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy")


def attributes_of(path: FailurePath, key: str | None) -> dict[str, str]:
    """Return what a queue is made with; SQS has its own defaults for the rest."""
    attributes = {
        "MessageRetentionPeriod": str(path.retention_days * _DAY),
        "MaximumMessageSize": str(_LARGEST_MESSAGE),
    }
    return {**attributes, "KmsMasterKeyId": key} if key else attributes


def is_made(stored: t.Mapping[str, str], wanted: t.Mapping[str, str]) -> bool:
    """Return whether a queue is the one that was to be made, as far as its attributes show it.

    SQS compares only what is given: it answers alike if somebody else has made one with more.
    """
    as_wanted = all(stored.get(name) == value for name, value in wanted.items())
    as_new = all(stored.get(name, value) == value for name, value in _OF_A_NEW_QUEUE.items())
    return as_wanted and as_new and not any(stored.get(name) for name in _NOT_OF_A_NEW_QUEUE if name not in wanted)


def unfit(attributes: t.Mapping[str, str]) -> str | None:
    """Return why a queue cannot keep records of failed events; None if nothing of it shows that."""
    if attributes.get("FifoQueue") == "true":
        return "it is a FIFO queue, which Lambda cannot deliver to"
    if attributes.get("RedrivePolicy"):
        return (
            "it has a redrive policy, which moves records elsewhere as soon as they were looked at too often: take the "
            "policy away, or name another queue"
        )
    return None


def differences(path: FailurePath, key: str | None, attributes: t.Mapping[str, str]) -> list[str]:
    """Return what of a queue that is there is otherwise than wanted, one text for each. It stays so.

    key: the KMS key that is wanted, as it was given.
    """
    found = []
    for name, wanted in attributes_of(path, None).items():
        if attributes.get(name) != wanted:
            found.append(f"{name} is {attributes.get(name, 'not known')}, and a new queue would have {wanted}")
    stored = attributes.get("KmsMasterKeyId") or None
    if key and _short(key) != _short(stored or ""):
        found.append(f"KmsMasterKeyId is {stored or 'not set'}, and a new queue would have {key}")
    if not key and customer_key(stored):
        found.append(f"KmsMasterKeyId is {stored}, and a new queue would have none")
    return found


def _short(key: str) -> str:
    """Return the ID or alias of a key, which may be given as an ARN."""
    return key.split(":", 5)[-1].removeprefix("key/")
