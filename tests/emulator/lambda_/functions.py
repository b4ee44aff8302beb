# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions, as moto keeps them: one store per account and region, seen by moto's API and by the emulator's.

moto's store maps a function's name to ``{"latest": LambdaFunction, "versions": [LambdaFunction, ...]}``. The emulator
adds its event invoke configurations to the same dict under CONFIGS: deleting the function (or resetting moto) deletes
them, deleting an alias or a version does not. Members that moto does not keep (the dead-letter queue, for instance) are
an attribute of moto's object, so that publishing a version copies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaAlias, lambda_backends

from .identifiers import LATEST, LATEST_PUBLISHED, Target

CONFIGS = "emulator_event_invoke_configs"
POLICIES = "emulator_resource_policies"
_EXTRA = "emulator_configuration"

# Members of FunctionConfiguration that affect lost events and that moto ignores in CreateFunction.
EXTRA_MEMBERS = ("DeadLetterConfig", "DurableConfig", "CapacityProviderConfig", "TenancyConfig")


def _storage(account_id: str, region: str) -> Any:
    return lambda_backends[account_id][region]._lambdas


def names(account_id: str, region: str) -> list[str]:
    """All functions of a region, sorted."""
    # Strings only: thousands of tuples would trigger the garbage collector on every page.
    return sorted(_storage(account_id, region)._functions)


def _group(target: Target) -> dict[str, Any] | None:
    group: dict[str, Any] | None = _storage(target.account_id, target.region)._functions.get(target.name)
    return group if group is not None and group["latest"] is not None else None


def exists(target: Target) -> bool:
    """Return whether the function exists; ignore the qualifier."""
    return _group(target) is not None


def has_qualifier(target: Target) -> bool:
    """Return whether the function exists and has the version or alias of ``target``."""
    group = _group(target)
    if group is None:
        return False
    if target.qualifier in (None, LATEST):
        return True
    if target.qualifier == LATEST_PUBLISHED:
        # Exists for functions on managed instances only, once a version is published (AWS guide on managed instances).
        return bool(group["versions"]) and "CapacityProviderConfig" in _extra(group["latest"])
    if any(str(version.version) == target.qualifier for version in list(group["versions"])):
        return True
    return target.qualifier in aliases(target)


def aliases(target: Target) -> dict[str, LambdaAlias]:
    return dict(_storage(target.account_id, target.region)._aliases.get(target.arn, {}))


def configs(target: Target) -> dict[str, dict[str, Any]]:
    """Return the event invoke configurations of a function by qualifier; a new dict if the function does not exist."""
    group = _group(target)
    return {} if group is None else group.setdefault(CONFIGS, {})


def policies(target: Target) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of a function's resource policies by qualifier, "" for the function itself."""
    group = _group(target)
    return {} if group is None else group.setdefault(POLICIES, {})


def remember_extra(target: Target, members: Mapping[str, Any]) -> None:
    """Store the members of CreateFunction or UpdateFunctionConfiguration that moto ignores."""
    group = _group(target)
    given = {key: members[key] for key in EXTRA_MEMBERS if key in members}
    if group is not None and given:
        merged = {**_extra(group["latest"]), **given}
        # An empty TargetArn removes the dead-letter queue.
        if not merged.get("DeadLetterConfig", {}).get("TargetArn"):
            merged.pop("DeadLetterConfig", None)
        set_extra(group["latest"], merged)


def set_extra(function: Any, members: dict[str, Any]) -> None:
    setattr(function, _EXTRA, members)


def _extra(function: Any) -> dict[str, Any]:
    members: dict[str, Any] = getattr(function, _EXTRA, {})
    return members


def _row(function: Any, arn: str) -> dict[str, Any]:
    """A FunctionConfiguration (botocore's shape); members without a value are absent."""
    members = {**function.get_configuration(), **_extra(function), "FunctionArn": arn}
    return {key: value for key, value in members.items() if value is not None}


def latest_row(target: Target) -> dict[str, Any] | None:
    """Return the row of ListFunctions, with the unqualified ARN."""
    group = _group(target)
    return None if group is None else _row(group["latest"], target.arn)


def _versions(target: Target) -> dict[int, Any]:
    """``$LATEST`` (as number 0) and the published versions, in order."""
    group = _group(target)
    if group is None:
        return {}
    return {0: group["latest"], **{int(version.version): version for version in list(group["versions"])}}


def version_numbers(target: Target) -> list[int]:
    """0 for ``$LATEST``, then the published versions; empty if the function does not exist."""
    return sorted(_versions(target))


def version_row(target: Target, number: int) -> dict[str, Any] | None:
    """Return the row of a version, with its qualified ARN (recorded: ListFunctions, FunctionVersion=ALL)."""
    function = _versions(target).get(number)
    return None if function is None else _row(function, f"{target.arn}:{function.version}")


def configuration(target: Target) -> dict[str, Any] | None:
    """Return the result of GetFunctionConfiguration. The ARN has a qualifier only if the request has one."""
    if not has_qualifier(target):
        return None
    if target.qualifier is None:
        return latest_row(target)
    alias = aliases(target).get(target.qualifier)
    wanted = target.qualifier if alias is None else str(alias.function_version)
    if wanted == LATEST:
        number = 0
    elif wanted == LATEST_PUBLISHED:
        number = version_numbers(target)[-1]
    else:
        number = int(wanted)
    row = version_row(target, number)
    return None if row is None else {**row, "FunctionArn": target.qualified_arn}


def reserved_concurrency(target: Target) -> int | None:
    """Return what PutFunctionConcurrency stored; None if there is nothing."""
    group = _group(target)
    stored = getattr(group["latest"], "reserved_concurrency", None) if group else None
    return None if stored is None else int(stored)


def delete(target: Target) -> None:
    """Delete a function, as DeleteFunction without qualifier does. Do nothing if it does not exist."""
    storage = _storage(target.account_id, target.region)
    if storage._functions.pop(target.name, None) is not None:
        storage._aliases.pop(target.arn, None)
