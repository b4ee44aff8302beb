# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amazon SNS, one function for each operation. Each raises LambdaError."""

from __future__ import annotations

import typing as t

from .._model.arns import Arn
from .calls import parsed_pages, parsing, sending, unless_missing

_MISSING = ("NotFound", "NotFoundException")


def get_topic_attributes(client: t.Any, arn: Arn) -> dict[str, str] | None:
    """Return a topic's attributes; None if AWS answers that there is no such topic.

    The client is in the topic's region: another one answers InvalidParameter (recorded: test_cross_region_access).
    """
    operation, subject = "GetTopicAttributes", str(arn)
    with sending(operation, subject):
        response = unless_missing(lambda: client.get_topic_attributes(TopicArn=subject), _MISSING)
    if response is None:
        return None
    with parsing(operation, subject):
        return dict(response["Attributes"])


def functions_of_topic(client: t.Any, arn: Arn) -> set[str]:
    """Return the ARNs of functions that a topic's subscriptions invoke; none if AWS answers that there is no topic."""
    operation, subject = "ListSubscriptionsByTopic", str(arn)
    responses = iter(client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=subject))
    pages = iter(lambda: unless_missing(lambda: next(responses, None), _MISSING), None)

    def parse(page: t.Mapping[str, t.Any]) -> set[str]:
        return {each["Endpoint"] for each in page["Subscriptions"] if each["Protocol"] == "lambda"}

    return {endpoint for page in parsed_pages(operation, subject, pages, parse) for endpoint in page}
