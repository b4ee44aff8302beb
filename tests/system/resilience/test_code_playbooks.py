# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks backup and drift: unanswered variables, and what they print about a large region."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.clients import lambda_client
from support.crashes import crash_in
from support.environment import REGION
from support.playbooks import run_playbook
from support.sampled import sampled

from emulator import Emulator

BACKUP = [
    *("event_invoke_backup_regions", "event_invoke_backup_file", "event_invoke_backup_assume_role_arn"),
    *("event_invoke_backup_requests_per_second", "event_invoke_backup_account_ids", "event_invoke_backup_region_names"),
]
DRIFT = [
    *("event_invoke_drift_file", "event_invoke_drift_purge", "event_invoke_drift_fail", "event_invoke_drift_regions"),
    *("event_invoke_drift_assume_role_arn", "event_invoke_drift_requests_per_second"),
]
UNANSWERED = {"empty": "''", "null": "null", "unsafe": "!unsafe ''"}
"""AWX sends a text of a survey as !unsafe, and ansible-core 2.19 reads an empty one as null."""
ARN = f"arn:aws:lambda:{REGION}:123456789012:function"
FILE = "event-invoke-configs.yml"


def play(name: str, emulator: Emulator, directory: Path, *options: str, **variables: Any) -> tuple[int, str]:
    """Run a playbook of the collection. Return its exit code and output, the output in one line."""
    imported = [{"ansible.builtin.import_playbook": f"cloudops.aws_lambda.{name}"}]
    extra = ("-e", json.dumps(variables)) if variables else ()
    exit_code, output = run_playbook(imported, directory, emulator.url, *extra, *options, ANSIBLE_SHOW_CUSTOM_STATS="1")
    assert crash_in(output) is None
    return exit_code, " ".join(output.split())


def fill(emulator: Emulator, count: int) -> None:
    seeds = [
        {
            "function_name": f"f-{number:04}",
            "versions": 1,
            "aliases": {"BLUE": 1},
            "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}},
        }
        for number in range(count)
    ]
    emulator.add_functions(seeds, region=REGION)


def change(emulator: Emulator, *numbers: int, qualifier: str = "$LATEST") -> None:
    for number in numbers:
        lambda_client(emulator).put_function_event_invoke_config(
            FunctionName=f"f-{number:04}", Qualifier=qualifier, MaximumRetryAttempts=0
        )


@pytest.mark.thorough
@pytest.mark.parametrize("how", UNANSWERED)
def test_a_variable_that_is_not_answered_is_not_set(how: str, emulator: Emulator, tmp_path: Path) -> None:
    fill(emulator, 2)
    file = tmp_path / "answers.yml"
    file.write_text("".join(f"{name}: {UNANSWERED[how]}\n" for name in (*BACKUP, *DRIFT)), encoding="utf-8")
    answers = ("-e", f"@{file}")
    exit_code, output = play("backup", emulator, tmp_path, *answers)
    assert exit_code == 0, output
    assert len(yaml.safe_load((tmp_path / FILE).read_text(encoding="utf-8"))) == 2
    exit_code, output = play("drift", emulator, tmp_path, *answers)
    assert exit_code == 0, output
    # A configuration more is a difference, and differences fail: both are the defaults.
    change(emulator, 1, qualifier="BLUE")
    exit_code, output = play("drift", emulator, tmp_path, *answers)
    assert exit_code == 2, output
    assert f"1 target differs from the backup: {ARN}:f-0001:BLUE (restore" in output


@pytest.mark.thorough
def test_an_answer_counts(emulator: Emulator, tmp_path: Path) -> None:
    fill(emulator, 1)
    answers = {"event_invoke_backup_file": "other.yml", "event_invoke_backup_requests_per_second": 0}
    assert play("backup", emulator, tmp_path, **answers)[0] == 0
    change(emulator, 0, qualifier="BLUE")
    wanted = {"event_invoke_drift_file": "other.yml", "event_invoke_drift_requests_per_second": 0}
    assert play("drift", emulator, tmp_path, **wanted)[0] == 2
    assert play("drift", emulator, tmp_path, **wanted, event_invoke_drift_fail="false")[0] == 0
    assert play("drift", emulator, tmp_path, **wanted, event_invoke_drift_purge=False)[0] == 0


