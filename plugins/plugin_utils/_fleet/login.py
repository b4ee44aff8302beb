# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a login is known by, without a request to AWS: a cache of one organization must not answer for another one."""

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
_NAMED = ("assume-role", "assume-role-with-web-identity", "sso", "login")
"""Providers of botocore whose variables or profile name the account, as in the ARN of a role. Asking them for keys is a
request to AWS."""
_SECRETS = ("aws_secret_access_key", "aws_session_token", "aws_security_token")


def region_of_connection() -> str:
    """Return the region of the environment, or of its profile, as the modules find it; empty if there is none."""
    with contextlib.suppress(Exception):  # a profile that is not there: the modules say so
        region = os.environ.get("AWS_REGION") or botocore.session.Session().get_config_variable("region")
        return str(region or "")
    return ""


def login(options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]) -> str | None:
    """Return a hash that changes with the role, the endpoint, the keys, or any profile of the files of the AWS CLI.

    Return None if nobody can say whose login it is: there is none, or it fails. Who logs in to read says why.
    """
    profile = options.get("profile") or None
    try:
        session = botocore.session.Session(profile=profile)
        files = session.full_config
        key = "" if _is_known_by(options) else _access_key(session)
    except Exception:  # of a program, a container or a file: anything
        return None
    known_by = {
        "options": {name: str(value) for name, value in options.items() if value},
        "environment": {name: environment[name] for name in _VARIABLES if environment.get(name)},
        "files": _without_secrets(files),
        "access_key": key,
    }
    return None if key is None else hashlib.sha256(json.dumps(known_by, sort_keys=True).encode()).hexdigest()


def _is_known_by(options: t.Mapping[str, t.Any]) -> bool:
    """Return whether the options name the identity: the ARN of a role has its account."""
    return bool(options.get("assume_role_arn") or (options.get("access_key") and not options.get("profile")))


def _access_key(session: botocore.session.Session) -> str | None:
    """Return the access key ID that a session has; empty if it is of what the variables and files name, None if none.

    A program, a container or an instance may have keys of somebody else behind the same variables. It is asked.
    """
    credentials = session.get_credentials()
    if credentials is None:
        return None
    return "" if credentials.method in _NAMED else str(credentials.get_frozen_credentials().access_key)


def _without_secrets(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {str(key): _without_secrets(item) for key, item in value.items() if key not in _SECRETS}
    return str(value)
