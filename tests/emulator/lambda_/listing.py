# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that read functions, aliases and versions, in pages of at most 50 rows as on AWS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..server.calls import Call
from ..server.responses import ResourceNotFound, Response, Validation, violation
from ..server.settings import Settings
from . import functions
from .identifiers import Target
from .parameters import max_items, page, target_of

_HIGHEST_MAX_ITEMS = 10000
_ROWS = 50


def list_functions(call: Call, settings: Settings) -> Response:
    """One row per function; with FunctionVersion=ALL one per published version and one for ``$LATEST``."""
    limit = max_items(call, _HIGHEST_MAX_ITEMS)
    version = call.query.get("FunctionVersion")
    found = list(limit.violations)
    if version not in (None, "ALL"):
        found.append(violation(version, "functionVersion", "satisfy enum value set: [ALL]"))
    if found:
        raise Validation(found)
    size = min(limit.value, _ROWS, settings.page_size)
    names = functions.names(call.account_id, call.region)
    if version is None:
        chosen, marker = page(names, call, size)
        rows = [functions.latest_row(Target(call.account_id, call.region, name)) for name in chosen]
    else:
        every = [
            (name, number)
            for name in names
            for number in functions.version_numbers(Target(call.account_id, call.region, name))
        ]
        keys, marker = page(every, call, size)
        rows = [functions.version_row(Target(call.account_id, call.region, name), number) for name, number in keys]
    return _listed("Functions", rows, marker)


def list_versions_by_function(call: Call, settings: Settings) -> Response:
    limit = max_items(call, _HIGHEST_MAX_ITEMS)
    target = target_of(call, limit.violations)
    if not functions.exists(target):
        raise _not_found(target.arn)
    keys = [(target.name, number) for number in functions.version_numbers(target)]
    chosen, marker = page(keys, call, min(limit.value, _ROWS, settings.page_size))
    return _listed("Versions", [functions.version_row(target, number) for _unused, number in chosen], marker)


def list_aliases(call: Call, settings: Settings) -> Response:
    limit = max_items(call, _HIGHEST_MAX_ITEMS)
    target = target_of(call, limit.violations)
    if not functions.exists(target):
        raise _not_found(target.arn)
    version = call.query.get("FunctionVersion")
    rows = {
        name: {key: value for key, value in alias.to_json().items() if value is not None}
        for name, alias in functions.aliases(target).items()
        if version in (None, alias.function_version)
    }
    names, marker = page(sorted(rows), call, min(limit.value, _ROWS, settings.page_size))
    return _listed("Aliases", [rows[name] for name in names], marker)


def get_function_configuration(call: Call, settings: Settings) -> Response:
    target = target_of(call)
    row = functions.configuration(target)
    if row is None or (settings.localstack_quirks and target.qualifier in functions.aliases(target)):
        raise _not_found(target.qualified_arn if target.qualifier else target.arn)
    return Response.from_json(row)


def get_function_concurrency(call: Call, settings: Settings) -> Response:
    """An empty document if nothing is reserved: this is an assumption, not recorded. moto: null, as HTML."""
    target = target_of(call)
    if not functions.exists(target):
        raise _not_found(target.arn)
    reserved = functions.reserved_concurrency(target)
    return Response.from_json({} if reserved is None else {"ReservedConcurrentExecutions": reserved})


def _listed(member: str, rows: Sequence[dict[str, Any] | None], marker: str | None) -> Response:
    """Return a page. A row is None if another request has deleted its function."""
    document: dict[str, Any] = {member: [row for row in rows if row is not None]}
    if marker:
        document["NextMarker"] = marker
    return Response.from_json(document)


def _not_found(arn: str) -> ResourceNotFound:
    return ResourceNotFound(f"Function not found: {arn}")
