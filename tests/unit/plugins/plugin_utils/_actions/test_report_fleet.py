# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that the action event_invoke_audit_report leaves, and the reports of all of them."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleUndefinedVariable
from support.report_action import ACCOUNT, ASKED, DEFAULTS, Bucket, done, left, scan, task_vars
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions import report as action
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.inventory import Inventory
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings


def test_the_rows_of_a_host_are_left_for_a_report(tmp_path: Path) -> None:
    result = left(
        tmp_path, account={"name": "Production", "regions": ["us-east-2"], "organizational_units": "Root,Dev"}
    )
    assert result["files"] == [str(tmp_path / "rows/a%2Fb.rows.json")]
    assert result["lines"] == ["1 targets"]
    assert result["ansible_stats"]["data"] == {"event_invoke_fleet_accounts_of_job_7": 1}
    assert result["ansible_stats"]["aggregate"] is True
    assert "report" not in result
    reports = str(tmp_path / "reports")
    report = done(rows=str(tmp_path / "rows"), report_dir=reports, hosts={"a/b": ACCOUNT}, report_formats=["json"])
    assert report["files"] == [f"{reports}/event-invoke-fleet.json"]
    (account,) = report["report"]["accounts"]
    assert (account["host"], account["name"], account["organizational_units"]) == ("a/b", "Production", ["Root", "Dev"])
    assert report["ansible_stats"]["data"]["event_invoke_fleet_report"] == report["files"][0]
    assert report["ansible_stats"]["aggregate"] is False


def test_nothing_is_compared_in_check_mode(tmp_path: Path) -> None:
    left(tmp_path)
    options = {"rows": str(tmp_path / "rows"), "report_dir": str(tmp_path), "hosts": {"a/b": ACCOUNT}}
    done(**options)
    previous = str(tmp_path / "event-invoke-fleet.json")
    assert "trend" in done(previous_report=previous, **options)["report"]
    result = done(previous_report=previous, check_mode=True, **options)
    assert "trend" not in result["report"]
    assert result["files"][0].endswith("event-invoke-fleet-check.html")


def test_rows_that_are_lost_fail_the_host(tmp_path: Path) -> None:
    (tmp_path / "rows").write_text("")
    result = left(tmp_path)
    assert result["msg"].startswith(f"{tmp_path / 'rows'}: [Errno ")
    assert result["lines"] == ["1 targets"]
    assert "ansible_stats" not in result


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    bucket = Bucket()
    monkeypatch.setattr(action, "S3", lambda _options, _secrets: bucket)
    return bucket


def test_everything_can_be_in_a_bucket(bucket: Bucket) -> None:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    assert done(scans=[read], rows_to="s3://the-bucket/rows/", host="a")["files"] == [
        "s3://the-bucket/rows/a.rows.json"
    ]
    options = {"rows": "s3://the-bucket/rows", "report_dir": "s3://the-bucket", "hosts": {"a": ACCOUNT}}
    result = done(**options, report_formats=["json"], fail_on="warning")
    assert result["files"] == ["s3://the-bucket/event-invoke-fleet.json"]
    assert "The reports are in s3://the-bucket." in result["msg"]
    again = done(**options, previous_report="s3://the-bucket/event-invoke-fleet.json")
    assert "trend" in again["report"]
    assert set(bucket.kept) == {"rows/a.rows.json", "event-invoke-fleet.json", "event-invoke-fleet.html"}


def test_the_reports_of_a_run_have_a_place_of_their_own(bucket: Bucket) -> None:
    """Found on a real AWX: a run wrote one format, and those of an earlier run stayed beside it."""
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    options: t.Any = {"rows": "s3://the-bucket/rows", "report_dir": "s3://the-bucket/reports", "hosts": {"a": ACCOUNT}}
    for run, formats in (("1", ["html", "json", "junit"]), ("2", ["html"])):
        done(scans=[read], rows_to=options["rows"], host="a", run=run)
        result = done(**options, run=run, report_formats=formats)
        assert result["failures"] == []
    assert {key.removeprefix("reports/") for key in bucket.kept if key.startswith("reports/")} == {
        "1/event-invoke-fleet.html",
        "1/event-invoke-fleet.json",
        "1/event-invoke-fleet.xml",
        "2/event-invoke-fleet.html",
        "event-invoke-fleet.html",
    }
    place = "s3://the-bucket/reports/2/event-invoke-fleet.html"
    assert result["ansible_stats"]["data"]["event_invoke_fleet_report"] == place
    assert result["lines"][0] == f"Report: {place}"
    assert bucket.kept["reports/event-invoke-fleet.html"] == bucket.kept["reports/2/event-invoke-fleet.html"]


