# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A repair that begins, told as if it had been cut: what is planned may have been done, or not. Pure.

Nothing else is left of it if it is cut.
"""

from __future__ import annotations

import typing as t

from .ended_paths import ENDED, paths_to_make
from .entry import AccountRead
from .planned_rows import target_of
from .reads import OUTCOME_NOT_KNOWN, named_hosts

_WHY = "its repair has begun, and nothing shows how it ended: run fleet_audit again"


def begun_repair(read: AccountRead) -> AccountRead:
    """Return what was read of an account beside results that say of nothing planned what became of it."""
    planned = read.get("planned", ())
    arns = [row["function_name"] for row in planned]
    names = [f"{each.function_name}:{each.qualifier}" for each in map(target_of, planned)]
    error = {
        "region": None,
        "function_name": None,
        "operation": None,
        "code": OUTCOME_NOT_KNOWN,
        "message": f"{_WHY}; it was to change {named_hosts(names)}" if names else _WHY,
        "known": False,
        "targets": arns,
    }
    nothing: dict[str, t.Any] = {"event_invoke_configs": [], "diff": [], "errors": []}
    paths = {**nothing, "failure_paths": paths_to_make(planned), ENDED: True}
    unknown = [{"before_header": arn, "before": {}, "after": {}, "known": False} for arn in arns]
    return {**read, "is_begun": True, "writes": [paths, {**nothing, "diff": unknown, "errors": [error]}]}
