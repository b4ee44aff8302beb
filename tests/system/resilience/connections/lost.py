# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to this machine that is lost after a module has done its work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: lost
short_description: Is lost after a module has done its work
description: LOST_AFTER names the module and, after a colon, which of its tasks it is. A file shows that it is lost.
author: cloudops.aws_lambda contributors (@cloudops-collections)
options: {}
"""

_LOST, _SEEN = Path("lost"), Path("seen")


class Connection(LocalConnection):  # type: ignore[misc]  # ansible-core ships no types
    transport = "lost"

    def exec_command(self, cmd: str, *args: Any, **options: Any) -> Any:
        _check()
        found = super().exec_command(cmd, *args, **options)
        module, _colon, number = os.environ["LOST_AFTER"].partition(":")
        if f"AnsiballZ_{module}.py" in cmd and "chmod" not in cmd:
            seen = int(_SEEN.read_text(encoding="utf-8")) if _SEEN.exists() else 0
            _SEEN.write_text(str(seen + 1), encoding="utf-8")
            if seen + 1 == int(number):
                _LOST.touch()
                _check()
        return found

    def put_file(self, *args: Any, **options: Any) -> Any:
        _check()
        return super().put_file(*args, **options)


def _check() -> None:
    if _LOST.exists():
        raise AnsibleConnectionFailure("Connection timed out")