def test_the_next_run_compares_with_this_one(bucket: Bucket) -> None:
    """Found on a real AWX: without the format json, each run was compared with the same old report."""
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    place = "s3://the-bucket/reports/event-invoke-fleet.json"
    options: t.Any = {"rows": "s3://the-bucket/rows", "report_dir": "s3://the-bucket/reports", "hosts": {"a": ACCOUNT}}
    done(scans=[read], rows_to=options["rows"], host="a", run="1")
    done(**options, run="1")
    bucket.kept["reports/event-invoke-fleet.json"] += b" "
    result = done(**options, run="1", report_formats=["html"], previous_report=place)
    assert place in result["files"]
    assert not bucket.kept["reports/event-invoke-fleet.json"].endswith(b" ")


def test_a_report_that_cannot_be_removed_is_named(bucket: Bucket) -> None:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    options: t.Any = {"rows": "s3://the-bucket/rows", "report_dir": "s3://the-bucket", "hosts": {"a": ACCOUNT}}
    done(scans=[read], rows_to=options["rows"], host="a")
    bucket.undeletable = True
    assert done(**options, report_formats=["html"])["failures"] == []
    bucket.kept["event-invoke-fleet.xml"] = b"old"
    assert done(**options, report_formats=["html"])["failures"] == [
        "s3://the-bucket: event-invoke-fleet.xml of an earlier run cannot be removed: Access Denied"
    ]


def test_a_plan_is_left_and_read(bucket: Bucket) -> None:
    planned = {"region": "us-east-2", "function_name": row("f")["function_arn"], "only_if": {"configured": False}}
    before = {"before_header": row("f")["function_arn"], "before": {}, "after": {}}
    write = {"event_invoke_configs": [row("f", stored={"MaximumRetryAttempts": 1})], "diff": [before], "errors": []}
    rule = "retries_out_of_bounds"
    policy: t.Any = {"rules": {"no_failure_path": "off"}, "maximum_retry_attempts": {"maximum": 1}}
    found = [each for each in findings([row("f")], policy) if each["rule"] == rule]
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f")), "found": found, "writes": [write]}
    read["planned"] = [planned]
    rows: t.Any = {"host": "a", "run": "3", "check_mode": True}
    done(scans=[read], rows_to="s3://the-bucket/rows", **rows)
    report = done(rows="s3://the-bucket/rows", run="3", check_mode=True, policy=policy, hosts={"a": ACCOUNT})
    assert report["report"]["planned"] == [{**planned, "host": "a"}]
    approved_for = {"account_id": ACCOUNT, "asked": ASKED, "regions": ["us-east-2"]}
    plan = done(rows="s3://the-bucket/rows", run="3", approved_for=approved_for, host="a", hosts={"a": ACCOUNT})
    assert (plan["event_invoke_configs"], plan["refused"]) == ([planned], [])
    assert [each["rule"] for each in plan["found"]] == [rule]
    with pytest.raises(Refused, match="nothing is repaired, as the run 4 has no plan"):
        done(rows="s3://the-bucket/rows", run="4", approved_for=approved_for)


