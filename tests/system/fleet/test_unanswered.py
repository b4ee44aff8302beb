# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a survey leaves unanswered: every variable of the role and of the playbooks may be empty or null."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.crashes import crash_in
from support.environment import ACCOUNT_ID, CHECKOUT, REGION
from support.playbooks import run_playbook

from emulator import Emulator

ROLE = CHECKOUT / "roles/event_invoke_audit/defaults/main.yml"
OF_ROLE: dict[str, Any] = yaml.safe_load(ROLE.read_text(encoding="utf-8"))
OF_FLEET = [
    "event_invoke_fleet_regions",
    "event_invoke_fleet_role",
    "event_invoke_fleet_rows",
    "event_invoke_fleet_run",
    "event_invoke_fleet_approved",
    "event_invoke_fleet_max_age_hours",
    "event_invoke_fleet_previous_report",
    "event_invoke_fleet_old_after_days",
    "aws_account_name",
]
# AWX marks each answer. ansible-core 2.19 reads an empty one as null.
EMPTY = {"empty": "!unsafe ''", "null": "null"}


@pytest.fixture(autouse=True)
def functions(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "lost"}], REGION, ACCOUNT_ID)


def run(emulator: Emulator, directory: Path, name: str, empty: str) -> None:
    """Run a playbook of the collection with every variable empty."""
    lines = [f"{variable}: {empty}" for variable in (*OF_ROLE, *OF_FLEET)]
    (directory / "answers.yml").write_text("\n".join(lines), encoding="utf-8")
    play = [{"ansible.builtin.import_playbook": f"cloudops.aws_lambda.{name}"}]
    options = ("--extra-vars", "@answers.yml", "--inventory", f"{ACCOUNT_ID},")
    status, output = run_playbook(play, directory, emulator.url, *options)
    assert status == 0, output
    assert crash_in(output) is None


def written(directory: Path, name: str) -> tuple[set[str], dict[str, Any]]:
    """Return the files in the directory of the reports, and the report."""
    reports = directory / "event-invoke-audit"
    document: dict[str, Any] = json.loads((reports / f"{name}.json").read_text(encoding="utf-8"))
    return {path.suffix for path in reports.iterdir()}, document


AS_AWX_SENDS_IT = pytest.param(EMPTY["empty"], id="empty")
AS_THAT_IS_READ = pytest.param(EMPTY["null"], id="null", marks=pytest.mark.thorough)


@pytest.mark.parametrize("empty", [AS_AWX_SENDS_IT, AS_THAT_IS_READ])
def test_the_role(emulator: Emulator, tmp_path: Path, empty: str) -> None:
    run(emulator, tmp_path, "audit", empty)
    suffixes, document = written(tmp_path, "event-invoke-audit")
    assert suffixes == {".html", ".json"}
    assert document["event_invoke_configs"][0]["async_events"]["days"] == OF_ROLE["event_invoke_audit_metrics_days"]


@pytest.mark.parametrize("empty", [AS_AWX_SENDS_IT, AS_THAT_IS_READ])
def test_the_playbooks_of_a_fleet(emulator: Emulator, tmp_path: Path, empty: str) -> None:
    run(emulator, tmp_path, "fleet_audit", empty)
    run(emulator, tmp_path, "fleet_report", empty)
    suffixes, document = written(tmp_path, "event-invoke-fleet")
    assert suffixes == {".html", ".json", ".xml"}
    assert document["summary"]["targets"] == 1
    assert document["event_invoke_configs"][0]["async_events"]["days"] == OF_ROLE["event_invoke_audit_metrics_days"]
