# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Words of findings and reports. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.identifiers import LATEST, LATEST_PUBLISHED


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def listed(texts: t.Sequence[str]) -> str:
    """Return texts, at least one, as a part of a sentence."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def on_shared_queue(qualifier: str) -> str:
    """Return on what it rests that the dead-letter queue of $LATEST is that of a qualifier: AWS's texts conflict."""
    if qualifier in (LATEST, LATEST_PUBLISHED):
        return ""
    return " (AWS documents that versions share the queue of $LATEST)"


def one_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return " ".join(str(error).split())
