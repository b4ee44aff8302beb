# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who invokes a function, and how: its resource policy and its event source mappings. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .identifiers import FunctionIdentifier, parse_function_arn
from .resource_policy import EVERYONE, Principal, Statement, UnclearPolicy, never_met, statements, without_condition

# AWS Lambda developer guide, "Invoking Lambda with events from other AWS services": how each service invokes. What
# invokes with a role (EventBridge's custom event buses, its Scheduler and Pipes, Step Functions) is in no policy.
_ASYNCHRONOUS = frozenset(
    (
        "cloudformation",
        "codecommit",
        "codepipeline",
        "config",
        "events",
        "iot",
        "logs",
        "s3",
        "ses",
        "sns",
    )
)
_SYNCHRONOUS = frozenset(
    (
        "alexa-appkit",
        "alexa-connectedhome",
        "apigateway",
        "batchoperations",
        "cognito-idp",
        "connect",
        "edgelambda",
        "elasticloadbalancing",
        "firehose",
        "lex",
        "lexv2",
        "secretsmanager",
    )
)
# As in s3.amazonaws.com and logs.us-east-2.amazonaws.com.
_SERVICE = re.compile(r"(?P<label>[a-z0-9-]+)(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com)", re.ASCII)
_NOT_POLLED = ("Disabled", "Deleting")


class Triggers(t.TypedDict):
    """Principals are as the resource policy has them; "other": how they invoke is not documented.

    topics: destinations of targets that were read, with a subscription that invokes this one; None if the subscriptions
    were not read. mapping_destinations: where batches that fail for the last time go, by source; None if nowhere.
    filtered_mappings: the sources of which a filter may leave records out. Rows of earlier versions are without these.
    """

    event_source_mappings: list[str]
    asynchronous: list[str]
    synchronous: list[str]
    other: list[str]
    destination_of: list[str]
    topics: t.NotRequired[list[str] | None]
    mapping_destinations: t.NotRequired[dict[str, str | None]]
    filtered_mappings: t.NotRequired[list[str]]


@dataclass(frozen=True)
class Callers:
    """The principals that a resource policy allows to invoke, whatever its conditions, and does not deny it."""

    asynchronous: frozenset[str] = frozenset()
    synchronous: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()

    @property
    def may_be_topics(self) -> bool:
        """Whether a subscription of a topic may invoke: without the permission, it cannot."""
        return EVERYONE.name in self.other or any(each.startswith("sns.") for each in self.asynchronous)


@dataclass(frozen=True)
class Mapping:
    """An event source mapping. function is complete; without a qualifier, $LATEST is invoked.

    on_failure: where a batch goes that fails for the last time. A mapping of a queue has none: its messages stay there.
    filtered: whether records that match no filter are left out.
    """

    source: str
    function: FunctionIdentifier
    polled: bool
    on_failure: str | None = None
    filtered: bool = False


