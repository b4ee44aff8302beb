# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Words of findings and reports. Pure."""

from __future__ import annotations

import typing as t


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def listed(texts: t.Sequence[str]) -> str:
    """Return texts, at least one, as a part of a sentence."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def one_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return " ".join(str(error).split())
