# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that the role event_invoke_audit has read, as one scan. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import Finding
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import Result, repaired_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import AccountRead, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.report import unread_accounts


class Together(t.TypedDict):
    """The scan after all repairs, what was found before them, and a result with a "msg" for each failure."""

    scan: dict[str, t.Any]
    found: list[Finding]
    results: list[Result]


def together(read: t.Sequence[AccountRead], now: datetime | None = None) -> Together:
    """Return all accounts as one. The scan of a list of accounts has the list "accounts"."""
    found = [finding for each in read for finding in each["found"]]
    if [each["account_id"] for each in read] == [""]:
        (one,) = read
        results = [one["scan"], *one["writes"]]
        return {"scan": repaired_scan(one["scan"], one["writes"]), "found": found, "results": results}
    now = now or datetime.now(timezone.utc)  # UTC is not in Python 3.10
    entries = [entry(each, each["account_id"], read_at=now) for each in read]
    scan = merge(entries, [each["account_id"] for each in read], 0, now)
    failures: list[Result] = [{"msg": line} for line in unread_accounts(scan["accounts"])]
    return {"scan": dict(scan), "found": found, "results": failures}
