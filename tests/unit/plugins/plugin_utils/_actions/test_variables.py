# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleError

from ansible_collections.cloudops.aws_lambda.plugins.modules import event_invoke_audit_variables
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.variables import (
    PLAYBOOKS,
    Play,
    play_settings,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.defaults import role_defaults
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.variable_names import VARIABLES

ACCOUNT = "123456789012"
NEEDED: dict[str | None, dict[str, t.Any]] = {
    "published": {
        "event_invoke_published_arn": f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:my-function:LIVE",
        "event_invoke_published_account_id": ACCOUNT,
        "event_invoke_published_region": "us-east-2",
        "event_invoke_published_configs": [],
    },
    "replay": {"event_invoke_replay_function_name": "my-function"},
}
"""Nobody but the rulebook runs the first playbook. Those that are not here need no variable."""


def template(value: t.Any) -> t.Any:
    if value == "{{ nowhere }}":
        raise AnsibleError("'nowhere'\n is undefined")
    return value


def settings_of(
    playbook: str | None,
    host: str = "localhost",
    check_mode: bool = False,
    file: str = "[]",
    read: bool = True,
    above_tasks: t.Collection[str] = (),
    **variables: t.Any,
) -> dict[str, t.Any]:
    of_ansible = {"inventory_hostname": host, "ansible_play_hosts_all": [host], "groups": {"all": [ACCOUNT]}}
    task_vars = {**of_ansible, **NEEDED.get(playbook, {}), **variables}
    play = Play(task_vars, template, check_mode, (lambda _path: file) if read else None, above_tasks=above_tasks)
    return play_settings(playbook, play)


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("playbook", [None, *PLAYBOOKS])
def test_nothing_is_needed(playbook: str | None) -> None:
    assert settings_of(playbook)


def test_everything_that_is_returned_is_documented() -> None:
    """What is a variable of the role is documented there."""
    documented = yaml.safe_load(event_invoke_audit_variables.RETURN)
    of_role = {name.removeprefix("event_invoke_audit_") for name in role_defaults()}
    assert documented.keys() - of_role == {name for each in PLAYBOOKS for name in settings_of(each)} - of_role
    for playbook in ("audit", *PLAYBOOKS[1:]):
        returned = {name for name, each in documented.items() if f"V({playbook})" in each["returned"]}
        assert returned <= settings_of(playbook).keys()
        assert settings_of(playbook).keys() - returned <= (of_role if "audit" in playbook else set())


@pytest.mark.parametrize("playbook", [None, *PLAYBOOKS])
def test_an_unknown_variable_is_refused(playbook: str | None) -> None:
    variables = {"event_invoke_audit_failon": "error", "event_invoke_backup_region": "eu-west-1"}
    with pytest.raises(Refused) as caught:
        settings_of(playbook, **variables)
    of_role = "the variable event_invoke_audit_failon is unknown: did you mean event_invoke_audit_fail_on?"
    of_backup = "the variable event_invoke_backup_region is unknown: did you mean event_invoke_backup_regions?"
    # The role does not know what other variables of this prefix a play of somebody else has.
    assert str(caught.value) == (f"{of_role}; {of_backup}" if playbook else of_role)


@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({"groups": {"all": []}}, "the inventory has no hosts: expected one for each account"),
        ({"groups": {"all": ["localhost"]}}, "the inventory has no hosts: expected one for each account"),
        ({"event_invoke_fleet__inventory_error": "x.yml: no"}, "x.yml: no"),
    ],
)
def test_an_audit_of_an_inventory_without_accounts_or_with_a_part_of_them_is_refused(
    variables: t.Any, refusal: str
) -> None:
    with pytest.raises(Refused) as caught:
        settings_of("fleet_audit", event_invoke_audit_fail_on="fatal", **variables)
    assert str(caught.value).startswith(refusal)
    assert "event_invoke_audit_fail_on is fatal" in str(caught.value)


_CHECKOUT = Path(__file__).resolve().parents[5]
_OWN = sorted(
    {
        name
        for place in ("playbooks/*.yml", "roles/*/tasks/*.yml")
        for file in _CHECKOUT.glob(place)
        for name in re.findall(r"event_invoke_[a-z]+__[a-z_]+", file.read_text(encoding="utf-8"))
    }
)
"""The variables that tasks of this collection register or set for each other."""


