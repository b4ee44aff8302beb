# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues, topics, event buses and buckets put directly into moto's state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from ..server.regions import check_region

_FIELDS = frozenset({"arn", "attributes", "subscribers"})

Seed = Mapping[str, Any]


def add_destinations(seeds: Iterable[str | Seed], region: str, account_id: str) -> None:
    """Create queues, topics, event buses and buckets.

    A seed is an ARN, or ``{"arn": ARN, "attributes": {name: value}}`` with SQS's or SNS's attributes, ``Policy`` and
    ``KmsKeyIdentifier`` of an event bus, or ``KMSMasterKeyID`` of a bucket. ``"subscribers"`` are the ARNs of
    functions that a topic invokes. ``region`` and ``account_id`` apply to buckets: their ARN has neither.
    """
    check_region(region)
    for seed in seeds:
        given: Seed = {"arn": seed} if isinstance(seed, str) else seed
        if set(given) - _FIELDS or "arn" not in given:
            raise ValueError(f"A destination is an ARN, or takes {sorted(_FIELDS)}: {dict(given)}")
        _add_destination(given["arn"], dict(given.get("attributes") or {}), region, account_id)
        for subscriber in given.get("subscribers") or ():
            _arn, _partition, _service, region_of_topic, owner, _name = given["arn"].split(":", 5)
            sns_backends[owner][region_of_topic].subscribe(given["arn"], subscriber, "lambda")


def _add_destination(arn: str, attributes: dict[str, Any], bucket_region: str, bucket_account: str) -> None:
    parts = arn.split(":", 5)
    if len(parts) < 6:
        raise ValueError(f"destination is {arn!r}: expected an ARN")
    _arn, partition, service, region, account_id, name = parts
    if service == "s3":
        _add_bucket(s3_backends[bucket_account][partition], name, bucket_region, attributes.get("KMSMasterKeyID"))
        return
    check_region(region)
    if name.endswith(".fifo"):
        attributes = {"FifoTopic" if service == "sns" else "FifoQueue": "true", **attributes}
    match service:
        case "sqs":
            sqs_backends[account_id][region].create_queue(name, None, **attributes)
        case "sns":
            sns_backends[account_id][region].create_topic(name, attributes)
        case "events" if name.startswith("event-bus/"):
            if name != "event-bus/default":
                events_backends[account_id][region].create_event_bus(
                    name.removeprefix("event-bus/"), kms_key_identifier=attributes.get("KmsKeyIdentifier")
                )
            if attributes.get("Policy"):
                _put_bus_policy(
                    events_backends[account_id][region], name.removeprefix("event-bus/"), attributes["Policy"]
                )
        case _unused:
            raise ValueError(f"destination is {arn}: expected a queue, topic, event bus or bucket")


def _add_bucket(backend: Any, name: str, region: str, key: str | None) -> None:
    backend.create_bucket(name, region)
    if key:
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
        backend.put_bucket_encryption(name, {"Rule": {"ApplyServerSideEncryptionByDefault": by_default}})


def _put_bus_policy(backend: Any, name: str, policy: str) -> None:
    backend.put_permission(name, "", "", "", {}, policy)
