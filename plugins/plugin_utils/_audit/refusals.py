# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets that cannot be repaired, in the form of a result of a module that failed. Pure."""

from __future__ import annotations

import typing as t

from .parsed_row import ParsedRow
from .reads import NOT_REPAIRED


def refusal(reason: str, targets: t.Sequence[ParsedRow]) -> dict[str, t.Any]:
    """Return the result of targets that cannot be repaired for one reason."""
    lines = [f"{each.name} in {each.row['region']} cannot be repaired: {reason}" for each in targets]
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    errors = [
        {
            "region": each.row["region"],
            "function_name": each.row["function_name"],
            "operation": None,
            "code": NOT_REPAIRED,
            "message": line,
            "targets": [each.row["function_arn"]],
        }
        for each, line in zip(targets, lines, strict=True)
    ]
    return {"msg": f"{lines[0]}{more}", "diff": [], "errors": errors}
