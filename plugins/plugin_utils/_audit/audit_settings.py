# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the role event_invoke_audit, understood and checked before anything is read. Pure."""

from __future__ import annotations

import os
import typing as t

from ...module_utils._model.arns import parse_role_arn
from .desired import DESIRED, invalid_desired, invalid_rules
from .function_policy import SEVERITIES
from .policy import InvalidPolicy, Policy
from .report_files import SUFFIXES, ReportFile, report_files, stem_of_host
from .user_input import InvalidInput, is_empty, read_boolean, read_dictionary, read_functions, read_names, read_regions

_PREFIX = "event_invoke_audit_"
_EXPECTED = {"function_name": "names of functions, or an empty string for every function"}
"""Of an empty list, such as a template that found nothing, nobody may take that everything is meant."""
FAIL_ON = ("never", *SEVERITIES)


class AccountToRead(t.TypedDict):
    """One account to read. role_arn is empty if no role is assumed, account_id unless the roles are a list.

    regions are empty for that of the connection.
    """

    role_arn: str
    account_id: str
    regions: list[str]


class AuditSettings(t.TypedDict):
    """refusals says why the role does not begin; the rest is valid if it is empty.

    Numbers are texts, for the modules to check; requests_per_second is empty for the default of the modules.
    report_dir is an absolute path, or begins with s3://. earlier_files are the names that reports of an earlier run may
    have.
    """

    refusals: list[str]
    accounts: list[AccountToRead]
    function_name: list[str]
    qualifier: str
    include: list[str]
    metrics_days: str
    concurrency: str
    requests_per_second: str
    fail_on: str
    fail_on_new: bool
    policy: dict[str, t.Any]
    desired: dict[str, t.Any]
    remediate: bool
    remediate_rules: list[str]
    prune_orphans: bool
    report_dir: str
    report_formats: list[str]
    files: list[ReportFile]
    earlier_files: list[str]


def settings(
    variables: t.Mapping[str, t.Any],
    defaults: t.Mapping[str, t.Any],
    host: str,
    hosts: t.Iterable[str],
) -> AuditSettings:
    """Return what the role's variables mean; one that is null or an empty string has its default.

    variables are those of the role that need a check, without their prefix, defaults are those of all variables of the
    role, with it. host is the host that is audited, hosts are all of the play.
    """
    values = {name.removeprefix(_PREFIX): value for name, value in defaults.items()}
    values |= {name: value for name, value in variables.items() if not is_empty(value)}
    refusals: list[str] = []
    policy, desired = policy_of(values["policy"], refusals), _dictionary("desired", values["desired"], refusals)
    remediate, prune_orphans, fail_on_new = (
        boolean(name, values[name], refusals) for name in ("remediate", "prune_orphans", "fail_on_new")
    )
    rules, formats, include = (
        _list(name, values, refusals) for name in ("remediate_rules", "report_formats", "include")
    )
    names = _list("function_name", values, refusals)
    refusals += of_reports(values["fail_on"], formats)
    refusals += _of_repairs(remediate, prune_orphans, desired, rules)
    arns = _list("assume_role_arns", values, refusals)
    regions = _regions(values["regions"], refusals)
    accounts = _accounts(str(values["assume_role_arn"]), arns, regions, refusals)
    stem = stem_of_host(host)
    sharing = [other for other in hosts if other != host and stem_of_host(other).lower() == stem.lower()]
    if sharing and formats:
        refusals.append(
            f"the hosts {host} and {', '.join(sharing)} would write the same report, {stem}: expected names that "
            "differ in letters, digits, dots or hyphens"
        )
    return {
        "refusals": refusals,
        "accounts": accounts,
        "function_name": names,
        "qualifier": str(values["qualifier"]),
        "include": include,
        "metrics_days": str(values["metrics_days"]),
        "concurrency": str(values["concurrency"]),
        "requests_per_second": str(values["requests_per_second"]),
        "fail_on": str(values["fail_on"]),
        "fail_on_new": fail_on_new,
        "policy": policy,
        "desired": desired,
        "remediate": remediate,
        "remediate_rules": rules,
        "prune_orphans": prune_orphans,
        "report_dir": _directory(str(values["report_dir"])),
        "report_formats": formats,
        "files": report_files(stem, formats),
        "earlier_files": [file["name"] for file in report_files(stem, SUFFIXES)],
    }


