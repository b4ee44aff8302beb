# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines as one text for a terminal of 80 columns. Pure."""

from __future__ import annotations

import textwrap
import typing as t

from .printable import printable_line

_COLUMNS = 79


def in_text(parts: t.Iterable[t.Sequence[str]]) -> str:
    """Return the lines of all parts, with an empty line between two of them. Addresses are never broken."""
    return "\n\n".join("\n".join(map(_wrapped, part)) for part in parts if part)


def _wrapped(text: str) -> str:
    line = printable_line(text)  # no codes for the terminal
    indent = line[: len(line) - len(line.lstrip())]
    if len(line) <= _COLUMNS or "://" in line:
        return line
    return textwrap.fill(
        line,
        _COLUMNS,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
