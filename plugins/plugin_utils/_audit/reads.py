# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reads that a report is made of: of which accounts, and what each was to cover. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import datetime
from functools import lru_cache

from ...module_utils._model.identifiers import TargetId, parse_function
from ...module_utils._model.invalid_option import InvalidOption

_NAMED = 10
NOT_REPAIRED, OUTCOME_NOT_KNOWN = "NotRepaired", "OutcomeNotKnown"
"""Our codes of repairs that ended without an error of a request: it was not done, or nobody knows."""
REPAIR, FAILED, NOT_KNOWN, NOT_PLANNED = "repair", "failed", "not_known", "not_planned"
"""The key of an error of a repair, which no other error has, and its values: it was not done, nobody knows, or nobody
asked for what was done.
"""

_FIRST = {
    FAILED: "repair that failed",
    NOT_KNOWN: "repair that may have been done",
    NOT_PLANNED: "change that no finding asked for",
}


class Asked(t.TypedDict):
    """The options that a read was made with; function_name and qualifier are empty for all of a region."""

    function_name: list[str]
    qualifier: str
    include: list[str]


class Times(t.TypedDict):
    """When a read began, when it ended and its repair began, and when that ended: ISO 8601 with a time zone.

    Without ended, nothing shows that the repair has ended: nothing is later than it.
    """

    began: str
    read: str
    ended: t.NotRequired[str]


def are_in_order(times: Times, now: datetime) -> bool:
    """Return whether these times can be right: a clock that was set between them, or that is ahead, orders nothing."""
    ends = [times["ended"]] if "ended" in times else []
    told = [*map(time_of, (times["began"], times["read"], *ends)), now]
    return told == sorted(told)


class Read(Asked):
    """What was to be read for a host, and when that ended; regions are empty for that of the connection."""

    host: str
    read_at: str
    regions: list[str]


class Account(t.TypedDict):
    """An account that was to be read. name is None if it is not known, read_at if nothing was read.

    errors counts the requests that failed, and is at least 1 if nothing was read. regions are those that were to be
    read; without any it was that of the connection. organizational_units are the names of those that it is in, from the
    root down; empty if there is none, or if they are not known. host is a label: reads names each host that read a part
    of the account.
    """

    host: str
    account_id: str | None
    name: str | None
    organizational_units: list[str]
    read_at: str | None
    regions: list[str]
    targets: int
    errors: int
    reads: list[Read]


def asks_for(read: Read, target: TargetId, seen: t.Container[str]) -> bool:
    """Return whether a read was to cover a target, whatever came of it.

    seen are the regions that its result names, for a read of the region of the connection.
    """
    if target.region not in (read["regions"] or seen):
        return False
    if not read["function_name"]:
        return read["qualifier"] in ("", target.qualifier)
    return any(_names(name, read["qualifier"], target) for name in read["function_name"])


def _names(name: str, qualifier: str, target: TargetId) -> bool:
    try:
        asked = parse_function(name, qualifier or None)
    except InvalidOption:
        return False
    parts = (
        (asked.account_id, target.account_id),
        (asked.region, target.region),
        (asked.name, target.function_name),
        (asked.qualifier, target.qualifier),
    )
    return all(part in (None, of_target) for part, of_target in parts)


def label(account: Account) -> str:
    """Return the host of an account or, if several have read parts of it, its ID: an error says which host it is of."""
    return account["host"] if len(account["reads"]) < 2 else f"account {account['account_id']}"


def missing_accounts(accounts: t.Iterable[Account]) -> list[str]:
    """Return the hosts of which nothing was read."""
    return [account["host"] for account in accounts if account["read_at"] is None]


def incomplete_accounts(accounts: t.Iterable[Account]) -> list[str]:
    """Return the accounts of which something could not be read, or repaired, by their labels."""
    return [label(account) for account in accounts if account["read_at"] is not None and account["errors"]]


def unread_accounts(accounts: t.Sequence[Account], errors: t.Sequence[t.Mapping[str, t.Any]]) -> t.Iterator[str]:
    """Return lines about accounts that are missing, and about those that were not read or repaired completely."""
    missing, incomplete = missing_accounts(accounts), incomplete_accounts(accounts)
    if missing:
        are = "is" if len(missing) == 1 else "are"
        yield f"{len(missing)} of {len(accounts)} accounts {are} missing in the report: {named_hosts(missing)}"
    of_repairs = {each.get("account_id") for each in errors if is_of_repair(each)}
    of_reads = {each.get("account_id") for each in errors if not is_of_repair(each)}
    unrepaired = [
        label(each) for each in accounts if label(each) in incomplete and each["account_id"] in of_repairs - of_reads
    ]
    not_done = {each.get("account_id") for each in errors if each.get(REPAIR) in (FAILED, NOT_KNOWN)}
    only_changed = [
        label(each) for each in accounts if label(each) in unrepaired and each["account_id"] not in not_done
    ]
    for what, hosts in (
        ("could not be read completely", [each for each in incomplete if each not in unrepaired]),
        ("could not be repaired completely", [each for each in unrepaired if each not in only_changed]),
        ("were changed as no finding asked for", only_changed),
    ):
        if hosts:
            yield f"{len(hosts)} of {len(accounts)} accounts {what}: {named_hosts(hosts)}"
    for repair, what in _FIRST.items():
        first = next((each for each in errors if each.get(REPAIR) == repair), None)
        if first:
            yield f"the first {what}: {first['message']}"


def is_of_repair(error: t.Mapping[str, t.Any]) -> bool:
    """Return whether an error is of a write, or says why there was none: it hides nothing of what was read."""
    return REPAIR in error


def named_hosts(hosts: list[str]) -> str:
    """Return the names of hosts for a message, not all of many."""
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return ", ".join(hosts[:_NAMED]) + more


@lru_cache(maxsize=4096)
def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
