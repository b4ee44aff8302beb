# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries of all hosts as one scan, and what became of each account. Pure functions on plain data.

An account is known by its ID. Names of hosts are labels: the newest read of an account counts, whoever made it.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from datetime import datetime, timedelta, timezone

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.failure_path import MadePath
from .earlier_repairs import told_by_stranger, told_still
from .entry import Entry, Fault, when_left, when_read
from .findings import Finding
from .identity import InvalidFleet, account_of_host
from .in_order import in_order
from .later_reads import Missed
from .newest import Seen
from .other_repairs import in_time, is_from_the_future, repairs_of_others
from .reads import Account
from .since_made import made_by, not_read_since

_TWICE = (
    "{0}: it and {1} read the same functions of one account, and only the newest read of each function is in this"
    " report: let one host read an account, or each host other regions or functions"
)

Hosts = t.Mapping[str, t.Any] | t.Iterable[str]
"""The hosts of the inventory, by name their variable aws_account_id, None without one; or the names only."""


class FleetScan(t.TypedDict):
    """The lists of a result of the info module, for all accounts, and the accounts in the order of the hosts' names.

    planned are, in check mode, the rows that would be written, each with the host that is to write it. notes are lines
    about what does not count. failure_paths are those that repairs made, or would make.
    """

    event_invoke_configs: list[dict[str, t.Any]]
    completeness: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]
    accounts: list[Account]
    repaired: list[Finding]
    planned: list[dict[str, t.Any]]
    failure_paths: list[MadePath]
    notes: list[str]


class _Host:
    """A host of the inventory: its account, what it has left, and whether that counts.

    faults are errors of the host, whatever else is known of its account. absence is why it has no entry that counts.
    """

    def __init__(self, name: str, account_id: str | None, fault: str | None = None) -> None:
        self.name, self.account_id = name, account_id
        self.faults = [fault] if fault else []
        self.is_refused = bool(fault)
        self.left: Entry | None = None
        self.entry: Entry | None = None
        self.absence = "it has left no rows"


def merge(
    entries: t.Iterable[Entry],
    hosts: Hosts,
    max_age_hours: float,
    now: datetime,
    check_mode: bool = False,
    faults: t.Iterable[Fault] = (),
) -> FleetScan:
    """Return one scan of all accounts, and what was repaired; in check mode, what would be.

    The newest entry of a host counts, unless it is older than max_age_hours (0: any age counts), or foresees what was
    not done and this is not check mode. If several hosts are one account, the newest read of each place in it counts.
    A host without a read is an error. Rows of hosts that are not in the inventory never count; they are named.
    faults are files that cannot be used: each is an error of its host.
    """
    expected = {host.name: host for host in _hosts(hosts)}
    strangers: dict[str, str | None] = {}
    newest: dict[str, Entry] = {}
    scan: FleetScan = {
        "event_invoke_configs": [],
        "completeness": [],
        "not_found": [],
        "errors": [],
        "accounts": [],
        "repaired": [],
        "planned": [],
        "failure_paths": [],
        "notes": [],
    }
    for fault in sorted(faults, key=lambda each: (each.host or "", each.reason)):
        if fault.host in expected:
            expected[fault.host].faults.append(fault.reason)
        elif fault.host is None:
            expected[fault.reason] = _Host(fault.place, None, fault.reason)
        else:
            strangers[fault.host] = None
    for entry in (in_time(each, now) for each in sorted(entries, key=when_left)):
        newest[entry["host"]] = entry
        host = expected.get(entry["host"])
        if host is None:
            strangers[entry["host"]] = entry["account_id"]
        elif is_from_the_future(entry, now):
            host.faults.append(f"its rows are from {_minute(entry)}, in the future: check the clocks")
        else:
            host.left = entry
    for host in expected.values():
        _judge(host, max_age_hours, now, check_mode)
    of_accounts: dict[str, list[_Host]] = defaultdict(list)
    for name in sorted(expected):
        of_accounts[expected[name].account_id or f"host {name}"].append(expected[name])
    rows: list[tuple[dict[str, t.Any], Entry]] = []
    missed: list[Missed] = []
    for of_account in of_accounts.values():
        _add(scan, of_account, check_mode, rows, missed)
    # Hosts of one account repair one another's rows, and queues serve functions of other accounts.
    counted = [host.entry for host in expected.values() if host.entry]
    repairs = repairs_of_others(newest.values(), counted, max_age_hours, now)
    # What all have made is there, or may be: who judges a row without its status has to know that.
    done = [*(each for each in counted if each["foreseen"] == check_mode), *(repairs if not check_mode else ())]
    scan["failure_paths"] = not_read_since((path for each in done for path in made_by(each)), rows)
    for each in repairs if not check_mode else ():
        for error in told_by_stranger(each, counted):
            message = f"{each['host']}: {error['message']}"
            _add_errors(scan, [{**error, "message": message, "account_id": each["account_id"]}])
    told = in_order(rows, counted, repairs, missed)
    scan["event_invoke_configs"], scan["not_found"] = told.rows, told.not_found
    _add_errors(scan, told.errors)
    if strangers:
        named = (f"{host} ({account_id})" if account_id else host for host, account_id in sorted(strangers.items()))
        scan["notes"].append(f"Not in the inventory, so that their rows do not count: {', '.join(named)}")
    return scan


