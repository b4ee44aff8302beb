# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a policy have values: what is empty by mistake, such as a template, must not mean everything. Pure."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.validation import check_type_dict

from ...module_utils._model.account_id import parse_account_id
from ...module_utils._model.invalid_option import InvalidOption
from .patterns import PLACES
from .user_input import InvalidInput, is_empty, read_dictionary, read_names, shown

LIMITS = ("maximum_retry_attempts", "maximum_event_age_in_seconds")

_PATTERNS = "patterns such as canary-*"


def with_values(policy: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the policy with its patterns as lists and its settings as dictionaries; without what is null or blank.

    Raise InvalidInput if an override or exception has an empty pattern, rule or reason, or if a setting is no
    dictionary. It names the place.
    """
    parts = _with_settings(policy, "policy")
    for name in ("overrides", "exceptions"):
        entries = policy.get(name)
        if isinstance(entries, (list, tuple)):
            parts[name] = [_entry(each, f"policy.{name}[{number}]") for number, each in enumerate(entries)]
            if name == "overrides":
                parts[name] = [_with_settings(each, f"policy.{name}[{n}]") for n, each in enumerate(parts[name])]
        elif is_empty(entries):
            parts.pop(name, None)
        else:
            raise InvalidInput(f"policy.{name} is {shown(entries)}: expected a list of dictionaries")
    return parts


def _with_settings(policy: t.Mapping[str, t.Any], where: str) -> dict[str, t.Any]:
    parts = dict(policy)
    for name in ("rules", *LIMITS):
        value = parts.get(name)
        if is_empty(value):
            parts.pop(name, None)
        elif not isinstance(value, t.Mapping):
            parts[name] = _settings(value, f"{where}.{name}")
    return parts


def _settings(value: t.Any, where: str) -> dict[str, t.Any]:
    try:
        return dict(check_type_dict(value))  # JSON or key=value
    except (TypeError, ValueError):
        return read_dictionary(value, where)


def _entry(entry: t.Any, where: str) -> dict[str, t.Any]:
    if not isinstance(entry, t.Mapping):
        raise InvalidInput(f"{where} is {shown(entry)}: expected a dictionary")
    parts = dict(entry)
    if "rule" in parts and is_empty(parts["rule"]):
        raise InvalidInput(f"{where}.rule is empty: expected the name of a rule, or no such key")
    if "reason" in parts and is_empty(parts["reason"]):
        raise InvalidInput(f"{where} has an empty reason: expected why it is accepted")
    for key in PLACES:
        if key in parts:
            parts[key] = _patterns(parts[key], f"{where}.{key}", key)
    return parts


def _patterns(value: t.Any, where: str, key: str) -> list[str]:
    patterns = [] if value == [] else read_names(value, where)
    if not patterns:
        raise InvalidInput(f"{where} is empty: expected {_PATTERNS}, or no such key")
    if key != "account_id":
        return patterns
    try:
        return [each if set(each) & set("*?[") else parse_account_id(each, where) for each in patterns]
    except InvalidOption as error:
        raise InvalidInput(str(error)) from error
