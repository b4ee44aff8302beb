# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of one report."""

from __future__ import annotations

import typing as t

import pytest
from support.samples import region_read
from support.samples import row as sample

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import (
    accounts_read,
    joined,
    warnings_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import AccountRead
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport

ASKED = {"function_name": [], "qualifier": "", "include": []}


def row(name: str, account_id: str = "111111111111") -> dict[str, t.Any]:
    arn = sample(name)["function_arn"].replace(sample(name)["account_id"], account_id)
    return {**sample(name), "account_id": account_id, "function_arn": arn}


def read(account_id: str, *rows: t.Any, writes: t.Any = (), **rest: t.Any) -> AccountRead:
    scan = {"event_invoke_configs": list(rows), "not_found": [], "errors": [], **rest}
    return {"account_id": account_id, "asked": ASKED, "scan": scan, "found": [], "writes": list(writes)}


def test_one_account_keeps_its_results() -> None:
    one = read("", row("f"), msg="1 of 2 functions could not be read")
    assert joined([one])["results"] == [one["scan"]]
    assert "accounts" not in joined([one])["scan"]


def test_a_module_that_crashed_is_an_error_of_its_account() -> None:
    crashed = read("222222222222")
    crashed["scan"] = {"msg": "MODULE FAILURE"}
    result = joined([read("111111111111", row("f")), crashed])
    assert [error["message"] for error in result["scan"]["errors"]] == ["222222222222: MODULE FAILURE"]
    assert len(result["scan"]["event_invoke_configs"]) == 1
    assert [each["msg"] for each in result["results"]] == [
        "1 of 2 accounts could not be read completely: 222222222222",
        "the first error: 222222222222: MODULE FAILURE",
    ]


def test_a_write_that_crashed_is_an_error_of_its_account() -> None:
    result = joined([read("111111111111", row("f"), writes=[{"msg": "MODULE FAILURE"}]), read("222222222222")])
    (error,) = result["scan"]["errors"]
    assert (error["account_id"], error["message"]) == ("111111111111", "111111111111: MODULE FAILURE")
    assert [each["msg"] for each in result["results"]] == [
        "1 of 2 accounts could not be repaired completely: 111111111111",
        "the first repair that failed: 111111111111: MODULE FAILURE",
    ]


def test_an_account_that_was_read_and_not_repaired() -> None:
    """Found: it was said not to be read completely, and nothing told what had failed."""
    write = {
        "msg": "denied",
        "diff": [],
        "event_invoke_configs": [],
        "errors": [
            {
                "region": "us-east-2",
                "function_name": "f",
                "operation": "DeleteFunctionEventInvokeConfig",
                "code": "AccessDeniedException",
                "message": "DeleteFunctionEventInvokeConfig of f: AccessDeniedException: no",
            }
        ],
    }
    result = joined([read("111111111111", row("f"), writes=[write]), read("222222222222")])
    assert [each["msg"] for each in result["results"]] == [
        "1 of 2 accounts could not be repaired completely: 111111111111",
        "the first repair that failed: 111111111111: DeleteFunctionEventInvokeConfig of f: AccessDeniedException: no",
    ]


def test_a_region_that_did_not_answer_is_one_of_its_account() -> None:
    """Found: it was said to be of None."""
    unread = read("222222222222")
    unread["scan"] = {**unread["scan"], "completeness": [{**region_read(complete=False), "account_id": None}]}
    result = joined([read("111111111111", row("f")), unread])
    assert [each["account_id"] for each in result["scan"]["completeness"]] == ["222222222222"]


def test_a_refusal_stands_where_nothing_was_read() -> None:
    """The task that reads was skipped, and its result says only that."""
    skipped = {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"}
    given = {"account_id": "111111111111", "refusal": "no region", "asked": ASKED, "scan": skipped}
    (one,) = accounts_read([given])
    (error,) = joined([one])["scan"]["errors"]
    assert error["message"] == "111111111111: no region"
    with pytest.raises(InvalidReport, match="is not a scan"):
        accounts_read([{**given, "refusal": ""}])


def test_warnings_are_those_of_reads_only() -> None:
    scans = [{"scan": {"warnings": ["a", "b"]}}, {"scan": {"msg": "c"}}, {"scan": 3}, {"scan": {"warnings": 3}}, {}]
    assert warnings_of(scans) == ["a", "b"]