@pytest.mark.parametrize("run", ["3", None])
def test_what_a_host_has_repaired_in_a_run_is_kept(bucket: Bucket, run: str | None) -> None:
    """Found: the approved repair was launched again, and what it had done before was in no report."""
    target = row("f", stored={"MaximumRetryAttempts": 1})
    policy: t.Any = {"maximum_retry_attempts": {"maximum": 1}}
    found = [each for each in findings([row("f")], policy) if each["rule"] == "retries_out_of_bounds"]
    diff = {"before_header": target["function_arn"], "before": {}, "after": {}}
    writes = [{"event_invoke_configs": [target], "diff": [diff], "errors": []}]
    planned = {"region": "us-east-2", "function_name": target["function_arn"], "only_if": {"configured": False}}
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f")), "planned": [planned]}
    times = [{"began": f"2025-11-30T1{hour}:00:00+00:00", "read": f"2025-11-30T1{hour}:01:00+00:00"} for hour in (0, 1)]
    to: t.Any = {"rows_to": "s3://the-bucket/rows", "host": "a", "run": run}
    done(scans=[{**read, "times": times[0]}], begun=True, **to)
    done(scans=[{**read, "times": times[0], "found": found, "writes": writes}], **to)
    done(scans=[{**read, "times": times[1], "scan": scan(target), "planned": []}], **to)
    options: t.Any = {"rows": "s3://the-bucket/rows", "hosts": {"a": ACCOUNT}, "run": run, "max_age_hours": 0}
    result = done(**options, policy=policy)
    assert [each["rule"] for each in result["report"]["repaired"]] == (["retries_out_of_bounds"] if run else [])
    assert not [each for each in result["report"]["errors"] if each.get("repair")]


def test_an_earlier_file_of_a_run_that_cannot_be_read_is_an_error(bucket: Bucket) -> None:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    to: t.Any = {"rows_to": "s3://the-bucket/rows", "host": "a", "run": "3"}
    options: t.Any = {"rows": "s3://the-bucket/rows", "hosts": {"a": ACCOUNT}, "run": "3"}
    done(scans=[read], **to)
    bucket.unreadable = True
    done(scans=[read], **to)
    with pytest.raises(Refused, match="cannot be read, and may have earlier repairs of the run"):
        done(scans=[read], begun=True, **to)
    bucket.unreadable = False
    (error,) = done(**options)["report"]["errors"]
    assert "may have earlier repairs of the run" in error["message"]


def test_a_bucket_that_refuses_is_one_line(bucket: Bucket) -> None:
    bucket.refuse = "Access Denied"
    with pytest.raises(Refused, match=r"^cannot read s3://the-bucket/rows: Access Denied$"):
        done(rows="s3://the-bucket/rows", hosts={"a": ACCOUNT})
    result = done(scans=[scan(row("f"))], report_dir="s3://the-bucket/x", report_formats=["json"])
    assert result["failures"] == [
        "s3://the-bucket/x: event-invoke-audit.json was not written: Access Denied",
        "s3://the-bucket/x: event-invoke-audit.html of an earlier run cannot be removed: Access Denied",
        "s3://the-bucket/x: event-invoke-audit.xml of an earlier run cannot be removed: Access Denied",
    ]


def test_a_report_of_one_audit_leaves_no_other_format_of_an_earlier_one(bucket: Bucket) -> None:
    """Found: the JUnit file of yesterday stayed in S3 beside the HTML file of today."""
    for formats in (["html", "json", "junit"], ["json"]):
        done(scans=[scan(row("f"))], report_dir="s3://the-bucket/x", report_formats=formats)
    assert [*bucket.kept] == ["x/event-invoke-audit.json"]


def test_an_earlier_report_that_cannot_be_read_is_not_replaced(bucket: Bucket, tmp_path: Path) -> None:
    left(tmp_path)
    options = {"rows": str(tmp_path / "rows"), "report_dir": "s3://the-bucket/x", "hosts": {"a/b": ACCOUNT}}
    done(**options)
    earlier = bucket.kept["x/event-invoke-fleet.json"]
    bucket.unreadable = True
    previous = "s3://the-bucket/x/event-invoke-fleet.json"
    result = done(**options, previous_report=previous)
    assert f"Compared with nothing: previous_report {previous} cannot be read: Access Denied" in result["lines"]
    assert result["msg"] == (
        f"previous_report {previous} cannot be read: it is not compared, and not replaced: Access Denied"
    )
    assert result["files"] == ["s3://the-bucket/x/event-invoke-fleet.html"]
    assert bucket.kept["x/event-invoke-fleet.json"] == earlier
    # Another file than the one that is written: everything is.
    bucket.kept["y.json"] = earlier
    result = done(**options, previous_report="s3://the-bucket/y.json")
    assert (len(result["files"]), result["failed"]) == (2, True)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe"])
