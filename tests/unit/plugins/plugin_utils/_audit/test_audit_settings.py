# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.audit_settings import AuditSettings, settings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.variable_names import SET, unknown_variables
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.variable_names import VARIABLES as ALL
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.summary import Summary

ROLE = Path(__file__).resolve().parents[5] / "roles/event_invoke_audit"
DEFAULTS: dict[str, t.Any] = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
VARIABLES = [name.removeprefix("event_invoke_audit_") for name in DEFAULTS]


QUEUE = "arn:aws:sqs:us-east-2:123456789012:q"
_MALFORMED = "desired: destination_config is malformed: "


def understood(host: str = "localhost", hosts: t.Sequence[str] = ("localhost",), **given: t.Any) -> AuditSettings:
    return settings(given, DEFAULTS, host, hosts)


def test_the_defaults_are_accepted() -> None:
    assert understood()["refusals"] == []
    assert understood()["accounts"] == [{"role_arn": "", "account_id": "", "regions": []}]


def test_each_role_of_the_list_is_an_account() -> None:
    arns = [f"arn:aws:iam::{digit * 12}:role/path/audit" for digit in "12"]
    accounts = [{"role_arn": arn, "account_id": arn[13:25], "regions": ["us-east-2", "eu-west-1"]} for arn in arns]
    for given in (arns, ",".join(arns)):
        meant = understood(assume_role_arns=given, assume_role_arn="", regions="us-east-2, eu-west-1")
        assert meant["accounts"] == accounts


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"assume_role_arns": ["audit"]}, "has audit: expected arn:aws:iam::ACCOUNT:role/NAME"),
        (
            {"assume_role_arns": [f"arn:aws:iam::111111111111:role/{name}" for name in "ab"]},
            "has several roles of the account 111111111111: expected one",
        ),
    ],
)
def test_a_list_of_roles_that_names_no_accounts_is_refused(given: t.Any, refusal: str) -> None:
    assert understood(**given)["refusals"] == [f"event_invoke_audit_assume_role_arns {refusal}"]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("all,eu-west-1", "region 'all' is no region: expected a name like us-east-2, or regions: all and "),
        (["us-east-2", "us east 1"], "region 'us east 1' is not a valid region: expected a name like us-east-2"),
    ],
)
def test_a_region_that_cannot_be_one_is_refused(given: t.Any, refusal: str) -> None:
    """Found: every service of AWS was asked in the region all."""
    (said,) = understood(regions=given)["refusals"]
    assert said.startswith(f"event_invoke_audit_regions: {refusal}")


def test_one_role_beside_a_list_is_refused() -> None:
    arn = "arn:aws:iam::111111111111:role/audit"
    (refusal,) = understood(assume_role_arn=arn, assume_role_arns=[arn])["refusals"]
    assert "both set" in refusal


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("event_invoke_audit_failon", "did you mean event_invoke_audit_fail_on?"),
        ("event_invoke_audit_region", "did you mean event_invoke_audit_regions?"),
        ("event_invoke_audit_zzzzzzzzzzzzzzzzzzzzzzzz", "expected a variable of the role"),
    ],
)
def test_a_misspelt_variable_is_refused(name: str, expected: str) -> None:
    """Found: the role ignored it, and a job with 11 errors was green."""
    (refusal,) = unknown_variables([*DEFAULTS, name])
    assert refusal == f"the variable {name} is unknown: {expected}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("event_invoke_backup_region", "did you mean event_invoke_backup_regions?"),
        ("event_invoke_fleet_region", "did you mean event_invoke_fleet_regions?"),
        ("event_invoke_drift_files", "did you mean event_invoke_drift_file?"),
        ("event_invoke_report_dir", "did you mean event_invoke_audit_report_dir?"),
        ("event_invoke_adit_regions", "did you mean event_invoke_audit_regions?"),
        # A fact is nothing to set.
        ("event_invoke_audit_reports", "did you mean event_invoke_audit_report_dir?"),
        ("event_invoke_backup_role", "did you mean event_invoke_backup_assume_role_arn?"),
        # Most of each name is what all have in common.
        ("event_invoke_fleet_nonsense", "expected a variable of the fleet playbooks"),
        ("event_invoke_backup_nonsense", "expected a variable of the playbook backup"),
        ("event_invoke_zzzzzzzzzzzzzzzzzzzzzzzz", "expected a variable of a playbook"),
    ],
)
def test_a_misspelt_variable_of_a_playbook_is_refused(name: str, expected: str) -> None:
    """Found: a backup of another region was written over the file, with exit code 0."""
    (refusal,) = unknown_variables([*ALL, name])
    assert refusal.startswith(f"the variable {name} is unknown: {expected}")
    assert not refusal.endswith("event_invoke_audit_report?")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("audit_rows", "event_invoke_fleet_rows, a variable of the fleet playbooks"),
        ("fleet_policy", "event_invoke_audit_policy, a variable of the role"),
        (
            "audit_file",
            (
                "event_invoke_backup_file, a variable of the playbook backup, or event_invoke_drift_file, a variable "
                "of the playbook drift"
            ),
        ),
        (
            "regions",
            (
                "event_invoke_audit_regions or event_invoke_backup_regions or event_invoke_drift_regions or "
                "event_invoke_fleet_regions or event_invoke_replay_regions"
            ),
        ),
    ],
)
def test_a_variable_of_another_part_is_named_as_one(name: str, expected: str) -> None:
    """Found: for event_invoke_audit_previous_report, which there was not, event_invoke_audit_regions was suggested."""
    assert list(unknown_variables([f"event_invoke_{name}"])) == [
        f"the variable event_invoke_{name} is unknown: did you mean {expected}?"
    ]


