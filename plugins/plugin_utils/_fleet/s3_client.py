# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three requests to Amazon S3 that places need, with the connection options of amazon.aws."""

from __future__ import annotations

import functools
import typing as t

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # amazon.aws says so

from ansible.errors import AnsibleError
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.plugin_utils.base import AWSPluginBase
from ansible_collections.amazon.aws.plugins.plugin_utils.botocore import get_aws_connection_info

from ...module_utils._aws.errors import LambdaError
from ...module_utils._aws.sdk import new_session
from ...module_utils._aws.session import USER_AGENT
from ...module_utils._aws.session_secrets import keep_secret_key, keep_sent_tokens
from ...module_utils._secrets import Secrets

_R = t.TypeVar("_R")


class Unavailable(Exception):
    """Something that cannot be read or written; str() is one line without secrets."""


class S3:
    """A client that is made when it is first used. Each method raises Unavailable."""

    def __init__(self, options: t.Mapping[str, t.Any], secrets: Secrets) -> None:
        self._options = options
        self._secrets = secrets

    def keys(self, bucket: str, prefix: str) -> list[str]:
        """Return the keys of the objects that begin with the prefix."""

        def listed() -> list[str]:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            return [item["Key"] for page in pages for item in page.get("Contents", [])]

        return self._sending(listed)

    def read(self, bucket: str, key: str) -> bytes:
        return self._sending(lambda: bytes(self._client.get_object(Bucket=bucket, Key=key)["Body"].read()))

    def write(self, bucket: str, key: str, body: bytes) -> None:
        self._sending(lambda: self._client.put_object(Bucket=bucket, Key=key, Body=body))

    def delete(self, bucket: str, key: str) -> None:
        self._sending(lambda: self._client.delete_object(Bucket=bucket, Key=key))

    @functools.cached_property
    def _client(self) -> t.Any:
        plugin = _Plugin(self._options)
        plugin.require_aws_sdk()
        region, endpoint_url, rest = get_aws_connection_info(plugin)
        # As the modules do it: S3 may repeat what was sent, whatever login it is of.
        rest["verify"] = None if rest["verify"] is True else rest["verify"]
        session = new_session(rest.pop("profile_name", None), region, None, rest["verify"])
        keep_sent_tokens(session, self._secrets.add)
        # A prefix of hundreds of accounts is read with as many requests.
        config = Config(user_agent=USER_AGENT, retries={"mode": "standard", "max_attempts": 5})
        config = config.merge(rest.pop("aws_config", None) or Config())
        client = session.create_client("s3", region_name=region, endpoint_url=endpoint_url, config=config, **rest)
        if not rest["aws_secret_access_key"]:
            keep_secret_key(session, client, self._secrets.add)
        return client

    def _sending(self, send: t.Callable[[], _R]) -> _R:
        try:
            return send()
        except (AnsibleAWSError, AnsibleError, LambdaError) as error:  # options, the SDK is missing, or a login
            raise self._unavailable(error) from None
        except (BotoCoreError, ClientError, OSError, TypeError, ValueError) as error:  # TypeError: aws_config
            raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> Unavailable:
        return Unavailable(" ".join(self._secrets.masked(str(error), words=True).split()))


class _Plugin(AWSPluginBase):  # type: ignore[misc]  # amazon.aws ships no types
    """What amazon.aws makes a client of."""

    ansible_name = "event_invoke_audit_report"

    def __init__(self, options: t.Mapping[str, t.Any]) -> None:
        self._options = options

    def get_options(self) -> dict[str, t.Any]:
        return dict(self._options)
