# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of whoever can write to a queue or bucket: what they may be before they leave a module. Pure.

They come into variables of playbooks. A variable that is given with -e is a template, whoever wrote it.
"""

from __future__ import annotations

import re

# Lambda's are UUIDs (recorded: test_dead_letter_queue, test_retries). Some services in its place write others.
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_MOST_CHARACTERS = 300


def is_request_id(text: str) -> bool:
    """Return whether a text can be a request ID of AWS."""
    return _REQUEST_ID.fullmatch(text) is not None


def request_id_of(text: object) -> str | None:
    """Return the request ID in a record; None for what AWS does not write."""
    return text if isinstance(text, str) and is_request_id(text) else None


def harmless(text: str) -> str:
    """Return a text on one line that begins no template, and moves no cursor."""
    line = " ".join(text.encode(errors="replace").decode().split())
    return _TEMPLATE.sub("{ ", "".join(each if each.isprintable() else "?" for each in line))


def label(text: object) -> str | None:
    """Return the harmless form of a text, cut if it is longer than any that AWS writes."""
    return harmless(text)[:_MOST_CHARACTERS] or None if isinstance(text, str) else None