def test_what_a_job_of_a_workflow_passes_on_is_known() -> None:
    """AWX gives the statistics of a job to the next ones as extra variables."""
    assert not list(unknown_variables([*SET, "event_invoke_fleet_accounts_of_job_32"]))
    numbers = [name for name, kind in Summary.__annotations__.items() if kind.__forward_arg__ == "int"]
    assert numbers
    assert {f"event_invoke_audit_{name}" for name in numbers} <= set(SET)


def test_every_variable_of_the_role_and_the_playbooks_is_known() -> None:
    assert [name for name in ALL if name.startswith("event_invoke_audit_")] == list(DEFAULTS)
    used = {
        name
        for playbook in (ROLE.parents[1] / "playbooks").glob("*.yml")
        for name in re.findall(r"event_invoke_(?:audit|backup|drift|fleet)_[a-z][a-z_]*", playbook.read_text("utf-8"))
    }
    plugins = {path.stem for path in (ROLE.parents[1] / "plugins").rglob("event_invoke_*.py")}
    assert used - plugins <= {*ALL, *SET, "event_invoke_fleet_accounts_of_job_"}


@pytest.mark.parametrize("given", [[], "[]"])
def test_an_empty_list_does_not_mean_everything(given: t.Any) -> None:
    """Found: a template that finds no function had the whole region read, and repaired."""
    (refusal,) = understood(function_name=given)["refusals"]
    assert refusal.startswith("event_invoke_audit_function_name is an empty list: expected ")
    assert understood(regions=given, assume_role_arns=given)["refusals"] == []


@pytest.mark.parametrize("empty", [[""], [None], ["f", " "]])
def test_an_empty_name_is_refused(empty: t.Any) -> None:
    (refusal,) = understood(function_name=empty)["refusals"]
    assert refusal == f"event_invoke_audit_function_name[{len(empty) - 1}] is empty: expected a name"


@pytest.mark.parametrize("text", ["us-east-1\nus-east-2", " us-east-1 , us-east-2 ", '["us-east-1", "us-east-2"]'])
def test_a_list_may_be_any_text(text: str) -> None:
    assert understood(regions=text)["accounts"][0]["regions"] == ["us-east-1", "us-east-2"]
    assert understood(function_name=text)["function_name"] == ["us-east-1", "us-east-2"]


def test_the_role_s_own_names_are_known() -> None:
    """A second play meets the facts of the first one."""
    own = ["event_invoke_audit_report", "event_invoke_audit__scan", "event_invoke_audit__anything"]
    assert list(unknown_variables([*DEFAULTS, *own])) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"policy": {"rules": {"event_lost": "error"}}},
            "policy: the policy is not valid: unknown key rules.event_lost",
        ),
        ({"policy": "rules: ["}, "policy is not valid YAML: while parsing"),
        ({"policy": [1]}, "policy is of the type list: expected a dictionary"),
        ({"policy": 5}, "policy is of the type int: expected a dictionary"),
        ({"desired": "a"}, "desired is of the type str: expected a dictionary"),
        ({"prune_orphans": True}, "prune_orphans is true, and event_invoke_audit_remediate is not"),
        ({"prune_orphans": "yes"}, "prune_orphans is true, and event_invoke_audit_remediate is not"),
        ({"prune_orphans": "perhaps"}, "prune_orphans is 'perhaps': expected true or false"),
        ({"remediate": True}, "remediate is true: expected event_invoke_audit_desired with some of"),
        ({"remediate_rules": ["event_lost"]}, "remediate_rules has the unknown rule event_lost: expected some of"),
        ({"remediate_rules": "events_lost,x"}, "remediate_rules has the unknown rule x: expected some of"),
        ({"fail_on": "fatal"}, "fail_on is fatal: expected one of never, info, warning, error"),
        ({"report_formats": "html,pdf"}, "report_formats has pdf: expected some of html, json, junit"),
        ({"desired": {"retries": 1}}, "desired has the unknown key retries: expected some of maximum_retry_attempts"),
        ({"desired": {"maximum_retry_attempts": 7}}, "desired: maximum_retry_attempts is 7: expected 0 to 2"),
        (
            {"desired": {"maximum_retry_attempts": float("inf")}},
            "desired: maximum_retry_attempts is inf: expected 0 to 2",
        ),
        ({"desired": {"maximum_event_age_in_seconds": "1h"}}, "desired: maximum_event_age_in_seconds is 1h:"),
        ({"desired": {"destination_config": "x"}}, "desired: destination_config is malformed: it is 'x'"),
        ({"desired": {"destination_config": []}}, "desired: destination_config is malformed: it is []"),
        *(
            (
                {"desired": {"destination_config": config}, "remediate": True},
                f"{_MALFORMED}{fault}: expected on_failure",
            )
            for config, fault in (
                ({"onfailure": {"destination": QUEUE}}, "unknown key 'onfailure'"),
                ({"on_failure": {"Destination": QUEUE}}, "unknown key on_failure.Destination"),
                ({"on_failure": {"destination": QUEUE, "arn": QUEUE}}, "unknown key on_failure.arn"),
                ({"on_failure": QUEUE}, f"on_failure is '{QUEUE}'"),
                ({"on_failure": []}, "on_failure is []"),
                ({"on_failure": {"destination": []}}, "on_failure.destination is []"),
                ({"on_failure": {"destination": 5}}, "on_failure.destination is 5"),
            )
        ),
        (
            {"desired": {"destination_config": {"on_failure": {"destination": "arn:aws:sqs:us-east-2:1:q"}}}},
            "desired: destination_config.on_failure.destination 'arn:aws:sqs:us-east-2:1:q' is not an ARN",
        ),
    ],
)
def test_a_mistake_is_refused_in_one_line(given: t.Any, expected: str) -> None:
    (refusal,) = understood(**given)["refusals"]
    assert refusal.startswith(f"event_invoke_audit_{expected}")
    assert "\n" not in refusal


