# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon SQS, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .._model.arns import Arn
from .._model.queue_urls import queue_url
from .calls import parsing, sending, unless_missing

# The first is the code, the second the exception's name in newer service models (recorded: test_non_existent_queue).
_MISSING = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def get_queue_attributes(client: t.Any, arn: Arn) -> dict[str, str] | None:
    """Return a queue's attributes; None if AWS answers that there is no such queue."""
    operation, subject, send = "GetQueueAttributes", str(arn), client.get_queue_attributes
    with sending(operation, subject):
        # All: to ask for an attribute that the queue does not have can fail.
        response = unless_missing(lambda: send(QueueUrl=_queue_url(client, arn), AttributeNames=["All"]), _MISSING)
    if response is None:
        return None
    with parsing(operation, subject):
        attributes = dict(response["Attributes"])
        if attributes["QueueArn"] != subject:
            raise ValueError(f"it is about {attributes['QueueArn']}")
        return attributes


def _queue_url(client: t.Any, arn: Arn) -> str:
    """Return the URL of a queue without asking AWS: sqs:GetQueueUrl is in fewer policies.

    Of a partition that is newer than this collection, the SDK may know the endpoint, as the client shows.
    """
    return queue_url(arn) or f"{client.meta.endpoint_url}/{arn.account_id}/{arn.resource}"
