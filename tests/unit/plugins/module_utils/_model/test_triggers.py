# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.triggers import (
    Callers,
    Mapping,
    parse_mapping,
    parse_policy,
    triggers,
)

FUNCTION = "arn:aws:lambda:us-east-2:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:q"


def policy(*principals: Any, action: Any = "lambda:InvokeFunction", effect: str = "Allow") -> Callers:
    statements = [{"Effect": effect, "Principal": principal, "Action": action} for principal in principals]
    return parse_policy(json.dumps({"Version": "2012-10-17", "Statement": statements}))


@pytest.mark.parametrize(
    ("principal", "how"),
    [
        ("s3.amazonaws.com", "asynchronous"),
        ("events.amazonaws.com", "asynchronous"),
        ("sns.amazonaws.com", "asynchronous"),
        ("logs.us-east-2.amazonaws.com", "asynchronous"),
        ("logs.cn-north-1.amazonaws.com.cn", "asynchronous"),
        ("apigateway.amazonaws.com", "synchronous"),
        ("elasticloadbalancing.amazonaws.com", "synchronous"),
        ("alexa-appkit.amazon.com", "synchronous"),
        ("something-new.amazonaws.com", "other"),
        ("s3.example.com", "other"),
        ("s3", "other"),
    ],
)
def test_services(principal: str, how: str) -> None:
    found = policy({"Service": principal})
    assert found == Callers(**{how: frozenset([principal])})


def test_accounts_and_everyone() -> None:
    account = "arn:aws:iam::123456789012:root"
    assert policy({"AWS": [account, "123456789012"]}, "*").other == {account, "123456789012", "*"}


def test_function_urls_are_synchronous() -> None:
    assert policy("*", action="lambda:InvokeFunctionUrl") == Callers(synchronous=frozenset("*"))


def test_what_does_not_allow_to_invoke() -> None:
    assert policy({"Service": "s3.amazonaws.com"}, action=["lambda:GetFunction"]) == Callers()
    assert policy({"Service": "s3.amazonaws.com"}, effect="Deny") == Callers()
    assert policy({"Service": "s3.amazonaws.com"}, action="lambda:*").asynchronous == {"s3.amazonaws.com"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Statement": [{"Effect": "Allow"}]}'])
def test_malformed_policies(text: str) -> None:
    with pytest.raises((KeyError, ValueError, TypeError, AttributeError)):
        parse_policy(text)


def test_mappings_belong_to_their_qualifier() -> None:
    plain = parse_mapping({"EventSourceArn": QUEUE, "FunctionArn": FUNCTION, "State": "Enabled"})
    live = parse_mapping({"UUID": "u", "FunctionArn": f"{FUNCTION}:live", "State": "Enabled"})
    off = parse_mapping({"EventSourceArn": "off", "FunctionArn": FUNCTION, "State": "Disabled"})
    assert (off.polled, live) == (False, Mapping("u", parse_function_arn(f"{FUNCTION}:live"), True))
    found = triggers([plain, live, off], Callers(), parse_function_arn(FUNCTION), ["b", "a"])
    assert (found["event_source_mappings"], found["destination_of"]) == ([QUEUE], ["a", "b"])
