# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who invokes a function, and how: its resource policy and its event source mappings. Pure."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    parse_function_arn,
)

# AWS Lambda developer guide, "Using AWS Lambda with other services": how each service invokes.
_ASYNCHRONOUS = frozenset(
    (
        "cloudformation",
        "codecommit",
        "codepipeline",
        "config",
        "events",
        "iot",
        "iotevents",
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
    """Principals are as the resource policy has them; "other": how they invoke is not documented."""

    event_source_mappings: list[str]
    asynchronous: list[str]
    synchronous: list[str]
    other: list[str]
    destination_of: list[str]


@dataclass(frozen=True)
class Callers:
    """The principals that a resource policy allows to invoke."""

    asynchronous: frozenset[str] = frozenset()
    synchronous: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mapping:
    """An event source mapping. function is whole; without a qualifier, $LATEST is invoked."""

    source: str
    function: FunctionIdentifier
    polled: bool


def parse_mapping(response: t.Mapping[str, t.Any]) -> Mapping:
    """Parse an event source mapping; a source without an ARN (a Kafka cluster of your own) is the mapping's UUID."""
    source = response.get("EventSourceArn") or response["UUID"]
    return Mapping(source, parse_function_arn(response["FunctionArn"]), response.get("State") not in _NOT_POLLED)


def parse_policy(text: str) -> Callers:
    """Parse the resource policy of a function, version or alias."""
    found: dict[str, set[str]] = {"asynchronous": set(), "synchronous": set(), "other": set()}
    statements = json.loads(text)["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement["Effect"] != "Allow":
            continue
        actions = _list(statement["Action"])
        if _has(actions, "lambda:InvokeFunction"):
            for principal in _principals(statement["Principal"]):
                found[_how(principal)].add(principal)
        elif _has(actions, "lambda:InvokeFunctionUrl"):
            found["synchronous"].update(_principals(statement["Principal"]))
    return Callers(**{how: frozenset(principals) for how, principals in found.items()})


def triggers(
    mappings: t.Iterable[Mapping], callers: Callers, target: FunctionIdentifier, sources: t.Iterable[str]
) -> Triggers:
    """Return what invokes a target. sources: functions that send records to it."""
    return {
        "event_source_mappings": sorted({each.source for each in mappings if each.polled and each.function == target}),
        "asynchronous": sorted(callers.asynchronous),
        "synchronous": sorted(callers.synchronous),
        "other": sorted(callers.other),
        "destination_of": sorted(sources),
    }


def _how(principal: str) -> str:
    match = _SERVICE.fullmatch(principal)
    label = match["label"] if match else ""
    return "asynchronous" if label in _ASYNCHRONOUS else "synchronous" if label in _SYNCHRONOUS else "other"


def _principals(principal: t.Any) -> list[str]:
    if isinstance(principal, str):
        return [principal]
    return [each for group in principal.values() for each in _list(group)]


def _has(patterns: t.Iterable[str], action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
