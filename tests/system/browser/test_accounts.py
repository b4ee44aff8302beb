# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remedies of several accounts: what has no ARN says in which account it is to be done, and is never done for two."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from support.samples import ACCOUNT_ID, GENERATED_AT, queue_status, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from browser.test_answers import copied
from browser.test_aws_cli import commands
from browser.viewer import Viewer

OTHER = "210987654321"
ACCOUNTS = [ACCOUNT_ID, OTHER]
TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:sqs:us-east-2:{ACCOUNT_ID}:dead-letters"}}}
GONE = {**queue_status(), "exists": False, "can_receive": False}
UNWATCHED = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
COUNTS = {"received": 9, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
EVENTS = {"days": 14, "since": "2026-11-10T09:30:00+00:00", "function": COUNTS, "qualifier": None}
UNHEALTHY = {"dead_letter": None, "on_success": None}
CASES = {
    "cloudwatch_metric_alarm": {"rule": "no_alarm", "facts": {"alarms": UNWATCHED, "async_events": EVENTS}},
    "sqs_queue": {
        "rule": "destination_unhealthy",
        "facts": {"destination_status": {**UNHEALTHY, "on_failure": GONE}},
    },
    "iam_policy": {
        "rule": "destination_unhealthy",
        "facts": {"destination_status": {**UNHEALTHY, "on_failure": queue_status(open_to_role=False)}},
    },
}


def everywhere(name: str, facts: dict[str, Any]) -> list[Any]:
    """Return a row of this function in each account."""
    text = json.dumps(row(name, stored=TO_QUEUE, **facts))
    return [json.loads(text.replace(ACCOUNT_ID, account)) for account in ACCOUNTS]


@pytest.mark.parametrize("module", CASES)
def test_each_account_has_a_task_of_its_own(module: str, viewer: Viewer) -> None:
    rule, facts = CASES[module]["rule"], CASES[module]["facts"]
    rows = [each for name in ("a", "b") for each in everywhere(name, facts)]
    found = [each for each in findings(rows) if each["rule"] == rule]
    assert len(found) == 4
    viewer.open(report(scan(rows), found, generated_at=GENERATED_AT, policy={}))
    text = copied(viewer, f".remedy-of[data-rule={rule}] button")
    assert re.findall("# In the account (.*)", text) == ACCOUNTS
    tasks = yaml.safe_load(text)
    assert len(tasks) == 2
    assert all(name.endswith(module) for task in tasks for name in task if "." in name)
    texts = [each or "" for each in commands(viewer, found)]
    assert [re.findall("# In the account (.*)\naws ", each) for each in texts] == [
        [each["account_id"]] for each in found
    ]
    viewer.check_no_messages_or_requests()
