# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of a report as statistics of a job."""

from __future__ import annotations

from .summary import Summary

_PREFIX = "event_invoke_audit_"


def statistics(summary: Summary) -> dict[str, int]:
    """Return the numbers one by one: AWX adds them up over hosts, and its notifications take no nested ones."""
    counts = {name: value for name, value in summary.items() if isinstance(value, int)}
    numbers = {**counts, **summary["findings_by_severity"], **summary["findings_by_rule"]}
    return {_PREFIX + name: number for name, number in numbers.items()}