def test_what_is_no_report_is_replaced(content: bytes, bucket: Bucket, tmp_path: Path) -> None:
    left(tmp_path)
    bucket.kept["event-invoke-fleet.json"] = content
    options = {"rows": str(tmp_path / "rows"), "report_dir": "s3://the-bucket", "hosts": {"a/b": ACCOUNT}}
    result = done(**options, previous_report="s3://the-bucket/event-invoke-fleet.json")
    assert [line.partition(":")[0] for line in result["lines"]].count("Compared with nothing") == 1
    assert (len(result["files"]), result["failures"]) == (2, [])


def test_a_file_of_which_nobody_can_tell_whether_it_is_there_costs_no_report(tmp_path: Path) -> None:
    left(tmp_path)
    (tmp_path / "x.json").symlink_to("x.json")
    options = {"rows": str(tmp_path / "rows"), "hosts": {"a/b": ACCOUNT}}
    result = done(**options, previous_report=str(tmp_path / "x.json"))
    assert result["failures"][0].startswith(f"previous_report {tmp_path}/x.json cannot be read: ")
    assert result["report"]["summary"]["targets"] == 1


def test_files_of_a_bucket_are_not_all_in_memory(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import place

    bucket.kept = {f"{number}.rows.json": b"" for number in range(100)}
    asked: list[str] = []
    monkeypatch.setattr(bucket, "read", lambda _bucket, key: asked.append(key) or b"")
    files = place("s3://the-bucket", t.cast(t.Any, bucket)).files()
    for _number in range(10):
        next(files)
    assert len(asked) < 20
    assert len(list(files)) == 90


def test_an_inventory_that_could_not_be_read_is_said() -> None:
    inventory = Inventory({**task_vars(a=ACCOUNT), "event_invoke_fleet__inventory_error": "x.yml: no"})
    with pytest.raises(ValueError, match=r"^x.yml: no$"):
        inventory.accounts()


class Undefined(dict[str, t.Any]):
    """The variables of a host, whose templates ansible-core runs as they are read."""

    def __getitem__(self, name: str) -> t.Any:
        raise AnsibleUndefinedVariable(f"{name}:\n'nothing_here' is undefined")

    def get(self, name: str, _otherwise: t.Any = None) -> t.Any:
        return self[name]


def test_a_variable_that_fails_is_an_error_of_its_host_only(tmp_path: Path) -> None:
    left(tmp_path)
    variables = task_vars(**{"a/b": ACCOUNT, "broken": ""})
    variables["hostvars"]["broken"] = Undefined(aws_account_id="{{ nothing_here }}")
    play = action.ReportedPlay("localhost", False, 7, Inventory(variables))
    result = action.result({**DEFAULTS, "rows": str(tmp_path / "rows")}, play)
    assert result["report"]["summary"]["targets"] == 1
    (error,) = result["report"]["errors"]
    assert "broken" in error["message"]
    assert "'nothing_here' is undefined" in error["message"]
    assert result["failures"][0].startswith("1 of 2 accounts is missing in the report: broken")


def test_an_earlier_report_of_another_name_is_refused(tmp_path: Path) -> None:
    """Found: it was compared with nothing, and nothing said so."""
    left(tmp_path)
    with pytest.raises(Refused, match=r"previous_report is .*txt: expected a report whose name ends with \.json"):
        done(rows=str(tmp_path / "rows"), hosts={"a/b": ACCOUNT}, previous_report=str(tmp_path / "report.txt"))


def test_nothing_has_begun_in_check_mode(tmp_path: Path) -> None:
    """Found: the role asked for the mode of the command line, and not for that of its tasks."""
    assert left(tmp_path, begun=True, check_mode=True)["files"] == []
    assert not (tmp_path / "rows").exists()
    assert len(left(tmp_path, begun=True)["files"]) == 1
    report = done(rows=str(tmp_path / "rows"), hosts={"a/b": ACCOUNT})
    assert report["failures"][:1] == ["1 of 1 accounts could not be repaired completely: a/b"]
