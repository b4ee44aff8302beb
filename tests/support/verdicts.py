# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings in the function's one row, as tests of rules and of the whole audit expect them."""

from __future__ import annotations

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