@pytest.mark.parametrize("playbook", [None, *PLAYBOOKS])
@pytest.mark.parametrize("name", [*_OWN, "event_invoke_fleet__inventory_error", "event_invoke_audit__new"])
def test_nobody_gives_what_tasks_give_each_other(playbook: str | None, name: str) -> None:
    """Found: with an extra variable of this name, a difference and a finding were no failure."""
    own = {name: {}} if playbook != "fleet_audit" or "fleet__" not in name else {}
    assert settings_of(playbook, **own)  # of an earlier play
    with pytest.raises(Refused) as caught:
        settings_of(playbook, above_tasks=[name, "event_invoke_audit_policy", "mine__own"], **own)
    assert str(caught.value) == (
        f"the variable {name} is for the tasks of this collection alone: expected neither an extra variable nor "
        "include_role to set it"
    )


def test_the_file_of_drift_is_read_if_it_is_asked_for() -> None:
    assert settings_of("drift")["rows"] == []
    assert "rows" not in settings_of("drift", file="no: rows", read=False)


READ_BY = {
    "audit": ["audit"],
    "fleet": ["fleet_audit", "fleet_report"],
    "backup": ["backup"],
    "drift": ["drift"],
    "published": ["published"],
    "replay": ["replay"],
}


@pytest.mark.parametrize("name", VARIABLES)
def test_a_template_that_fails_is_a_refusal_that_names_the_variable(name: str) -> None:
    said = set()
    for playbook in READ_BY[name.split("_")[2]]:
        try:
            settings_of(playbook, **{name: "{{ nowhere }}"})
        except Refused as refused:
            said.add(str(refused))
    assert said == {f"{name}: 'nowhere' is undefined"}


@pytest.mark.parametrize(
    ("playbook", "name"),
    [
        ("backup", "event_invoke_audit_policy"),
        ("audit", "event_invoke_fleet_rows"),
        ("fleet_audit", "event_invoke_fleet_max_age_hours"),
        ("fleet_report", "event_invoke_fleet_role"),
        ("fleet_report", "event_invoke_audit_regions"),
    ],
)
def test_variables_of_other_playbooks_are_not_read(playbook: str, name: str) -> None:
    """An inventory has those of all, and a template may need what only another play has."""
    assert settings_of(playbook, **{name: "{{ nowhere }}"})


@pytest.mark.parametrize("value", ["eu-west-1", "", None, 5, ["a"]])
def test_a_variable_that_hides_what_leaves_options_out_is_refused(value: t.Any) -> None:
    """Found: each option that was to be left out had the value of the variable."""
    with pytest.raises(Refused, match=r"^the variable omit hides what Ansible has by this name"):
        settings_of("backup", omit=value)
    # As ansible-core before 2.19 has it.
    assert settings_of("backup", omit="__omit_place_holder__413ddcda56e227c8")


@pytest.mark.parametrize("playbook", [None, "audit"])
def test_the_regions_of_an_audit_are_not_those_of_a_fleet(playbook: str | None) -> None:
    read = settings_of(playbook, event_invoke_audit_regions="us-east-2", event_invoke_fleet_regions="")
    assert read["accounts"][0]["regions"] == ["us-east-2"]
    assert read.get("fleet_regions", []) == []


def test_all_refusals_are_in_one_line() -> None:
    with pytest.raises(Refused) as caught:
        settings_of("fleet_audit", event_invoke_audit_fail_on="fatal", event_invoke_fleet_rows="s3:/x")
    first, second = str(caught.value).split("; ")
    assert first == "event_invoke_audit_fail_on is fatal: expected one of never, info, warning, error"
    assert second == "event_invoke_fleet_rows is 's3:/x': expected a directory or s3://bucket/prefix"


def test_a_place_and_a_policy_are_refused_at_once(tmp_path: Path) -> None:
    """Found: the place hid the policy. Reports of an earlier run stay: which directory is meant is not known."""
    (tmp_path / "event-invoke-audit").mkdir()
    report = tmp_path / "event-invoke-audit/event-invoke-fleet.html"
    report.touch()
    with pytest.raises(Refused, match=r"event_invoke_audit_report_dir is 's3:x': .*; event_invoke_audit_policy: "):
        settings_of("fleet_report", event_invoke_audit_report_dir="s3:x", event_invoke_audit_policy={"rule": {}})
    assert report.exists()


@pytest.mark.parametrize("refused", [{}, {"event_invoke_audit_fail_on": "fatal"}])
def test_the_reports_of_an_earlier_run_are_removed(refused: dict[str, str], tmp_path: Path) -> None:
    reports = tmp_path / "event-invoke-audit"
    reports.mkdir()
    for name in ("event-invoke-audit.xml", "event-invoke-audit.html", "mine.html"):
        (reports / name).touch()
    if refused:
        with pytest.raises(Refused):
            settings_of(None, **refused)
    else:
        settings_of(None, check_mode=True)
    assert [path.name for path in reports.iterdir()] == ["mine.html"]


