# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role event_invoke_audit over several accounts, without an inventory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook
from support.sampled import sampled

from emulator import Emulator

ACCOUNTS = [str(number) * 12 for number in range(1, 4)]
DENIED = ACCOUNTS[1]
REGION = "us-east-2"
QUEUE = "arn:aws:sqs:us-east-2:{}:failed"


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    """Three accounts of two functions, of which one loses events."""
    running_emulator.reset()
    for account in ACCOUNTS:
        kept = {"function_name": "kept", "dead_letter_target_arn": QUEUE.format(account)}
        running_emulator.add_functions([kept, {"function_name": "lost"}], REGION, account)
    return running_emulator


def deny(emulator: Emulator, account: str, service: str = "lambda") -> None:
    error = {"status": 403, "code": "AccessDeniedException", "message": "User is not authorized"}
    emulator.configure(faults=[{"service": service, "account_id": account, "effect": {"error": error}}])


def audit(emulator: Emulator, directory: Path, *options: str, **variables: Any) -> tuple[int, str, dict[str, Any]]:
    """Return the exit code, what it prints, and the report."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {
            "event_invoke_audit_assume_role_arns": [f"arn:aws:iam::{account}:role/audit" for account in ACCOUNTS],
            "event_invoke_audit_include": ["function", "unconfigured", "qualifiers"],
            "event_invoke_audit_requests_per_second": 0,
            "event_invoke_audit_report_dir": str(directory / "reports"),
            **variables,
        },
    }
    # The unanswered question of a survey.
    survey = ("--extra-vars", json.dumps({"event_invoke_audit_assume_role_arn": ""}))
    status, output = run_playbook([play], directory, emulator.url, *survey, *options)
    assert crash_in(output) is None
    document = json.loads((directory / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    return status, " ".join(output.split()), document


@pytest.mark.thorough
def test_all_accounts_are_in_one_report(emulator: Emulator, tmp_path: Path) -> None:
    status, output, document = audit(emulator, tmp_path)
    assert status == 0, output
    assert document["summary"]["account_ids"] == ACCOUNTS
    assert [(account["account_id"], account["targets"]) for account in document["accounts"]] == [
        (account, 2) for account in ACCOUNTS
    ]
    exposed = [finding for finding in document["findings"] if finding["rule"] == "no_failure_path"]
    assert [finding["account_id"] for finding in exposed] == ACCOUNTS


@pytest.mark.thorough
def test_an_account_that_fails_is_listed_and_the_others_are_there(emulator: Emulator, tmp_path: Path) -> None:
    deny(emulator, DENIED)
    status, output, document = audit(emulator, tmp_path)
    assert status == 2
    assert f"1 of 3 accounts could not be read completely: {DENIED}" in output
    assert document["summary"]["account_ids"] == [ACCOUNTS[0], ACCOUNTS[2]]
    assert {error["account_id"] for error in document["errors"]} == {DENIED}
    assert all(error["message"].startswith(f"{DENIED}: ") for error in document["errors"])
    assert [account["errors"] > 0 for account in document["accounts"]] == [False, True, False]


@pytest.mark.thorough
def test_repairs_are_written_with_the_role_of_their_account(emulator: Emulator, tmp_path: Path) -> None:
    deny(emulator, DENIED)
    repair = {
        "event_invoke_audit_remediate": True,
        "event_invoke_audit_remediate_rules": ["retries_out_of_bounds"],
        "event_invoke_audit_policy": {"maximum_retry_attempts": {"maximum": 1}},
        "event_invoke_audit_desired": {"maximum_retry_attempts": 1},
    }
    _status, output, document = audit(emulator, tmp_path, "--check", **repair)
    assert document["check_mode"] is True
    assert emulator.count("PutFunctionEventInvokeConfig") == 0
    _status, output, document = audit(emulator, tmp_path, **repair)
    assert emulator.count("PutFunctionEventInvokeConfig") == 4, output
    rows = {row["function_arn"]: row for row in document["event_invoke_configs"]}
    for account in (ACCOUNTS[0], ACCOUNTS[2]):
        row = rows[f"arn:aws:lambda:{REGION}:{account}:function:lost:$LATEST"]
        assert row["maximum_retry_attempts"] == 1


ROLE = "cloudops.aws_lambda.event_invoke_audit"
OWN = "event_invoke_audit__outcome"
WAYS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "an extra variable": ({"roles": [ROLE]}, ("-e", json.dumps({OWN: {}}))),
    "a variable of include_role": (
        {"tasks": [{"ansible.builtin.include_role": {"name": ROLE}, "vars": {OWN: {}}}]},
        (),
    ),
}


@pytest.mark.parametrize("way", sampled(WAYS, ["an extra variable"]))
def test_nobody_gives_the_role_what_its_tasks_find(way: str, emulator: Emulator, tmp_path: Path) -> None:
    """Found: with its outcome given, it said nothing, and succeeded."""
    of_play, options = WAYS[way]
    play = {"hosts": "localhost", "gather_facts": False, **of_play, "vars": {"event_invoke_audit_fail_on": "info"}}
    status, output = run_playbook([play], tmp_path, emulator.url, *options)
    assert status == 2
    assert f"the variable {OWN} is for the tasks of this collection alone" in " ".join(output.split())
    assert emulator.count() == 0
