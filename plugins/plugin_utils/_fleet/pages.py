# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines for the output of a job, a page for each event: AWX shows no more than 1,024 bytes of one. Pure.

That is its setting EVENT_STDOUT_MAX_BYTES_DISPLAY.
"""

from __future__ import annotations

import json
import typing as t

_BYTES = 880  # the rest is what Ansible writes around a list
_BYTES_AROUND_A_LINE = 12


def pages(lines: t.Iterable[str]) -> list[list[str]]:
    """Return the lines in their order, as many on a page as AWX shows. A longer line has a page of its own."""
    found: list[list[str]] = []
    left = 0
    for line in lines:
        size = len(json.dumps(line)) + _BYTES_AROUND_A_LINE
        if size > left:
            found.append([])
            left = _BYTES
        found[-1].append(line)
        left -= size
    return found
