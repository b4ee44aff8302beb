# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS stores for asynchronous invocations: its responses, parsed, and the rows that users see. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone

from .identifiers import LATEST, FunctionIdentifier, parse_function_arn

if t.TYPE_CHECKING:
    from .alarms import Alarms
    from .async_events import AsyncEvents
    from .completeness import Completeness
    from .destination_status import DestinationStatuses
    from .parked import Parked
    from .triggers import Triggers

# What Lambda does if nothing is stored: botocore service model, PutFunctionEventInvokeConfig; recorded: three
# invocations of a failing function without a configuration.
DEFAULT_MAXIMUM_RETRY_ATTEMPTS = 2
DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS = 21600

_DEFAULTS: t.Mapping[str, int] = {
    "maximum_retry_attempts": DEFAULT_MAXIMUM_RETRY_ATTEMPTS,
    "maximum_event_age_in_seconds": DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS,
}

# botocore service model, shapes MaximumRetryAttempts and MaximumEventAgeInSeconds
RANGES = {"maximum_retry_attempts": (0, 2), "maximum_event_age_in_seconds": (60, 21600)}

Response = t.Mapping[str, t.Any]
"""A part of a response as botocore returns it. Every function that takes one raises KeyError, TypeError, ValueError or
AttributeError if the response is malformed."""


class Destination(t.TypedDict):
    destination: str | None


class DestinationConfig(t.TypedDict):
    on_success: Destination
    on_failure: Destination


class Effective(t.TypedDict):
    maximum_retry_attempts: int
    maximum_event_age_in_seconds: int


class FunctionFacts(t.TypedDict):
    """Function settings that affect whether events are lost; None if the SDK is too old to know them.

    timeout is how many seconds $LATEST may run, last_modified when its code or configuration was changed last, so that
    its dead-letter queue is at least as old; None if it was not read.
    """

    dead_letter_target_arn: str | None
    role: str | None
    durable: bool | None
    managed_instances: bool | None
    timeout: t.NotRequired[int | None]  # rows of earlier versions are without it, and without the next one
    last_modified: t.NotRequired[str | None]


class Settings(t.TypedDict):
    """What can be set, in the form of the module's parameters; None means not set: AWS's default applies."""

    maximum_retry_attempts: int | None
    maximum_event_age_in_seconds: int | None
    destination_config: DestinationConfig


class Row(t.TypedDict):
    """One target's configuration as users see it; every key up to "effective" is always there, ages are in seconds.

    completeness is there if the row was read, and not if it was written.
    """

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
    completeness: t.NotRequired[Completeness]
    function: t.NotRequired[FunctionFacts | None]
    qualifier_exists: t.NotRequired[bool | None]
    destination_status: t.NotRequired[DestinationStatuses | None]
    async_events: t.NotRequired[AsyncEvents | None]
    triggers: t.NotRequired[Triggers | None]
    alarms: t.NotRequired[Alarms | None]
    parked: t.NotRequired[Parked | None]


@dataclass(frozen=True)
class Configuration:
    """A configuration that AWS stores, or in check mode would store. target is complete: it has every part."""

    target: FunctionIdentifier
    settings: Settings
    last_modified: str | None = None


@dataclass(frozen=True)
class Function:
    """A function as AWS describes it. identifier is complete, and its qualifier is the version described."""

    identifier: FunctionIdentifier
    facts: FunctionFacts


def parse_configuration(response: Response) -> Configuration:
    """Parse a FunctionEventInvokeConfig."""
    target = parse_function_arn(response["FunctionArn"])
    return Configuration(target, _parse_settings(response), _iso8601(response.get("LastModified")))


def parse_function_configuration(response: Response, known: t.Container[str]) -> Function:
    """Parse a FunctionConfiguration, of which the SDK knows these members; it drops the others."""
    facts: FunctionFacts = {
        "dead_letter_target_arn": response.get("DeadLetterConfig", {}).get("TargetArn") or None,
        "role": response.get("Role"),
        "durable": "DurableConfig" in response if "DurableConfig" in known else None,
        "managed_instances": "CapacityProviderConfig" in response if "CapacityProviderConfig" in known else None,
        "timeout": response.get("Timeout"),
        "last_modified": _iso8601(modified_at(response.get("LastModified"))),
    }
    return Function(parse_function_arn(response["FunctionArn"]), facts)


