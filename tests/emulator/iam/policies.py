# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluation of IAM policy documents: pure functions on plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Context = Mapping[str, Sequence[str]]
"""Condition keys in lower case, and their values."""


@dataclass(frozen=True)
class Policy:
    """A policy document, as text: the simulator reports positions in it."""

    name: str
    text: str


@dataclass(frozen=True)
class Match:
    """A statement that applies: its policy, and its first and last character in the policy's text."""

    policy: str
    allows: bool
    start: tuple[int, int]
    end: tuple[int, int]
    """Line and column, both from 1."""


@dataclass
class Evaluation:
    matches: list[Match] = field(default_factory=list)
    missing_keys: set[str] = field(default_factory=set)
    """Condition keys that a statement on this action and resource needs and the context does not have."""

    @property
    def decision(self) -> str:
        """The decision as IAM names it: an explicit deny overrides every allow."""
        if any(not match.allows for match in self.matches):
            return "explicitDeny"
        return "allowed" if self.matches else "implicitDeny"


def evaluate(policies: Iterable[Policy], action: str, resource: str, context: Context) -> Evaluation:
    """Evaluate identity policies. Raise ValueError for a condition operator that is not supported here."""
    evaluation = Evaluation()
    for policy in policies:
        for statement, start, end in _statements(policy.text):
            if not (_covers_action(statement, action) and _covers_resource(statement, resource, context)):
                continue
            met, missing = conditions_met(statement.get("Condition", {}), context)
            evaluation.missing_keys |= missing
            if met:
                evaluation.matches.append(Match(policy.name, statement["Effect"] == "Allow", start, end))
    return evaluation


def conditions_met(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> tuple[bool, set[str]]:
    """Return whether all conditions are met, and the keys that are missing in the context."""
    met, missing = True, set()
    for operator, keys in conditions.items():
        for key, expected in keys.items():
            actual = context.get(key.lower())
            if actual is None and not operator.endswith("IfExists") and operator != "Null":
                missing.add(key)
            met = met and _condition_met(operator, as_list(expected), actual, context)
    return met, missing


def matches_pattern(pattern: str, text: str, ignore_case: bool = False) -> bool:
    """Return whether the pattern matches: ``*`` is any characters, ``?`` is one character."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


def as_list(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values]


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


@cache
def _parsed(text: str) -> Sequence[tuple[Mapping[str, Any], tuple[int, int], tuple[int, int]]]:
    document = json.loads(text)
    statements = document.get("Statement", [])
    single = isinstance(statements, dict)
    found = []
    decoder = json.JSONDecoder()
    offset = text.find('"Statement"') + len('"Statement"') if statements else 0
    for statement in [statements] if single else statements:
        offset = text.index("{", offset)
        _unused, end = decoder.raw_decode(text, offset)
        found.append((statement, _position(text, offset), _position(text, end - 1)))
        offset = end
    return found


def _statements(text: str) -> Iterator[tuple[Mapping[str, Any], tuple[int, int], tuple[int, int]]]:
    return iter(_parsed(text))


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _covers_action(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(matches_pattern(pattern, action, True) for pattern in as_list(statement["NotAction"]))
    return any(matches_pattern(pattern, action, True) for pattern in as_list(statement.get("Action", [])))


def _covers_resource(statement: Mapping[str, Any], resource: str, context: Context) -> bool:
    member = "NotResource" if "NotResource" in statement else "Resource"
    patterns = [_with_variables(pattern, context) for pattern in as_list(statement.get(member, []))]
    covered = any(pattern is not None and matches_pattern(pattern, resource) for pattern in patterns)
    return covered != (member == "NotResource")


def _with_variables(text: str, context: Context) -> str | None:
    """Replace ``${key}`` with the key's value. None if the context does not have it."""
    names = re.findall(r"\$\{([^}]+)\}", text)
    for name in names:
        values = context.get(name.lower())
        if not values:
            return None
        text = text.replace("${" + name + "}", values[0])
    return text


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda actual, expected: actual == expected,
    "StringEqualsIgnoreCase": lambda actual, expected: actual.lower() == expected.lower(),
    "StringLike": lambda actual, expected: matches_pattern(expected, actual),
    "ArnEquals": lambda actual, expected: matches_pattern(expected, actual),
    "ArnLike": lambda actual, expected: matches_pattern(expected, actual),
    "Bool": lambda actual, expected: actual.lower() == expected.lower(),
    "NumericEquals": lambda actual, expected: float(actual) == float(expected),
    "NumericLessThan": lambda actual, expected: float(actual) < float(expected),
    "NumericLessThanEquals": lambda actual, expected: float(actual) <= float(expected),
    "NumericGreaterThan": lambda actual, expected: float(actual) > float(expected),
    "NumericGreaterThanEquals": lambda actual, expected: float(actual) >= float(expected),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def _condition_met(operator: str, expected: list[str], actual: Sequence[str] | None, context: Context) -> bool:
    if operator == "Null":
        return (actual is None) == (expected == ["true"])
    quantifier, _unused, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negated = name in _NEGATED
    compare = _OPERATORS.get(_NEGATED.get(name, name))
    if compare is None:
        raise ValueError(f"condition operator {operator} is not supported by the emulator")
    if not actual:
        # A missing key meets a negated condition, an ...IfExists condition and ForAllValues.
        return negated or if_exists or quantifier == "ForAllValues"
    wanted = [value for value in (_with_variables(text, context) for text in expected) if value is not None]
    results = [any(compare(value, text) for text in wanted) != negated for value in actual]
    return all(results) if quantifier == "ForAllValues" or negated else any(results)
