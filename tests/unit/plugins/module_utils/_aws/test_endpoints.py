# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

import typing as t

import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.endpoints import endpoint_of

SESSION = botocore.session.Session()
EMULATOR = "http://127.0.0.1:4566"


@pytest.mark.parametrize(
    "endpoint_url",
    [
        "https://lambda.us-east-2.amazonaws.com",
        "https://vpce-0a1b-c2d3.lambda.us-east-2.vpce.amazonaws.com",
        "https://lambda.cn-north-1.amazonaws.com.cn",
        "https://lambda.us-east-2.api.aws",
        "https://lambda.eusc-de-east-1.amazonaws.eu",
    ],
)
@pytest.mark.newest_boto3
def test_an_endpoint_of_aws_is_lambda_s_alone(endpoint_url: str) -> None:
    assert endpoint_of("sts", endpoint_url, SESSION, {}) is None
    assert endpoint_of("lambda", endpoint_url, SESSION, {}) == endpoint_url


@pytest.mark.parametrize("endpoint_url", [EMULATOR, "https://amazonaws.com.example.org", "http://localstack:4566"])
def test_an_emulator_serves_every_service(endpoint_url: str) -> None:
    assert endpoint_of("sts", endpoint_url, SESSION, {}) == endpoint_url


@pytest.mark.parametrize(
    ("service", "variables", "expected"),
    [
        ("sts", {"AWS_ENDPOINT_URL_STS": "http://sts"}, None),
        ("sts", {"AWS_ENDPOINT_URL": "http://all"}, EMULATOR),
        ("sts", {"AWS_ENDPOINT_URL_SQS": "http://sqs"}, EMULATOR),
        ("events", {"AWS_ENDPOINT_URL_EVENTBRIDGE": "http://events"}, None),
    ],
)
def test_a_service_s_own_variable_comes_first(
    service: str, variables: t.Mapping[str, str], expected: str | None
) -> None:
    assert endpoint_of(service, EMULATOR, SESSION, variables) == expected


def test_without_an_endpoint_the_sdk_decides() -> None:
    assert endpoint_of("sts", None, SESSION, {}) is None