def test_an_audit_of_a_fleet_removes_no_report(tmp_path: Path) -> None:
    (tmp_path / "event-invoke-audit").mkdir()
    report = tmp_path / "event-invoke-audit/event-invoke-audit.html"
    report.touch()
    settings_of("fleet_audit")
    assert report.exists()


def test_the_report_to_compare_with_stays(tmp_path: Path) -> None:
    (tmp_path / "event-invoke-audit").mkdir()
    previous = tmp_path / "event-invoke-audit/event-invoke-fleet.json"
    previous.touch()
    read = settings_of("fleet_report", event_invoke_fleet_previous_report=str(previous))
    assert (read["previous_report"], previous.exists()) == (str(previous), True)
    settings_of("fleet_report")
    assert not previous.exists()


@pytest.mark.parametrize("name", [None, "audit"])
def test_the_report_that_an_audit_compares_with_stays(tmp_path: Path, name: str | None) -> None:
    (tmp_path / "event-invoke-audit").mkdir()
    previous, page = (tmp_path / f"event-invoke-audit/event-invoke-audit.{suffix}" for suffix in ("json", "html"))
    previous.touch()
    page.touch()
    compared = {"event_invoke_audit_previous_report": str(previous), "event_invoke_audit_fail_on_new": "true"}
    with pytest.raises(Refused):
        settings_of(name, **compared, event_invoke_audit_fail_on="x")
    assert page.exists()
    read = settings_of(name, **compared)
    assert (read["previous_report"], read["fail_on_new"]) == (str(previous), True)
    assert (previous.exists(), page.exists()) == (True, False)
    settings_of(name)
    assert not previous.exists()


@pytest.mark.parametrize(("playbook", "part"), [("audit", "audit"), ("fleet_report", "fleet")])
def test_only_new_findings_need_a_report_to_compare_with(playbook: str, part: str) -> None:
    with pytest.raises(Refused, match=f"fail_on_new is true: expected event_invoke_{part}_previous_report, to compare"):
        settings_of(playbook, event_invoke_audit_fail_on_new=True)
    settings_of("fleet_audit", event_invoke_audit_fail_on_new=True)  # the inventory has it for fleet_report
    with pytest.raises(Refused, match=r"event_invoke_audit_previous_report is .*x\.txt: expected a report"):
        settings_of("audit", event_invoke_audit_previous_report="x.txt")


def test_a_report_that_cannot_be_removed_is_named(tmp_path: Path) -> None:
    report = tmp_path / "event-invoke-audit/event-invoke-audit.html"
    report.mkdir(parents=True)
    with pytest.raises(Refused, match=f"^the report of an earlier run cannot be removed: {report}: "):
        settings_of(None)


def test_nothing_is_removed_from_a_directory_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "event-invoke-audit").mkdir()
    report = tmp_path / "event-invoke-audit/event-invoke-audit.html"
    report.touch()
    with pytest.raises(Refused, match=r"^event_invoke_audit_report_dir: "):
        settings_of(None, event_invoke_audit_report_dir="{{ nowhere }}")
    assert report.exists()


def test_the_account_of_a_host() -> None:
    read = settings_of(
        "fleet_audit",
        "shop",
        aws_account_id=int(ACCOUNT),
        aws_organizational_units="Root, Shops",
        event_invoke_fleet_role="audit",
        event_invoke_fleet_regions="us-gov-west-1",
        event_invoke_fleet_rows="s3://bucket/rows/",
    )
    assert read["account"] == {
        "account_id": ACCOUNT,
        "role_arn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/audit",
        "regions": ["us-gov-west-1"],
        "organizational_units": ["Root", "Shops"],
        "refusal": "",
    }
    assert (read["fleet_regions"], read["rows"]) == (["us-gov-west-1"], "s3://bucket/rows")


def test_a_name_of_a_role_is_in_the_partition_of_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    read = settings_of("fleet_audit", ACCOUNT, event_invoke_fleet_role="audit")
    assert read["account"]["role_arn"] == f"arn:aws-cn:iam::{ACCOUNT}:role/audit"


