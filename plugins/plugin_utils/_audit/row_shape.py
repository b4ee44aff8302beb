# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shape of a row that comes from outside: its types, and what may be null there and not in a row just read."""

from __future__ import annotations

import typing as t
from types import ModuleType

from ...module_utils._model import (
    alarms,
    async_events,
    completeness,
    configurations,
    destination_status,
    parked,
    triggers,
)


def names_of(*modules: ModuleType) -> dict[str, t.Any]:
    """Return what annotations of a row, and of the modules, name."""
    of_a_row = (alarms, async_events, completeness, configurations, destination_status, parked, triggers)
    return {name: value for module in (*of_a_row, *modules) for name, value in vars(module).items()}


def nulls_of(row: str) -> dict[str, str]:
    """Return overrides for a Schema. row is the name of the class of the row."""
    return {
        # null: a repair may have changed what is stored, see rows.is_unsettled().
        f"{row}.configured": "bool | None",
        f"{row}.last_modified": "t.NotRequired[str | None]",
        f"{row}.completeness": "t.NotRequired[Completeness | None]",
        # null: a repair may have made one.
        "Alarms.dropped": "list[str] | None",
        "Alarms.failure_path": "list[str] | None",
        # null follows from the settings.
        "Effective.maximum_retry_attempts": "int | None",
        "Effective.maximum_event_age_in_seconds": "int | None",
        # null: CloudWatch returned no numbers for the function.
        "AsyncEvents.function": "Counts | None",
        # Rows of earlier versions have none.
        "AsyncEvents.since": "t.NotRequired[str | None]",
        "AsyncEvents.other_qualifiers": "t.NotRequired[dict[str, Counts] | None]",
    }
