# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether records arrive at the destinations of a target. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.destinations import destinations_of
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.evidence import health, statuses
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_path import unusable_destinations
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import Row

DestinationHealth = t.Literal["healthy", "unhealthy", "unknown", "not_read", "none"]


def destination_health(row: Row) -> DestinationHealth:
    """Return the worst of the target's destinations and dead-letter queue.

    "not_read" if the services that have them were not asked, "unknown" if they could not tell.
    """
    given = destinations_of(row)
    if not given:
        return "none"
    read = statuses(row)
    found = {health(status) for status in read.values()}
    if "unhealthy" in found or unusable_destinations(row):
        return "unhealthy"
    if len(read) < len(given):
        return "not_read"
    return "unknown" if "unknown" in found else "healthy"