def _hosts(hosts: Hosts) -> t.Iterator[_Host]:
    if not isinstance(hosts, t.Mapping):
        for name in hosts:
            yield _Host(str(name), _account_of_name(str(name)))
        return
    for name, value in hosts.items():
        try:
            yield _Host(str(name), account_of_host(name, name if value in (None, "") else value))
        except InvalidFleet as error:
            yield _Host(str(name), None, str(error))


def _account_of_name(name: str) -> str | None:
    try:
        return account_of_host(name, name)
    except InvalidFleet:
        return None


def _judge(host: _Host, max_age_hours: float, now: datetime, check_mode: bool) -> None:
    """Find out whether what a host has left counts, and for which account."""
    entry = host.left
    if entry is None or host.is_refused:
        host.left = None
        return
    host.account_id = host.account_id or entry["account_id"]
    if entry["account_id"] is None:
        host.faults += [error["message"] for error in entry["errors"]] or ["its rows are of no account"]
        host.left = None
    elif entry["account_id"] != host.account_id:
        host.faults.append(f"its newest rows are of account {entry['account_id']}, and it is {host.account_id}")
        host.left = None
    elif max_age_hours and now - when_read(entry) > timedelta(hours=max_age_hours):
        host.absence = f"its newest rows are from {_minute(entry)} UTC"
    elif entry["foreseen"] and not check_mode:
        host.absence = (
            "its newest rows are of check mode: run fleet_audit without it, or fleet_report in check mode, too"
        )
    else:
        host.entry = entry


