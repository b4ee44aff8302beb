# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy of a function, queue, topic or event bus: its statements, and what one that denies covers. Pure.

Users write these policies, with whatever IAM's language has (IAM user guide, "IAM JSON policy elements reference").
Whatever is not understood raises UnclearPolicy: nothing is claimed on the strength of it.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

from .arns import parse_arn

Covers = t.Literal["yes", "no", "maybe"]

_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_PRINCIPAL_TYPES = frozenset(("AWS", "Service", "Federated", "CanonicalUser"))
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


class UnclearPolicy(ValueError):
    """A policy, or an element of it, that is not understood; str() is one line without a full stop."""


@dataclass(frozen=True)
class Principal:
    """kind is "*" for everyone, else the type of the principal."""

    kind: str
    name: str

    @property
    def account_id(self) -> str | None:
        """The account that it is or is in; None if it does not say."""
        if self.kind != "AWS":
            return None
        arn = parse_arn(self.name)
        account_id = arn.account_id if arn else self.name
        return account_id if _ACCOUNT.fullmatch(account_id) else None

    @property
    def is_account(self) -> bool:
        arn = parse_arn(self.name)
        return self.account_id is not None and (arn is None or arn.resource == "root")


EVERYONE = Principal("*", "*")


@dataclass(frozen=True)
class Patterns:
    """Of actions or resources. all_but: all but these are meant, as NotAction and NotResource do."""

    patterns: tuple[str, ...]
    all_but: bool = False
    ignore_case: bool = False

    def covers(self, text: str) -> Covers:
        if any(_matches(pattern, text, self.ignore_case) for pattern in self.patterns):
            return "no" if self.all_but else "yes"
        if any("${" in pattern for pattern in self.patterns):
            return "maybe"
        return "yes" if self.all_but else "no"


@dataclass(frozen=True)
class Statement:
    """name: for messages. principals is None if the statement has NotPrincipal. resources is None for every one."""

    name: str
    allows: bool
    principals: tuple[Principal, ...] | None
    actions: Patterns
    resources: Patterns | None
    condition: t.Mapping[str, t.Mapping[str, tuple[str, ...]]]

    def covers_resource(self, arn: str) -> Covers:
        return "yes" if self.resources is None else self.resources.covers(arn)

    def names_resource(self, arn: str) -> bool:
        """Return whether the statement is certainly about this resource, and does not only exclude others."""
        return self.covers_resource(arn) == "yes" and not (self.resources and self.resources.all_but)

    def covers_principal(self, principal: Principal) -> Covers:
        """Return whether a statement that denies leaves nothing of what this principal may do.

        The principal of an allowance can be many: an account, or everyone.
        """
        if self.principals is None:
            return "maybe"
        return _worst(_covers_principal(each, principal) for each in self.principals)


