# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An audit in each scenario: the report has all that could be read, and the role fails if that is not everything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook

from emulator import Emulator
from resilience.running import NAMES, REGION, TOKEN, region_of
from resilience.scenarios import SCENARIOS, SEED

# One for each way in which an audit can end; `make test-all` runs all scenarios.
AT_ONCE = {
    "The token expires during the task",
    "All requests are denied",
    "The CA bundle is missing",
}
AUDITED = [name for name, scenario in SCENARIOS.items() if "scan" in scenario.operations]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in AT_ONCE else pytest.mark.thorough) for name in AUDITED]
)
def test_audit(name: str, emulator: Emulator, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]
    (tmp_path / "empty.pem").touch()
    region_of(emulator)
    emulator.configure(seed=SEED, **scenario.settings)
    places = {"tls_url": emulator.tls_url, "directory": str(tmp_path)}
    options = {
        key: value.format(**places) if isinstance(value, str) else value for key, value in scenario.options.items()
    }
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": options},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {"event_invoke_audit_report_dir": str(tmp_path / "reports")},
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url, AWS_SESSION_TOKEN=TOKEN, AWS_REGION=REGION)
    assert crash_in(output) is None
    assert (exit_code == 0) == (scenario.line is None), output
    if scenario.line is not None:
        assert re.search(scenario.line, output.replace('\\"', '"')), output
    if scenario.line is not None and scenario.line.startswith("aws_ca_bundle"):
        assert not (tmp_path / "reports").exists()  # An option is invalid: the role did not begin.
        return
    assert (tmp_path / "reports/event-invoke-audit.html").exists()
    report = json.loads((tmp_path / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    assert (report["summary"]["errors"] == 0) == (scenario.line is None)
    if scenario.line is None:
        assert report["summary"]["functions"] >= len(NAMES) - 1
    else:
        assert (report["summary"]["functions"] > 0) == scenario.keeps
