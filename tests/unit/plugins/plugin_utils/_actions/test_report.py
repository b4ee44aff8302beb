# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action event_invoke_audit_report writes and returns."""

from __future__ import annotations

import json
import stat
import typing as t
from pathlib import Path

import pytest
from support.report_action import ACCOUNT, ASKED, done, scan
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions import report as action
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused


def test_a_report_of_one_result(tmp_path: Path) -> None:
    result = done(scans=[scan(row("f"))], report_dir=str(tmp_path / "new/reports"), report_formats=["json", "junit"])
    directory = tmp_path / "new/reports"
    assert result["files"] == [str(directory / f"event-invoke-audit.{suffix}") for suffix in ("json", "xml")]
    assert json.loads((directory / "event-invoke-audit.json").read_text()) == result["report"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (directory, directory.parent)] == [0o700, 0o700]
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert result["lines"][-1] == f"Report: {(directory / 'event-invoke-audit.xml').as_uri()}"
    assert (result["failures"], result["changed"], "failed" in result) == ([], False, False)
    statistics = result["ansible_stats"]
    assert (statistics["per_host"], statistics["aggregate"]) == (False, True)
    assert statistics["data"]["event_invoke_audit_targets"] == 1


def test_a_result_has_a_key_of_the_same_name_as_a_part() -> None:
    """Found: a result with the statistics of a scan was taken for a dictionary with a result in it."""
    assert done(scans=[{**scan(row("f")), "changed": False, "scan": {"requests": 4}}])["failures"] == []


def test_without_a_place_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert done(scans=[scan(row("f"))])["files"] == []
    assert list(tmp_path.iterdir()) == []


def test_a_failure_has_everything_that_was_written(tmp_path: Path) -> None:
    result = done(scans=[scan(row("f"))], report_dir=str(tmp_path), fail_on="warning")
    assert result["failed"] is True
    assert result["msg"] == result["failures"][0]
    assert result["msg"].endswith(f"The reports are in {tmp_path}.")
    assert len(result["files"]) == 2
    assert result["report"]["findings"]


def test_a_file_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "event-invoke-audit.html").mkdir()
    result = done(scans=[scan(row("f"))], report_dir=str(tmp_path))
    assert result["msg"].startswith(f"{tmp_path}: event-invoke-audit.html was not written: [Errno 21] Is a directory")
    assert "\n" not in result["msg"]
    assert result["files"] == [str(tmp_path / "event-invoke-audit.json")]
    assert "ansible_stats" in result
    assert {path.name for path in tmp_path.iterdir()} == {"event-invoke-audit.html", "event-invoke-audit.json"}


def test_a_format_that_cannot_be_made_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = action.content

    def content(document: t.Any, file_format: str, *fail_on: t.Any) -> str:
        if file_format == "html":
            raise RuntimeError("two\nlines")
        return made(document, file_format, *fail_on)

    monkeypatch.setattr(action, "content", content)
    result = done(scans=[scan(row("f"))], report_dir=str(tmp_path))
    assert "RuntimeError: two lines" in result["msg"]
    assert result["files"] == [str(tmp_path / "event-invoke-audit.json")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scans": []}, "scans is an empty list: expected a result of"),
        ({"scans": [{}]}, r"scans\[0\] is not a scan: expected a result of lambda_event_invoke_config_info"),
        ({"scans": [{"msg": "No region is set"}]}, "^No region is set$"),
        ({"scans": [scan(), scan()]}, r"scans\[0\] has no account_id: expected one"),
        ({"scans": [{"scan": scan(), "account_id": ACCOUNT}]}, r"scans\[0\].asked is missing function_name, qualifier"),
        (
            {"scans": [{"scan": scan(), "account": ACCOUNT}]},
            r"scans\[0\] has the unknown key account: expected some of",
        ),
        (
            {"scans": [{"scan": scan(), "account_id": ACCOUNT, "asked": ASKED}] * 2},
            rf"scans\[1\] is of account {ACCOUNT}, too: expected one scan of each account",
        ),
        ({"scans": [scan()], "rows_to": "/none"}, r"^scans\[0\] has no account_id: expected it, and asked, beside"),
        ({"scans": [{"scan": scan(), "asked": ASKED}], "rows_to": "/none"}, r"^scans\[0\] has no account_id: expected"),
        ({"scans": [scan({"function_name": "f"})]}, "row 1 is missing qualifier"),
        ({"scans": [scan()], "policy": "rules: ["}, "the policy is not valid YAML: while parsing"),
        ({"scans": [scan()], "policy": {"rule": {}}}, "the policy is not valid: unknown key rule"),
        ({"scans": [scan()], "report_dir": "s3:/x"}, "s3:/x is not a valid place: expected a directory or s3://"),
        ({"scans": [scan()], "report_dir": " "}, "the name of a place is empty"),
        ({"rows": "/none"}, "the inventory has no hosts: expected one for each account"),
        ({"rows": "/none", "max_age_hours": float("nan"), "hosts": {"a": ACCOUNT}}, "^max_age_hours is nan: expected"),
    ],
)
def test_mistakes_are_one_line(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(Refused, match=message) as raised:
        done(**options)
    assert "\n" not in str(raised.value)


def test_what_is_wrong_with_the_policy_comes_before_the_report_of_earlier_reads(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the policy is not valid"):
        done(rows=str(tmp_path), policy={"rule": {}}, hosts={"a": ACCOUNT})


def test_a_write_that_changed_several_targets_is_no_failure() -> None:
    stored = row("f", stored={"MaximumRetryAttempts": 1, "LastModified": None})
    diff = {"before_header": stored["function_arn"], "before": {}, "after": {"maximum_retry_attempts": 1}}
    write = {"msg": "2 targets changed", "event_invoke_configs": [stored], "diff": [diff], "errors": []}
    result = done(scans=[{"scan": scan(row("f")), "writes": [write]}])
    assert result["failures"] == []
    assert result["report"]["event_invoke_configs"][0]["maximum_retry_attempts"] == 1
    refused = {**write, "diff": []}
    assert done(scans=[{"scan": scan(row("f")), "writes": [refused]}])["failures"] == ["2 targets changed"]


def test_errors_of_a_task_are_of_no_operation() -> None:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": {"msg": "MODULE FAILURE"}}
    (error,) = done(scans=[read])["report"]["errors"]
    assert (error["operation"], error["account_id"]) == (None, ACCOUNT)


def test_a_comparison() -> None:
    compared = {"diff": [], "errors": [], "event_invoke_configs": []}
    of_file = {
        "file": "/f.yml",
        "rows": [{"function_name": "f", "configured": False}],
        "compared": compared,
        "scan": None,
        "fail": True,
    }
    result = done(comparison=of_file)
    assert result["lines"][0] == "1 target compared with /f.yml: 0 differ"
    assert result["ansible_stats"]["data"]["event_invoke_drift_compared"] == 1
    assert result["failures"] == []
