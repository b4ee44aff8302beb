# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from support.policy_texts import EVERYONE, policies, statements

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function_arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.resource_policy import UnclearPolicy
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.triggers import (
    Callers,
    Mapping,
    parse_mapping,
    parse_policy,
    triggers,
)

FUNCTION = "arn:aws:lambda:us-east-2:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:q"
INVOKE, CALL_URL = "lambda:InvokeFunction", "lambda:InvokeFunctionUrl"
S3 = {"Service": "s3.amazonaws.com"}
ACCOUNT = "arn:aws:iam::123456789012:root"
USER = "arn:aws:iam::123456789012:user/u"
BY_URL = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}


def parsed(*given: Any, arn: str = FUNCTION) -> Callers:
    return parse_policy(json.dumps({"Version": "2012-10-17", "Statement": list(given)}), parse_function_arn(arn))


def allow(principal: Any, action: Any = INVOKE, **more: Any) -> dict[str, Any]:
    return {"Sid": "a", "Effect": "Allow", "Principal": principal, "Action": action, **more}


def deny(principal: Any, action: Any = INVOKE, **more: Any) -> dict[str, Any]:
    return {**allow(principal, action, **more), "Sid": "d", "Effect": "Deny"}


def policy(*principals: Any, action: Any = INVOKE) -> Callers:
    return parsed(*(allow(principal, action) for principal in principals))


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
    assert policy({"AWS": [ACCOUNT, "123456789012"]}, "*").other == {ACCOUNT, "123456789012", "*"}


def test_function_urls_are_synchronous() -> None:
    assert policy("*", action=CALL_URL) == Callers(synchronous=frozenset("*"))


@pytest.mark.parametrize("value", [True, "true", ["true"], "True"])
@pytest.mark.parametrize("principal", ["*", {"AWS": USER}])
def test_the_two_statements_of_a_function_url_are_one_synchronous_caller(principal: Any, value: Any) -> None:
    condition = {"Bool": {"lambda:InvokedViaFunctionUrl": value}}
    url = allow(principal, CALL_URL, Condition={"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}})
    name = principal if principal == "*" else USER
    assert parsed(url, allow(principal, Condition=condition)) == Callers(synchronous=frozenset([name]))
    # A statement without this condition allows every invocation.
    other = {"Bool": {"lambda:InvokedViaFunctionUrl": "false"}}
    for condition in ({}, other, {"BoolIfExists": BY_URL["Bool"]}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}):
        both = Callers(synchronous=frozenset([name]), other=frozenset([name]))
        assert parsed(url, allow(principal, Condition=condition)) == both


def test_what_does_not_allow_to_invoke() -> None:
    assert policy(S3, action=["lambda:GetFunction"]) == Callers()
    assert parsed(deny(S3)) == Callers()
    assert (
        parsed(allow(S3, Effect="Allow") | {"Action": "lambda:GetFunction"}, deny("*", Condition=BY_URL)) == Callers()
    )
    assert policy(S3, action="lambda:*").asynchronous == {"s3.amazonaws.com"}
    assert policy(S3, action="LAMBDA:invoke?unction").asynchronous == {"s3.amazonaws.com"}


def test_not_action() -> None:
    given = {key: value for key, value in allow(S3).items() if key != "Action"}
    assert parsed({**given, "NotAction": ["lambda:GetFunction"]}).asynchronous == {"s3.amazonaws.com"}
    assert parsed({**given, "NotAction": "lambda:Invoke*"}) == Callers()


@pytest.mark.parametrize(
    ("denied", "allowed", "left"),
    [
        (deny("*"), S3, False),
        (deny({"AWS": "*"}, "*"), S3, False),
        (deny("*", Resource=FUNCTION), S3, False),
        (deny("*", Resource="*"), S3, False),
        (deny(S3), S3, False),
        (deny({"AWS": "123456789012"}), {"AWS": ACCOUNT}, False),
        (deny("*"), "*", False),
        # What they deny leaves the caller, or something of it.
        (deny(S3), {"Service": "sns.amazonaws.com"}, True),
        (deny(S3), "*", True),
        (deny(S3), {"AWS": ACCOUNT}, True),
        (deny({"AWS": USER}), {"AWS": ACCOUNT}, True),
        (deny({"AWS": "210987654321"}), {"AWS": ACCOUNT}, True),
        (deny("*", "lambda:GetFunction"), S3, True),
        (deny("*", CALL_URL), S3, True),
        (deny("*", Condition=BY_URL), S3, True),
        # Lambda takes requests over TLS only.
        (deny("*", "*", Condition={"Bool": {"aws:SecureTransport": "false"}}), S3, True),
    ],
)
def test_what_is_denied_is_no_caller(denied: Any, allowed: Any, left: bool) -> None:
    (name,) = ["*"] if allowed == "*" else allowed.values()
    for found in (parsed(denied, allow(allowed)), parsed(allow(allowed), denied)):
        assert found.asynchronous | found.other == ({name} if left else set())


def test_a_url_that_is_denied_is_no_caller() -> None:
    url, second = allow("*", CALL_URL), allow("*", Condition=BY_URL)
    for denied in (deny("*", CALL_URL), deny("*", "lambda:*"), deny("*", Condition=BY_URL)):
        assert parsed(url, second, denied) == Callers()
    with pytest.raises(UnclearPolicy, match="'d'"):
        parsed(url, deny("*"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([deny("*", Condition={"StringEquals": {"aws:SourceArn": "x"}}), allow(S3)], "may deny it to 's3"),
        ([deny("*", Resource=f"{FUNCTION}:live"), allow(S3)], "the statement 'd' of the policy may deny"),
        ([deny({"AWS": ACCOUNT}), allow({"AWS": USER})], "may deny it to 'arn:aws:iam"),
        ([{**deny("*"), "Principal": {"AWS": "AIDA0"}}, allow({"AWS": USER})], "may deny"),
        ([{"Effect": "Allow", "NotPrincipal": S3, "Action": "*"}], "statement 1 of the policy .*NotPrincipal"),
        ([allow(S3), {"Effect": "Deny", "NotPrincipal": {"AWS": USER}, "Action": "*"}], "statement 2 of the policy"),
        ([allow(S3, Resource=f"{FUNCTION}-2")], "another Resource than"),
        ([allow(S3, NotResource=FUNCTION)], "another Resource than"),
        ([allow(S3, Resource="arn:aws:lambda:*:*:function:${aws:username}")], "another Resource than"),
        ([allow(S3, Principals="*")], "unknown element 'Principals'"),
        ([allow(S3, Effect="allow")], "no valid Effect"),
        ([allow(S3, NotAction="x")], "no valid Action or NotAction"),
        ([allow(S3, action=[])], "no valid Action"),
        ([allow({"Service": "*"})], "no valid Principal"),
        ([allow({"Unknown": "x"})], "no valid Principal"),
        ([allow({})], "no valid Principal"),
        ([allow(S3, Condition=[])], "no valid Condition"),
    ],
)  # fmt: skip  # one line for each case
def test_what_is_not_understood_is_not_claimed(given: Any, says: str) -> None:
    with pytest.raises(UnclearPolicy, match=says) as unclear:
        parsed(*given)
    assert "\n" not in str(unclear.value)


def test_the_policy_of_a_qualifier_is_about_it() -> None:
    live = f"{FUNCTION}:live"
    assert parsed(allow(S3, Resource=live), arn=live).asynchronous == {"s3.amazonaws.com"}
    assert parsed(allow(S3, Resource=FUNCTION), arn=f"{FUNCTION}:$LATEST").asynchronous == {"s3.amazonaws.com"}
    assert parse_policy(json.dumps({"Statement": allow(S3)}), parse_function_arn(live)).asynchronous


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "null", '{"Statement": [{"Effect": "Allow"}]}', "[" * 100_000])
def test_malformed_policies(text: str) -> None:
    with pytest.raises(UnclearPolicy):
        parse_policy(text, parse_function_arn(FUNCTION))


