# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of many writes, in which nothing that was done is lost. Plain data."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import Row, Settings
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.result import CallError, in_order


class Diff(t.TypedDict):
    """One target before and after, as ansible shows it with --diff; {} if it is not configured."""

    before_header: str
    after_header: str
    before: Settings | dict[t.Any, t.Any]
    after: Settings | dict[t.Any, t.Any]


@dataclass
class Result:
    """What was done: rows as they are after it, what changed, and what could not be done.

    rows and diffs are kept by ARN. untried: what was not tried because every further call would have failed, too.
    unreached counts the functions of regions that could not be asked; each of these regions is one error.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    diffs: dict[str, Diff] = field(default_factory=dict)
    errors: list[CallError] = field(default_factory=list)
    untried: list[CallError] = field(default_factory=list)
    functions: int = 0
    unreached: int = 0

    def add_diff(self, header: str, before: Settings | None, after: Settings | None) -> None:
        """Note a change; None means not configured."""
        self.diffs[header] = {
            "before_header": header,
            "after_header": header,
            "before": before or {},
            "after": after or {},
        }

    def result(self) -> dict[str, t.Any]:
        """Return the lists as the module does, in an order that does not depend on which write was done first."""
        rows = sorted(self.rows.values(), key=lambda row: (row["region"], row["function_name"], row["qualifier"]))
        return {
            "changed": bool(self.diffs),
            "event_invoke_configs": rows,
            "diff": [self.diffs[header] for header in sorted(self.diffs)],
            "errors": in_order([*self.errors, *self.untried]),
        }

    def failure(self) -> str:
        """Return the one line that a task with errors fails with."""
        first = in_order(self.errors)[0]["message"]
        named = {
            (error["region"], error["function_name"])
            for error in [*self.errors, *self.untried]
            if error["function_name"] is not None
        }
        if self.functions <= 1:
            return first
        return f"{len(named) + self.unreached} of {self.functions} functions failed, the first error: {first}"
