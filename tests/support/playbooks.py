# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run playbooks."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.commands import without_quick_commands
from support.environment import environment

TIMEOUT = 120


def start_playbook(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> subprocess.Popen[str]:
    """Start ansible-playbook in the directory. Its standard output includes its errors."""
    return _start(playbook, directory, options, environment(directory, endpoint_url) | variables)


def run_playbook(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> tuple[int, str]:
    """Run a playbook. Return its exit code and output."""
    return _end(start_playbook(playbook, directory, endpoint_url, *options, **variables))


def run_playbook_anew(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> tuple[int, str]:
    """Run a playbook as a user does, in a process that imports everything itself."""
    surroundings = without_quick_commands(environment(directory, endpoint_url) | variables)
    return _end(_start(playbook, directory, options, surroundings))


def _start(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, options: Sequence[str], surroundings: dict[str, str]
) -> subprocess.Popen[str]:
    text = playbook if isinstance(playbook, str) else json.dumps(playbook)
    (directory / "play.yml").write_text(text, encoding="utf-8")
    return subprocess.Popen(
        ["ansible-playbook", *options, "play.yml"],
        cwd=directory,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _end(started: subprocess.Popen[str]) -> tuple[int, str]:
    with started as process:
        try:
            output, _unused = process.communicate(timeout=TIMEOUT)
        except BaseException:
            process.kill()
            raise
    return process.returncode, output