def modified_at(text: object) -> datetime | None:
    """Return a time like 2026-11-28T20:33:16.653+0000 (botocore service model, LastModified); None if it is another."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return None


def nothing_set() -> Settings:
    """Return the settings of a target that has no configuration."""
    return _parse_settings({"DestinationConfig": {}})


def merged(stored: Settings, wanted: Settings) -> Settings:
    """Return what is stored, with what is wanted in its place: None leaves a setting, "" clears a destination."""
    retries, age = wanted["maximum_retry_attempts"], wanted["maximum_event_age_in_seconds"]

    def side(before: Destination, after: Destination) -> Destination:
        wanted = before["destination"] if after["destination"] is None else after["destination"]
        return {"destination": wanted or None}

    before, after = stored["destination_config"], wanted["destination_config"]
    return {
        "maximum_retry_attempts": stored["maximum_retry_attempts"] if retries is None else retries,
        "maximum_event_age_in_seconds": stored["maximum_event_age_in_seconds"] if age is None else age,
        "destination_config": {
            "on_success": side(before["on_success"], after["on_success"]),
            "on_failure": side(before["on_failure"], after["on_failure"]),
        },
    }


def flat(settings: Settings) -> dict[str, int | str | None]:
    """Return each setting by its name in messages."""
    config = settings["destination_config"]
    return {
        "maximum_retry_attempts": settings["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": settings["maximum_event_age_in_seconds"],
        "destination_config.on_success.destination": config["on_success"]["destination"],
        "destination_config.on_failure.destination": config["on_failure"]["destination"],
    }


def differences(some: t.Mapping[str, int | str | None], others: t.Mapping[str, int | str | None]) -> list[str]:
    """Return which of some settings, as flat() names them, make Lambda do something else than the others.

    What is not set and AWS's default are the same: some emulators store the default in its place.
    """
    return [
        name
        for name, value in some.items()
        if (_DEFAULTS.get(name) if value is None else value)
        != (_DEFAULTS.get(name) if others[name] is None else others[name])
    ]


def put_parameters(settings: Settings) -> dict[str, t.Any]:
    """Return the parameters of a Put that stores exactly these settings.

    A side without a destination is left out, for Put removes what is not there. If nothing at all is set, AWS wants
    at least one key, and takes an empty side (recorded: put_destination_failure_no_destination_arn).
    """
    parameters: dict[str, t.Any] = {}
    if settings["maximum_retry_attempts"] is not None:
        parameters["MaximumRetryAttempts"] = settings["maximum_retry_attempts"]
    if settings["maximum_event_age_in_seconds"] is not None:
        parameters["MaximumEventAgeInSeconds"] = settings["maximum_event_age_in_seconds"]
    sides = {
        "OnSuccess": settings["destination_config"]["on_success"]["destination"],
        "OnFailure": settings["destination_config"]["on_failure"]["destination"],
    }
    destinations = {side: {"Destination": arn} for side, arn in sides.items() if arn}
    if destinations or not parameters:
        parameters["DestinationConfig"] = destinations or {"OnFailure": {}}
    return parameters


def row_of(configuration: Configuration) -> Row:
    """Return the row of a configuration."""
    return _row(configuration.target, configuration.settings, True, configuration.last_modified)


def unconfigured_row(target: FunctionIdentifier) -> Row:
    """Return the row of a target for which AWS stores nothing; the target is complete."""
    return _row(target, nothing_set(), False, None)


def _row(target: FunctionIdentifier, settings: Settings, configured: bool, last_modified: str | None) -> Row:
    return {
        "function_name": target.name,
        "qualifier": target.qualifier or LATEST,
        "region": target.region or "",
        "account_id": target.account_id or "",
        "function_arn": str(target),
        "configured": configured,
        "last_modified": last_modified,
        "maximum_retry_attempts": settings["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": settings["maximum_event_age_in_seconds"],
        "destination_config": settings["destination_config"],
        "effective": effective(settings),
    }


def effective(settings: Settings) -> Effective:
    """Return what Lambda uses: what is set, or its default."""
    retries, age = settings["maximum_retry_attempts"], settings["maximum_event_age_in_seconds"]
    return {
        "maximum_retry_attempts": DEFAULT_MAXIMUM_RETRY_ATTEMPTS if retries is None else retries,
        "maximum_event_age_in_seconds": DEFAULT_MAXIMUM_EVENT_AGE_IN_SECONDS if age is None else age,
    }


def _parse_settings(response: Response) -> Settings:
    return {
        "maximum_retry_attempts": response.get("MaximumRetryAttempts"),
        "maximum_event_age_in_seconds": response.get("MaximumEventAgeInSeconds"),
        "destination_config": {
            "on_success": {"destination": _destination(response, "OnSuccess")},
            "on_failure": {"destination": _destination(response, "OnFailure")},
        },
    }


def _destination(response: Response, side: str) -> str | None:
    # AWS always returns DestinationConfig with both sides, {} if there is no destination (recorded: every answer with a
    # configuration): without it, the destinations are not known. Of ministack a side may be missing, as if it were {}.
    # An empty string can be stored and means the same.
    return response["DestinationConfig"].get(side, {}).get("Destination") or None


def _iso8601(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(timezone.utc).isoformat(timespec="microseconds")
