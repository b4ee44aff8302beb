# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Job events stay small, however many rows an account has: AWX drops what is in an event above 700,000 characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.environment import ACCOUNT_ID, REGION, environment
from support.runner import Finished, lay_out, run

from emulator import Emulator

FUNCTIONS = 2000
BOUND = 20_000
NAMED = 1_000 * 100
"""The role names so many of the targets that it has written, for whoever has no report (see written.py)."""
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:failed-invocations"
ROLE = """
- hosts: localhost
  connection: local
  gather_facts: false
  check_mode: true
  vars: {ansible_python_interpreter: "{{ ansible_playbook_python }}"}
  roles: [cloudops.aws_lambda.event_invoke_audit]
"""
PLAYBOOKS = {
    "role.yml": ROLE,
    **{f"{name}.yml": f"- import_playbook: cloudops.aws_lambda.{name}" for name in ("fleet_audit", "fleet_report")},
}


@pytest.fixture
def account(emulator: Emulator) -> Emulator:
    """An account of 2,000 functions, each of which is to be repaired."""
    functions = [{"function_name": f"a-function-with-a-usual-name-{number:05}"} for number in range(FUNCTIONS)]
    emulator.add_functions(functions, REGION, ACCOUNT_ID)
    return emulator


def job(emulator: Emulator, directory: Path, job_id: int, playbook: str) -> Finished:
    variables: dict[str, Any] = {
        "event_invoke_audit_include": ["function", "unconfigured"],
        "event_invoke_audit_requests_per_second": 0,
        "event_invoke_audit_concurrency": 8,
        "event_invoke_fleet_rows": str(directory / "rows"),
        "event_invoke_audit_report_dir": str(directory / "reports"),
    }
    if playbook == "role.yml":
        desired = {"destination_config": {"on_failure": {"destination": QUEUE}}}
        variables |= {"event_invoke_audit_remediate": True, "event_invoke_audit_desired": desired}
    private = directory / f"awx_{job_id}"
    lay_out(private, job_id, PLAYBOOKS, [ACCOUNT_ID], variables, {})
    done = run(private, job_id, playbook, environment(directory, emulator.url))
    assert done.status == "successful", done.stdout[-3000:]
    return done


@pytest.mark.thorough
def test_no_event_has_rows(account: Emulator, tmp_path: Path) -> None:
    """The role repairs in check mode, so that its writes are results, too."""
    sizes = {}
    for job_id, name in enumerate(PLAYBOOKS, 1):
        done = job(account, tmp_path, job_id, name)
        sizes[name] = done.largest_event
        named = NAMED if name == "role.yml" else 0
        assert len(done.stdout) < BOUND + named
        assert sizes[name] < BOUND + 2 * named, sizes  # an event has a line in its result, and as it is shown
    for path in (f"rows/{ACCOUNT_ID}.rows.json", "reports/event-invoke-audit.json", "reports/event-invoke-fleet.json"):
        assert (tmp_path / path).stat().st_size > 1_000_000
