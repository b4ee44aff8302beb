# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identifiers, held to the patterns of the installed botocore's service model."""

from __future__ import annotations

import re

import botocore.session
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    InvalidIdentifier,
    parse_function,
    parse_function_arn,
    parse_qualifier,
    read_back,
)

_INPUT = (
    botocore.session.get_session()
    .get_service_model("lambda")
    .operation_model("GetFunctionEventInvokeConfig")
    .input_shape.members
)
FUNCTION_PATTERN = re.compile(_INPUT["FunctionName"].metadata["pattern"], re.ASCII)
QUALIFIER_PATTERN = re.compile(_INPUT["Qualifier"].metadata["pattern"], re.ASCII)

names = st.from_regex(r"[a-zA-Z0-9_.-]{1,70}", fullmatch=True) | st.sampled_from(
    ["function", "us-east-1", "123456789012", "arn", "lambda", "f", "a.b"]
)
qualifiers = st.sampled_from(["$LATEST", "$LATEST.PUBLISHED", "3", "BLUE"]) | st.from_regex(
    r"[a-zA-Z0-9_-]{1,20}", fullmatch=True
)
partitions = st.sampled_from(["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-eusc", ""])
regions = st.sampled_from(
    ["us-east-2", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1", "eu-isoe-west-1"]
)
accounts = st.from_regex(r"[0-9]{12}", fullmatch=True)

# More than usual: whatever people and programs write ends here. `make test-all` takes 100,000.
many = settings(max_examples=max(400, settings.default.max_examples))


@st.composite
def near(draw: st.DrawFn, pattern: re.Pattern[str]) -> str:
    """What matches a pattern, but for some characters at one place."""
    value = draw(st.from_regex(pattern, fullmatch=True))
    start = draw(st.integers(0, len(value)))
    return value[:start] + draw(st.text(max_size=2)) + value[start + draw(st.integers(0, 2)) :]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("f", FunctionIdentifier("f")),
        ("f:BLUE", FunctionIdentifier("f", "BLUE")),
        ("f:3", FunctionIdentifier("f", "3")),
        ("f:$LATEST", FunctionIdentifier("f", "$LATEST")),
        ("f:$LATEST.PUBLISHED", FunctionIdentifier("f", "$LATEST.PUBLISHED")),
        ("function:f", FunctionIdentifier("f")),
        ("function:f:BLUE", FunctionIdentifier("f", "BLUE")),
        ("123456789012:function:f", FunctionIdentifier("f", None, None, None, "123456789012")),
        ("123456789012:f:3", FunctionIdentifier("f", "3", None, None, "123456789012")),
        ("us-east-2:123456789012:function:f", FunctionIdentifier("f", None, None, "us-east-2", "123456789012")),
        (
            "arn:aws:lambda:us-east-2:123456789012:function:f:BLUE",
            FunctionIdentifier("f", "BLUE", "aws", "us-east-2", "123456789012"),
        ),
        (
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
            FunctionIdentifier("f", None, "aws-us-gov", "us-gov-west-1", "123456789012"),
        ),
        (
            "arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:f:$LATEST",
            FunctionIdentifier("f", "$LATEST", "aws-eusc", "eusc-de-east-1", "123456789012"),
        ),
    ],
)
def test_every_form_is_taken_apart(value: str, expected: FunctionIdentifier) -> None:
    assert parse_function(value) == expected


@pytest.mark.parametrize(
    ("value", "qualifier", "says"),
    [
        ("", None, "'' is empty"),
        ("a" * 65, None, "is 65 characters long: expected at most 64"),
        ("a" * 65 + ":BLUE", None, "is 65 characters long"),
        ("a" * 300, None, "is 300 characters long"),
        ("arn:aws:sqs:us-east-2:123456789012:queue", None, "is an ARN of sqs, not of Lambda"),
        ("arn:aws:lambda:us-east-2:123456789012:layer:f:1", None, "is not the name of a function"),
        ("my function", None, "'my function'"),
        ("f\n", None, r"'f\n'"),
        ("٣", None, "'٣'"),
        ("f:", None, "'f:'"),
        ("f:BLUE", "GREEN", "names the qualifier BLUE, but qualifier is 'GREEN'"),
        ("f:$LATEST", "1", "names the qualifier $LATEST, but qualifier is '1'"),
        ("f", "", "qualifier '' is not a valid qualifier"),
        ("f", "BLUE:3", "qualifier 'BLUE:3' is not a valid qualifier"),
        ("f", "a" * 129, "is not a valid qualifier"),
    ],
)
def test_what_aws_would_refuse_is_refused_in_one_line_that_names_it(
    value: str, qualifier: str | None, says: str
) -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_function(value, qualifier)
    message = str(refusal.value)
    assert says in message
    assert "expected" in message
    assert "\n" not in message


