# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS's EventInvokeConfig documents and the rows that users see. Pure functions on plain data."""

from __future__ import annotations

import typing as t
from datetime import UTC, datetime

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import (
    FunctionIdentifier,
    parse_function_arn,
)

# What Lambda does where nothing is stored: botocore service model, PutFunctionEventInvokeConfig; recorded: three
# invocations of a failing function without a configuration.
DEFAULT_MAXIMUM_RETRY_ATTEMPTS = 2
DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS = 21600

Document = t.Mapping[str, t.Any]
"""A FunctionEventInvokeConfig as boto3 returns it: FunctionArn, LastModified (datetime), MaximumRetryAttempts,
MaximumEventAgeInSeconds, DestinationConfig; what AWS does not store is absent."""


class Destination(t.TypedDict):
    destination: str | None


class DestinationConfig(t.TypedDict):
    on_success: Destination
    on_failure: Destination


class Effective(t.TypedDict):
    maximum_retry_attempts: int
    maximum_event_age_in_seconds: int


class FunctionFacts(t.TypedDict):
    """What decides about lost events beside the configuration; None where the SDK is too old to know."""

    dead_letter_target_arn: str | None
    role: str | None
    durable: bool | None
    managed_instances: bool | None


class Settings(t.TypedDict):
    """What can be set, in the form of the module's parameters; None is: nothing, leave it to AWS's default."""

    maximum_retry_attempts: int | None
    maximum_event_age_in_seconds: int | None
    destination_config: DestinationConfig


class Row(t.TypedDict):
    """One target's configuration as users see it; every key up to "effective" is always there, ages are in seconds."""

    function_name: str
    qualifier: str
    region: str
    account_id: str
    function_arn: str
    configured: bool
    last_modified: str | None
    maximum_retry_attempts: int | None
    maximum_event_age_in_seconds: int | None
    destination_config: DestinationConfig
    effective: Effective
    function: t.NotRequired[FunctionFacts | None]
    qualifier_exists: t.NotRequired[bool | None]


def row_from_document(document: Document) -> Row:
    """The row of a configuration that AWS returned. Raises InvalidIdentifier when its FunctionArn is none."""
    return _row(parse_function_arn(document.get("FunctionArn", "")), document)


def unconfigured_row(function_arn: str) -> Row:
    """The row of a qualifier for which AWS stores nothing, from its function's ARN with the qualifier."""
    return _row(parse_function_arn(function_arn), {})


def function_facts(configuration: t.Mapping[str, t.Any], known: t.Container[str]) -> FunctionFacts:
    """The facts of a FunctionConfiguration, of which the SDK knows these members."""
    return {
        "dead_letter_target_arn": configuration.get("DeadLetterConfig", {}).get("TargetArn") or None,
        "role": configuration.get("Role"),
        "durable": "DurableConfig" in configuration if "DurableConfig" in known else None,
        "managed_instances": "CapacityProviderConfig" in configuration if "CapacityProviderConfig" in known else None,
    }


def settings_of(document: Document | None) -> Settings:
    """What a document sets; nothing where there is none."""
    document = document or {}
    return {
        "maximum_retry_attempts": document.get("MaximumRetryAttempts"),
        "maximum_event_age_in_seconds": document.get("MaximumEventAgeInSeconds"),
        "destination_config": {
            "on_success": {"destination": _destination(document, "OnSuccess")},
            "on_failure": {"destination": _destination(document, "OnFailure")},
        },
    }


def merged(stored: Settings, given: Settings) -> Settings:
    """What is stored, with what is given in its place: None leaves a setting as it is, "" clears a destination."""
    retries, age = given["maximum_retry_attempts"], given["maximum_event_age_in_seconds"]

    def side(before: Destination, after: Destination) -> Destination:
        wanted = before["destination"] if after["destination"] is None else after["destination"]
        return {"destination": wanted or None}

    before, after = stored["destination_config"], given["destination_config"]
    return {
        "maximum_retry_attempts": stored["maximum_retry_attempts"] if retries is None else retries,
        "maximum_event_age_in_seconds": stored["maximum_event_age_in_seconds"] if age is None else age,
        "destination_config": {
            "on_success": side(before["on_success"], after["on_success"]),
            "on_failure": side(before["on_failure"], after["on_failure"]),
        },
    }


def document_of(settings: Settings) -> dict[str, t.Any]:
    """The parameters of a Put that stores exactly these settings.

    A side without a destination is left out, for Put removes what is not there. Where nothing at all is set, AWS wants
    at least one key, and takes an empty side (recorded: put_destination_failure_no_destination_arn).
    """
    document: dict[str, t.Any] = {}
    if settings["maximum_retry_attempts"] is not None:
        document["MaximumRetryAttempts"] = settings["maximum_retry_attempts"]
    if settings["maximum_event_age_in_seconds"] is not None:
        document["MaximumEventAgeInSeconds"] = settings["maximum_event_age_in_seconds"]
    sides = {
        "OnSuccess": settings["destination_config"]["on_success"]["destination"],
        "OnFailure": settings["destination_config"]["on_failure"]["destination"],
    }
    destinations = {side: {"Destination": arn} for side, arn in sides.items() if arn}
    if destinations or not document:
        document["DestinationConfig"] = destinations or {"OnFailure": {}}
    return document


def _row(target: FunctionIdentifier, document: Document) -> Row:
    settings = settings_of(document)
    retries, age = settings["maximum_retry_attempts"], settings["maximum_event_age_in_seconds"]
    return {
        "function_name": target.name,
        "qualifier": target.qualifier or "",
        "region": target.region or "",
        "account_id": target.account_id or "",
        "function_arn": str(target),
        "configured": bool(document),
        "last_modified": _iso8601(document.get("LastModified")),
        "maximum_retry_attempts": retries,
        "maximum_event_age_in_seconds": age,
        "destination_config": settings["destination_config"],
        "effective": {
            "maximum_retry_attempts": DEFAULT_MAXIMUM_RETRY_ATTEMPTS if retries is None else retries,
            "maximum_event_age_in_seconds": DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS if age is None else age,
        },
    }


def _destination(document: Document, side: str) -> str | None:
    # AWS answers both sides always, as {} where there is none; an empty string can be stored and means none, too.
    return document.get("DestinationConfig", {}).get(side, {}).get("Destination") or None


def _iso8601(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")
