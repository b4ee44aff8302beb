# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What fleet_audit leaves of one host: its account as it was read and repaired. Pure functions on plain data."""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timezone

from ansible.module_utils.common.validation import check_type_list

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.arns import Arn
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.partitions import partition_of
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import Result, repaired_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.plain import plain

SCHEMA_VERSION = 1
SUFFIX = ".rows.json"

_LISTS = ("event_invoke_configs", "not_found", "errors")


class InvalidFleet(ValueError):
    """A variable or a file of a fleet that is not valid; str() is one line."""


class AccountRead(t.TypedDict):
    """One account: the result of reading it, what was found, and the results of repairing it.

    scan can be the result of a task that failed before the module began: then it has a msg only. account_id is empty in
    the role event_invoke_audit if the account is not one of a list.
    """

    account_id: str
    scan: t.Any
    found: list[Finding]
    writes: list[t.Any]


class Entry(t.TypedDict):
    """read_at is when the rows were read, ISO 8601 in UTC. account_name is None if it is not known.

    organizational_units are the names of those that it is in, from the root down; empty if they are not known. regions
    are those that were to be read; empty for that of the connection. repaired are findings in functions that
    were written to, before that. foreseen: nothing was written, and the rows are what they would be after it.
    """

    schema_version: int
    host: str
    account_id: str
    account_name: str | None
    organizational_units: list[str]
    regions: list[str]
    read_at: str
    event_invoke_configs: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]
    repaired: list[Finding]
    foreseen: bool


def entry(
    read: AccountRead,
    host: str,
    account_name: str | None = None,
    regions: t.Any = (),
    organizational_units: t.Any = (),
    check_mode: bool = False,
    read_at: datetime | None = None,
) -> Entry:
    """Return the entry of a host; check_mode tells whether its writes were made in check mode."""
    read = plain(read)
    result = _after(read)
    lists = {name: result.get(name) or [] for name in _LISTS}
    if not lists["errors"] and ("event_invoke_configs" not in result or result.get("msg")):
        lists["errors"] = [task_error(_reason(result))]
    written = {_function(diff["before_header"]) for write in read["writes"] for diff in write.get("diff") or ()}
    now = read_at or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    account_id = read["account_id"]
    return {
        "schema_version": SCHEMA_VERSION,
        "host": str(plain(host)),
        "account_id": account_id,
        "account_name": str(plain(account_name)) if account_name else None,
        "organizational_units": list(plain(organizational_units) or []),
        "regions": [str(region).strip() for region in check_type_list(plain(regions) or [])],
        "read_at": now.isoformat(timespec="microseconds"),
        "event_invoke_configs": lists["event_invoke_configs"],
        "not_found": lists["not_found"],
        "errors": [{**error, "account_id": account_id} for error in lists["errors"]],
        "repaired": [finding for finding in read["found"] if _function(finding["function_arn"]) in written],
        "foreseen": bool(written and check_mode),
    }


def _after(read: AccountRead) -> Result:
    """Return the scan after the repairs; that of a task which failed before the module began has no rows."""
    if "event_invoke_configs" not in read["scan"]:
        return t.cast(Result, read["scan"])
    after = repaired_scan(read["scan"], read["writes"])
    crashed = [write["msg"] for write in read["writes"] if "msg" in write and not write.get("errors")]
    return {**after, "errors": [*after["errors"], *map(task_error, crashed)]}


def _function(arn: str) -> str:
    return arn.rpartition(":")[0]


def _reason(result: Result) -> str:
    """Return why a task failed. ansible-core before 2.19 tells the reason of a crash apart."""
    return f"{result.get('msg') or 'the account was not read'} {result.get('module_stderr') or ''}".strip()


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


def role_arn(role: t.Any, account_id: t.Any, regions: t.Any = ()) -> str:
    """Return the ARN of the role to assume in an account; empty if none is. Raise InvalidFleet.

    A name alone is in the partition of the regions that are read; in aws if they do not tell.
    """
    role, account_id = str(plain(role or "")).strip(), str(plain(account_id))
    if not role:
        return ""
    if role.startswith("arn:") and "{account_id}" not in role:
        raise InvalidFleet(f"event_invoke_fleet_role is {role}: expected {{account_id}} in the place of the account")
    if not re.fullmatch(r"\d{12}", account_id):
        raise InvalidFleet(f"aws_account_id is {account_id}: expected the 12 digits of an account")
    if role.startswith("arn:"):
        return str(role.replace("{account_id}", account_id))
    found = {partition_of(str(region).strip()) for region in check_type_list(plain(regions) or [])} - {None}
    if len(found) > 1:
        raise InvalidFleet(
            f"event_invoke_fleet_regions are in the partitions {' and '.join(sorted(map(str, found)))}: expected "
            "regions of one, as a role is"
        )
    partition = next(iter(found), None) or "aws"
    return str(Arn(partition, "iam", "", account_id, f"role/{role.removeprefix('/')}"))
