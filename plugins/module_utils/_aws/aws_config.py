# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common option aws_config, checked before botocore sees it: botocore meets its mistakes with tracebacks."""

from __future__ import annotations

import threading
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

try:
    import botocore.config
    import botocore.exceptions
except ImportError:
    pass  # AnsibleAWSModule says so

from .._model.invalid_option import InvalidOption
from .._model.numbers import impossible_number

_TYPED: dict[str, dict[str, t.Any]] = {
    "connect_timeout": {"type": "float"},
    "read_timeout": {"type": "float"},
    "max_pool_connections": {"type": "int"},
    "parameter_validation": {"type": "bool"},
    "tcp_keepalive": {"type": "bool"},
    "use_dualstack_endpoint": {"type": "bool"},
    "use_fips_endpoint": {"type": "bool"},
    "ignore_configured_endpoint_urls": {"type": "bool"},
    "proxies": {"type": "dict"},
    "retries": {"type": "dict"},
}
_RETRIES: dict[str, dict[str, t.Any]] = {
    "mode": {"type": "str", "choices": ["legacy", "standard", "adaptive"]},
    "max_attempts": {"type": "int"},
    "total_max_attempts": {"type": "int"},
}


class InvalidAwsConfig(InvalidOption):
    """An aws_config that botocore cannot work with."""


def check_aws_config(aws_config: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return aws_config with its values in the types that botocore wants ("5" becomes 5.0).

    Raises InvalidAwsConfig if the installed botocore does not know an option, or a type or value is wrong.
    """
    checked = _checked(
        aws_config, {name: _TYPED.get(name, {"type": "raw"}) for name in botocore.config.Config.OPTION_DEFAULTS}, ""
    )
    if checked.get("retries"):
        checked["retries"] = _checked(checked["retries"], _RETRIES, "retries: ")
    for name in ("connect_timeout", "read_timeout"):
        if checked.get(name) is not None and not 0 < checked[name] <= threading.TIMEOUT_MAX:
            _refuse(f"{name} is {checked[name]:g}: expected seconds above 0, or null for no timeout")
    for url in (checked.get("proxies") or {}).values():
        try:
            urlsplit(url if "//" in url else f"//{url}")
        except (TypeError, ValueError):
            _refuse("proxies: one of them is not a URL")
    try:
        botocore.config.Config(**checked)
    except (TypeError, ValueError, botocore.exceptions.BotoCoreError) as error:
        _refuse(str(error))
    return checked


def _checked(values: dict[str, t.Any], spec: dict[str, dict[str, t.Any]], where: str) -> dict[str, t.Any]:
    for name, value in values.items():
        if fault := impossible_number(name, spec.get(name, {}).get("type", "raw"), value):
            _refuse(f"{where}{fault}")
    result = ArgumentSpecValidator(spec).validate(values)
    if result.unsupported_parameters:
        unknown = ", ".join(sorted(str(name) for name in result.unsupported_parameters))
        _refuse(f"{where}unknown option {unknown}: expected one of {', '.join(sorted(spec))}")
    if result.error_messages:
        _refuse(where + "; ".join(result.error_messages))
    # The validator names every option of the spec, but botocore distinguishes "left out" from None.
    return {name: result.validated_parameters[name] for name in values}


def _refuse(fault: str) -> t.NoReturn:
    raise InvalidAwsConfig(" ".join(f"aws_config: {fault}".split()))
