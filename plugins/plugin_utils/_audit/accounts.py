# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that were read for one report, as one scan. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from .ended_paths import OF_PATHS, STEP, of_ended_path
from .entry import AccountRead, entry, not_planned, repaired, scan_after, targets_written
from .findings import Finding, checked_findings
from .merge import merge
from .plain import InvalidReport, plain
from .planned_rows import planned_row
from .reads import is_of_repair, unread_accounts
from .rows import InvalidRows
from .scan_results import checked_scan, without_rows
from .schema import InvalidValue
from .user_input import shown
from .write_results import write_results
from .writes import Result, ended

_PARTS = ("account_id", "refusal", "asked", "times", "scan", "found", "writes", "planned")
_ASKED = ("function_name", "qualifier", "include")


class Joined(t.TypedDict):
    """The scan after all repairs, what was repaired, and a result with a "msg" for each failure.

    repaired is what was found in the targets that were written. written: there are such, whatever was found in them.
    """

    scan: dict[str, t.Any]
    written: bool
    repaired: list[Finding]
    results: list[Result]


def accounts_read(scans: t.Sequence[t.Mapping[str, t.Any]], check_mode: bool | None = None) -> list[AccountRead]:
    """Return what was read, from results of the info module, or dictionaries with such a result in "scan".

    check_mode is the mode that results of writes must be of; None if it does not matter. Raise InvalidReport or
    InvalidRows.
    """
    read = [_account(each, f"scans[{number}]", check_mode) for number, each in enumerate(scans)]
    if not read:
        raise InvalidReport("scans is an empty list: expected a result of lambda_event_invoke_config_info")
    ids = [each["account_id"] for each in read]
    for number, account_id in enumerate(ids):
        if len(ids) > 1 and not account_id:
            raise InvalidReport(f"scans[{number}] has no account_id: expected one, as there are several scans")
        if account_id in ids[:number]:
            raise InvalidReport(f"scans[{number}] is of account {account_id}, too: expected one scan of each account")
    return read


def warnings_of(scans: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """Return the warnings of the tasks that have read, from what accounts_read takes, before it is looked at."""
    results = [plain(each.get("scan")) for each in scans]
    found = [each.get("warnings") for each in results if isinstance(each, dict)]
    return [str(line) for lines in found if isinstance(lines, list) for line in lines]


def joined(read: t.Sequence[AccountRead], now: datetime | None = None, check_mode: bool = False) -> Joined:
    """Return all accounts as one. The scan of accounts with an ID has the list "accounts"."""
    found = [finding for each in read for finding in repaired(each)]
    written = any(map(targets_written, read))
    if [each["account_id"] for each in read] == [""]:
        (one,) = read
        if "event_invoke_configs" not in one["scan"]:
            raise InvalidReport(str(one["scan"]["msg"]))
        strange = [{"msg": error["message"]} for error in not_planned(one).values()]
        results: list[Result] = [one["scan"], *one["writes"], *strange]
        return {
            "scan": {**scan_after(one, check_mode)},
            "written": written,
            "repaired": found,
            "results": results,
        }
    now = now or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    entries = [entry(each, each["account_id"], read_at=now, check_mode=check_mode) for each in read]
    scan = merge(entries, [each["account_id"] for each in read], 0, now, check_mode)
    failures: list[Result] = [{"msg": line} for line in unread_accounts(scan["accounts"], scan["errors"])]
    first = next((error["message"] for error in scan["errors"] if not is_of_repair(error)), None)
    failures += [{"msg": f"the first error: {first}"}] if first else []
    return {"scan": dict(scan), "written": written, "repaired": found, "results": failures}


def _account(value: t.Mapping[str, t.Any], where: str, check_mode: bool | None) -> AccountRead:
    # A result has a "scan" of its own: the numbers of its requests.
    is_result = "event_invoke_configs" in value or "scan" not in value
    account: t.Mapping[str, t.Any] = {"scan": value} if is_result else value
    unknown = [key for key in account if key not in _PARTS]
    if unknown:
        raise InvalidReport(f"{where} has the unknown key {', '.join(unknown)}: expected some of {', '.join(_PARTS)}")
    scan, account_id = account["scan"], account.get("account_id") or ""
    if refusal := account.get("refusal"):
        scan = {"msg": str(refusal)}
    # A task that failed before the module began has a msg only.
    if not isinstance(scan, dict) or not {"event_invoke_configs", "msg"} & set(scan):
        raise InvalidReport(f"{where} is not a scan: expected a result of lambda_event_invoke_config_info")
    scan = checked_scan(scan) if "event_invoke_configs" in scan else without_rows(scan)
    asked = account.get("asked") or {}
    if not isinstance(asked, t.Mapping):
        raise InvalidReport(f"{where}.asked is {shown(asked)}: expected what the module was asked")
    missing = [key for key in _ASKED if key not in asked]
    if account_id and missing:
        raise InvalidReport(f"{where}.asked is missing {', '.join(missing)}: expected what the module was asked")
    planned = account.get("planned") or []
    if not isinstance(planned, (list, tuple)):
        raise InvalidReport(f"{where}.planned is {shown(planned)}: expected a list of rows")
    for number, row in enumerate(planned):
        try:
            planned_row(row)
        except InvalidValue as error:
            raise InvalidReport(str(error.within(f"{where}.planned[{number}]"))) from error
    return {
        **_times(account.get("times"), where),
        "is_begun": False,
        "account_id": account_id,
        "asked": asked,
        "scan": scan,
        "found": _found(account.get("found") or [], where),
        "writes": [
            _of_failure(_of_task(each, planned, bool(check_mode)))
            for each in write_results(account.get("writes") or [], f"{where}.writes", check_mode)
        ],
        "planned": planned,
    }


class _Times(t.TypedDict, total=False):
    times: dict[str, str]


def _times(value: t.Any, where: str) -> _Times:
    """Return the times of a read, if it has any. Raise InvalidReport."""
    if value is None:
        return {}
    times = value if isinstance(value, t.Mapping) else {}
    given = [times.get("began"), times.get("read"), *([times["ended"]] if "ended" in times else [])]
    if not all(map(_is_time, given)):
        raise InvalidReport(f"{where}.times is {shown(value)}: expected began and read, ISO 8601 with a time zone")
    return {"times": {str(name): str(times[name]) for name in times}}


def _is_time(value: t.Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _of_task(write: Result, planned: t.Sequence[t.Any], check_mode: bool) -> Result:
    """Return the result of a write, which may be that of a task for failure paths that ended in the middle."""
    return of_ended_path(write, planned, check_mode) if ended(write) and write.get(STEP) in OF_PATHS else write


def _of_failure(write: Result) -> Result:
    """Return the result of a write, with a msg only if it failed: one that changed several targets has one, too."""
    if write.get("skipped") or (not write.get("errors") and write.get("diff")):
        return {key: value for key, value in write.items() if key != "msg"}
    return {"msg": "a repair ended without a result", **write} if ended(write) else write


def _found(value: t.Any, where: str) -> list[Finding]:
    try:
        return list(checked_findings(value))
    except InvalidRows as error:
        raise InvalidReport(f"{where}.found: {error}") from error