@pytest.mark.parametrize(
    "desired",
    [
        {"maximum_retry_attempts": ""},
        {"maximum_event_age_in_seconds": None},
        {"destination_config": ""},
        {"destination_config": {}},
        {"destination_config": {"on_failure": {}}},
        {"destination_config": {"on_failure": None, "on_success": {"destination": None}}},
    ],
)
def test_settings_without_a_value_are_nothing_to_repair_with(desired: t.Any) -> None:
    """Found: a run with remediate repaired nothing, and said nothing."""
    (refusal,) = understood(remediate=True, desired=desired)["refusals"]
    assert refusal.startswith("event_invoke_audit_remediate is true: expected event_invoke_audit_desired with some of")
    assert understood(remediate=True, prune_orphans=True, desired=desired)["refusals"] == []


def test_an_empty_destination_is_a_value() -> None:
    desired = {"destination_config": {"on_failure": {"destination": ""}}}
    assert understood(remediate=True, desired=desired)["refusals"] == []


def test_a_survey_gives_texts() -> None:
    meant = understood(
        policy="maximum_retry_attempts: {maximum: 1}",
        desired="maximum_retry_attempts: 1",
        remediate="true",
        remediate_rules="events_lost, age_out_of_bounds",
        prune_orphans="false",
        report_formats="html,junit",
    )
    assert meant["refusals"] == []
    assert meant["policy"] == {"maximum_retry_attempts": {"maximum": 1}}
    assert meant["desired"] == {"maximum_retry_attempts": 1}
    assert meant["remediate"] is True
    assert meant["prune_orphans"] is False
    assert meant["remediate_rules"] == ["events_lost", "age_out_of_bounds"]
    assert [file["name"] for file in meant["files"]] == ["event-invoke-audit.html", "event-invoke-audit.xml"]


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_variable_has_its_default(empty: str | None) -> None:
    """Found: a survey's unanswered question removed all reports and all rules to repair."""
    assert understood(**dict.fromkeys(VARIABLES, empty)) == understood()
    assert understood(report_formats=[])["files"] == []
    assert understood(requests_per_second=0)["requests_per_second"] == "0"


def test_files_carry_the_host() -> None:
    """Found: two hosts of one play overwrote each other's report."""
    meant = understood(host="web 1/a", hosts=["web 1/a", "web2"])
    assert meant["refusals"] == []
    assert [file["name"] for file in meant["files"]] == [
        "event-invoke-audit-web_1_a.html",
        "event-invoke-audit-web_1_a.json",
    ]
    assert meant["earlier_files"] == [f"event-invoke-audit-web_1_a.{suffix}" for suffix in ("html", "json", "xml")]


@pytest.mark.parametrize("other", ["web_1", "WEB 1"])
def test_hosts_with_the_same_file_are_refused(other: str) -> None:
    (refusal,) = understood(host="web 1", hosts=["web 1", other, "web2"])["refusals"]
    assert refusal.startswith(f"the hosts web 1 and {other} would write the same report, event-invoke-audit-web_1: ")
    assert understood(host="web 1", hosts=["web 1", other], report_formats=[])["refusals"] == []


def test_no_name_leaves_the_report_directory() -> None:
    for name in understood(host="../../x", hosts=["../../x"])["earlier_files"]:
        assert "/" not in name


def test_a_relative_directory_begins_where_ansible_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Found: that of the playbook audit was a directory in the collection."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/user")
    assert understood()["report_dir"] == str(tmp_path / "event-invoke-audit")
    assert understood(report_dir="")["report_dir"] == str(tmp_path / "event-invoke-audit")
    assert understood(report_dir="reports")["report_dir"] == str(tmp_path / "reports")
    assert understood(report_dir="~/reports")["report_dir"] == "/home/user/reports"
