# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from botocore.exceptions import ClientError

from ansible_collections.cloudops.aws_lambda.plugins.module_utils.secrets import Secrets
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.s3 import S3, Unavailable

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"


def s3(options: t.Mapping[str, t.Any]) -> S3:
    secrets = Secrets()
    secrets.add_parameters(options)
    return S3(options, secrets)


def test_an_error_is_one_line_without_secrets() -> None:
    def refused(**_request: t.Any) -> t.NoReturn:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": f"you sent\n{SECRET}"}}, "PutObject")

    place = s3({"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": SECRET, "validate_certs": True})
    client = place._client
    client.put_object = refused
    with pytest.raises(Unavailable) as raised:
        place.write("the-bucket", "key", b"")
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "AccessDenied" in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "no-such-profile"}, "no-such-profile"),
        ({"profile": "p", "access_key": "AKIA"}, "Passing both a profile and access tokens"),
        ({"endpoint_url": "no url"}, "no url"),
        ({"aws_config": {"no_such_option": 1}}, "no_such_option"),
    ],
)
def test_options_that_are_not_valid_are_one_line(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Unavailable, match=message) as raised:
        s3({"validate_certs": True, **options}).keys("the-bucket", "")
    assert "\n" not in str(raised.value)