LIMITS = {
    "no inventory": ("", "other"),
    "a pattern that does not match the implicit localhost": ("other,", "*"),
    "an exclusion": ("other,localhost,", "all:!localhost"),
}


@pytest.mark.parametrize(
    ("name", "how"),
    sampled(
        [(name, how) for name in ("audit", "backup", "drift") for how in LIMITS],
        [("audit", "no inventory"), ("drift", "an exclusion")],
    ),
)
def test_a_limit_that_leaves_out_localhost_fails(name: str, how: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: Ansible skips the playbook then, and succeeds."""
    inventory, limit = LIMITS[how]
    (tmp_path / FILE).write_text("[]", encoding="utf-8")
    hosts = ("-i", inventory) if inventory else ()
    exit_code, output = play(name, emulator, tmp_path, *hosts, "--limit", limit)
    assert exit_code != 0, output
    assert f"the limit {limit} leaves out localhost, where this playbook runs: expected no limit" in output
    assert emulator.count() == 0


@pytest.mark.parametrize("limit", sampled(["localhost", "other,localhost", "all", "local*"], ["local*"]))
def test_a_limit_with_localhost_is_accepted(limit: str, emulator: Emulator, tmp_path: Path) -> None:
    exit_code, output = play("backup", emulator, tmp_path, "-i", "other,localhost,", "--limit", limit)
    assert exit_code == 0, output
    assert (tmp_path / FILE).exists()


def test_check_mode_writes_no_backup_and_says_so(emulator: Emulator, tmp_path: Path) -> None:
    """Found: it said that it wrote the file."""
    fill(emulator, 2)
    exit_code, output = play("backup", emulator, tmp_path, "--check")
    assert exit_code == 0, output
    assert f"Would write 2 configurations of {REGION} to {tmp_path / FILE}" in output
    assert "Wrote" not in output
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("content", "message"),
    sampled(
        [
            ("", "event_invoke_configs is '': expected a list of dictionaries"),
            ("{a: b}", "event_invoke_configs is {'a': 'b'}: expected a list of dictionaries"),
            (
                "- function_name: f\n  configured: false\n- g\n",
                "event_invoke_configs row 2 is 'g': expected a dictionary",
            ),
        ],
        [("{a: b}", "event_invoke_configs is {'a': 'b'}: expected a list of dictionaries")],
    ),
)
def test_a_file_that_is_no_backup_is_refused(content: str, message: str, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    exit_code, output = play("drift", emulator, tmp_path)
    assert exit_code == 2, output
    assert emulator.count() == 0
    assert message in output
    assert "Error while evaluating" not in output


@pytest.mark.parametrize(
    "name", sampled(["backup", "drift", "audit", "fleet_audit", "fleet_report"], ["backup", "fleet_audit"])
)
def test_a_misspelt_variable_is_refused(name: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: a backup of another region was written over the file, with exit code 0."""
    (tmp_path / FILE).write_text("[]", encoding="utf-8")
    host = ("-i", "123456789012,") if name.startswith("fleet_") else ()
    exit_code, output = play(name, emulator, tmp_path, *host, event_invoke_backup_region="eu-west-1")
    assert exit_code == 2, output
    assert "the variable event_invoke_backup_region is unknown: did you mean event_invoke_backup_regions?" in output
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "[]"
    assert emulator.count() == 0


FUNCTIONS_OF_JINJA = {"dict": "a", "lookup": "b", "query": "c", "q": "d", "range": "e", "namespace": "f"}
"""A variable of such a name hides the function from every template."""


@pytest.mark.thorough
def test_a_misspelt_variable_beside_an_import_is_refused(emulator: Emulator, tmp_path: Path) -> None:
    imported = {"ansible.builtin.import_playbook": "cloudops.aws_lambda.backup"}
    exit_code, output = run_playbook(
        [{**imported, "vars": {"event_invoke_backup_region": "eu-west-1"}}], tmp_path, emulator.url
    )
    assert exit_code == 2, output
    assert "the variable event_invoke_backup_region is unknown" in output
    assert emulator.count() == 0


@pytest.mark.parametrize("name", sampled(["audit", "backup", "drift"], ["audit"]))
def test_a_variable_may_have_the_name_of_a_function_of_jinja(name: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: a survey with a variable query failed each job: 'str' object is not callable."""
    fill(emulator, 1)
    (tmp_path / FILE).write_text("- {function_name: f-0000, maximum_retry_attempts: 1}", encoding="utf-8")
    exit_code, output = play(name, emulator, tmp_path, **FUNCTIONS_OF_JINJA)
    assert exit_code == 0, output
    assert emulator.count() > 0


@pytest.mark.thorough
def test_variables_of_users_do_not_change_the_verdict(emulator: Emulator, tmp_path: Path) -> None:
    """Found: a survey with a variable of another name made the job green."""
    fill(emulator, 2)
    assert play("backup", emulator, tmp_path)[0] == 0
    change(emulator, 1)
    users: dict[str, Any] = {"targets": [], "rows": [], "failed": {}, "item": "x", "result": {}, "scan": {}}
    exit_code, output = play("drift", emulator, tmp_path, **users, **FUNCTIONS_OF_JINJA)
    assert exit_code == 2, output
    assert f"1 target differs from the backup: {ARN}:f-0001:$LATEST (restore" in output


def test_drift_says_what_aws_has_and_the_file_does_not(emulator: Emulator, tmp_path: Path) -> None:
    """Found: a function that had no configuration when it was backed up was never looked at."""
    fill(emulator, 3)
    exit_code, output = play("backup", emulator, tmp_path)
    assert exit_code == 0
    assert f"Wrote 3 configurations of {REGION} to {tmp_path / FILE}" in output
    exit_code, output = play("drift", emulator, tmp_path)
    assert exit_code == 0, output
    assert f"3 targets compared with {tmp_path / FILE}: 0 differ, 0 are not in the file" in output
    change(emulator, 0)
    file = tmp_path / FILE
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(rows[:2]), encoding="utf-8")
    exit_code, output = play("drift", emulator, tmp_path)
    assert exit_code == 2, output
    assert f"2 targets compared with {file}: 1 differs, 1 is not in the file" in output
    assert f"{ARN}:f-0000:$LATEST: maximum_retry_attempts: AWS now 0, file 1" in output
    assert f"{ARN}:f-0002:$LATEST: AWS now: maximum_retry_attempts 1; file: nothing about it" in output
    file.write_text("[]", encoding="utf-8")
    exit_code, output = play("drift", emulator, tmp_path)
    assert exit_code == 2, output
    assert "3 targets differ from the backup" in output
    exit_code, output = play("drift", emulator, tmp_path, event_invoke_drift_purge=False)
    assert exit_code == 2, output
    assert f"nothing was compared: {file} has no configuration" in output


@pytest.mark.thorough
def test_a_file_of_a_vault_in_the_home_directory(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: the file was compared as it is encrypted, and ~ was a directory of this name."""
    fill(emulator, 1)
    (tmp_path / "password").write_text("secret", encoding="utf-8")
    vault = ("--vault-password-file", str(tmp_path / "password"))
    answers = {"event_invoke_backup_file": "~/b.yml", "event_invoke_backup_regions": f"{REGION}\neu-west-1"}
    file = tmp_path / "home/b.yml"
    file.parent.mkdir()
    monkeypatch.setenv("HOME", str(file.parent))
    exit_code, output = play("backup", emulator, tmp_path, **answers)
    assert exit_code == 0, output
    program = Path(sys.executable).with_name("ansible-vault")
    subprocess.run([program, "encrypt", *vault, str(file)], check=True, capture_output=True)
    exit_code, output = play("drift", emulator, tmp_path, *vault, event_invoke_drift_file="~/b.yml")
    assert exit_code == 0, output
    exit_code, output = play("drift", emulator, tmp_path, event_invoke_drift_file="~/b.yml")
    assert exit_code == 2, output
    assert f"Unable to access the file '{file}': Attempting to decrypt but no vault secrets found" in output
    assert "Error while" not in output.rpartition("fatal: ")[2]
    file.unlink()
    exit_code, output = play("drift", emulator, tmp_path, event_invoke_drift_file="~/b.yml")
    assert exit_code == 2, output
    assert str(file) in output


@pytest.mark.thorough
def test_dictionaries_of_a_survey_are_text(emulator: Emulator, tmp_path: Path) -> None:
    fill(emulator, 1)
    answers = {"event_invoke_backup_account_ids": '{"123456789012": "210987654321"}'}
    answers["event_invoke_backup_region_names"] = f"{REGION}: eu-west-1"
    exit_code, output = play("backup", emulator, tmp_path, **answers)
    assert exit_code == 0, output
    (row,) = yaml.safe_load((tmp_path / FILE).read_text(encoding="utf-8"))
    assert row["region"] == "eu-west-1"
    exit_code, output = play("backup", emulator, tmp_path, event_invoke_backup_account_ids={"123456789012": 1402433619})
    assert exit_code == 2, output
    assert "event_invoke_backup_account_ids[123456789012] is 1402433619: expected 12 digits" in output


@pytest.mark.thorough
def test_many_differences_are_counted_and_ten_named(emulator: Emulator, tmp_path: Path) -> None:
    fill(emulator, 12)
    assert play("backup", emulator, tmp_path)[0] == 0
    change(emulator, *range(12))
    exit_code, output = play("drift", emulator, tmp_path)
    assert exit_code == 2, output
    assert f"12 targets differ from the backup: {ARN}:f-0000:$LATEST, " in output
    assert f"{ARN}:f-0009:$LATEST and 2 more (restore" in output
    assert re.search(r"event_invoke_drift_differences.{0,4}12", output)


@pytest.mark.thorough
def test_three_differences_among_a_thousand_rows_are_short(emulator: Emulator, tmp_path: Path) -> None:
    fill(emulator, 1000)
    rows = [{"function_name": f"f-{number:04}", "maximum_retry_attempts": 1} for number in range(1000)]
    task = {
        "cloudops.aws_lambda.lambda_event_invoke_config": {"event_invoke_configs": rows, "requests_per_second": 0},
        "name": "Compare",
    }
    change(emulator, 7, 500, 993)
    emulator.clear_requests()
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
    exit_code, output = run_playbook(plays, tmp_path, emulator.url, "--check", "--diff")
    assert exit_code == 0, output
    assert re.findall(r"^--- before: (.*)$", output, re.MULTILINE) == [
        f"{ARN}:f-{number}:$LATEST" for number in ("0007", "0500", "0993")
    ]
    assert len(output.splitlines()) < 70
    assert emulator.count() == emulator.count("GetFunctionEventInvokeConfig") == 1000


def closing(region: str) -> list[dict[str, Any]]:
    """Return what makes AWS list no regions, and a region answer as one that is not enabled."""
    refusal = {"error": {"status": 403, "code": "UnrecognizedClientException", "message": "no"}}
    return [
        {"service": "account", "effect": {"error": {"status": 403, "code": "AccessDeniedException", "message": "no"}}},
        {"service": "lambda", "region": region, "effect": refusal},
    ]


def test_a_region_that_was_not_read_is_neither_backed_up_nor_compared(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the backup named it and lost what it had of it, and 0 configurations were not in the file."""
    emulator.configure(enabled_regions=[REGION, "eu-west-1"])
    fill(emulator, 1)
    emulator.add_functions([{"function_name": "g", "event_invoke_configs": {"$LATEST": {}}}], region="eu-west-1")
    everywhere = {"event_invoke_backup_regions": "all", "event_invoke_backup_file": FILE}
    exit_code, output = play("backup", emulator, tmp_path, **everywhere)
    assert exit_code == 0, output
    before = (tmp_path / FILE).read_text(encoding="utf-8")
    emulator.configure(faults=closing("eu-west-1"))
    exit_code, output = play("backup", emulator, tmp_path, **everywhere)
    assert exit_code == 2, output
    assert "nothing is written, as it is not known whether the account has functions in " in output
    assert "eu-west-1" in output.partition("nothing is written")[2].partition("expected regions by name")[0]
    assert (tmp_path / FILE).read_text(encoding="utf-8") == before

    rows = [row for row in yaml.safe_load(before) if row["region"] == REGION]
    (tmp_path / FILE).write_text(yaml.safe_dump(rows), encoding="utf-8")
    exit_code, output = play("drift", emulator, tmp_path, event_invoke_drift_regions="all", event_invoke_direct=False)
    assert exit_code == 0, output
    assert f"1 target compared with {tmp_path / FILE}: 0 differ" in output
    assert "not in the file" not in output
    assert "Not known: whether there are functions in other regions" in output
    assert "Not known: whether there are functions in " in output
    assert '"event_invoke_drift_not_in_file": null' in output


def test_a_read_that_ends_without_errors_fails_the_comparison(emulator: Emulator, tmp_path: Path) -> None:
    """Found: the regions were refused, or the process was killed, and 0 configurations were not in the file."""
    fill(emulator, 1)
    exit_code, output = play("backup", emulator, tmp_path)
    assert exit_code == 0, output
    exit_code, output = play("drift", emulator, tmp_path, event_invoke_drift_regions=["nowhere"])
    assert exit_code == 2, output
    assert "not in the file" not in output
    assert "Not known: whether there are configurations that the file does not have: " in output


def test_a_backup_is_written_through_a_link_and_never_over_a_vault(emulator: Emulator, tmp_path: Path) -> None:
    """Found: a link became a file of its own, and what ansible-vault had encrypted was plain text."""
    fill(emulator, 1)
    real, link = tmp_path / "real.yml", tmp_path / FILE
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    exit_code, output = play("backup", emulator, tmp_path)
    assert exit_code == 0, output
    assert link.is_symlink()
    assert len(yaml.safe_load(real.read_text(encoding="utf-8"))) == 1
    real.unlink()
    exit_code, output = play("backup", emulator, tmp_path)
    assert exit_code == 0, output
    assert (link.is_symlink(), real.exists()) == (True, True), "also if there is nothing yet at its end"
    encrypted = "$ANSIBLE_VAULT;1.1;AES256\n3032\n"
    real.write_text(encrypted, encoding="utf-8")
    requests = emulator.count()
    exit_code, output = play("backup", emulator, tmp_path)
    assert exit_code == 2, output
    assert f"event_invoke_backup_file {link} is encrypted by ansible-vault" in output
    assert (real.read_text(encoding="utf-8"), emulator.count()) == (encrypted, requests)


@pytest.mark.parametrize("name", sampled(["settings", "compared", "scan", "outcome"], 1))
def test_no_extra_variable_takes_the_place_of_what_drift_finds(name: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: a difference was no failure."""
    fill(emulator, 1)
    play("backup", emulator, tmp_path)
    change(emulator, 0)
    given = f"event_invoke_drift__{name}"
    emulator.clear_requests()
    exit_code, output = play("drift", emulator, tmp_path, **{given: {}})
    assert exit_code == 2
    assert f"the variable {given} is for the tasks of this collection alone" in output
    assert emulator.count() == 0
