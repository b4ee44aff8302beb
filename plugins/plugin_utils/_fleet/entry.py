# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What fleet_audit leaves of one host: the rows and errors of its account. Pure functions on plain data."""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timezone

from ansible.module_utils.common.validation import check_type_list

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import Arn
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import plain

SCHEMA_VERSION = 1
SUFFIX = ".rows.json"

_LISTS = ("event_invoke_configs", "not_found", "errors")


class InvalidFleet(ValueError):
    """A variable or a file of a fleet that is not valid; str() is one line."""


class Entry(t.TypedDict):
    """read_at is when the rows were read, ISO 8601 in UTC. account_name is None if it is not known.

    regions are those that were to be read; empty for that of the connection.
    """

    schema_version: int
    host: str
    account_id: str
    account_name: str | None
    regions: list[str]
    read_at: str
    event_invoke_configs: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]


def entry(
    result: t.Any,
    host: str,
    account_id: str,
    account_name: str | None = None,
    regions: t.Any = (),
    read_at: datetime | None = None,
) -> Entry:
    """Return the entry of a host.

    result is that of the info module, or of a task that failed before the module began: then its msg is the error.
    """
    result = plain(result)
    lists = {name: result.get(name) or [] for name in _LISTS}
    if not lists["errors"] and ("event_invoke_configs" not in result or result.get("msg")):
        lists["errors"] = [task_error(result.get("msg") or "the account was not read")]
    now = read_at or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    return {
        "schema_version": SCHEMA_VERSION,
        "host": str(plain(host)),
        "account_id": str(plain(account_id)),
        "account_name": str(plain(account_name)) if account_name else None,
        "regions": [str(region).strip() for region in check_type_list(plain(regions) or [])],
        "read_at": now.isoformat(timespec="microseconds"),
        "event_invoke_configs": lists["event_invoke_configs"],
        "not_found": lists["not_found"],
        "errors": [{**error, "account_id": str(plain(account_id))} for error in lists["errors"]],
    }


def task_error(message: t.Any) -> dict[str, t.Any]:
    """Return the error of a task that failed without errors of requests."""
    line = " ".join(str(message).split())
    return {"region": None, "function_name": None, "operation": "fleet_audit", "code": None, "message": line}


def read_entry(place: str, text: str) -> Entry:
    """Return the entry in a file. Raise InvalidFleet if it is not one."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InvalidFleet(f"{place} is not JSON: {error}") from error
    if not isinstance(value, dict) or any(key not in value for key in Entry.__annotations__):
        raise InvalidFleet(f"{place} is not an entry of fleet_audit")
    if value["schema_version"] != SCHEMA_VERSION:
        raise InvalidFleet(f"{place} has the schema version {value['schema_version']}: expected {SCHEMA_VERSION}")
    try:
        zone = datetime.fromisoformat(value["read_at"]).tzinfo
    except (TypeError, ValueError):
        zone = None
    if zone is None:
        raise InvalidFleet(f"{place} has the time {value['read_at']!r}: expected ISO 8601 with a time zone")
    return t.cast(Entry, value)


def role_arn(role: t.Any, account_id: t.Any) -> str:
    """Return the ARN of the role to assume in an account; empty if none is. Raise InvalidFleet."""
    role, account_id = str(plain(role or "")).strip(), str(plain(account_id))
    if not role:
        return ""
    if role.startswith("arn:") and "{account_id}" not in role:
        raise InvalidFleet(f"event_invoke_fleet_role is {role}: expected {{account_id}} in the place of the account")
    if not re.fullmatch(r"\d{12}", account_id):
        raise InvalidFleet(f"aws_account_id is {account_id}: expected the 12 digits of an account")
    if role.startswith("arn:"):
        return str(role.replace("{account_id}", account_id))
    return str(Arn("aws", "iam", "", account_id, f"role/{role.removeprefix('/')}"))