def test_the_same_qualifier_twice_is_no_contradiction() -> None:
    assert parse_function("f:BLUE", "BLUE") == FunctionIdentifier("f", "BLUE")


def test_a_long_name_is_refused_only_where_it_is_a_name_only() -> None:
    assert parse_function("123456789012:function:" + "a" * 65).name == "a" * 65


@many
@given(st.text(max_size=300) | st.from_regex(FUNCTION_PATTERN, fullmatch=True) | near(FUNCTION_PATTERN))
@example("arn::lambda:f")
@example("arn::\n")
@example("us-east-1:BLUE")
@example("f-\u0663")
@pytest.mark.newest_boto3
def test_accepted_is_exactly_what_the_service_model_accepts(value: str) -> None:
    matches = FUNCTION_PATTERN.fullmatch(value) is not None and len(value) <= 256
    try:
        identifier = parse_function(value)
    except InvalidIdentifier as refusal:
        assert "\n" not in str(refusal)
        too_long_bare_name = matches and len(re.split(":", value)[0]) > 64
        assert not matches or too_long_bare_name
    else:
        assert matches
        assert read_back(str(identifier)) == identifier


@many
@given(st.text(max_size=140) | st.from_regex(QUALIFIER_PATTERN, fullmatch=True) | near(QUALIFIER_PATTERN))
@pytest.mark.newest_boto3
def test_qualifiers_are_exactly_those_of_the_service_model(value: str) -> None:
    matches = QUALIFIER_PATTERN.fullmatch(value) is not None and len(value) <= 128
    if matches:
        assert parse_qualifier(value) == value
    else:
        with pytest.raises(InvalidIdentifier):
            parse_qualifier(value)


@many
@given(names, st.none() | qualifiers, st.none() | partitions, st.none() | regions, st.none() | accounts)
def test_parsing_is_the_inverse_of_formatting(
    name: str, qualifier: str | None, partition: str | None, region: str | None, account_id: str | None
) -> None:
    identifier = FunctionIdentifier(name, qualifier, partition, region, account_id)
    is_bare = partition is None and region is None and account_id is None
    if is_bare and len(name) > 64:
        name = name[:64]
        identifier = FunctionIdentifier(name, qualifier)
    if qualifier is None and is_bare:
        assert str(identifier) == name
    assert parse_function(str(identifier)) == identifier
    assert parse_function(identifier.unqualified) == FunctionIdentifier(name, None, partition, region, account_id)


@many
@given(
    names | st.from_regex(r"[a-zA-Z0-9_.-]{200,250}", fullmatch=True),
    st.none() | qualifiers | st.from_regex(QUALIFIER_PATTERN, fullmatch=True).filter(lambda text: 0 < len(text) <= 128),
    st.none() | partitions,
    st.none() | regions,
    st.none() | accounts,
)
@example("f", "$latest", None, None, None)
@example("us-east-1", "BL$UE", None, None, None)
@example("a" * 243, None, None, None, "123456789012")
def test_each_text_of_an_identifier_can_be_read_back(
    name: str, qualifier: str | None, partition: str | None, region: str | None, account_id: str | None
) -> None:
    """Found: parse_function() did not take a qualifier with a dollar sign, or a name that is long with its prefix."""
    identifier = FunctionIdentifier(name, qualifier, partition, region, account_id)
    assert read_back(str(identifier)) == identifier


@pytest.mark.parametrize("text", ["", "f:", "a b", "f:B:C", "f\n", "arn:aws:sqs:us-east-2:123456789012:queue"])
def test_any_other_text_is_none_of_an_identifier(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        read_back(text)


def test_the_arn_of_an_answer_always_has_a_qualifier() -> None:
    arn = "arn:aws:lambda:us-east-2:123456789012:function:f"
    assert parse_function_arn(arn).qualifier == "$LATEST"
    assert parse_function_arn(f"{arn}:BLUE").qualifier == "BLUE"


@pytest.mark.parametrize("arn", ["", "f", "123456789012:function:f", "arn:aws:sqs:us-east-2:123456789012:queue"])
def test_an_answer_without_a_whole_arn_is_refused(arn: str) -> None:
    with pytest.raises(InvalidIdentifier):
        parse_function_arn(arn)
