# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs, and every form of a report that tells what became of them."""

from __future__ import annotations

import json
import typing as t
from datetime import timedelta

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read, joined
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import (
    fleet_outcome,
    fleet_report,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document, audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome
from support.fleet_days import ACCOUNT, INCLUDE, OTHER, REGION, START, THEIRS
from support.samples import GENERATED_AT, region_read, row

QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:failed"
DESIRED = {"maximum_retry_attempts": 1, "destination_config": {"on_failure": {"destination": QUEUE}}}
POLICY = {"maximum_retry_attempts": {"maximum": 1}}
LIVE, OTHERS, KEPT = (
    row("settle", "live", qualifier_exists=True),
    row("settle", qualifier_exists=True),
    row("kept", stored={"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}),
)
ARN = LIVE["function_arn"]

ENDED = {
    "the task's time is over": {"failed": True, "changed": False, "msg": "Timed out"},
    "the process was killed": {"failed": True, "msg": "MODULE FAILURE: No start of json char found", "rc": 137},
    "the block's rescue has only a line": {"msg": "Timed out"},
    "nothing at all": {"failed": True},
}
Of = t.Literal["one account", "several accounts", "a fleet"]
EVERY: tuple[Of, ...] = ("one account", "several accounts", "a fleet")


def a_read(*rows: t.Any, writes: t.Any = (), rules: t.Any = ("no_failure_path",), **rest: t.Any) -> dict[str, t.Any]:
    """Return what the role has read, judged and tried to write of one account."""
    scan = {
        "event_invoke_configs": list(rows),
        "completeness": [region_read(account_id=ACCOUNT)],
        "not_found": [],
        "errors": [],
        **rest,
    }
    found = findings(rows, POLICY)
    planned = repairs(scan, found, DESIRED, rules, True)
    asked = {"function_name": [], "qualifier": "", "include": INCLUDE}
    return {
        "account_id": ACCOUNT,
        "asked": asked,
        "scan": scan,
        "found": found,
        "writes": [*writes, *planned["refused"]],
        "planned": planned["event_invoke_configs"],
    }


def reported(of: Of, read: dict[str, t.Any], check_mode: bool = False) -> tuple[Document, str, list[str]]:
    """Return the report, the text for the terminal, and why the audit fails."""
    if of == "a fleet":
        (one,) = accounts_read([read], check_mode)
        left = entry(one, ACCOUNT, regions=[REGION], check_mode=check_mode, read_at=START)
        files = [{"place": f"{ACCOUNT}.rows.json", "text": json.dumps(left), "error": ""}]
        now = START + timedelta(hours=1)
        document = fleet_report(files, [ACCOUNT], POLICY, 12, now=now, check_mode=check_mode)  # type: ignore[arg-type]
        assert not [each for each in document["errors"] if "not an entry" in each["message"]]
        ending: t.Any = fleet_outcome(document, "never", [])
        return document, ending["text"], ending["failures"]
    reads = [{**read, "account_id": ""}]
    if of == "several accounts":
        reads = [read, {**a_read(THEIRS), "account_id": OTHER, "found": [], "writes": [], "planned": []}]
    together = joined(accounts_read(reads, check_mode), START, check_mode)
    document = audit(together["scan"], POLICY, together["repaired"], check_mode, GENERATED_AT)
    ending = outcome(document, "never", together["results"], [])
    return document, ending["text"], ending["failures"]


def row_of(document: Document, arn: str = ARN) -> t.Any:
    return next((each for each in document["event_invoke_configs"] if each["function_arn"] == arn), None)


def one_line(text: str) -> str:
    return " ".join(text.split())


def diff(target: t.Any, **rest: t.Any) -> dict[str, t.Any]:
    arn = target["function_arn"]
    return {"before_header": arn, "after_header": arn, "before": {}, "after": {}, **rest}


def an_error(operation: str | None, code: str = "ServiceException", name: str | None = "settle") -> dict[str, t.Any]:
    return {
        "region": REGION,
        "function_name": name,
        "operation": operation,
        "code": code,
        "message": f"{operation} of {name}: {code}",
    }


def with_path(target: t.Any) -> dict[str, t.Any]:
    path = {"queue": "failed", "alarm_topic": "arn:aws:sns:us-east-2:123456789012:t", "role": "r"}
    return {"region": REGION, "function_name": target["function_arn"], "only_if": {"x": 1}, "failure_path": path}
