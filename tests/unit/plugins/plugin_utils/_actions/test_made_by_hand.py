# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task hands over that somebody made by hand: a result or one clear line, never an internal error."""

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st
from support.by_hand import ACCOUNT, ARN, QUEUE, changed
from support.report_action import ASKED, done, scan
from support.samples import finding, region_read, row

from ansible_collections.cloudops.aws_lambda.plugins.filter.event_invoke_repairs import event_invoke_repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused

BEFORE = row("f", "BLUE", qualifier_exists=True)
TO_FAILED = {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}}
AFTER = row("f", "BLUE", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, qualifier_exists=True)
PLANNED = {
    "region": "us-east-2",
    "function_name": ARN,
    "reason": "repair of no_failure_path",
    "configured": True,
    "maximum_retry_attempts": None,
    "maximum_event_age_in_seconds": None,
    "destination_config": TO_FAILED,
    "only_if": {"configured": False},
    "failure_path": {
        "queue": "failed",
        "retention_days": 14,
        "kms_key": None,
        "alarm_topic": "oncall",
        "role": f"arn:aws:iam::{ACCOUNT}:role/f",
        "to_make": [QUEUE],
    },
}
MADE = {
    "region": "us-east-2",
    "account_id": ACCOUNT,
    "queue": QUEUE,
    "state": "made",
    "differences": [],
    "policies_not_read": [],
    "not_known": [{"what": "whether it is so", "why": "no"}],
    "permissions": [{"role": "r", "policy_name": "p", "key": False, "functions": [ARN], "state": "made"}],
    "alarms": [{"alarm_name": "a", "watches": "queue", "functions": [ARN], "state": "made"}],
    "functions": [ARN],
}
ERROR = {"region": "us-east-2", "function_name": "f", "operation": "O", "code": "C", "message": "m", "targets": [ARN]}
DIFF = {"before_header": ARN, "after_header": ARN, "before": {}, "after": {"configured": True}, "known": True}
WRITES: tuple[list[t.Any], ...] = (
    [
        {"failure_paths": [MADE], "event_invoke_configs": [PLANNED], "diff": [], "errors": [ERROR], "step": "x"},
        {"changed": True, "event_invoke_configs": [AFTER], "diff": [DIFF], "errors": [ERROR], "msg": "m"},
    ],
    [{"msg": "Timed out", "step": "failure_paths"}],
    [{"msg": "Timed out", "step": "configurations"}, {"failed": True, "step": "alarms"}],
)
NOT_FOUND = {"region": "us-east-2", "function_name": "g", "qualifier": None, "reason": "function_missing"}


def a_read(writes: t.Any) -> dict[str, t.Any]:
    """Return what the role hands over of one account."""
    return copy.deepcopy(
        {
            "account_id": ACCOUNT,
            "asked": ASKED,
            "scan": scan(BEFORE, not_found=[NOT_FOUND], errors=[ERROR], completeness=[region_read()], msg="m"),
            "found": [finding(BEFORE)],
            "writes": writes,
            "planned": [PLANNED],
        }
    )


def result_or_one_line(**options: t.Any) -> None:
    try:
        done(**options)
    except Refused as refused:
        assert "\n" not in str(refused)
        assert len(str(refused)) < 1000


@settings(max_examples=150)
@pytest.mark.parametrize("to_rows", [False, True])
@given(st.data())
def test_anything_in_scans_gives_a_result_or_one_line(
    tmp_path_factory: t.Any, to_rows: bool, data: st.DataObject
) -> None:
    """Found: a failure_path of a planned row that was a text ended in "Internal error"."""
    read = changed(a_read(data.draw(st.sampled_from(WRITES))), data)
    to = {"rows_to": str(tmp_path_factory.getbasetemp() / "rows")} if to_rows else {}
    result_or_one_line(scans=[read], check_mode=data.draw(st.booleans()), **to)


@settings(max_examples=100)
@given(st.data())
def test_anything_in_what_is_to_be_repaired_gives_rows_or_one_line(data: st.DataObject) -> None:
    read = a_read([])
    whole = changed(read["scan"], data, most=1)
    found = changed(read["found"], data, most=1)
    try:
        event_invoke_repairs(whole, found, {"failure_path": {"queue": "failed"}})
    except AnsibleFilterError as error:
        assert "\n" not in error.message


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("failed", "failure_path is 'failed': expected a dictionary"),
        (None, "failure_path is null: expected a dictionary"),
        ({"queue": 5}, "failure_path is invalid: queue is 5: expected text"),
        ({"queue": "failed", "role": []}, "failure_path.role is []: expected text"),
        ({"queue": "failed", "to_make": [5]}, "failure_path.to_make[0] is 5: expected text"),
        (
            {"queue": "failed", "alarm_topic": "arn:aws:sns:eu-west-1:123456789012:oncall"},
            "failure_path is invalid: alarm_topic is arn:aws:sns:eu-west-1:123456789012:oncall for us-east-2: expected",
        ),
    ],
)
def test_a_failure_path_that_no_plan_has_is_refused(path: t.Any, line: str) -> None:
    read = {**a_read(WRITES[1]), "planned": [{**PLANNED, "failure_path": path}]}
    with pytest.raises(Refused) as refused:
        done(scans=[read])
    assert str(refused.value).startswith(f"scans[0].planned[0].{line}")


def test_what_is_meant_plainly_in_rows_is_completed() -> None:
    """Found: rows that say less than the module does could be judged, and not be reported as repaired."""
    write = {"event_invoke_configs": [{**AFTER, "destination_config": {}}], "diff": [DIFF], "errors": []}
    read = {**a_read([write]), "planned": []}
    read["scan"]["event_invoke_configs"] = [{**BEFORE, "destination_config": None}]
    (reported,) = done(scans=[read])["report"]["event_invoke_configs"]
    assert reported["destination_config"] == {"on_success": {"destination": None}, "on_failure": {"destination": None}}
