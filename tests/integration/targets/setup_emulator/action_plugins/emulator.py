# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send a request to the emulator's own interface; its body is `body`, or in the file `src`. Return its answer.

ansible.builtin.uri does the same in a process of its own, which takes ten times as long. The tests send hundreds.
"""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _requires_connection = False
    _VALID_ARGS = frozenset(("url", "method", "body", "src"))

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = self._task.args
        body = json.dumps(arguments["body"]).encode() if "body" in arguments else None
        if "src" in arguments:
            body = Path(arguments["src"]).read_bytes()
        request = urllib.request.Request(arguments["url"], body, method=arguments.get("method", "GET"))
        with urllib.request.urlopen(request, timeout=30) as response:
            return {**result, **json.load(response)}
