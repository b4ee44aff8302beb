# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of the files of a report."""

from __future__ import annotations

import re
import typing as t

SUFFIXES = {"html": "html", "json": "json", "junit": "xml"}
"""The suffix of the file of each format of a report."""


class ReportFile(t.TypedDict):
    format: str
    name: str


def report_files(stem: str, formats: t.Container[str]) -> list[ReportFile]:
    """Return the files of the formats that are asked for."""
    return [{"format": name, "name": f"{stem}.{suffix}"} for name, suffix in SUFFIXES.items() if name in formats]


def stem_of_host(host: str) -> str:
    """Return the name of a host's reports, without their suffix."""
    if host == "localhost":
        return "event-invoke-audit"
    return f"event-invoke-audit-{re.sub('[^A-Za-z0-9.-]', '_', host)}"


def stem_of_fleet(check_mode: bool) -> str:
    """Return the name of the reports of a fleet; what is only foreseen replaces no report of what is there."""
    return f"event-invoke-fleet{'-check' if check_mode else ''}"