def _add(
    scan: FleetScan,
    hosts: t.Sequence[_Host],
    check_mode: bool,
    all_rows: list[tuple[dict[str, t.Any], Entry]],
    missed: list[Missed],
) -> None:
    """Add the account that these hosts stand for; its rows and what it has not found, each with the entry.

    All rows of a function are those of the newest read that has an answer about it. Two reads of one function are an
    error, whatever they say: what only the older one has read, or has not, is in no report.
    """
    account_id = hosts[0].account_id
    reads: list[Seen] = []
    rows: list[tuple[dict[str, t.Any], Entry]] = []
    errors: list[dict[str, t.Any]] = []
    entries = sorted((host.entry for host in hosts if host.entry), key=when_left, reverse=True)
    for entry in entries:
        seen = Seen(entry)
        if entry["foreseen"] == check_mode:
            _add_repairs(scan, entry, check_mode)
        own = (row for row in entry["event_invoke_configs"] if not any(each.has_read(row) for each in reads))
        rows += [(row, entry) for row in own]
        missed += [Missed(each, entry) for each in entry["not_found"] if not any(one.has_read(each) for one in reads)]
        earlier = (
            [] if check_mode else [error for each in entry.get("earlier", []) for error in told_still(each, entries)]
        )
        errors += [
            {**error, "message": f"{entry['host']}: {error['message']}"} for error in (*entry["errors"], *earlier)
        ]
        for newer in (each for each in reads if each.overlaps(seen)):
            errors.append(_error(account_id, _TWICE.format(entry["host"], newer.read["host"])))
        reads.append(seen)
    scan["completeness"] += _completeness(entries)
    missing = (
        "the account is missing in this report" if not entries else "what it was to read is missing in this report"
    )
    for host in hosts:
        absent = [] if host.entry or host.faults else [f"{missing}: {host.absence}"]
        faults = host.faults if entries else [f"{missing}: {fault}" for fault in host.faults]
        errors += [_error(account_id, f"{host.name}: {reason}") for reason in (*faults, *absent)]
    scan["errors"] += errors
    left = sorted((host.left for host in hosts if host.left), key=when_left, reverse=True)
    known_by = next(iter(entries or left), None)
    label = known_by["host"] if known_by else hosts[0].name
    if len(hosts) > 1:
        names = ", ".join(host.name for host in hosts)
        scan["notes"].append(f"The hosts {names} are one account, {account_id}: it counts once, as {label}")
    asked = [seen.read["regions"] for seen in reads] or [known_by["regions"] if known_by else []]
    scan["accounts"].append(
        {
            "host": label,
            "account_id": account_id,
            "name": known_by["account_name"] if known_by else None,
            "organizational_units": known_by["organizational_units"] if known_by else [],
            "read_at": reads[0].read["read_at"] if reads else None,
            "regions": list(dict.fromkeys(each for regions in asked for each in regions)),
            "targets": len(rows),
            "errors": len(errors),
            "reads": [seen.read for seen in reads],
        }
    )
    all_rows += rows


def _add_errors(scan: FleetScan, errors: t.Iterable[dict[str, t.Any]]) -> None:
    """Add errors that were found once all accounts are known, each to its account, too."""
    of_account = {account["account_id"]: account for account in scan["accounts"]}
    for error in errors:
        scan["errors"].append(error)
        if account := of_account.get(error["account_id"]):
            account["errors"] += 1


def _completeness(entries: t.Iterable[Entry]) -> t.Iterator[dict[str, t.Any]]:
    """Yield what was read of the regions; one that may not be enabled once, unless another read had an answer of it."""
    regions = [each for entry in entries for each in entry["completeness"]]
    known = {each["region"] for each in regions if not may_not_be_enabled(each)}
    for each in regions:
        if not may_not_be_enabled(each):
            yield each
        elif each["region"] not in known:
            known.add(each["region"])
            yield each


def _add_repairs(scan: FleetScan, entry: Entry, check_mode: bool) -> None:
    """Add what was repaired. Of what is only foreseen, one host repairs a target: the one that has read it last."""
    newer = {each["function_name"] for each in scan["planned"]}
    scan["repaired"] += [each for each in entry["repaired"] if each["function_arn"] not in newer]
    for each in entry.get("earlier", []) if not check_mode else ():
        scan["repaired"] += each["repaired"]
    if check_mode:
        planned = [row for row in entry["planned"] if row["function_name"] not in newer]
        scan["planned"] += [{**row, "host": entry["host"]} for row in planned]


def _error(account_id: str | None, message: str) -> dict[str, t.Any]:
    return {
        "region": None,
        "function_name": None,
        "operation": None,
        "code": None,
        "message": message,
        "account_id": account_id,
    }


def _minute(entry: Entry) -> str:
    return when_read(entry).astimezone(timezone.utc).isoformat()[:19]
