# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflows run sessions that exist, and leave none of the slow ones out."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).parents[3]
# Other workflows run them: docs.yml, release.yml and test.yml.
ELSEWHERE = {"pages", "importer", "test"}
VERSIONS = yaml.safe_load((CHECKOUT / "tests/versions.yml").read_text(encoding="utf-8"))


def jobs(workflow: str) -> dict[str, Any]:
    text = (CHECKOUT / ".github/workflows" / workflow).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


@cache
def slow_sessions() -> set[str]:
    """The sessions of nox that `make test` does not run."""
    command = [sys.executable, "-m", "nox", "--list"]
    listed = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return set(re.findall(r"^- (\S+)", listed, re.MULTILINE))


def of_a_pull_request() -> set[str]:
    return {f"cores({core})" for core in jobs("test.yml")["core"]["strategy"]["matrix"]["core"]}


def test_a_pull_request_runs_on_each_ansible_core() -> None:
    cores = {session for session in slow_sessions() if session.startswith("cores(")}
    assert len(cores) > 7
    assert of_a_pull_request() == cores


def test_the_nightly_workflow_runs_every_slow_session() -> None:
    (job,) = jobs("nightly.yml").values()
    assert set(job["strategy"]["matrix"]["session"]) == slow_sessions() - ELSEWHERE - of_a_pull_request()


def test_only_what_is_not_finished_may_fail() -> None:
    (job,) = jobs("nightly.yml").values()
    assert job["continue-on-error"] == "${{ matrix.session == 'devel' }}"
    others = [job for name in ("docs.yml", "release.yml", "test.yml") for job in jobs(name).values()]
    assert not any("continue-on-error" in yaml.safe_dump(job) for job in others)


def test_each_python_that_a_session_wants_is_installed() -> None:
    """A session whose Python is missing would be skipped, or fail."""
    wanted = {core["python"] for core in VERSIONS["cores"].values()}
    assert pythons(jobs("test.yml")["core"]) == wanted
    (job,) = jobs("nightly.yml").values()
    assert pythons(job) == wanted | {*VERSIONS["pythons"], VERSIONS["devel"]["python"]}


def pythons(job: Any) -> set[str]:
    (step,) = (step for step in job["steps"] if "setup-python" in step.get("uses", ""))
    return set(step["with"]["python-version"].split())
