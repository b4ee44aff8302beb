# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions put directly into moto's state: fast enough for thousands."""

from __future__ import annotations

import base64
import copy
import io
import time
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from functools import cache
from typing import Any

from moto.awslambda.models import LambdaAlias, LambdaFunction, lambda_backends

from ..server.regions import check_region
from . import functions
from .event_source_mappings import add_mapping, remove_mappings
from .identifiers import LATEST, Target
from .metrics import add_metrics, remove_metrics
from .resource_policies import statement

# Its base class for CloudFormation has abstract methods that are not needed here.
_LambdaFunction: Any = LambdaFunction

_SEEDED = time.time() - 100 * 86400
"""One moment for all, so that a function is as old when it is put here again. Functions and configurations are older
than every window of metrics, so that all events that are counted followed them.
"""

_FIELDS = frozenset(
    {
        "function_name",
        "versions",
        "aliases",
        "role",
        "dead_letter_target_arn",
        "durable",
        "managed_instances",
        "timeout",
        "description",
        "tags",
        "event_invoke_configs",
        "policy",
        "event_source_mappings",
        "reserved_concurrency",
        "tenant_isolation",
        "metrics",
        "last_modified",
    }
)


@cache
def _code() -> str:
    """Return the deployment package of all functions: a zip with a handler, base64."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", "def handler(event, context):\n    return event\n")
    return base64.b64encode(archive.getvalue()).decode()


def add_functions(seeds: Iterable[Mapping[str, Any]], region: str, account_id: str) -> None:
    """Create functions. Replace a function that exists, including its aliases and configurations.

    A seed is ``{"function_name": str, "versions": int, "aliases": {name: version}, "role": ARN,
    "dead_letter_target_arn": ARN, "durable": bool, "managed_instances": bool, "tenant_isolation": bool,
    "reserved_concurrency": int, "timeout": seconds, "description": str, "tags": {}, "last_modified": epoch seconds,
    "event_invoke_configs": {qualifier: {"MaximumRetryAttempts": ..., "MaximumEventAgeInSeconds": ...,
    "DestinationConfig": ..., "LastModified": epoch seconds}}, "policy": {qualifier: [statement]},
    "event_source_mappings": [source], "metrics": {"function": {...}, "qualifiers": {...}}}``. Only function_name is
    required. A configuration whose qualifier does not exist is an orphan; without LastModified, it is 100 days old.
    A function is that old without last_modified.
    ``policy``: "" is the function's own; a statement is a principal, the parameters of AddPermission or a whole
    statement. Sources: see event_source_mappings.add_mapping; metrics: see metrics.add_metrics.
    """
    check_region(region)
    for seed in seeds:
        unknown = set(seed) - _FIELDS
        if unknown or "function_name" not in seed:
            raise ValueError(f"A function needs function_name and takes {sorted(_FIELDS)}; this one has {sorted(seed)}")
        _add(seed, Target(account_id, region, seed["function_name"]))


def _add(seed: Mapping[str, Any], target: Target) -> None:
    storage = lambda_backends[target.account_id][target.region]._lambdas
    latest = _LambdaFunction(
        account_id=target.account_id,
        region=target.region,
        version=LATEST,
        spec={
            "FunctionName": target.name,
            "Role": seed.get("role") or f"arn:aws:iam::{target.account_id}:role/lambda-execution",
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Code": {"ZipFile": _code()},
            "Description": seed.get("description", ""),
            "Timeout": seed.get("timeout", 3),
            "Tags": dict(seed.get("tags") or {}),
        },
    )
    if target.name in storage._functions:
        remove_metrics(target)
        remove_mappings(target)
    functions.set_extra(latest, _extra(seed, target))
    # In AWS's form (botocore service model, FunctionConfiguration).
    moment = datetime.fromtimestamp(seed.get("last_modified", _SEEDED), timezone.utc)
    latest.last_modified = moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    latest.reserved_concurrency = seed.get("reserved_concurrency")
    versions = []
    for number in range(1, int(seed.get("versions", 0)) + 1):
        version = copy.copy(latest)
        version.set_version(number)
        versions.append(version)
    configs = {
        qualifier: _config(document, f"{target.arn}:{qualifier}")
        for qualifier, document in (seed.get("event_invoke_configs") or {}).items()
    }
    storage._functions[target.name] = {
        "latest": latest,
        "versions": versions,
        functions.CONFIGS: configs,
        functions.POLICIES: {
            qualifier: [_statement(statement, target, qualifier) for statement in statements]
            for qualifier, statements in (seed.get("policy") or {}).items()
        },
    }
    for source in seed.get("event_source_mappings") or ():
        add_mapping(target, source)
    if seed.get("metrics"):
        add_metrics(target, seed["metrics"])
    # moto uses these to delete a function.
    for function in (latest, *versions):
        storage._arns[function.function_arn] = function
    storage._aliases[target.arn] = {
        name: LambdaAlias(target.account_id, target.region, name, target.name, str(version), "", "")
        for name, version in (seed.get("aliases") or {}).items()
    }


def _statement(given: str | Mapping[str, Any], target: Target, qualifier: str) -> dict[str, Any]:
    members = {"Principal": given} if isinstance(given, str) else given
    return statement(Target(target.account_id, target.region, target.name, qualifier or None), members)


def _extra(seed: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """Shapes: botocore's DeadLetterConfig, DurableConfig and CapacityProviderConfig."""
    members: dict[str, Any] = {}
    if seed.get("dead_letter_target_arn"):
        members["DeadLetterConfig"] = {"TargetArn": seed["dead_letter_target_arn"]}
    if seed.get("durable"):
        members["DurableConfig"] = {"RetentionPeriodInDays": 14, "ExecutionTimeout": 3600}
    if seed.get("tenant_isolation"):
        members["TenancyConfig"] = {"TenantIsolationMode": "PER_TENANT"}
    if seed.get("managed_instances"):
        provider = target.arn.rpartition(":function:")[0] + ":capacity-provider:default"
        members["CapacityProviderConfig"] = {
            "LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": provider}
        }
    return members


def _config(document: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """Return the stored form, as PutFunctionEventInvokeConfig returns it."""
    unknown = set(document) - {
        "MaximumRetryAttempts",
        "MaximumEventAgeInSeconds",
        "DestinationConfig",
        "LastModified",
        "FunctionArn",
    }
    if unknown:
        raise ValueError(f"Not members of an event invoke configuration: {sorted(unknown)}")
    destinations = document.get("DestinationConfig") or {}
    return {
        "LastModified": round(_SEEDED, 3),
        **document,
        "FunctionArn": arn,
        "DestinationConfig": {side: dict(destinations.get(side) or {}) for side in ("OnSuccess", "OnFailure")},
    }
