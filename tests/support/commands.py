# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory for PATH with the programs of ansible_server.py, which runs them without their imports.

The modules that they send to this host are run by sent_server.py, in the same way.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_NAMES = ("ansible", "ansible-doc", "ansible-inventory", "ansible-playbook", "aws")
_HERE = Path(__file__).parent
_started: list[Path] = []


def start(server: Path, names: Sequence[str], environment: Mapping[str, str], *arguments: str) -> Path:
    """Start a server in this environment, with these arguments after that of its socket.

    Return the directory of its programs, which go when this process ends.
    """
    directory = Path(tempfile.mkdtemp())
    text = f"#!{sys.executable} -IS\n{(_HERE / 'command_client.py').read_text(encoding='utf-8')}"
    for name in names:
        (directory / name).write_text(text, encoding="utf-8")
        (directory / name).chmod(0o700)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(directory / "socket"))
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, str(server), str(listener.fileno()), *arguments],
            env=dict(environment),
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
        )

    def stop() -> None:
        process.terminate()
        process.wait()  # for whoever measures the processor time of the tests
        shutil.rmtree(directory)

    atexit.register(stop)
    return directory


def with_quick_commands(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the programs of ansible_server.py first in its PATH."""
    if not _started:  # with the settings of this environment, which are those of most
        modules = start(_HERE / "sent_server.py", ["python"], environment)
        _started.append(start(_HERE / "ansible_server.py", _NAMES, environment, str(modules / "python")))
    return {**environment, "PATH": os.pathsep.join((str(_started[0]), environment["PATH"]))}


def without_quick_commands(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which each program imports all itself, as it does for a user."""
    path = environment["PATH"].split(os.pathsep)
    return {**environment, "PATH": os.pathsep.join(each for each in path if Path(each) not in _started)}
