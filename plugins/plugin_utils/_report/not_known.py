# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit does not know, and why: what its good news rests on. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils._model.arns import parse_arn
from .._audit.findings import rules_of
from .._audit.needs import INCLUDES, Gap, Need
from .._audit.row_facts import health, policies_not_read
from .._audit.rows import Row, function_of
from .._audit.rules import RULES
from .._audit.target import Target
from .._audit.unread_places import unread_places
from .._audit.words import counted, listed

_Entry = t.Mapping[str, t.Any]

_SHOWN = 3
# The rules about events that are or would be lost, in the words of what is not known without them.
_ABOUT_LOSSES: t.Mapping[str, tuple[str, str]] = {
    "events_lost": ("whether events were lost", "function"),
    "no_failure_path": ("where failed events go", "target"),
    "destination_unhealthy": ("whether destinations work", "target"),
}
_OWNERS = {
    "s3": "bucket",
    "lambda": "function",
    "sqs": "queue",
    "sns": "topic",
    "events": "event bus",
    "kms": "KMS key",
}
"""What has the policies that may not have been read, by the service of its ARN."""
_MISSING = {
    "function_missing": "does not exist",
    "qualifier_missing": "does not exist",
    "unknown": "may not exist: that could not be read",
}


class NotJudged(t.TypedDict):
    """How many targets a rule has not judged, as facts were not asked for or could not be read.

    repaired: or as they are older than a repair, or may be; unsettled: or as what is stored may have changed since.
    Facts of a function count once for all its targets. needs are the facts that are missing, but for the repairs.
    """

    not_asked: int
    not_read: int
    repaired: int
    unsettled: int
    needs: list[Need]


class NotKnown(t.TypedDict):
    """One line each. places: regions and named targets of which something is missing; facts: of what was read.

    policies: one line at most, of those that no task reads and that decide whether destinations receive records.
    """

    places: list[str]
    facts: list[str]
    policies: list[str]


def not_judged(
    targets: t.Iterable[Target],
    found: t.Container[tuple[str, str]],
    severities_of: t.Callable[[Row], t.Container[str]],
) -> dict[str, NotJudged]:
    """Return what each rule of the policy has not judged; found: the rules and ARNs of what was judged to be wrong."""
    counts: dict[str, NotJudged] = {}
    functions = set()
    for target in targets:
        severities = severities_of(target.row)
        for name in rules_of(target):
            gaps = RULES[name].gaps(target)
            if not gaps or name not in severities or (name, target.row["function_arn"]) in found:
                continue
            if {*gaps} == {"metrics"}:
                function = (name, function_of(target.row))
                if function in functions:
                    continue
                functions.add(function)
            number = counts.setdefault(
                name, {"not_asked": 0, "not_read": 0, "repaired": 0, "unsettled": 0, "needs": []}
            )
            reasons: tuple[Gap, ...] = ("unsettled", "not_read", "not_asked", "repaired")
            number[next(why for why in reasons if why in gaps.values())] += 1
            number["needs"] = sorted({*number["needs"], *(need for need, why in gaps.items() if why.startswith("not"))})
    return dict(sorted(counts.items()))


def not_known(
    completeness: t.Sequence[_Entry],
    errors: t.Sequence[_Entry],
    not_found: t.Sequence[_Entry],
    judged: t.Mapping[str, NotJudged],
    unread_policies: t.Sequence[str],
    functions: int,
    unsettled: t.Sequence[str] = (),
) -> NotKnown:
    """Return what is not known about lost events. functions: how many dropped events that may be lost, or not.

    unsettled: the names of the targets that may have changed since they were read.
    """
    facts = [in_words(rule, judged[rule]) for rule in _ABOUT_LOSSES if rule in judged]
    if functions:
        facts.append(f"whether dropped events were lost, for {counted(functions, 'function')}")
    return {
        "places": [*_unsettled(unsettled), *unread_places(completeness, errors), *_named(not_found)],
        "facts": [*facts, *other_targets(completeness)],
        "policies": list(unread_policies),
    }


