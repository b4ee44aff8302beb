# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the playbooks backup and drift, understood and checked. Pure."""

from __future__ import annotations

import os
import typing as t

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.invalid_option import InvalidOption
from .._audit.user_input import InvalidInput, check_regions, is_empty, read_boolean, read_mapping, read_regions
from .._audit.variable_names import PREFIX

_FILE = "event-invoke-configs.yml"


class CodeSettings(t.TypedDict):
    """refusals says why the playbook does not begin; the rest is valid if it is empty.

    file is an absolute path. requests_per_second is text, empty for the default of the modules; regions are empty for
    that of the connection, or those of the file.
    """

    refusals: list[str]
    regions: list[str]
    file: str
    assume_role_arn: str
    requests_per_second: str
    account_ids: dict[str, str]
    region_names: dict[str, str]
    purge: bool
    fail: bool


def code_settings(variables: t.Mapping[str, t.Any], playbook: str) -> CodeSettings:
    """Return what the variables of a playbook mean, without their prefix; what is null or blank is not set."""
    prefix = f"{PREFIX}{playbook}_"
    refusals: list[str] = []

    def checked(name: str, read: t.Callable[[t.Any, str], t.Any], default: t.Any) -> t.Any:
        if is_empty(variables.get(name)):
            return default
        try:
            return read(variables[name], f"{prefix}{name}")
        except (InvalidInput, InvalidOption) as error:
            refusals.append(str(error))
            return default

    regions = checked("regions", read_regions, [])
    return {
        "regions": regions,
        "file": os.path.abspath(os.path.expanduser(checked("file", _text, _FILE))),
        "assume_role_arn": checked("assume_role_arn", _text, ""),
        "requests_per_second": checked("requests_per_second", _text, ""),
        "account_ids": checked("account_ids", _account_ids, {}),
        "region_names": checked("region_names", _region_names, {}),
        "purge": checked("purge", read_boolean, True),
        "fail": checked("fail", read_boolean, True),
        "refusals": refusals,
    }


def _text(value: t.Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidInput(f"{where} is of the type {type(value).__name__}: expected text")
    return str(value).strip()


def _region_names(value: t.Any, where: str) -> dict[str, str]:
    names = {str(old): str(new) for old, new in read_mapping(value, where).items()}
    check_regions([*names, *names.values()], where)
    return names


def _account_ids(value: t.Any, where: str) -> dict[str, str]:
    return {
        parse_account_id(old, f"a key of {where}"): parse_account_id(new, f"{where}[{old}]")
        for old, new in read_mapping(value, where).items()
    }
