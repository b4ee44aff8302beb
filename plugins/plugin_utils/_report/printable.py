# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that look like what they are: no control characters, and none that turn the direction of the text. Pure."""

from __future__ import annotations

import json
import re
import typing as t

_V = t.TypeVar("_V")

# Line breaks stay. What else begins like that, as in a text with a backslash, is looked at in vain.
_CONTROL = re.compile(r"\\[bfrtu]")


def printable_line(text: str) -> str:
    """Return the text with a space for each character that is not printed."""
    return "".join(each if each.isprintable() else " " for each in text)


def printable(value: _V) -> _V:
    """Return JSON values whose texts are printable, in the same lines."""
    # A large report takes seconds to look at, and most have nothing of the kind.
    written = json.dumps(value, ensure_ascii=False)
    return value if written.isprintable() and not _CONTROL.search(written) else t.cast(_V, _of_parts(value))


def _of_parts(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return "\n".join(map(printable_line, value.split("\n")))
    if isinstance(value, dict):
        return {_of_parts(key): _of_parts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_of_parts(item) for item in value]
    return value
