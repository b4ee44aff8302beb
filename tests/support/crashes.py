# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find uncaught exceptions of modules and plugins in the output of Ansible."""

from __future__ import annotations

import re

# ansible-core says "MODULE FAILURE" up to 2.18. Since 2.19 there is no traceback, and the result's msg begins with
# "Task failed: Module failed: "; an [ERROR] line of any failed module begins the same way.
# Our own modules catch what they did not expect.
# The integration tests have the same pattern in setup_emulator/defaults/main.yml.
_CRASH = re.compile(
    r"Traceback \(most recent call last\)|MODULE FAILURE|msg['\"]?: ['\"]?Task failed: Module failed"
    "|this is a bug of the collection"
)


def crash_in(output: str) -> str | None:
    """Return the line about an uncaught exception, if there is one."""
    return next((line for line in output.splitlines() if _CRASH.search(line)), None)
