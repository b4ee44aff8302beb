# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


from __future__ import annotations

import typing as t

import botocore.session
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.endpoints import check_endpoint, endpoint_of
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption

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


@pytest.mark.parametrize("origin", ["", "AWS_URL"])
@pytest.mark.parametrize(
    "url",
    [
        *("127.0.0.1:4566", "localhost", "localhost:4566", "//localhost:4566", "ftp://localhost", "http://", "http:/x"),
        *("http://[::1", "http://x:99999", "http://x:y", "http://a b", "http://-x", "https://x\n", "me:pass@localhost"),
    ],
)
def test_what_is_no_url_is_refused_with_what_is_expected(url: str, origin: str) -> None:
    """Found: Invalid endpoint, and not what is expected. The URL may have a password, and is not repeated."""
    of = " (from AWS_URL)" if origin else ""
    with pytest.raises(InvalidOption) as refused:
        check_endpoint(url, origin)
    assert str(refused.value) == (
        f"endpoint_url{of} is not the URL of a host: expected http:// or https://, as in http://127.0.0.1:4566"
    )


@pytest.mark.parametrize(
    "url", [EMULATOR, "HTTPS://lambda.us-east-2.amazonaws.com/", "http://me:pass@x:1/y", "http://[::1]:1"]
)
def test_a_url_is_taken(url: str) -> None:
    check_endpoint(url, "")
