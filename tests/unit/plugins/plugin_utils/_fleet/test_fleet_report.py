# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fleet_audit leaves, how it is merged, and what the variables mean."""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from support.samples import row
from support.verdicts import findings

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import AccountRead, Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet, role_arn
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_files import read_entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_outcome, fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_settings import fleet_settings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import Directory

CHECKOUT = Path(__file__).resolve().parents[5]
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
POLICY = {"rules": {"no_failure_path": "off"}, "maximum_retry_attempts": {"maximum": 1}}
EVERYTHING = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers"]
ASKED = {"function_name": [], "qualifier": "", "include": EVERYTHING}
ERROR = {"region": "us-east-2", "function_name": None, "operation": "ListFunctions", "code": "x", "message": "denied"}


def read(result: t.Any, found: t.Any = (), writes: t.Any = ()) -> AccountRead:
    return {
        "account_id": "123456789012",
        "asked": ASKED,
        "scan": result,
        "found": list(found),
        "writes": list(writes),
    }


def left_by(host: str, *rows: t.Any, hours_ago: float = 0, errors: t.Any = ()) -> Entry:
    result = {"event_invoke_configs": list(rows), "not_found": [], "errors": list(errors)}
    return entry(read(result), host, read_at=NOW - timedelta(hours=hours_ago))


def test_errors_of_an_entry_have_the_account() -> None:
    left = left_by("a", errors=[ERROR])
    assert left["errors"] == [{**ERROR, "account_id": "123456789012"}]
    assert read_entry("a.rows.json", json.dumps(left)) == left


@pytest.mark.parametrize(("named", "left"), [("all", ["eu-west-1", "us-east-2"]), ("us-east-2", ["us-east-2"])])
def test_an_entry_names_the_regions_that_every_region_was(named: str, left: list[str]) -> None:
    """Found: another run would have taken it for a region of this name, and each row for one that was not asked for."""
    completeness = [{"region": region, "account_id": None} for region in ("us-east-2", "eu-west-1", None)]
    scan = {"event_invoke_configs": [], "completeness": completeness, "not_found": [], "errors": []}
    assert entry(read(scan), "a", regions=named)["regions"] == left


@pytest.mark.parametrize("result", [{"msg": "two\nlines"}, {"msg": "two lines", "event_invoke_configs": []}])
def test_a_task_that_failed_without_errors_is_an_error(result: t.Any) -> None:
    (error,) = entry(read(result), "a")["errors"]
    assert error["message"] == "two lines"
    assert error["account_id"] == "123456789012"


def test_the_reason_of_a_crash_is_told() -> None:
    (error,) = entry(read({"msg": "MODULE FAILURE", "module_stderr": "No module named x\n"}), "a")["errors"]
    assert error["message"] == "MODULE FAILURE No module named x"


def repaired(check_mode: bool) -> Entry:
    """Return the entry of an account in which one of two functions was repaired."""
    rows = [row("f"), row("left")]
    stored = row("f", stored={"MaximumRetryAttempts": 1, "LastModified": NOW})
    diff = [
        {"before_header": stored["function_arn"], "after_header": stored["function_arn"], "before": {}, "after": {1: 1}}
    ]
    found = findings(rows, POLICY)
    scan = {"event_invoke_configs": rows, "not_found": [], "errors": []}
    writes = [{"event_invoke_configs": [stored], "diff": diff, "errors": []}]
    return entry(read(scan, found, writes), "a", check_mode=check_mode, read_at=NOW)


def report_of(left: Entry, check_mode: bool) -> t.Any:
    return fleet_report([{"place": "f", "text": json.dumps(left)}], ["a"], POLICY, 12, check_mode=check_mode, now=NOW)


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_was_repaired_is_counted(check_mode: bool) -> None:
    document = report_of(repaired(check_mode), check_mode)
    (finding,) = document["repaired"]
    assert (finding["rule"], finding["function_name"]) == ("retries_out_of_bounds", "f")
    left = [each["function_name"] for each in document["findings"] if each["rule"] == finding["rule"]]
    assert left == ["left"]
    assert document["check_mode"] is check_mode
    ending = fleet_outcome(document, "never", [])
    assert ending["statistics"]["event_invoke_fleet_repaired"] == 1
    assert ("Would be repaired" if check_mode else "Repaired") + ": 1 finding" in ending["lines"]


