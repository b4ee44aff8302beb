# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a login is known by, without a request: a cache of one organization must not answer for another one."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

try:
    import botocore.session
except ImportError:
    pass  # amazon.aws says so

LOGIN_OPTIONS = ("assume_role_arn", "endpoint_url", "profile", "access_key", "region")

# Where the SDK finds credentials and endpoints (botocore 1.35, credentials.py and configprovider.py). Values that are
# secrets are not among them.
_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_ORGANIZATIONS",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
_SECRETS = ("aws_secret_access_key", "aws_session_token", "aws_security_token")


def region_of_connection() -> str:
    """Return the region of the environment, or of its profile, as the modules find it; empty if there is none."""
    with contextlib.suppress(Exception):  # a profile that is not there: the modules say so
        region = os.environ.get("AWS_REGION") or botocore.session.Session().get_config_variable("region")
        return str(region or "")
    return ""


def login(options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]) -> str:
    """Return a hash that changes with the role, the endpoint, the keys, or any profile of the files of the AWS CLI."""
    known_by = {
        "options": {name: str(value) for name, value in options.items() if value},
        "environment": {name: environment[name] for name in _VARIABLES if environment.get(name)},
        "files": _without_secrets(botocore.session.Session().full_config),
    }
    return hashlib.sha256(json.dumps(known_by, sort_keys=True).encode()).hexdigest()


def _without_secrets(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {str(key): _without_secrets(item) for key, item in value.items() if key not in _SECRETS}
    return str(value)
