# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many records wait at the failure paths of a target. Pure."""

from __future__ import annotations

import typing as t

from .arns import Arn, parse_arn

# AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations": where it writes in a bucket.
PREFIX = "aws/lambda/async/"


class WaitingAt(t.TypedDict):
    """waiting: how many records are there, whoever sent them; None if it could not be read."""

    source: str
    waiting: int | None


class Parked(t.TypedDict):
    """None: there is no such failure path, or it is one that keeps nothing, such as a topic."""

    on_failure: WaitingAt | None
    dead_letter: WaitingAt | None


def waiting_in(attributes: t.Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return how many messages a queue has, and how many of them are hidden, by its attributes; None: not known."""
    visible, hidden, delayed = (
        _number(attributes.get(f"ApproximateNumberOfMessages{part}")) for part in ("", "NotVisible", "Delayed")
    )
    known = visible is not None and hidden is not None
    return ((visible or 0) + (hidden or 0) + (delayed or 0) if known else None), hidden


def is_fifo(arn: Arn) -> bool:
    return arn.service == "sqs" and arn.resource.endswith(".fifo")


def is_topic(arn: str) -> bool:
    parts = parse_arn(arn)
    return parts is not None and parts.service == "sns"


def keeping(arn: str, function_name: str) -> tuple[Arn, str] | None:
    """Return the queue, or the bucket with the prefix, that keeps failed events of a function; None: it keeps none.

    Lambda delivers to no FIFO queue: whatever is in one is of somebody else.
    """
    parts = parse_arn(arn)
    if parts is None or parts.service not in ("sqs", "s3") or is_fifo(parts):
        return None
    return parts, f"{PREFIX}{function_name}/" if parts.service == "s3" else ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None