@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({}, "aws_account_id of web-1 is web-1: expected 12 digits in quotes"),
        ({"aws_account_id": "{{ nowhere }}"}, "aws_account_id: 'nowhere' is undefined"),
        (
            {"aws_account_id": ACCOUNT, "event_invoke_fleet_role": "arn:aws:iam::1:role/x"},
            "event_invoke_fleet_role is arn:aws:iam::1:role/x: expected {account_id} in the place of the account",
        ),
    ],
)
def test_a_host_without_an_account_costs_no_other_host(variables: dict[str, str], refusal: str) -> None:
    assert settings_of("fleet_audit", "web-1", **variables)["account"]["refusal"] == refusal


def test_the_policy_of_a_report_of_a_fleet_is_checked() -> None:
    assert settings_of("fleet_report", event_invoke_audit_policy="rules: {inert_config: 'off'}")["policy"] == {
        "rules": {"inert_config": "off"}
    }
    with pytest.raises(Refused, match="the policy is not valid: unknown key rule"):
        settings_of("fleet_report", event_invoke_audit_policy={"rule": {}})


def test_reports_of_check_mode_have_names_of_their_own() -> None:
    names = [file["name"] for file in settings_of("fleet_report", check_mode=True)["files"]]
    assert names == [f"event-invoke-fleet-check.{suffix}" for suffix in ("html", "json", "xml")]


def test_the_rows_of_a_backup() -> None:
    read = settings_of("drift", file="[{function_name: f, region: us-east-2}]")
    assert read["rows"] == [{"function_name": "f", "region": "us-east-2"}]
    assert read["regions"] == ["us-east-2"]
    with pytest.raises(Refused, match=r"event_invoke_configs is {'a': 1}: expected a list"):
        settings_of("drift", file="{a: 1}")


@pytest.mark.parametrize(
    ("name", "instead"),
    [("regions", "fleet_regions"), ("assume_role_arn", "fleet_role"), ("assume_role_arns", "fleet_role")],
)
def test_what_only_one_audit_has_is_no_fleet_s(name: str, instead: str) -> None:
    """Found: regions of the audit were ignored, so that nobody read them, and the report was green."""
    variable = f"event_invoke_audit_{name}"
    with pytest.raises(Refused, match=f"{variable} has no effect in fleet_audit: expected event_invoke_{instead}"):
        settings_of(
            "fleet_audit", **{variable: "arn:aws:iam::123456789012:role/audit" if "role" in name else "eu-west-1"}
        )
    assert settings_of("fleet_audit", **{variable: ""})


def test_the_report_to_compare_with_stays_if_its_variable_is_misspelt(tmp_path: Path) -> None:
    """Found: it was removed before the name was refused, and with it the dates of all findings."""
    report = tmp_path / "event-invoke-fleet.json"
    report.write_text("{}", encoding="utf-8")
    places = {"event_invoke_audit_report_dir": str(tmp_path), "event_invoke_fleet_previous_reprot": str(report)}
    with pytest.raises(Refused, match="event_invoke_fleet_previous_reprot is unknown"):
        settings_of("fleet_report", **places)
    assert report.exists()


def test_the_role_of_a_fleet_is_in_the_partition_of_the_profile_s_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: only variables of the environment were looked at, so that each account failed in China."""
    (tmp_path / "config").write_text("[profile china]\nregion = cn-north-1\n", encoding="utf-8")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "china")
    read = settings_of("fleet_audit", ACCOUNT, event_invoke_fleet_role="audit")
    assert read["account"]["role_arn"].startswith("arn:aws-cn:iam::")


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("through_link", [False, True])
def test_no_backup_replaces_what_ansible_vault_has_encrypted(
    check_mode: bool, through_link: bool, tmp_path: Path
) -> None:
    """Found: the file was plain text after the next backup."""
    real, link = tmp_path / "real.yml", tmp_path / "link.yml"
    real.write_text("$ANSIBLE_VAULT;1.1;AES256\n3032\n", encoding="utf-8")
    link.symlink_to(real)
    file = str(link if through_link else real)
    with pytest.raises(Refused) as refused:
        settings_of("backup", check_mode=check_mode, event_invoke_backup_file=file)
    assert str(refused.value).startswith(
        f"event_invoke_backup_file {file} is encrypted by ansible-vault, and the backup"
    )
    for content in ("---\n[]\n", "", "\u20ac $ANSIBLE_VAULT"):
        real.write_text(content, encoding="utf-8")
        assert settings_of("backup", event_invoke_backup_file=file)["file"] == file
    assert settings_of("backup", event_invoke_backup_file=str(tmp_path))
