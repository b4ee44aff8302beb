# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python after the imports of most modules, for modules that Ansible has sent to this host.

What is Ansible's own, each takes out of what was sent. It is not imported here.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import runpy
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).parents[1])

from support.command_server import Command, of_python, serve

sys.path.pop(0)

_IMPORTED = (
    *("ast", "base64", "datetime", "distro", "grp", "json", "locale", "logging", "platform", "pwd", "runpy", "select"),
    *("selectors", "shlex", "shutil", "subprocess", "syslog", "tempfile", "typing_extensions", "uuid", "zipfile"),
    *("boto3", "botocore.client", "botocore.endpoint", "botocore.session", "dateutil.tz"),
)


def main() -> None:
    own = of_python(os.environ)

    def start_of(command: Command) -> str | None:
        is_sent = len(command.arguments) == 1 and os.path.basename(command.arguments[0]).startswith("AnsiballZ_")
        return "sent" if is_sent and of_python(command.environment) == own else None

    def program_of(command: Command) -> Callable[[], Any]:
        for module in _IMPORTED:
            with contextlib.suppress(ImportError):  # No module needs all of them.
                importlib.import_module(module)
        return functools.partial(_run, command.arguments[0])

    serve(socket.socket(fileno=int(sys.argv[1])), start_of, program_of)


def _run(file: str) -> None:
    sys.argv = sys.argv[1:]
    runpy.run_path(file, run_name="__main__")


if __name__ == "__main__":
    main()
