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

from support.environment import environment

TIMEOUT = 120


def start_playbook(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> subprocess.Popen[str]:
    """Start ansible-playbook in the directory. Its standard output includes its errors."""
    text = playbook if isinstance(playbook, str) else json.dumps(playbook)
    (directory / "play.yml").write_text(text, encoding="utf-8")
    return subprocess.Popen(
        ["ansible-playbook", *options, "play.yml"],
        cwd=directory,
        env=environment(directory, endpoint_url) | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_playbook(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> tuple[int, str]:
    """Run a playbook. Return its exit code and output."""
    with start_playbook(playbook, directory, endpoint_url, *options, **variables) as process:
        try:
            output, _unused = process.communicate(timeout=TIMEOUT)
        except BaseException:
            process.kill()
            raise
    return process.returncode, output
