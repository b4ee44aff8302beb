# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What fleet_audit leaves of one host: its account as it was read and repaired. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from urllib.parse import quote

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.failure_path import MadePath
from ...module_utils._model.targets import is_every_region
from .changes import Changes
from .failure_paths import as_planned, made_paths, of_configurations, of_paths, served
from .findings import Finding
from .identity import InvalidFleet, account_of_host, misread, texts
from .plain import plain
from .planned_rows import PlannedRow
from .reads import Asked, Times
from .repaired import repaired_scan
from .unplanned import unplanned
from .writes import Result, errors_of, refused, unsettled

SCHEMA_VERSION = 1
SUFFIX = ".rows.json"

_LISTS = ("event_invoke_configs", "completeness", "not_found", "errors")


class _Planned(t.TypedDict, total=False):
    planned: t.Sequence[PlannedRow]
    times: t.Mapping[str, str]
    is_begun: bool


class AccountRead(_Planned):
    """One account: what was asked, the result, what was found, and the results of repairing it.

    planned are the rows that the write module was to store. times are those of Entry; ended may be missing for now.
    is_begun: the repair begins, and has no end, whatever the time is. scan can be the result of a task that failed
    before the module began: then it has a msg only. account_id is empty in the role event_invoke_audit if the account
    is not one of a list; asked has the options of the module.
    """

    account_id: t.Any
    asked: t.Any
    scan: t.Any
    found: list[Finding]
    writes: list[t.Any]


class Entry(t.TypedDict):
    """read_at is when the rows were read, ISO 8601 with a time zone. Earlier versions have left it when the repair of
    the host had ended, too: when_read() has the other. account_name is None if it is not known.

    account_id is None if the host names none. organizational_units are the names of those that it is in, from the root
    down; empty if they are not known. regions are those that were to be read; empty for that of the connection.
    repaired are findings in targets that were written, before that. foreseen: nothing was written, and the rows
    are what they would be after it. planned are then the rows that would be written. run is the ID of the run that left
    the entry, such as a workflow job of AWX; empty without one. written are the targets that the repair has written, or
    may have. earlier are the repairs of this host in earlier entries of the run: what they have done is done.
    """

    schema_version: int
    host: str
    account_id: str | None
    account_name: str | None
    organizational_units: list[str]
    regions: list[str]
    asked: Asked
    read_at: str
    event_invoke_configs: list[dict[str, t.Any]]
    completeness: list[dict[str, t.Any]]
    not_found: list[dict[str, t.Any]]
    errors: list[dict[str, t.Any]]
    repaired: list[Finding]
    foreseen: bool
    run: str
    check_mode: bool
    planned: list[dict[str, t.Any]]
    failure_paths: t.NotRequired[list[MadePath]]  # earlier versions made none
    times: t.NotRequired[Times]  # earlier versions did not note them
    written: t.NotRequired[list[str]]
    earlier: t.NotRequired[list[EarlierRepair]]


class EarlierRepair(t.TypedDict):
    """What an entry says of its repair, for the entries after it."""

    times: Times
    errors: list[dict[str, t.Any]]
    repaired: list[Finding]
    failure_paths: list[MadePath]
    written: list[str]


class Fault(t.NamedTuple):
    """A file of rows that cannot be used. host is None if it is not in its name."""

    place: str
    host: str | None
    reason: str


def when_read(entry: Entry) -> datetime:
    """Return when the rows of an entry were read."""
    return datetime.fromisoformat(entry["times"]["read"] if "times" in entry else entry["read_at"])


def when_left(entry: Entry) -> tuple[datetime, bool, str]:
    """Sort key of entries: the newest read last, and of one read, that which has ended its repair."""
    return when_read(entry), "ended" in entry.get("times", {}), entry["host"]


def file_of_host(host: str) -> str:
    """Return the name of the file with a host's entry."""
    return f"{quote(host, safe='')}{SUFFIX}"


