# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an endpoint is one, and which one a service other than Lambda has if the task gives Lambda's."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

try:
    from botocore.utils import is_valid_uri
except ImportError:
    pass  # AnsibleAWSModule says so

from .._model.invalid_option import InvalidOption

if t.TYPE_CHECKING:
    import botocore.session

# As botocore names them, after the service's ID.
_NAMES = {"events": "eventbridge"}


def check_endpoint(url: str, origin: str) -> None:
    """Raise InvalidOption if it is no URL that the SDK takes. origin: the variable that it is from, "" for the task.

    It may have a password: it is not repeated.
    """
    try:
        parts = urlsplit(url)
        # A port that is no number is found by asking for it.
        is_valid = parts.scheme in ("http", "https") and parts.port != 0 and bool(is_valid_uri(url))
    except ValueError:
        is_valid = False
    if not is_valid:
        option = f"endpoint_url (from {origin})" if origin else "endpoint_url"
        expected = "expected http:// or https://, as in http://127.0.0.1:4566"
        raise InvalidOption(f"{option} is not the URL of a host: {expected}")


def endpoint_of(
    service: str, endpoint_url: str | None, session: botocore.session.Session, environment: t.Mapping[str, str]
) -> str | None:
    """Return the endpoint of a service; None leaves it to the SDK, which reads the environment and the profile.

    endpoint_url is Lambda's. It is used for another service only if it is not a host of AWS (an emulator), and neither
    AWS_ENDPOINT_URL_<SERVICE> nor the profile's services section names another one. These two do not count if the SDK
    is configured to ignore them.
    """
    if endpoint_url is None or service == "lambda":
        return endpoint_url
    if not session.get_config_variable("ignore_configured_endpoint_urls"):
        name = _NAMES.get(service, service)
        if environment.get(f"AWS_ENDPOINT_URL_{name.upper()}") or _in_profile(name, session):
            return None
    return None if _is_of_aws(urlsplit(endpoint_url).hostname or "", session) else endpoint_url


def _in_profile(name: str, session: botocore.session.Session) -> bool:
    section = session.full_config.get("services", {}).get(session.get_scoped_config().get("services"), {})
    service = section.get(name)
    return isinstance(service, dict) and bool(service.get("endpoint_url"))


def _is_of_aws(host: str, session: botocore.session.Session) -> bool:
    partitions = session.get_data("partitions")["partitions"]
    suffixes = {partition["outputs"][key] for partition in partitions for key in ("dnsSuffix", "dualStackDnsSuffix")}
    return any(host.endswith(f".{suffix}") for suffix in suffixes)
