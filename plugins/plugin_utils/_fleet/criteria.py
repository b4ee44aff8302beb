# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what a report has judged its targets: which rules, and within which bounds. Pure functions on plain data."""

from __future__ import annotations

import typing as t

from .._audit.findings import Finding
from .._audit.function_policy import Bounds
from .._audit.policy import InvalidPolicy, Policy
from .._audit.rules import RULES
from .._report.document import Document, units_of
from .coverage import reads_of

_OF_BOUNDS = ("retries_out_of_bounds", "age_out_of_bounds")


class Criteria:
    """The rules that a report applied.

    A report that does not say its policy, as those of earlier versions, has applied the rules that it names: those of
    its findings, and those that it says it could not judge. Their bounds are not known.
    """

    def __init__(self, document: Document) -> None:
        trend = document.get("trend")
        named = (*document["findings"], *document["accepted"], *(trend["not_read"] if trend else ()))
        self._rules = {*(each["rule"] for each in named), *document["summary"].get("not_judged", ())}
        self._policy = _policy(document)
        overrides = (document.get("policy") or {}).get("overrides", ())
        self._by_unit = any(each.get("organizational_unit") for each in overrides)
        self._read = reads_of(document).keys()

    def are_equal(self, other: Criteria, finding: Finding) -> bool | None:
        """Return whether both reports apply the rule of a finding to its target, within the same bounds.

        None if that depends on the organizational units of an account that one of them has not read.
        """
        if any(each._by_unit and finding["account_id"] not in each._read for each in (self, other)):
            return None
        own = self._bounds(finding)
        return own is not None and own == other._bounds(finding)

    def _bounds(self, finding: Finding) -> Bounds | None:
        """Return the bounds of the rule in this target, without ends if it has none.

        None if the rule is not known to be on.
        """
        rule = finding["rule"]
        if self._policy is None:
            return Bounds() if rule in self._rules and rule not in _OF_BOUNDS else None
        try:
            applied = self._policy.of_target(finding)
        except InvalidPolicy:
            return None  # its overrides contradict each other in a target that the report did not have
        if rule not in applied.severities:
            return None
        return {"retries_out_of_bounds": applied.retries, "age_out_of_bounds": applied.age}.get(rule, Bounds())


def _policy(document: Document) -> Policy | None:
    """Return the policy of a report, as far as this version knows its rules. A rule that it does not name was off."""
    applied = document.get("policy")
    if applied is None:
        return None
    off = dict.fromkeys(RULES, "off")
    try:
        policy = {**applied, "rules": {**off, **_known(applied["rules"])}}
        policy["overrides"] = [
            {**each, "rules": _known(each["rules"])} if "rules" in each else each for each in applied["overrides"]
        ]
        return Policy(policy, units_of(document.get("accounts", [])))
    except InvalidPolicy:
        return None  # of a version that knows other keys


def _known(rules: t.Mapping[str, str]) -> dict[str, str]:
    return {rule: severity for rule, severity in rules.items() if rule in RULES}
