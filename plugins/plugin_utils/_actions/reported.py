# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of the action event_invoke_audit_report share."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .inventory import Inventory


@dataclass(frozen=True)
class ReportedPlay:
    """What an action knows of its play. job_id is that of AWX."""

    host: str
    check_mode: bool
    job_id: t.Any
    inventory: Inventory


def statistics_of_play(numbers: t.Mapping[str, t.Any], aggregate: bool) -> dict[str, t.Any]:
    """Return what Ansible adds to the statistics of the play, as it does for set_stats."""
    return {"data": dict(numbers), "per_host": False, "aggregate": aggregate}
