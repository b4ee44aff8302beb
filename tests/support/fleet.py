# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the playbooks fleet_audit and fleet_report."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emulator import Emulator
from support.crashes import crash_in
from support.environment import environment

TIMEOUT = 240


class Fleet:
    """Runs of the playbooks over one place of rows."""

    def __init__(
        self, emulator: Emulator, directory: Path, rows: str, regions: Sequence[str], **variables: Any
    ) -> None:
        self._directory = directory
        self.reports = directory / "reports"
        self._environment = environment(directory, emulator.url)
        self.variables = {
            "event_invoke_fleet_role": "audit",
            "event_invoke_fleet_regions": list(regions),
            "event_invoke_fleet_rows": rows,
            "event_invoke_audit_requests_per_second": 0,
            "event_invoke_audit_report_formats": ["json"],
            "event_invoke_audit_report_dir": str(self.reports),
            **variables,
        }

    def start(
        self, playbook: str, hosts: Sequence[str], *options: str, variables: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a playbook; variables are those of its environment."""
        command = ["ansible-playbook", f"--inventory={','.join(hosts)},", "--extra-vars", json.dumps(self.variables)]
        return subprocess.Popen(
            [*command, *options, f"cloudops.aws_lambda.{playbook}"],
            env=self._environment | dict(variables or {}),
            cwd=self._directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def audit(self, hosts: Sequence[str], *options: str, **variables: str) -> str:
        """Return what it prints. Every host can fail, and this succeeds."""
        status, output = self._run("fleet_audit", hosts, options, variables)
        assert status == 0, output
        return output

    def report(self, hosts: Sequence[str], *options: str, **variables: str) -> tuple[int, str]:
        """Return the exit code and what it prints, in one line."""
        status, output = self._run("fleet_report", hosts, options, variables)
        return status, " ".join(output.split())

    def document(self, name: str = "event-invoke-fleet") -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.reports / f"{name}.json").read_text(encoding="utf-8"))
        return document

    def _run(
        self, playbook: str, hosts: Sequence[str], options: Sequence[str], variables: Mapping[str, str]
    ) -> tuple[int, str]:
        with self.start(playbook, hosts, *options, variables=variables) as process:
            output, _unused = process.communicate(timeout=TIMEOUT)
        assert crash_in(output) is None
        return process.returncode, output
