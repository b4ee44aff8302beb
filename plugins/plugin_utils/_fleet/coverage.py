# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a read of an account was to cover, and whether it has looked for a finding. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from collections import defaultdict

from ...module_utils._model.completeness import may_not_be_enabled
from ...module_utils._model.identifiers import LATEST_PUBLISHED, TargetId
from .._audit.findings import RULES_OF_WHAT_IS_GONE, Finding
from .._audit.needs import WORDS, Need
from .._audit.reads import Asked, Read, asks_for, is_of_repair
from .._audit.row_facts import counts
from .._audit.rows import Row, is_orphan
from .._audit.rules import RULES
from .._audit.target import Target, targets_of
from .._report.document import Document


def reads_of(document: Document) -> t.Mapping[str | None, list[Read]]:
    """Return what each account that was read was asked for, by its ID.

    A report of one audit has no list of accounts: its reads are those that its regions answered. Of named qualifiers,
    it says which ones by what it has of them.
    """
    if "accounts" in document:
        return {each["account_id"]: each["reads"] for each in document["accounts"] if each["read_at"]}
    reads: dict[str | None, list[Read]] = defaultdict(list)
    subjects = (*document["event_invoke_configs"], *document["not_found"])
    for read in document["completeness"]:
        if read["account_id"] is None or read["region"] is None or may_not_be_enabled(read):
            continue
        names = list(read["function_names"] or [])
        if read["qualifiers"] == "named":
            here = [each for each in subjects if each["region"] == read["region"]]
            names = [":".join(filter(None, (each["function_name"], each["qualifier"]))) for each in here]
            if not names:
                continue  # without a name, it would be of every function
        asked: Asked = {"function_name": names, "qualifier": "", "include": read["include"]}
        at = {"host": "", "read_at": document["generated_at"], "regions": [read["region"]]}
        reads[read["account_id"]].append(t.cast(Read, {**asked, **at}))
    return reads


class Coverage:
    """What a report has looked for."""

    def __init__(self, document: Document) -> None:
        self._reads = reads_of(document)
        self._rows: dict[TargetId, Row] = {TargetId.of(row): row for row in document["event_invoke_configs"]}
        self._targets = {TargetId.of(each.row): each for each in targets_of(self._rows.values())}
        self._functions: dict[tuple[str, str, str], list[Target]] = defaultdict(list)
        for target, each in self._targets.items():
            self._functions[target.account_id, target.region, target.function_name].append(each)
        answered = [each for each in document["completeness"] if not may_not_be_enabled(each)]
        self._regions = {(each["account_id"], each["region"]) for each in answered}
        self._regions |= {(row.account_id, row.region) for row in self._rows}
        only = next(iter(self._reads)) if len(self._reads) == 1 else None
        self._unread = {
            (each.get("account_id", only), each["region"], each["function_name"])
            for each in document["errors"]
            if not is_of_repair(each)
        }
        self._missing = {
            (each.get("account_id", only), each["region"], each["function_name"], each["qualifier"]): each["reason"]
            for each in document["not_found"]
        }

    def has_account(self, account_id: str) -> bool:
        """Return whether anything of this account was read."""
        return account_id in self._reads

    def was_read(self, finding: Finding) -> bool:
        """Return whether this rule was looked for in this target, or the target was known not to be there.

        What nobody asked for, in names, qualifiers, regions or kinds of facts, was not read.
        """
        target = TargetId.of(finding)
        account_id, region, name, _qualifier = target
        seen = [region] if (account_id, region) in self._regions else []
        reads = [each for each in self._reads.get(account_id, []) if asks_for(each, target, seen)]
        covering = ((account_id, None, None), (account_id, region, None), (account_id, region, name))
        if not reads or not self._unread.isdisjoint(covering):
            return False
        if judged := self._targets.get(target):
            rule = RULES.get(finding["rule"])
            return rule is not None and judged.has_read(*rule.all_needs, *rule.rests_on)
        reasons = {self._missing.get((account_id, region, name, each)) for each in (None, target.qualifier)}
        if reasons & {"function_missing", "qualifier_missing"}:
            return True
        if "unknown" in reasons:
            return False
        if finding["rule"] == "orphaned_config":
            return True  # what has no row has no configuration
        # A read of every alias has rows of $LATEST and of each of them; others without a configuration have none.
        every = "unconfigured" in reads[0]["include"]  # the newest one, as the rows of older ones are superseded by it
        in_lists = target.qualifier != LATEST_PUBLISHED and not target.qualifier.isdigit()
        return every and (in_lists or (account_id, region, name) not in self._functions)

    def days(self, finding: Finding) -> int | None:
        """Return the window of the numbers that a finding of this rule in this target rests on; None without any."""
        rule, row = RULES.get(finding["rule"]), self._rows.get(TargetId.of(finding))
        events = row.get("async_events") if row else None
        return events["days"] if events and rule and "metrics" in (*rule.needs, *rule.rests_on) else None

    def facts(self, finding: Finding) -> set[tuple[str, Need | None]]:
        """Return which facts were read of each qualifier of the function; None is for its own numbers of events."""
        account_id, region, name, _qualifier = TargetId.of(finding)
        targets = self._functions.get((account_id, region, name), [])
        read = {(each.row["qualifier"], need) for each in targets for need in WORDS if each.has_read(need)}
        return read | {(each.row["qualifier"], None) for each in targets if counts(each.row)}

    def judged(self, finding: Finding) -> bool:
        """Return whether this rule was judged in this target, and would have found it. What is gone is not judged."""
        row = self._rows.get(TargetId.of(finding))
        return self.was_read(finding) and not (row and is_orphan(row) and finding["rule"] not in RULES_OF_WHAT_IS_GONE)
