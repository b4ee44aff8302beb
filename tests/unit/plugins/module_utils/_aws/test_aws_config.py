# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import botocore.config
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.aws_config import (
    InvalidAwsConfig,
    check_aws_config,
)


def test_values_come_back_in_the_types_that_botocore_wants() -> None:
    checked = check_aws_config(
        {
            "read_timeout": "5",
            "connect_timeout": 2,
            "tcp_keepalive": "yes",
            "retries": {"max_attempts": "3", "mode": "adaptive"},
            "user_agent_extra": "me",
        }
    )
    assert checked == {
        "read_timeout": 5.0,
        "connect_timeout": 2.0,
        "tcp_keepalive": True,
        "retries": {"max_attempts": 3, "mode": "adaptive"},
        "user_agent_extra": "me",
    }
    botocore.config.Config(**checked)


@pytest.mark.parametrize("proxies", [None, {"http": "http://proxy:3128", "https": "me:two@proxy:3128"}])
def test_proxies(proxies: dict[str, str] | None) -> None:
    assert check_aws_config({"proxies": proxies}) == {"proxies": proxies}


@pytest.mark.parametrize("url", [None, 5, "http://[::1"])
def test_what_is_no_url_of_a_proxy(url: t.Any) -> None:
    with pytest.raises(InvalidAwsConfig, match="proxies: one of them is not a URL"):
        check_aws_config({"proxies": {"http": url}})


def test_null_means_no_timeout() -> None:
    assert check_aws_config({"read_timeout": None}) == {"read_timeout": None}


@pytest.mark.parametrize(
    ("aws_config", "says"),
    [
        ({"bogus": 1}, "unknown option bogus"),
        ({"read_timeout": "soon"}, "read_timeout"),
        ({"read_timeout": 0}, "read_timeout is 0: expected seconds above 0, or null"),
        ({"connect_timeout": -1}, "connect_timeout is -1"),
        ({"read_timeout": float("inf")}, "read_timeout is inf: expected seconds above 0, or null"),
        ({"connect_timeout": "nan"}, "connect_timeout is nan"),
        ({"connect_timeout": 10**400}, "connect_timeout is 1000"),
        ({"max_pool_connections": float("inf")}, "max_pool_connections"),
        ({"max_pool_connections": "9" * 5000}, "max_pool_connections"),
        ({"retries": {"max_attempts": float("inf")}}, "retries: "),
        ({"retries": {"mode": "often"}}, "mode"),
        ({"retries": {"max_attempts": "x"}}, "max_attempts"),
        ({"retries": {"max_attempts": -1}}, "max_attempts"),
        ({"retries": 3}, "retries"),
        ({"retries": {"tries": 3}}, "tries"),
        ({"proxies": "http://proxy"}, "proxies"),
        ({"s3": {"addressing_style": "sideways"}}, "sideways is invalid"),
    ],
)
def test_what_botocore_would_crash_on_is_one_line_that_names_it(aws_config: dict[str, t.Any], says: str) -> None:
    with pytest.raises(InvalidAwsConfig) as refusal:
        check_aws_config(aws_config)
    assert says in str(refusal.value)
    assert str(refusal.value).startswith("aws_config: ")
    assert "\n" not in str(refusal.value)