def statements(text: str) -> list[Statement]:
    """Parse a policy. Raise UnclearPolicy if it is malformed, or has an element that is not known."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise UnclearPolicy("the policy is not valid JSON") from None
    listed = document.get("Statement") if isinstance(document, dict) else None
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UnclearPolicy("the policy has no list of statements")
    return [_statement(element, number) for number, element in enumerate(listed, 1)]


class Denial(t.NamedTuple):
    """A statement that denies something. certain: it does, whatever the request."""

    certain: bool
    reason: str


def denial(text: str, role: str | None, action: str, *resources: str) -> Denial | None:
    """Return what in the policy of a resource denies a role an action; None if nothing does.

    role is None if it is not known: then only what is denied to everyone is certain. resources are the forms of the
    resource's ARN that AWS may compare: only what covers all of them is certain.
    """
    try:
        parsed = statements(text)
    except UnclearPolicy as unclear:
        return Denial(False, f"whether its policy denies {action} is not known: {unclear}")
    uncertain = None
    for each in parsed:
        if each.allows or never_met(each.condition):
            continue
        principal = each.covers_principal(Principal("AWS", role or "unknown"))
        resource = {each.covers_resource(arn) for arn in resources}
        covers = {each.actions.covers(action), principal, *(resource if len(resource) == 1 else ("maybe",))}
        if "no" in covers:
            continue
        if covers == {"yes"} and not each.condition:
            whom = "everyone" if each.principals and EVERYONE in each.principals else role
            return Denial(True, f"{each.name} of its policy denies {action} to {whom}")
        keys = sorted(" ".join(key.split()) for keys in each.condition.values() for key in keys)
        why = (
            f"its Condition on {', '.join(keys)} was not evaluated"
            if keys
            else "whether it covers the role is not known"
        )
        uncertain = uncertain or Denial(False, f"{each.name} of its policy may deny {action}: {why}")
    return uncertain


def never_met(condition: t.Mapping[str, t.Mapping[str, tuple[str, ...]]]) -> bool:
    """Return whether no request of Lambda meets the condition of a statement that denies what is not encrypted.

    Documented ("Infrastructure security in Amazon SQS", and the same for the other services): clients use TLS.
    """
    return any(
        operator.lower() in ("bool", "boolifexists")
        and any(key.lower() == "aws:securetransport" and _is(values, "false") for key, values in keys.items())
        for operator, keys in condition.items()
    )


def without_condition(
    condition: t.Mapping[str, t.Mapping[str, tuple[str, ...]]], name: str
) -> tuple[bool, t.Mapping[str, t.Mapping[str, tuple[str, ...]]]]:
    """Return whether the condition wants this key to be true, and the rest of the condition."""
    wanted, rest = False, {}
    for operator, keys in condition.items():
        kept = dict(keys)
        for key, values in keys.items():
            if operator.lower() == "bool" and key.lower() == name.lower() and _is(values, "true"):
                wanted = True
                del kept[key]
        if kept:
            rest[operator] = kept
    return wanted, rest


def _is(values: tuple[str, ...], text: str) -> bool:
    return [value.lower() for value in values] == [text]


def _statement(element: t.Mapping[str, t.Any], number: int) -> Statement:
    sid = element.get("Sid")
    name = f"the statement {sid!r:.100}" if isinstance(sid, str) and sid else f"statement {number}"
    if unknown := sorted(element.keys() - _ELEMENTS):
        raise UnclearPolicy(f"{name} of the policy has the unknown element {unknown[0]!r:.100}")
    if element.get("Effect") not in ("Allow", "Deny"):
        raise UnclearPolicy(f"{name} of the policy has no valid Effect")
    resources = _patterns(element, "Resource", name) if {"Resource", "NotResource"} & element.keys() else None
    return Statement(
        name,
        element["Effect"] == "Allow",
        _principals(element, name),
        _patterns(element, "Action", name, ignore_case=True),
        resources,
        _condition(element.get("Condition", {}), name),
    )


def _patterns(statement: t.Mapping[str, t.Any], element: str, name: str, ignore_case: bool = False) -> Patterns:
    values, others = statement.get(element), statement.get(f"Not{element}")
    texts = _texts(values if others is None else others)
    if (values is None) == (others is None) or not texts:
        raise UnclearPolicy(f"{name} of the policy has no valid {element} or Not{element}")
    return Patterns(texts, others is not None, ignore_case)


def _principals(statement: t.Mapping[str, t.Any], name: str) -> tuple[Principal, ...] | None:
    if "NotPrincipal" in statement and "Principal" not in statement:
        return None
    principal = {"AWS": "*"} if statement.get("Principal") == "*" else statement.get("Principal")
    found: list[Principal] = []
    if isinstance(principal, dict) and principal.keys() <= _PRINCIPAL_TYPES and "NotPrincipal" not in statement:
        for kind, values in principal.items():
            texts = _texts(values)
            if any("*" in text and (text, kind) != ("*", "AWS") for text in texts):
                texts = ()
            if not texts:
                break
            # Equal for IAM (user guide, "AWS JSON policy elements: Principal"): "*" and {"AWS": "*"}.
            found += [EVERYONE if text == "*" else Principal(kind, text) for text in texts]
        else:
            if found:
                return tuple(found)
    raise UnclearPolicy(f"{name} of the policy has no valid Principal")


def _condition(condition: t.Any, name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise UnclearPolicy(f"{name} of the policy has no valid Condition")
    return {
        operator: {key: _texts(values, of_booleans=True) for key, values in keys.items()}
        for operator, keys in condition.items()
        if keys
    }


def _texts(value: t.Any, of_booleans: bool = False) -> tuple[str, ...]:
    """Return the texts of one or a list; none if anything else is among them. Values of conditions are made texts."""
    values = value if isinstance(value, list) else [value]
    if of_booleans:
        return tuple(each if isinstance(each, str) else json.dumps(each) for each in values)
    return tuple(values) if all(isinstance(each, str) and each for each in values) else ()


def _covers_principal(denied: Principal, principal: Principal) -> Covers:
    if denied in (EVERYONE, principal):
        return "yes"
    if principal == EVERYONE:
        return "no"  # others are left
    if "Service" in (denied.kind, principal.kind):
        # A service is none of an account's principals.
        return "no"
    if denied.account_id is None or principal.account_id is None:
        return "maybe"
    if denied.account_id != principal.account_id:
        return "no"
    if denied.is_account:
        return "yes" if principal.is_account else "maybe"
    return "no" if principal.is_account else "maybe"


def _worst(all_of: t.Iterable[Covers]) -> Covers:
    found = set(all_of)
    return "yes" if "yes" in found else "maybe" if "maybe" in found else "no"


def _matches(pattern: str, text: str, ignore_case: bool) -> bool:
    """Return whether IAM's pattern matches: ``*`` is any characters, ``?`` is one character."""
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()
    first, *parts = [re.compile(re.escape(part).replace(r"\?", "."), re.DOTALL) for part in pattern.split("*")]
    if not parts:
        return first.fullmatch(text) is not None
    *middle, last = parts
    match = first.match(text)
    # The leftmost match of each part leaves the most for the next one: no pattern takes long.
    for part in middle:
        match = match and part.search(text, match.end())
    start = len(text) - (len(pattern) - pattern.rfind("*") - 1)
    return match is not None and start >= match.end() and last.fullmatch(text, start) is not None
