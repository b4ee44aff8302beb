# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon SQS, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .._model.arns import Arn
from .._model.queue_urls import queue_url
from .calls import parsing, refuse_page, require_aws, sending, unless_missing

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


class Message(t.NamedTuple):
    """A message that was received, and is hidden from others for a while. handle is for this receiver alone."""

    message_id: str
    handle: str
    body: str
    attributes: t.Mapping[str, t.Mapping[str, t.Any]]
    sent_timestamp: str | None


# Amazon SQS API reference, ChangeMessageVisibility: "The specified message isn't in flight."
_VISIBLE = ("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight")
# Seen of SQS with the code InvalidParameterValue (github.com/vmihailenco/taskq/issues/29).
_VISIBLE_REASON = "not available for visibility timeout change"

AT_ONCE = 10
"""How many messages SQS returns, or takes, at once."""


def receive_messages(client: t.Any, arn: Arn, most: int, hidden_seconds: int, wait_seconds: int) -> list[Message]:
    """Receive up to `most` messages, at most AT_ONCE, which raises the receive count of each.

    Errors repeat nothing of them.
    """
    operation, subject = "ReceiveMessage", str(arn)
    with sending(operation, subject, secret=True):
        response = client.receive_message(
            QueueUrl=_queue_url(client, arn),
            MaxNumberOfMessages=min(most, AT_ONCE),
            VisibilityTimeout=hidden_seconds,
            WaitTimeSeconds=wait_seconds,
            MessageAttributeNames=["All"],
            # MessageSystemAttributeNames is the newer name. SQS takes both (botocore service model, ReceiveMessage).
            AttributeNames=["SentTimestamp"],
        )
    with parsing(operation, subject, secret=True):
        refuse_page(operation, subject, response)
        return [
            Message(
                each["MessageId"],
                each["ReceiptHandle"],
                each["Body"],
                each.get("MessageAttributes") or {},
                (each.get("Attributes") or {}).get("SentTimestamp"),
            )
            for each in response.get("Messages") or ()
        ]


def show_messages(client: t.Any, arn: Arn, handles: t.Sequence[str]) -> int:
    """Let others see up to AT_ONCE messages again. Return how many stay hidden."""
    return sum(1 for visible in _change_visibility(client, arn, handles, 0).values() if not visible)


def hide_messages(client: t.Any, arn: Arn, handles: t.Sequence[str], seconds: int) -> list[str]:
    """Hide up to AT_ONCE messages from others for so many seconds from now on. Return those that SQS does not."""
    return [handles[number] for number in _change_visibility(client, arn, handles, seconds)]


def _change_visibility(client: t.Any, arn: Arn, handles: t.Sequence[str], seconds: int) -> dict[int, bool]:
    """Return for each message, by its number, for which it failed, whether that is because it is visible."""
    operation, subject = "ChangeMessageVisibilityBatch", str(arn)
    entries = [
        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
        for number, handle in enumerate(handles)
    ]
    with sending(operation, subject):
        response = client.change_message_visibility_batch(QueueUrl=_queue_url(client, arn), Entries=entries)
    with parsing(operation, subject):
        changed = {int(each["Id"]) for each in response.get("Successful") or ()}
        failed = {
            int(each["Id"]): each["Code"] in _VISIBLE or _VISIBLE_REASON in each.get("Message", "")
            for each in response.get("Failed") or ()
        }
        # Either list is left out of some answers if it is empty, and both of an answer of somebody else.
        if changed | failed.keys() != set(range(len(handles))):
            raise ValueError("it does not say what became of each message")
        return failed


def delete_message(client: t.Any, arn: Arn, handle: str) -> None:
    """Delete a message.

    The answer has no member. It is SQS's own if it has a request ID (Amazon SQS developer guide, "Interpreting Amazon
    SQS JSON API responses"), whatever its body is.
    """
    operation, subject = "DeleteMessage", str(arn)
    with sending(operation, subject):
        response = client.delete_message(QueueUrl=_queue_url(client, arn), ReceiptHandle=handle)
    require_aws(operation, subject, response, 200)


def _queue_url(client: t.Any, arn: Arn) -> str:
    """Return the URL of a queue without asking AWS: sqs:GetQueueUrl is in fewer policies.

    Of a partition that is newer than this collection, the SDK may know the endpoint, as the client shows.
    """
    return queue_url(arn) or f"{client.meta.endpoint_url}/{arn.account_id}/{arn.resource}"
