# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflows run sessions that exist, and leave none of the slow ones out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).parents[3]
NIGHTLY = CHECKOUT / ".github/workflows/nightly.yml"
# Other workflows run them: docs.yml, release.yml and test.yml.
ELSEWHERE = {"pages", "importer", "test"}


def slow_sessions() -> set[str]:
    """The sessions of nox that `make test` does not run."""
    command = [sys.executable, "-m", "nox", "--list"]
    listed = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return set(re.findall(r"^- (\S+)", listed, re.MULTILINE))


def test_the_nightly_workflow_runs_every_slow_session() -> None:
    (job,) = yaml.safe_load(NIGHTLY.read_text(encoding="utf-8"))["jobs"].values()
    assert set(job["strategy"]["matrix"]["session"]) == slow_sessions() - ELSEWHERE
