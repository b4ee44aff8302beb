# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules share: options beside the common ones of amazon.aws, and the client that all of them make."""

from __future__ import annotations

import gc
import os
import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.common import set_collection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ansible_collections.cloudops.aws_lambda.plugins.module_utils import lambda_api, retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.rate_limit import (
    InvalidRateLimit,
    check_requests_per_second,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.version import COLLECTION_NAME, COLLECTION_VERSION

if t.TYPE_CHECKING:
    from boto3.session import Session
    from types_boto3_lambda import LambdaClient

_SHARED_OPTIONS: dict[str, dict[str, t.Any]] = {
    "assume_role_arn": {"type": "str"},
    "concurrency": {"type": "int", "default": 4},
    "no_sign_request": {"type": "bool", "default": False},
    "requests_per_second": {"type": "float", "default": 10},
}


# Each is a thread and a connection; a dozen already ask for more than AWS's quota grants.
_MAXIMUM_CONCURRENCY = 100


class AnsibleLambdaModule(AnsibleAWSModule):  # type: ignore[misc]  # amazon.aws ships no types
    """A module of this collection. What is wrong with the connection options ends the task before any request."""

    def __init__(self, argument_spec: dict[str, dict[str, t.Any]]) -> None:
        super().__init__(argument_spec={**_SHARED_OPTIONS, **argument_spec}, supports_check_mode=True)
        set_collection_info(COLLECTION_NAME, COLLECTION_VERSION)
        self._first_client: LambdaClient | None = None
        self._session: Session | None = None
        self._credentials: dict[str, str] = {}
        if not 1 <= self.params["concurrency"] <= _MAXIMUM_CONCURRENCY:
            self._refuse(f"concurrency is {self.params['concurrency']}: expected 1 to {_MAXIMUM_CONCURRENCY}")
        try:
            check_requests_per_second(self.params["requests_per_second"])
        except InvalidRateLimit as error:
            self._refuse(str(error))
        if self.params["no_sign_request"] and self.params["assume_role_arn"]:
            self._refuse("no_sign_request and assume_role_arn contradict each other: expected one of them")
        bundle = self.params["aws_ca_bundle"]
        if bundle and self.params["validate_certs"] and not os.path.isfile(bundle):
            fault = "is a directory" if os.path.isdir(bundle) else "does not exist"
            self._refuse(f"aws_ca_bundle '{bundle}' {fault}: expected a file of CA certificates in PEM form")
        if self.params["aws_config"]:
            self.params["aws_config"] = self._checked_aws_config(self.params["aws_config"])
        given = (self.params["aws_config"] or {}).get("retries")
        self._retries_configured = bool(given) or retries.are_configured(self.params["profile"])

    def warn(self, warning: str) -> None:
        """Warn once. amazon.aws would pass each warning to exit_json, too, which ansible-core 2.19 warns about."""
        self._module.warn(warning)

    def lambda_client(self, region: str | None) -> LambdaClient:
        """A client of one region, of the role to assume if there is one. Ends the task when it can't be made."""
        if self._first_client is not None:
            return self._sibling(self._first_client, region)
        # What the SDK builds here is no garbage, but much: without looking for some it takes two thirds of the time.
        gc.disable()
        self._credentials = self._assumed_credentials(region)
        config = lambda_api.client_config(self.params["concurrency"], sign=not self.params["no_sign_request"])
        self._first_client = self._retrying(self.client("lambda", region=region, config=config, **self._credentials))
        gc.freeze()
        gc.enable()
        return self._first_client

    def _sibling(self, client: LambdaClient, region: str | None) -> LambdaClient:
        """A client like the first one, for another region.

        amazon.aws makes a session for each client, which reads the SDK's models again; with one session for all of
        them, each further client takes a tenth of the time.
        """
        _region, endpoint_url, connection = get_aws_connection_info(self)
        connection.pop("aws_config", None)  # the first client's configuration has it
        profile = connection.pop("profile_name", None)
        if self._session is None:
            self._session = lambda_api.session(profile)
        options = {**connection, **self._credentials}
        return self._retrying(lambda_api.sibling(self._session, client, region, endpoint_url, **options))

    def _retrying(self, client: LambdaClient) -> LambdaClient:
        if not self._retries_configured:
            retries.retry_throttled(client)
        return client

    def _assumed_credentials(self, region: str | None) -> dict[str, str]:
        role_arn = self.params["assume_role_arn"]
        if not role_arn:
            return {}
        try:
            return lambda_api.assume_role(self.client("sts", region=region), role_arn)
        except LambdaError as error:
            return self._refuse(str(error))

    def _checked_aws_config(self, aws_config: dict[str, t.Any]) -> dict[str, t.Any]:
        # Imported where it is needed: most tasks have no aws_config.
        from ansible_collections.cloudops.aws_lambda.plugins.module_utils.aws_config import (
            InvalidAwsConfig,
            check_aws_config,
            proxy_passwords,
        )

        try:
            checked = check_aws_config(aws_config)
            passwords = proxy_passwords(checked)
        except InvalidAwsConfig as error:
            self._refuse(str(error))
        self._module.no_log_values.update(passwords)
        if self.params["no_sign_request"] and "signature_version" in checked:
            self._refuse("no_sign_request and aws_config.signature_version contradict each other: expected one")
        return checked

    def _refuse(self, message: str) -> t.NoReturn:
        raise SystemExit(self.fail_json(msg=message))