def parse_mapping(response: t.Mapping[str, t.Any]) -> Mapping:
    """Parse an event source mapping; a source without an ARN (a Kafka cluster of your own) is the mapping's UUID."""
    source = response.get("EventSourceArn") or response["UUID"]
    polled = response.get("State") not in _NOT_POLLED
    on_failure = ((response.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination") or None
    # Filters that Lambda could not decrypt are left out, with an error in their place (botocore service model).
    filters = (response.get("FilterCriteria") or {}).get("Filters") or response.get("FilterCriteriaError")
    return Mapping(source, parse_function_arn(response["FunctionArn"]), polled, on_failure, bool(filters))


def parse_policy(text: str, target: FunctionIdentifier) -> Callers:
    """Parse the resource policy of a function, version or alias: the target, a complete identifier.

    Raise UnclearPolicy if the policy is malformed, or does not show who may invoke.
    """
    found: dict[str, set[str]] = {"asynchronous": set(), "synchronous": set(), "other": set()}
    parsed = [_Invoking.of(each, target) for each in statements(text)]
    for allowed in parsed:
        if not allowed.statement.allows or not (allowed.plain or allowed.url):
            continue
        if allowed.statement.principals is None:
            raise UnclearPolicy(f"{allowed.statement.name} of the policy allows it to all but some (NotPrincipal)")
        if not allowed.covers_target:
            raise UnclearPolicy(f"{allowed.statement.name} of the policy is about another Resource than {target}")
        for principal in allowed.statement.principals:
            plain = allowed.plain and not _is_denied(principal, False, parsed)
            if plain or (allowed.url and not _is_denied(principal, True, parsed)):
                found[_how(principal) if plain else "synchronous"].add(principal.name)
    return Callers(**{how: frozenset(principals) for how, principals in found.items()})


def triggers(
    mappings: t.Iterable[Mapping],
    callers: Callers,
    target: FunctionIdentifier,
    sources: t.Iterable[str],
    topics: t.Iterable[str] | None,
) -> Triggers:
    """Return what invokes a target. sources: functions that send records to it; topics: see Triggers."""
    polled = [each for each in mappings if each.polled and each.function == target]
    destinations: dict[str, str | None] = {}
    for each in polled:
        # A cluster can have several mappings, for its topics: all of them have a place only if each has one.
        known = destinations.get(each.source, each.on_failure)
        destinations[each.source] = each.on_failure and known
    return {
        "event_source_mappings": sorted(destinations),
        "asynchronous": sorted(callers.asynchronous),
        "synchronous": sorted(callers.synchronous),
        "other": sorted(callers.other),
        "destination_of": sorted(sources),
        "topics": None if topics is None else sorted(topics),
        "mapping_destinations": dict(sorted(destinations.items())),
        "filtered_mappings": sorted(set(destinations) - {each.source for each in polled if not each.filtered}),
    }


@dataclass(frozen=True)
class _Invoking:
    """A statement, and whether it is about invoking: plain, or by the function's URL.

    A URL needs two statements, one for each action, the second under the condition that the URL is called (AWS Lambda
    developer guide, "Control access to Lambda function URLs"). They are one synchronous caller.
    """

    statement: Statement
    plain: bool
    url: bool
    covers_target: bool
    conditional: bool

    @classmethod
    def of(cls, statement: Statement, target: FunctionIdentifier) -> _Invoking:
        by_url, condition = without_condition(statement.condition, "lambda:InvokedViaFunctionUrl")
        invokes = statement.actions.covers("lambda:InvokeFunction") == "yes"
        calls_url = statement.actions.covers("lambda:InvokeFunctionUrl") == "yes"
        return cls(
            statement,
            plain=invokes and not by_url,
            url=calls_url or (invokes and by_url),
            covers_target=any(statement.names_resource(arn) for arn in (target.unqualified, str(target))),
            conditional=bool(condition),
        )


def _is_denied(principal: Principal, by_url: bool, parsed: t.Sequence[_Invoking]) -> bool:
    """Return whether a statement denies it. Raise UnclearPolicy if one may."""
    unclear = None
    for each in parsed:
        covers = each.statement.covers_principal(principal)
        if each.statement.allows or never_met(each.statement.condition):
            continue
        if covers == "no" or not (each.plain or (by_url and each.url)):
            continue
        # A URL that is older than the second statement may still do with the first one alone.
        if covers == "yes" and each.covers_target and not each.conditional and (each.url or not by_url):
            return True
        unclear = each.statement
    if unclear:
        raise UnclearPolicy(
            f"{unclear.name} of the policy may deny it to {principal.name!r:.100}, whom another one allows it"
        )
    return False


def _how(principal: Principal) -> str:
    match = _SERVICE.fullmatch(principal.name) if principal != EVERYONE else None
    label = match["label"] if match else ""
    return "asynchronous" if label in _ASYNCHRONOUS else "synchronous" if label in _SYNCHRONOUS else "other"