def entry(
    read: AccountRead,
    host: str,
    account_name: str | None = None,
    regions: t.Any = (),
    organizational_units: t.Any = (),
    check_mode: bool = False,
    read_at: datetime | None = None,
    run: str = "",
) -> Entry:
    """Return the entry of a host; check_mode says whether its writes were made in check mode.

    Variables of the host that are not valid are errors of it, and what was read of another account is not in it. Raise
    InvalidFleet if something is missing in read.
    """
    read = plain(read)
    missing = [key for key in AccountRead.__annotations__ if key in AccountRead.__required_keys__ and key not in read]
    if missing:
        raise InvalidFleet(f"what was read is missing {', '.join(missing)}")
    host = str(plain(host))
    refusals: list[str] = []
    account_id: str | None = _tried(refusals, None, lambda: account_of_host(host, read["account_id"]))
    units: list[str] = _tried(refusals, [], lambda: texts(f"aws_organizational_units of {host}", organizational_units))
    names: list[str] = _tried(refusals, [], lambda: texts("event_invoke_fleet_regions", regions))
    nothing: Asked = {"function_name": [], "qualifier": "", "include": []}
    asked = _tried(refusals, nothing, lambda: asked_of(read["asked"]))
    result = scan_after(read, check_mode)
    lists = {name: result.get(name) or [] for name in _LISTS}
    lists["errors"], of_repairs = (
        read["scan"].get("errors") or [],
        errors_of(read["writes"], to_write(read, check_mode)),
    )
    if account_id and lists["event_invoke_configs"]:
        refusals += filter(None, [misread(host, account_id, result)])
    if refusals:
        lists = {**{name: [] for name in _LISTS}, "errors": [task_error(each) for each in refusals]}
    elif not lists["errors"] and ("event_invoke_configs" not in result or result.get("msg")):
        lists["errors"] = [task_error(_reason(result))]
    # Whatever became of the read, no write is in no report.
    lists["errors"] = [*lists["errors"], *of_repairs, *not_planned(read).values()]
    written = targets_written(read)
    now = read_at or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    left_at = now.isoformat(timespec="microseconds")
    times = read.get("times")
    left: Entry = {
        "schema_version": SCHEMA_VERSION,
        "host": host,
        "account_id": account_id,
        "account_name": str(plain(account_name)) if account_name else None,
        "organizational_units": units,
        "regions": _that_were_read(lists["completeness"]) if is_every_region(names) else names,
        "asked": asked,
        "read_at": times["read"] if times else left_at,
        "event_invoke_configs": lists["event_invoke_configs"],
        # A region without functions, or without an answer, has no account ID: it is the one that was asked for.
        "completeness": [{**each, "account_id": account_id} for each in lists["completeness"]],
        "not_found": [{**each, "account_id": account_id} for each in lists["not_found"]],
        "errors": [{**error, "account_id": account_id} for error in lists["errors"]],
        "repaired": repaired(read),
        "foreseen": bool(written and check_mode),
        "run": run,
        "check_mode": check_mode,
        "planned": [
            as_planned(row, read["writes"])
            for row in read.get("planned", ())
            if check_mode and row["function_name"] in written
        ],
        "failure_paths": [] if refusals else made_paths(read["writes"]),
        "written": [] if check_mode else [*headers_of(read["writes"])],
    }
    if times:
        left["times"] = {"began": times["began"], "read": times["read"]}
        if not read.get("is_begun"):
            left["times"]["ended"] = times.get("ended", left_at)
    return left


def repaired(read: AccountRead) -> list[Finding]:
    """Return what was found in targets that were written; others of the function are as they were.

    Where it is not known whether the write was done, an error says so, and nothing is taken for repaired.
    """
    written = targets_written(read)
    return [finding for finding in read["found"] if finding["judged"] and finding["function_arn"] in written]


def targets_written(read: AccountRead) -> set[str]:
    """Return the targets that were written, and those of which a part of the failure path was made.

    One of which it is not known what is stored is none of them, and neither is one that was not written as wanted, that
    has changed since, or whose path was made in part and then given up.
    """
    writes, changes = read["writes"], Changes(read["writes"])
    written = {*headers_of(writes)} | (served(writes) - refused(of_paths(writes)))
    unknown = {each.arn for each in unsettled(writes, read.get("planned", ()))}
    left = written - unknown - refused(of_configurations(writes)) - {*not_planned(read)}
    return {arn for arn in left if not changes.are_of(arn)}


def headers_of(writes: t.Iterable[Result]) -> dict[str, None]:
    """Return the ARNs of the targets that were written, or may have been."""
    diffs = (diff for write in of_configurations(writes) for diff in write.get("diff") or ())
    return dict.fromkeys(diff["before_header"] for diff in diffs)


def not_planned(read: AccountRead) -> dict[str, dict[str, t.Any]]:
    """Return an error for what was written, or in check mode would be, and was not planned, by its ARN."""
    return unplanned(read["writes"], read.get("planned", ()))


def _that_were_read(completeness: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """Return the regions that AWS listed or, if it did not, those that have answered: nobody knows the others."""
    return sorted({each["region"] for each in completeness if each["region"] and not may_not_be_enabled(each)})


_T = t.TypeVar("_T")


def _tried(refusals: list[str], otherwise: _T, value: t.Callable[[], _T]) -> _T:
    try:
        return value()
    except InvalidFleet as error:
        refusals.append(str(error))
        return otherwise


def asked_of(options: t.Mapping[str, t.Any]) -> Asked:
    """Return options of the module in the types of Asked. Raise InvalidFleet."""
    return {
        "function_name": texts("event_invoke_audit_function_name", options["function_name"]),
        "qualifier": "" if options["qualifier"] in (None, "") else str(options["qualifier"]),
        "include": texts("event_invoke_audit_include", options["include"]),
    }


def scan_after(read: AccountRead, check_mode: bool) -> Result:
    """Return the scan after the repairs; that of a task which failed before the module began has no rows."""
    if "event_invoke_configs" not in read["scan"]:
        return t.cast(Result, read["scan"])
    after = repaired_scan(read["scan"], read["writes"], to_write(read, check_mode), check_mode)
    return {**after, "errors": [*after["errors"], *not_planned(read).values()]}


def to_write(read: AccountRead, check_mode: bool) -> t.Sequence[PlannedRow]:
    """Return the rows that were to be written: none in check mode."""
    return () if check_mode else read.get("planned", ())


def _reason(result: Result) -> str:
    """Return why a task failed. Before ansible-core 2.19, the reason of a crash is the last line of module_stderr."""
    return f"{result.get('msg') or 'the account was not read'} {result.get('module_stderr') or ''}".strip()


def task_error(message: t.Any) -> dict[str, t.Any]:
    """Return the error of a task that failed without errors of requests."""
    line = " ".join(str(message).split())
    return {"region": None, "function_name": None, "operation": None, "code": None, "message": line}
