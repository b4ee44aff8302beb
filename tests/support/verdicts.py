# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings in the function's one row, as tests of rules and of the whole audit expect them."""

from __future__ import annotations

import typing as t
from datetime import date

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit import findings as judge

_RULES = {
    *("no_failure_path", "destination_unhealthy", "events_lost", "events_parked", "alias_not_covered"),
    *("orphaned_config", "retries_cut_short", "retries_out_of_bounds", "age_out_of_bounds", "inert_config"),
}


def findings(rows: t.Any, policy: t.Any = None, today: date | None = None) -> list[judge.Finding]:
    """Return what these rules find. A rule that is added has tests of its own, and does not change these."""
    return [found for found in judge.findings(rows, policy, today) if found["rule"] in _RULES]


Finding = tuple[str, str, str, bool]
"""Qualifier, rule, severity and whether it was judged."""

LATENT = ("$LATEST", "no_failure_path", "info", True)
EXPOSED = ("$LATEST", "no_failure_path", "warning", True)
LOST = ("$LATEST", "events_lost", "error", True)
LOST_UNKNOWN = ("$LATEST", "events_lost", "info", False)
PARKED = ("$LATEST", "events_parked", "info", True)
UNHEALTHY = ("$LATEST", "destination_unhealthy", "error", True)
HEALTH_UNKNOWN = ("$LATEST", "destination_unhealthy", "info", False)
INERT = ("$LATEST", "inert_config", "warning", True)
INERT_UNKNOWN = ("$LATEST", "inert_config", "info", False)
