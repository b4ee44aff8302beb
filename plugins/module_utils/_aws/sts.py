# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credentials of an assumed role."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

try:
    import botocore.credentials
except ImportError:
    pass  # AnsibleAWSModule says so

from .calls import parsing, sending

if t.TYPE_CHECKING:
    from types_boto3_sts import STSClient

    Credentials = dict[str, str]
    """access_key, secret_key, token and expiry_time, as botocore's RefreshableCredentials take them."""

_OPERATION = "AssumeRole"


@dataclass(frozen=True)
class Role:
    """A role to assume."""

    arn: str
    session_name: str
    external_id: str | None = None


def caller_account(client: t.Any) -> str:
    """Return the account of the credentials. This needs no permission. Raises LambdaError."""
    operation, subject = "GetCallerIdentity", client.meta.region_name
    with sending(operation, subject):
        response = client.get_caller_identity()
    with parsing(operation, subject):
        return str(response["Account"])


class AssumedRole:
    """A provider of credentials for botocore, which renews them before they expire.

    keep_secret receives each secret key and token. Raises LambdaError, which never repeats what STS answered unless it
    is AWS's own error.
    """

    METHOD = "assume-role"

    def __init__(self, client: STSClient, role: Role, keep_secret: t.Callable[[str], None]) -> None:
        self._client, self._role, self._keep_secret = client, role, keep_secret
        self._credentials = botocore.credentials.RefreshableCredentials.create_from_metadata(
            metadata=self._assume(), refresh_using=self._assume, method=self.METHOD
        )

    def load(self) -> botocore.credentials.Credentials:
        """Return the credentials, as botocore asks a provider."""
        return self._credentials

    def _assume(self) -> Credentials:
        subject = f"{self._role.arn} in {self._client.meta.region_name}"
        options: t.Any = {"RoleArn": self._role.arn, "RoleSessionName": self._role.session_name}
        if self._role.external_id is not None:
            options["ExternalId"] = self._role.external_id
        with sending(_OPERATION, subject, secret=True):
            response: t.Any = self._client.assume_role(**options)
        with parsing(_OPERATION, subject, secret=True):
            parts = response["Credentials"]
            credentials = {
                "access_key": parts["AccessKeyId"],
                "secret_key": parts["SecretAccessKey"],
                "token": parts["SessionToken"],
                "expiry_time": parts["Expiration"].isoformat(),
            }
        self._keep_secret(credentials["secret_key"])
        self._keep_secret(credentials["token"])
        return credentials
