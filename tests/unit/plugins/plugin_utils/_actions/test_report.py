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
from ansible.errors import AnsibleUndefinedVariable
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions import report as action
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.inventory import Inventory
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.s3 import Unavailable

ACCOUNT = row("f")["account_id"]
ASKED = {"function_name": [], "qualifier": "", "include": ["function"]}
DEFAULTS = {
    **dict.fromkeys(action.SPEC),
    **{name: each["default"] for name, each in action.SPEC.items() if "default" in each},
}


def scan(*rows: t.Any, **rest: t.Any) -> dict[str, t.Any]:
    return {"event_invoke_configs": list(rows), "not_found": [], "errors": [], "completeness": [], **rest}


def task_vars(**accounts: str) -> dict[str, t.Any]:
    hosts = {host: {"aws_account_id": account} for host, account in accounts.items()}
    return {"groups": {"all": ["localhost", *accounts]}, "hostvars": hosts}


def done(check_mode: bool = False, host: str = "localhost", hosts: t.Any = None, **options: t.Any) -> dict[str, t.Any]:
    play = action.Play(host, check_mode, 7, Inventory(task_vars(**(hosts or {}))))
    return action.result({**DEFAULTS, **options}, play)


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

    def content(document: t.Any, file_format: str, fail_on: str) -> str:
        if file_format == "html":
            raise RuntimeError("two\nlines")
        return made(document, file_format, fail_on)

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


def left(tmp_path: Path, host: str = "a/b", **options: t.Any) -> dict[str, t.Any]:
    read = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan(row("f"))}
    return done(scans=[read], rows_to=str(tmp_path / "rows"), host=host, **options)


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


class Bucket:
    """What S3 would keep; refuse is what it would say."""

    def __init__(self, refuse: str = "") -> None:
        self.kept: dict[str, bytes] = {}
        self.refuse = refuse
        self.unreadable = False

    def keys(self, bucket: str, prefix: str) -> list[str]:
        self._refuse()
        return [key for key in self.kept if f"s3://{bucket}/{key}".startswith(f"s3://{bucket}/{prefix}")]

    def read(self, _bucket: str, key: str) -> bytes:
        if self.unreadable:
            raise Unavailable("Access Denied")
        return self.kept[key]

    def write(self, _bucket: str, key: str, body: bytes) -> None:
        self._refuse()
        self.kept[key] = body

    def _refuse(self) -> None:
        if self.refuse:
            raise Unavailable(self.refuse)


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


def test_a_bucket_that_refuses_is_one_line(bucket: Bucket) -> None:
    bucket.refuse = "Access Denied"
    with pytest.raises(Refused, match=r"^cannot read s3://the-bucket/rows: Access Denied$"):
        done(rows="s3://the-bucket/rows", hosts={"a": ACCOUNT})
    result = done(scans=[scan(row("f"))], report_dir="s3://the-bucket/x", report_formats=["json"])
    assert result["failures"] == ["s3://the-bucket/x: event-invoke-audit.json was not written: Access Denied"]


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


def test_a_comparison() -> None:
    compared = {"diff": [], "errors": [], "event_invoke_configs": []}
    given = {"file": "/f.yml", "rows": [{"function_name": "f"}], "compared": compared, "scan": None, "fail": True}
    result = done(comparison=given)
    assert result["lines"][0] == "1 target compared with /f.yml: 0 differ, 0 are not in the file"
    assert result["ansible_stats"]["data"]["event_invoke_drift_compared"] == 1
    assert result["failures"] == []


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
    play = action.Play("localhost", False, 7, Inventory(variables))
    result = action.result({**DEFAULTS, "rows": str(tmp_path / "rows")}, play)
    assert result["report"]["summary"]["targets"] == 1
    (error,) = result["report"]["errors"]
    assert "broken" in error["message"]
    assert "'nothing_here' is undefined" in error["message"]
    assert result["failures"][0].startswith("1 of 2 accounts is missing in the report: broken")
