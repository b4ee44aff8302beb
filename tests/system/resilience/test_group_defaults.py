# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the Lambda modules for all tasks of a play cost no report of what was written with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.playbooks import run_playbook

from emulator import Emulator
from resilience.running import REGION, TOKEN, region_of
from resilience.scenarios import SEED


@pytest.mark.thorough
def test_options_of_the_modules_cost_no_report(emulator: Emulator, tmp_path: Path) -> None:
    region_of(emulator)
    emulator.configure(seed=SEED)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": {"region": REGION, "requests_per_second": 0}},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {"event_invoke_audit_report_dir": str(tmp_path / "reports")},
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url, AWS_SESSION_TOKEN=TOKEN)
    assert exit_code == 0, output
    assert (tmp_path / "reports/event-invoke-audit.json").exists()
