# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An audit on a bad day: a report of all that could be read, and the role fails where that is not everything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook

from emulator import Emulator
from resilience.running import NAMES, REGION, TOKEN, region_of
from resilience.scenarios import DAYS, SEED

# One for each way in which an audit can end; `make test-all` has all days.
AT_ONCE = {
    "A third of the requests is throttled",
    "The token expires in the middle",
    "The account may do nothing",
    "The CA bundle is missing",
}
AUDITED = [name for name, day in DAYS.items() if "scan" in day.operations]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in AT_ONCE else pytest.mark.thorough) for name in AUDITED]
)
def test_audit(name: str, emulator: Emulator, tmp_path: Path) -> None:
    day = DAYS[name]
    (tmp_path / "empty.pem").touch()
    region_of(emulator)
    emulator.configure(seed=SEED, **day.settings)
    places = {"tls_url": emulator.tls_url, "directory": str(tmp_path)}
    options = {key: value.format(**places) if isinstance(value, str) else value for key, value in day.options.items()}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/cloudops.aws_lambda.aws": options},
        "roles": ["cloudops.aws_lambda.event_invoke_audit"],
        "vars": {"event_invoke_audit_report_dir": str(tmp_path / "reports")},
    }
    exit_code, output = run_playbook([play], tmp_path, emulator.url, AWS_SESSION_TOKEN=TOKEN, AWS_REGION=REGION)
    assert crash_in(output) is None
    assert (exit_code == 0) == (day.line is None), output
    if day.line is not None:
        assert re.search(day.line, output.replace('\\"', '"')), output
    if day.line is not None and day.line.startswith("aws_ca_bundle"):
        assert not (tmp_path / "reports").exists()  # An option is wrong: nothing was begun.
        return
    assert (tmp_path / "reports/event-invoke-audit.html").exists()
    report = json.loads((tmp_path / "reports/event-invoke-audit.json").read_text(encoding="utf-8"))
    assert (report["summary"]["errors"] == 0) == (day.line is None)
    if day.line is None:
        assert report["summary"]["functions"] >= len(NAMES) - 1
    else:
        assert (report["summary"]["functions"] > 0) == day.keeps