def test_rows_of_check_mode_are_not_what_is_there() -> None:
    """After the approval a slice may fail: what it was to do is not done."""
    document = report_of(repaired(True), False)
    (error,) = document["errors"]
    assert "its newest rows are of check mode" in error["message"]
    assert (document["event_invoke_configs"], document["repaired"]) == ([], [])
    assert [account["read_at"] for account in document["accounts"]] == [None]


def test_what_was_done_before_is_not_foreseen() -> None:
    """Found on a real AWX: all jobs of check mode had failed, and the report showed the rows of an audit."""
    document = report_of(repaired(False), True)
    (error,) = document["errors"]
    assert "its newest rows are not of check mode" in error["message"]
    assert (document["event_invoke_configs"], document["repaired"]) == ([], [])
    assert [account["read_at"] for account in document["accounts"]] == [None]


def test_files_of_check_mode_have_names_of_their_own() -> None:
    settings = fleet_settings({"check_mode": True, "previous_report": "a.json"})
    assert [file["name"] for file in settings["files"]] == [
        f"event-invoke-fleet-check.{suffix}" for suffix in ("html", "json", "xml")
    ]
    assert settings["previous"] == []


def test_the_report_to_compare_with_is_kept_by_whatever_path_it_is_named(tmp_path: Path) -> None:
    """Found: it was removed before it was read if the name of its directory was that of a link."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "link").symlink_to("reports")
    for one, other in (("link", "reports"), ("reports", "link")):
        previous = f"{tmp_path / one}/event-invoke-fleet.json"
        settings = fleet_settings({"report_dir": str(tmp_path / other), "previous_report": previous})
        assert settings["earlier_files"] == ["event-invoke-fleet.html", "event-invoke-fleet.xml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "f is not JSON: "),
        ("[]", "f is not an entry of fleet_audit"),
        (json.dumps({**left_by("a"), "schema_version": 2}), "f has the schema version 2: expected 1"),
        (json.dumps({**left_by("a"), "read_at": "2026-11-24"}), "f: read_at is '2026-11-24': expected ISO 8601"),
    ],
)
def test_files_that_are_not_entries(text: str, message: str) -> None:
    with pytest.raises(InvalidFleet, match=f"^{message}"):
        read_entry("f", text)


def test_the_newest_entry_of_a_host_wins() -> None:
    old, new = left_by("a", row("old"), hours_ago=2), left_by("a", row("new"), hours_ago=1)
    for entries in ([old, new], [new, old]):
        scan = merge(entries, ["a"], 12, NOW)
        assert [each["function_name"] for each in scan["event_invoke_configs"]] == ["new"]
        assert [account["read_at"] for account in scan["accounts"]] == [new["read_at"]]


def test_old_entries_are_missing_accounts() -> None:
    entries = [left_by("a", row("f"), hours_ago=13), left_by("gone", row("g"), hours_ago=13)]
    scan = merge(entries, ["a"], 12, NOW)
    assert scan["event_invoke_configs"] == []
    assert [error["message"] for error in scan["errors"]] == [
        "a: the account is missing in this report: its newest rows are from 2026-11-23T23:00:00 UTC"
    ]
    assert [(account["host"], account["read_at"]) for account in scan["accounts"]] == [("a", None)]
    assert [each["function_name"] for each in merge(entries, ["a"], 0, NOW)["event_invoke_configs"]] == ["f"]


def test_two_hosts_of_one_account_are_one_account() -> None:
    scan = merge([left_by("a", row("f")), left_by("b", row("f"), row("g"))], ["a", "b"], 12, NOW)
    assert [each["function_name"] for each in scan["event_invoke_configs"]] == ["f", "g"]
    assert [(account["host"], account["targets"]) for account in scan["accounts"]] == [("b", 2)]
    assert scan["notes"] == ["The hosts a, b are one account, 123456789012: it counts once, as b"]


def test_the_order_of_entries_does_not_matter() -> None:
    entries = [left_by("a", row("f"), errors=[ERROR]), left_by("b", row("g"))]
    assert merge(entries, ["c", "b", "a"], 12, NOW) == merge(reversed(entries), ["a", "b", "c"], 12, NOW)


def test_the_report_follows_the_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((CHECKOUT / "docs/report.schema.json").read_text(encoding="utf-8"))
    files = [{"place": "f", "text": json.dumps(left_by("a", row("f"), errors=[ERROR]))}]
    document = fleet_report(files, ["a", "b"], "", 12, now=NOW)
    jsonschema.Draft202012Validator(schema).validate(document)


def outcome_of(*entries: Entry, hosts: t.Sequence[str]) -> t.Any:
    files = [{"place": "f", "text": json.dumps(each)} for each in entries]
    return fleet_outcome(fleet_report(files, hosts, "", 12, now=NOW), "never", ["/reports/event-invoke-fleet.html"])


def test_an_account_that_could_not_be_read_fails_the_report() -> None:
    ending = outcome_of(left_by("a", row("f"), errors=[ERROR]), hosts=["a", "b"])
    assert ending["failures"] == [
        "1 of 2 accounts is missing in the report: b",
        "1 of 2 accounts could not be read completely: a",
    ]
    assert ending["statistics"]["event_invoke_fleet_accounts_missing"] == 1
    assert ending["statistics"]["event_invoke_fleet_accounts_failed"] == 1
    assert len(ending["statistics"]) <= 10
    assert outcome_of(left_by("a", row("f")), hosts=["a"])["failures"] == []


def test_a_fleet_without_accounts_fails_the_report() -> None:
    (failure,) = outcome_of(hosts=[])["failures"]
    assert failure.startswith("there are no accounts")


def test_many_accounts_are_not_all_named() -> None:
    (failure,) = outcome_of(hosts=[f"host-{number:02}" for number in range(12)])["failures"]
    assert failure.endswith("host-09 and 2 more")


@pytest.mark.parametrize("hours", [-1, "soon", float("nan")])
def test_invalid_ages(hours: t.Any) -> None:
    with pytest.raises(InvalidFleet, match=r"^max_age_hours is .*: expected a number of hours"):
        fleet_report([], [], {}, hours)
    (refusal,) = fleet_settings({"max_age_hours": hours})["refusals"]
    assert refusal == f"event_invoke_fleet_max_age_hours is {hours}: expected a number of hours, 0 or more"


@pytest.mark.parametrize(
    ("role", "arn"),
    [
        ("", ""),
        (None, ""),
        ("audit", "arn:aws:iam::123456789012:role/audit"),
        ("path/audit", "arn:aws:iam::123456789012:role/path/audit"),
        ("arn:aws-cn:iam::{account_id}:role/audit", "arn:aws-cn:iam::123456789012:role/audit"),
    ],
)
def test_role_arns(role: t.Any, arn: str) -> None:
    assert role_arn(role, "123456789012") == arn


@pytest.mark.parametrize(
    ("regions", "partition"),
    [
        (["us-gov-west-1", "us-gov-east-1"], "aws-us-gov"),
        ("cn-north-1, cn-northwest-1", "aws-cn"),
        (["eusc-de-east-1"], "aws-eusc"),
        (["us-isob-east-1", "nz-north-1"], "aws-iso-b"),
        (["nz-north-1"], "aws"),
        ("", "aws"),
        (None, "aws"),
    ],
)
def test_the_name_of_a_role_is_in_the_partition_of_the_regions(regions: t.Any, partition: str) -> None:
    assert role_arn("audit", "123456789012", regions) == f"arn:{partition}:iam::123456789012:role/audit"


def test_a_role_is_in_one_partition() -> None:
    with pytest.raises(InvalidFleet, match="are in the partitions aws and aws-cn: expected regions of one"):
        role_arn("audit", "123456789012", ["us-east-1", "cn-north-1"])


@pytest.mark.parametrize(("role", "account_id"), [("audit", "web-1"), ("arn:aws:iam::1:role/x", "123456789012")])
def test_invalid_roles(role: str, account_id: str) -> None:
    with pytest.raises(InvalidFleet):
        role_arn(role, account_id)


def test_the_variables_of_a_survey() -> None:
    settings = fleet_settings({"rows": "s3://the-bucket/a/b/", "report_formats": "json, html", "fail_on": ""})
    assert settings["rows"] == {"name": "s3://the-bucket/a/b", "bucket": "the-bucket", "prefix": "a/b/"}
    assert [file["name"] for file in settings["files"]] == ["event-invoke-fleet.html", "event-invoke-fleet.json"]
    assert settings["fail_on"] == "never"
    assert settings["reports"]["name"] == str(Path.cwd() / "event-invoke-audit")


@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({"rows": "s3://"}, "fleet_rows is 's3://': expected a directory or s3://bucket/prefix"),
        ({"report_dir": "s3:bucket"}, "audit_report_dir is 's3:bucket': expected a directory or s3://bucket/prefix"),
        ({"report_formats": ["pdf"]}, "audit_report_formats has pdf: expected some of html, json, junit"),
        ({"report_formats": [None]}, "audit_report_formats[0] is empty: expected a name"),
        ({"fail_on": "fatal"}, "audit_fail_on is fatal: expected one of never, info"),
        ({"previous_report": "/a.html"}, "fleet_previous_report is /a.html: expected a report whose name ends with"),
        ({"regions": "all,eu-west-1"}, "fleet_regions: region 'all' is no region: "),
        ({"regions": {"a": 1}}, "fleet_regions is {'a': 1}: expected a list, or text with commas or lines"),
        ({"max_age_hours": -1}, "fleet_max_age_hours is -1: expected a number of hours, 0 or more"),
        ({"old_after_days": "soon"}, "fleet_old_after_days is soon: expected a number of days, 0 or more"),
    ],
)
def test_invalid_variables(variables: t.Any, refusal: str) -> None:
    """Found: some did not name the variable."""
    (said,) = fleet_settings(variables)["refusals"]
    assert said.startswith(f"event_invoke_{refusal}")
    assert "\n" not in said


def test_all_invalid_variables_are_named() -> None:
    """Found: the first one hid the others."""
    refusals = fleet_settings({"rows": "s3:x", "report_dir": 5, "fail_on": "fatal"})["refusals"]
    assert [refusal.split()[0].removeprefix("event_invoke_") for refusal in refusals] == [
        *("fleet_rows", "audit_report_dir", "audit_fail_on"),
    ]


@pytest.mark.parametrize("variable", ["rows", "report_dir", "previous_report"])
@pytest.mark.parametrize("place", [5, True, [], ["x"], {"a": None}])
def test_a_place_that_is_no_text_is_refused_by_name(variable: str, place: t.Any) -> None:
    (refusal,) = fleet_settings({variable: place})["refusals"]
    assert re.match(rf"event_invoke_\w+_{variable} is .*: expected a directory or s3://", refusal)


def test_an_empty_list_is_no_severity_and_no_format() -> None:
    """Found: a report that was to fail at a severity never failed, and one without formats had them all."""
    (refusal,) = fleet_settings({"fail_on": []})["refusals"]
    assert refusal.startswith("event_invoke_audit_fail_on is []: expected one of never, info")
    assert fleet_settings({"report_formats": []})["files"] == []
    assert fleet_settings({"fail_on": " ", "rows": None})["fail_on"] == "never"


def test_files_that_are_being_written_are_no_entries(tmp_path: Path) -> None:
    (tmp_path / "run-1").mkdir()
    for name in ("run-1/a.rows.json", ".ansible_tmpxa.rows.json", "event-invoke-fleet.json"):
        (tmp_path / name).write_text("{}")
    assert [file["place"] for file in Directory(str(tmp_path)).files()] == [str(tmp_path / "run-1/a.rows.json")]