def policy_of(value: t.Any, refusals: list[str]) -> dict[str, t.Any]:
    """Return the policy as a dictionary, and say in refusals what is wrong with it."""
    policy = _dictionary("policy", value, refusals)
    try:
        Policy(policy)
    except InvalidPolicy as error:
        refusals.append(f"{_PREFIX}policy: {error}")
    return policy


def of_reports(fail_on: t.Any, formats: t.Iterable[str]) -> t.Iterator[str]:
    """Return a line for each variable about reports that is not valid."""
    if fail_on not in FAIL_ON:
        yield f"{_PREFIX}fail_on is {fail_on}: expected one of {', '.join(FAIL_ON)}"
    unknown = [name for name in formats if name not in SUFFIXES]
    if unknown:
        yield f"{_PREFIX}report_formats has {', '.join(unknown)}: expected some of {', '.join(SUFFIXES)}"


def _accounts(role_arn: str, role_arns: list[str], regions: list[str], refusals: list[str]) -> list[AccountToRead]:
    if not role_arns:
        return [{"role_arn": role_arn, "account_id": "", "regions": regions}]
    if role_arn:
        refusals.append(f"{_PREFIX}assume_role_arn and {_PREFIX}assume_role_arns are both set: expected one of them")
    accounts: list[AccountToRead] = []
    for text in role_arns:
        arn = parse_role_arn(text)
        if arn is None:
            refusals.append(f"{_PREFIX}assume_role_arns has {text}: expected arn:aws:iam::ACCOUNT:role/NAME")
        elif any(account["account_id"] == arn.account_id for account in accounts):
            refusals.append(
                f"{_PREFIX}assume_role_arns has several roles of the account {arn.account_id}: expected one"
            )
        else:
            accounts.append({"role_arn": text, "account_id": arn.account_id, "regions": regions})
    return accounts


def _of_repairs(
    remediate: bool, prune_orphans: bool, desired: t.Mapping[str, t.Any], rules: t.Iterable[str]
) -> t.Iterator[str]:
    yield from invalid_rules(rules, f"{_PREFIX}remediate_rules")
    if prune_orphans and not remediate:
        yield f"{_PREFIX}prune_orphans is true, and {_PREFIX}remediate is not: expected both to remove orphans"
    if remediate and not prune_orphans and not any(_is_set(*each) for each in desired.items()):
        yield (
            f"{_PREFIX}remediate is true: expected {_PREFIX}desired with some of {', '.join(DESIRED)}, or "
            f"{_PREFIX}prune_orphans, or both"
        )
    yield from invalid_desired(desired, f"{_PREFIX}desired")


def _is_set(name: str, value: t.Any) -> bool:
    """Return whether a desired setting has a value. An empty destination is one: it clears what is gone."""
    if name != "destination_config" or not isinstance(value, t.Mapping):
        return not is_empty(value)
    sides = [each.get("destination", each or None) if isinstance(each, t.Mapping) else each for each in value.values()]
    return any(each is not None for each in sides)


def _dictionary(name: str, value: t.Any, refusals: list[str]) -> dict[str, t.Any]:
    try:
        return read_dictionary(value, f"{_PREFIX}{name}")
    except InvalidInput as error:
        refusals.append(str(error))
        return {}


def _list(name: str, values: t.Mapping[str, t.Any], refusals: list[str]) -> list[str]:
    try:
        read = read_functions if name == "function_name" else read_names
        return read(values.get(name), f"{_PREFIX}{name}", _EXPECTED.get(name))
    except InvalidInput as error:
        refusals.append(str(error))
        return []


def _regions(value: t.Any, refusals: list[str]) -> list[str]:
    try:
        return read_regions(value, f"{_PREFIX}regions")
    except InvalidInput as error:
        refusals.append(str(error))
        return []


def boolean(name: str, value: t.Any, refusals: list[str]) -> bool:
    """Return whether a variable of the role is true, and say in refusals if it is neither true nor false."""
    try:
        return read_boolean(value, f"{_PREFIX}{name}")
    except InvalidInput as error:
        refusals.append(str(error))
        return False


def _directory(place: str) -> str:
    """Return an absolute path: a task of a playbook in a collection starts in the directory of that playbook."""
    return place if place.startswith("s3:") else os.path.abspath(os.path.expanduser(place))
