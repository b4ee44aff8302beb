# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of hosts whose functions send to one queue, by the minutes at which they read and repaired."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.earlier_repairs import with_earlier
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import FleetScan, merge
from support.samples import ACCOUNT_ID, queue_status, row

REGION, OTHER = "us-east-2", "210987654321"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:lq"
NO_ALARMS: t.Any = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
COUNTS = {"received": 9, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
EVENTS = {"days": 14, "since": "2026-10-01T00:00:00+00:00", "function": COUNTS, "qualifier": COUNTS}
ASKED = {"function_name": [], "qualifier": "", "include": ["function"]}
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/f"


def at(minute: float) -> str:
    return (NOW + timedelta(minutes=minute)).isoformat()


def target(
    name: str, exists: bool | None = False, account_id: str = ACCOUNT_ID, may_write: bool = True, **rest: t.Any
) -> dict[str, t.Any]:
    """Return a row whose failed events go to the queue, as it was read."""
    facts = {"exists": exists, "can_receive": exists, "role_may_write": may_write}
    read = {**queue_status(), "destination": QUEUE, **facts}
    made = row(
        name,
        stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
        alarms=NO_ALARMS,
        async_events={**EVENTS, "other_qualifiers": {}},
        destination_status={"on_success": None, "on_failure": read, "dead_letter": None},
        **rest,
    )
    arn = made["function_arn"].replace(ACCOUNT_ID, account_id)
    return {**made, "account_id": account_id, "function_arn": arn}


def a_path(state: t.Any = "made", alarm: t.Any = None) -> dict[str, t.Any]:
    served = [row("a")["function_arn"]]
    watching = {"alarm_name": "waiting", "watches": "queue", "functions": served, "state": alarm}
    about = {"region": REGION, "account_id": ACCOUNT_ID, "queue": QUEUE, "state": state, "functions": served}
    nothing: dict[str, t.Any] = {"differences": [], "policies_not_read": [], "not_known": [], "permissions": []}
    return {**about, **nothing, "alarms": [watching] if alarm else []}


def wrote(*paths: t.Any, errors: t.Any = ()) -> dict[str, t.Any]:
    return {"failure_paths": list(paths), "event_invoke_configs": [], "diff": [], "errors": list(errors)}


def reading(
    *rows: t.Any, times: tuple[float, ...] | None, writes: t.Any = (), account_id: str = ACCOUNT_ID, **rest: t.Any
) -> t.Any:
    """Return a read that began and ended at these minutes, with the end of its repair."""
    names = ("began", "read", "ended")
    told = {} if times is None else {"times": dict(zip(names, map(at, times), strict=False))}
    scan = {"event_invoke_configs": list(rows), "not_found": [], "errors": [], "completeness": []}
    of = {"account_id": account_id, "asked": ASKED, "scan": scan, "found": [], "writes": list(writes)}
    (one,) = accounts_read([{**of, **told, **rest}])
    return one


def left(host: str, read: t.Any, minute: float, **options: t.Any) -> Entry:
    return entry(read, host, regions=[REGION], read_at=NOW + timedelta(minutes=minute), **options)


def merged(*entries: Entry, check_mode: bool = False) -> FleetScan:
    hosts = {each["host"]: each["account_id"] for each in entries}
    return merge(entries, hosts, 12, NOW + timedelta(hours=1), check_mode)


def of(scan: t.Any, name: str) -> dict[str, t.Any]:
    (found,) = (each for each in scan["event_invoke_configs"] if each["function_name"] == name)
    return t.cast("dict[str, t.Any]", found)


def status(scan: t.Any, name: str = "f") -> t.Any:
    return of(scan, name)["destination_status"]["on_failure"]


def doubts(scan: t.Any) -> list[str]:
    return [each["message"] for each in scan["errors"] if "nothing shows which is later" in each["message"]]


def functions(name: str) -> t.Any:
    return {"asked": {**ASKED, "function_name": [name]}}


def again(fixer: Entry, times: t.Any, **options: t.Any) -> Entry:
    """Return the next entry of a host, whose read finds nothing to repair."""
    read = reading(target("a", exists=True), times=times, **functions("a"))
    return with_earlier(left("h1", read, 20, **options), fixer)
