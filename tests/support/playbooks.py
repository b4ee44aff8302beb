# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run playbooks."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from support.environment import CHECKOUT, environment
from support.forks import ForkServer

TIMEOUT = 120
_READ_LATE = {"ANSIBLE_SHOW_CUSTOM_STATS"}
"""Settings of Ansible that are read when they are used: see playbook_server.py."""


def start_playbook(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> subprocess.Popen[str]:
    """Start ansible-playbook in the directory. Its standard output includes its errors."""
    _write(playbook, directory)
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
    """Run a playbook, in a process with Ansible's imports if it can. Return its exit code and output."""
    if all(not name.startswith("ANSIBLE_") or name in _READ_LATE for name in variables):
        _write(playbook, directory)
        request = {
            "options": [*options, "play.yml"],
            "directory": str(directory),
            "environment": environment(directory, endpoint_url) | variables,
            "input": "",
            "one_stream": True,
        }
        server = _server()
        ended = server.end(server.start(request), TIMEOUT)
        return ended["returncode"], ended["stdout"]
    return run_playbook_anew(playbook, directory, endpoint_url, *options, **variables)


def run_playbook_anew(
    playbook: str | Sequence[Mapping[str, Any]], directory: Path, endpoint_url: str, *options: str, **variables: str
) -> tuple[int, str]:
    """Run a playbook as a user does, in a process that imports everything itself."""
    with start_playbook(playbook, directory, endpoint_url, *options, **variables) as process:
        try:
            output, _unused = process.communicate(timeout=TIMEOUT)
        except BaseException:
            process.kill()
            raise
    return process.returncode, output


def _write(playbook: str | Sequence[Mapping[str, Any]], directory: Path) -> None:
    text = playbook if isinstance(playbook, str) else json.dumps(playbook)
    (directory / "play.yml").write_text(text, encoding="utf-8")


@cache
def _server() -> ForkServer:
    directory = Path(tempfile.mkdtemp())
    given = environment(directory, "http://127.0.0.1:1")
    path = os.pathsep.join((str(CHECKOUT / "tests"), given.get("PYTHONPATH", "")))
    return ForkServer(Path(__file__).with_name("playbook_server.py"), given | {"PYTHONPATH": path})