def in_words(rule: str, number: NotJudged) -> str:
    """Return what is not known as a rule has not judged it, for how many targets, and why."""
    what, noun = _ABOUT_LOSSES.get(rule, (f"what {rule} would find", "target"))
    total = number["not_asked"] + number["not_read"]
    include = ", ".join(dict.fromkeys(INCLUDES[need] for need in number["needs"]))
    why = "could not be read" if number["not_read"] else f"not asked for: include {include}"
    parts = [f"for {counted(total, noun)} ({why})"] if total else []
    if number["repaired"]:
        why = "older than a repair, or it may be"
        parts.append(f"for {counted(number['repaired'], noun)} ({why}: the next audit reads it)")
    if number["unsettled"]:
        parts.append(f"for {counted(number['unsettled'], noun)} (it may have changed since: the next audit reads it)")
    return f"{what}, {' and '.join(parts)}"


def _unsettled(names: t.Sequence[str]) -> t.Iterator[str]:
    more = f" and {counted(len(names) - _SHOWN, 'more target')}" if len(names) > _SHOWN else ""
    if names:
        shown = ", ".join(names[:_SHOWN]) if more else listed(names)
        yield f"what is stored for {shown}{more} (it may have changed since it was read)"


def other_targets(completeness: t.Sequence[_Entry]) -> t.Iterator[str]:
    """Return what is not known of targets that were not asked for."""
    if any(each["qualifiers"] == "named" for each in completeness):
        yield "what happens to events of other qualifiers: only some were asked for"
    if any("unconfigured" not in each["include"] for each in completeness):
        yield "what happens to events without a configuration (not asked for: include unconfigured)"


def unread_policies(targets: t.Iterable[Target], severities_of: t.Callable[[Row], t.Container[str]]) -> t.Iterator[str]:
    """Yield what is not known of destinations with which nothing that was read is wrong; the others have findings."""
    owners: dict[str, None] = {}
    for target in targets:
        rule = "destination_unhealthy"
        if rule not in rules_of(target) or rule not in severities_of(target.row):
            continue
        for receiver, status in target.statuses.items():
            # A durable function uses no destination.
            if health(status) == "healthy" and not (target.durable and receiver != "dead_letter"):
                owners |= dict.fromkeys(policies_not_read(status))
    services = [parts.service for parts in map(parse_arn, owners) if parts]
    numbers = [counted(services.count(service), noun) for service, noun in _OWNERS.items() if service in services]
    if numbers:
        yield f"whether the policies of {listed(numbers)} let records through (they were not read)"


def is_missing(miss: _Entry) -> bool:
    """Return whether a named target does not exist, as far as that is known."""
    return miss["reason"] in _MISSING


def named(miss: _Entry) -> str:
    """Return what became of a named target, in words."""
    return f"{_name(miss)} {_MISSING[miss['reason']]}"


def anything_answered(
    completeness: t.Sequence[_Entry], errors: t.Sequence[_Entry], not_found: t.Sequence[_Entry]
) -> bool:
    """Return whether anything was read, also if there is no target; True for a scan that does not say what was."""
    if any(each["complete"] for each in completeness) or any(miss["reason"] != "unknown" for miss in not_found):
        return True
    # Only a list of a region's functions has the name of one that nobody has asked for.
    listed_regions = {each["region"] for each in completeness if each["function_names"] is None}
    if any(error["function_name"] and error["region"] in listed_regions for error in errors):
        return True
    return not completeness and not errors


def _name(miss: _Entry) -> str:
    qualifier = f":{miss['qualifier']}" if miss.get("qualifier") else ""
    return f"{miss['function_name']}{qualifier} in {miss['region']}"


def _named(not_found: t.Sequence[_Entry]) -> t.Iterator[str]:
    """Yield what is not known of names: that there is nothing of such a name is known, and not what was meant."""
    missing = [miss for miss in not_found if is_missing(miss)]
    for miss in missing[:_SHOWN]:
        if miss["reason"] == "unknown":
            yield f"whether {_name(miss)} exists: that could not be read"
        else:
            yield f"what is meant by {_name(miss)}, which does not exist"
    if len(missing) > _SHOWN:
        yield f"what is meant by {counted(len(missing) - _SHOWN, 'more name')}"