@given(policies())
def test_a_policy_gives_callers_or_is_unclear(text: str) -> None:
    try:
        found = parse_policy(text, parse_function_arn(FUNCTION))
    except UnclearPolicy as unclear:
        assert len(str(unclear).splitlines()) == 1
    else:
        assert isinstance(found, Callers)


@given(policies(), statements(EVERYONE))
def test_nobody_invokes_what_is_denied_to_everyone(text: str, denied: dict[str, Any]) -> None:
    try:
        document = json.loads(text)
        document["Statement"] = [*document["Statement"], denied]
        assert parse_policy(json.dumps(document), parse_function_arn(FUNCTION)) == Callers()
    except (UnclearPolicy, ValueError, TypeError, KeyError):
        pass


def test_mappings_belong_to_their_qualifier() -> None:
    plain = parse_mapping({"EventSourceArn": QUEUE, "FunctionArn": FUNCTION, "State": "Enabled"})
    live = parse_mapping({"UUID": "u", "FunctionArn": f"{FUNCTION}:live", "State": "Enabled"})
    off = parse_mapping({"EventSourceArn": "off", "FunctionArn": FUNCTION, "State": "Disabled"})
    assert (off.polled, live) == (False, Mapping("u", parse_function_arn(f"{FUNCTION}:live"), True))
    found = triggers([plain, live, off], Callers(), parse_function_arn(FUNCTION), ["b", "a"], None)
    assert (found["event_source_mappings"], found["destination_of"]) == ([QUEUE], ["a", "b"])


def test_where_batches_of_a_mapping_go_that_fail() -> None:
    """A cluster has several mappings, for its topics. Of each batch it is known only if each has a place."""
    target = parse_function_arn(FUNCTION)

    def mapping(source: str, destination: str | None, state: str = "Enabled") -> Mapping:
        config = {"DestinationConfig": {"OnFailure": {"Destination": destination} if destination else {}}}
        return parse_mapping({"EventSourceArn": source, "FunctionArn": FUNCTION, "State": state, **config})

    mappings = [
        mapping("stream", QUEUE),
        mapping("none", None),
        mapping("kafka", QUEUE),
        mapping("kafka", None),
        mapping("kafka-2", None),
        mapping("kafka-2", QUEUE),
        mapping("off", QUEUE, "Disabled"),
    ]
    found = triggers(mappings, Callers(), target, [], ["t"])
    assert found["mapping_destinations"] == {"kafka": None, "kafka-2": None, "none": None, "stream": QUEUE}
    assert found["topics"] == ["t"]


def test_the_sources_that_a_filter_stands_before() -> None:
    filters = {"FilterCriteria": {"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]}}
    unreadable = {"FilterCriteriaError": {"ErrorCode": "KMSAccessDeniedException", "Message": "no"}}
    given = {"a": filters, "b": {}, "c": {"FilterCriteria": {"Filters": []}}, "d": unreadable}
    mappings = [
        parse_mapping({"EventSourceArn": name, "FunctionArn": FUNCTION, **more}) for name, more in given.items()
    ]
    found = triggers(mappings, Callers(), parse_function_arn(FUNCTION), [], [])
    assert found["filtered_mappings"] == ["a", "d"]
