# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of all hosts as one scan, and what became of each account. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import Entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Account


class FleetScan(t.TypedDict):
    """The lists of a result of the info module, for all accounts, and the accounts in the order of the hosts' names."""

    event_invoke_configs: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]
    accounts: list[Account]
    repaired: list[Finding]


def merge(
    entries: t.Iterable[Entry], hosts: t.Iterable[str], max_age_hours: float, now: datetime, check_mode: bool = False
) -> FleetScan:
    """Return one scan of all accounts, and what was repaired; in check mode, what would be.

    The newest entry of a host counts, unless it is older than max_age_hours (0: any age counts), or foresees what was
    not done and this is not check mode. A host without one is an error. A target that two hosts have read counts once.
    """
    newest: dict[str, Entry] = {}
    for entry in entries:
        if entry["host"] not in newest or _time(entry) > _time(newest[entry["host"]]):
            newest[entry["host"]] = entry
    expected = set(hosts)
    scan: FleetScan = {"event_invoke_configs": [], "not_found": [], "errors": [], "accounts": [], "repaired": []}
    arns: set[str] = set()
    for host in sorted({*expected, *newest}):
        if host not in newest:
            scan["errors"].append(_unread(host, None, "it has left no rows"))
            scan["accounts"].append(_missing(host, None))
            continue
        entry = newest[host]
        if max_age_hours and now - _time(entry) > timedelta(hours=max_age_hours):
            reason = f"its newest rows are from {entry['read_at'][:19]} UTC"
        elif entry["foreseen"] and not check_mode:
            reason = "its newest rows are of check mode: run fleet_audit without it, or fleet_report in check mode, too"
        else:
            reason = ""
        if reason:
            if host in expected:  # else it is of an earlier run, and no longer in the inventory
                scan["errors"].append(_unread(host, entry["account_id"], reason))
                scan["accounts"].append(_missing(host, entry))
            continue
        rows = [row for row in entry["event_invoke_configs"] if row["function_arn"] not in arns]
        arns.update(row["function_arn"] for row in rows)
        scan["event_invoke_configs"] += rows
        scan["not_found"] += entry["not_found"]
        if entry["foreseen"] == check_mode:
            known = {(each["rule"], each["function_arn"]) for each in scan["repaired"]}
            scan["repaired"] += [
                each for each in entry["repaired"] if (each["rule"], each["function_arn"]) not in known
            ]
        scan["errors"] += [{**error, "message": f"{host}: {error['message']}"} for error in entry["errors"]]
        scan["accounts"].append(
            {
                "host": host,
                "account_id": entry["account_id"],
                "name": entry["account_name"],
                "organizational_units": entry["organizational_units"],
                "read_at": entry["read_at"],
                "regions": entry["regions"],
                "targets": len(rows),
                "errors": len(entry["errors"]),
            }
        )
    return scan


def _missing(host: str, entry: Entry | None) -> Account:
    account_id, name = (entry["account_id"], entry["account_name"]) if entry else (None, None)
    return {
        "host": host,
        "account_id": account_id,
        "name": name,
        "organizational_units": entry["organizational_units"] if entry else [],
        "read_at": None,
        "regions": entry["regions"] if entry else [],
        "targets": 0,
        "errors": 1,
    }


def _unread(host: str, account_id: str | None, reason: str) -> dict[str, t.Any]:
    return {
        "region": None,
        "function_name": None,
        "operation": "fleet_audit",
        "code": None,
        "message": f"{host}: the account is missing in this report: {reason}",
        "account_id": account_id,
    }


def _time(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry["read_at"])
