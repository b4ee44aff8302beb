# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mode of a repair is that of its tasks, whoever sets it: the command line, the play, or what includes the role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.crashes import crash_in
from support.playbooks import run_playbook

from emulator import Emulator

PUT = "PutFunctionEventInvokeConfig"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"
VARIABLES = {
    "event_invoke_audit_regions": ["us-east-1"],
    "event_invoke_audit_include": ["function", "unconfigured"],
    "event_invoke_audit_requests_per_second": 0,
    "event_invoke_audit_report_formats": ["json"],
    "event_invoke_audit_policy": {"maximum_retry_attempts": {"maximum": 1}},
    "event_invoke_audit_remediate": True,
    "event_invoke_audit_desired": {"maximum_retry_attempts": 1},
}


@pytest.mark.parametrize(
    ("options", "play", "apply", "foreseen"),
    [
        (["--check"], {}, {"check_mode": False}, False),
        ([], {}, {"check_mode": True}, True),
        pytest.param([], {"check_mode": True}, {}, True, marks=pytest.mark.thorough),
        pytest.param(["--check"], {"check_mode": False}, {}, False, marks=pytest.mark.thorough),
        pytest.param(["--check"], {}, {}, True, marks=pytest.mark.thorough),
        pytest.param([], {}, {}, False, marks=pytest.mark.thorough),
    ],
)
def test_what_is_said_is_what_was_done(
    options: list[str], play: Any, apply: Any, foreseen: bool, emulator: Emulator, tmp_path: Path
) -> None:
    """Found: "Wrote" where nothing was written, and "Would write" where everything was."""
    emulator.add_functions([{"function_name": "f"}], "us-east-1")
    role = {"name": "cloudops.aws_lambda.event_invoke_audit", "apply": apply}
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": [{"ansible.builtin.include_role": role}], **play}]
    status, output = run_playbook(
        json.dumps(plays), tmp_path, emulator.url, *options, "--extra-vars", json.dumps(VARIABLES)
    )
    assert (status, crash_in(output)) == (0, None), output
    assert emulator.count(PUT) == (0 if foreseen else 1)
    assert (f'"Would write {ARN}"' in output, f'"Wrote {ARN}"' in output) == (foreseen, not foreseen)
    assert ("Would be repaired: 1 finding" in output) == foreseen
