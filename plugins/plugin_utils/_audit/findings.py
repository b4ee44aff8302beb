# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the rules find in rows. Pure."""

from __future__ import annotations

import typing as t
from collections import defaultdict

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.function_policy import Severity
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.policy import Policy
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import (
    Row,
    checked_rows,
    function_of,
    is_orphan,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rule import Target
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES


class Finding(t.TypedDict):
    """What a rule found in one target. message says what happens to an event, remedy is a task that changes it."""

    rule: str
    severity: Severity
    judged: bool
    region: str
    account_id: str
    function_name: str
    qualifier: str
    function_arn: str
    message: str
    remedy: str


def findings(rows: t.Any, policy: t.Any = None) -> list[Finding]:
    """Return what the rules find in these rows, in the order of the rows and, within one, of RULES.

    policy: see Policy. Raise InvalidRows or InvalidPolicy.
    """
    judge = Policy(policy)
    found: list[Finding] = []
    for target in _targets(checked_rows(rows)):
        row = target.row
        function_policy = judge.of_function(row["function_name"])
        # Nothing is sent to an alias or version that is gone.
        for name in ("orphaned_config",) if is_orphan(row) else RULES:
            if name not in function_policy.severities:
                continue
            found += [
                {
                    "rule": name,
                    "severity": function_policy.severities[name] if each.judged else "info",
                    "judged": each.judged,
                    "region": row["region"],
                    "account_id": row["account_id"],
                    "function_name": row["function_name"],
                    "qualifier": row["qualifier"],
                    "function_arn": row["function_arn"],
                    "message": each.message,
                    "remedy": each.remedy,
                }
                for each in RULES[name].judge(target, function_policy)
            ]
    return found


def _targets(rows: t.Sequence[Row]) -> t.Iterator[Target]:
    configured: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["configured"] and not is_orphan(row):
            configured[function_of(row)].append(row)
    for row in rows:
        yield Target(row, configured.get(function_of(row), ()))
