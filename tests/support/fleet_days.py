# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of two accounts that is read and reported day by day."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import AccountRead, Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.places import File
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document

from .samples import row

START = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
ACCOUNT = "123456789012"
OTHER = "210987654321"
REGION = "us-east-2"
INCLUDE = ["function", "unconfigured", "qualifiers", "destinations", "metrics", "triggers"]
THEIRS = {**row("theirs"), "account_id": OTHER, "function_arn": row("theirs")["function_arn"].replace(ACCOUNT, OTHER)}


class Runs:
    """A fleet that is read and reported day by day."""

    def __init__(self) -> None:
        self.now = START
        self.previous: Document | None = None
        self.units: list[str] = []
        self.files: list[File] = []

    def day(
        self,
        *rows: t.Any,
        theirs: t.Any = (THEIRS,),
        errors: t.Any = (),
        days: int = 1,
        policy: t.Any = "",
        regions: t.Any = (REGION,),
        hosts: t.Any = (ACCOUNT, OTHER),
        run: str = "",
        **asked: t.Any,
    ) -> Document:
        """Report the rows of the two accounts; theirs is None if the other one leaves nothing."""
        self.now += timedelta(days=days)
        entries = [self.entry_of(ACCOUNT, rows, errors, regions, run, **asked)]
        if theirs is not None:
            entries.append(self.entry_of(OTHER, theirs, (), regions, run))
        self.files = [{"place": "f", "text": json.dumps(each), "error": ""} for each in entries]
        return self.report(policy, hosts, run)

    def report(self, policy: t.Any = "", hosts: t.Any = (ACCOUNT, OTHER), run: str = "") -> Document:
        """Report what was read last, and compare with the report before."""
        earlier: list[File] = []
        if self.previous:
            earlier = [{"place": "p", "text": json.dumps(self.previous), "error": ""}]
        self.previous = fleet_report(self.files, hosts, policy, 12, earlier, 30, now=self.now, run=run)
        return self.previous

    def entry_of(
        self,
        account_id: str,
        rows: t.Any,
        errors: t.Any = (),
        regions: t.Any = (REGION,),
        run: str = "",
        **asked: t.Any,
    ) -> Entry:
        result = {"event_invoke_configs": list(rows), "not_found": [], "errors": list(errors)}
        read: AccountRead = {
            "account_id": account_id,
            "asked": {"function_name": [], "qualifier": "", "include": INCLUDE} | asked,
            "scan": result,
            "found": [],
            "writes": [],
        }
        return entry(read, account_id, regions=regions, organizational_units=self.units, read_at=self.now, run=run)
