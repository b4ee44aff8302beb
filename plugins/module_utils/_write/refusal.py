# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why AWS refused a Put, and what to do. A destination is looked up in the same way as by the audit."""

from __future__ import annotations

import threading
import typing as t
from dataclasses import replace

from .._aws.errors import LambdaError
from .._model.configurations import Configuration, Function, Settings, row_of
from .._model.partitions import partition_of
from .._model.since_judged import FUNCTION_MISSING, QUALIFIER_MISSING
from .._read.reader import FunctionReader
from .plan import NotWritten
from .request import Change

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

    from .._model.destination_status import DestinationStatus
    from .._read.services import ClientFor, Services

_READ_FUNCTION = "lambda:GetFunctionConfiguration"
_CHECK = "check that the function and its version or alias exist"
_POSSIBLE = (
    "it does not exist, it was created a moment ago (raise propagation_timeout), its ARN has a typo, its type is not "
    "supported, or the function's execution role may not write to it"
)


class Advisor:
    """Explains the refusals of one task, with clients that all of them share. For many threads."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._lock = threading.Lock()
        self._services: Services | None = None

    def advised(
        self, error: LambdaError, client: LambdaClient, reader: FunctionReader, change: Change, settings: Settings
    ) -> LambdaError | NotWritten:
        """Return what to raise for AWS's refusal of a Put of these settings: with its cause or a hint, if there is one.

        Raises nothing, and never hides AWS's error, unless the target does not exist: check mode says the same then.
        """
        if error.code == "ResourceNotFoundException":
            reader.forget()  # what was there when it was read may be gone
            try:
                reason = reader.why_missing(change.qualifier)
                gone = missing(reader, change, client.meta.region_name)
            except LambdaError:
                reason, gone = "unknown", None
            if gone:
                return gone
            exists = reason == "not_configured"
            return error.advising("it exists now: run the task again" if exists else _CHECK)
        if error.about_destination:
            return self._explained(error, client, reader, change, settings)
        return error

    def _explained(
        self, error: LambdaError, client: LambdaClient, reader: FunctionReader, change: Change, settings: Settings
    ) -> LambdaError:
        """Return the error with the cause if a lookup shows one, else with the possible causes."""
        services = self._started()
        function, denied = _function(reader)
        try:
            statuses = _statuses(services, client, function, reader.account_id, change, settings)
        except Exception:  # an explanation must not cost the error that it explains
            statuses = []
        named = error.refused_destination
        concerned = [each for each in statuses if each["destination"] == named or not named]
        shown = [each for each in concerned if False in (each["exists"], each["can_receive"], each["role_may_write"])]
        if shown:
            return error.explained("; ".join(map(_cause, shown)), "; ".join(dict.fromkeys(map(_remedy, shown))))
        reasons = "; ".join(each["reason"] for each in concerned if each["reason"])
        denied = denied | {action for action in services.denied if action in reasons}
        role = (function and function.facts["role"]) or "the function's execution role"
        return error.advising(_hint(error, role, concerned, reasons, denied))

    def _started(self) -> Services:
        # Imported if it is needed: most tasks are refused nothing.
        from .._read.services import Services

        with self._lock:
            if self._services is None:
                self._services = Services(self._client_for)
            return self._services


def missing(reader: FunctionReader, change: Change, region: str) -> NotWritten | None:
    """Return the error of a function, version or alias that does not exist; None if it may. Raises LambdaError."""
    name, qualifier = change.target.unqualified, change.qualifier
    reason = reader.why_missing(qualifier)
    if reason == "function_missing":
        message = f"{name} does not exist in {region}: create the function first, or correct its name"
        return NotWritten(FUNCTION_MISSING, message)
    if reason != "qualifier_missing":
        return None
    left = "; configured: false, or state: absent, removes the configuration that is left of it"
    ending = left if reader.configuration(qualifier) else ""
    return NotWritten(QUALIFIER_MISSING, f"{name} has {reader.lacking(qualifier)} (in {region}){ending}")


def _statuses(
    services: Services,
    client: LambdaClient,
    function: Function | None,
    account_id: str | None,
    change: Change,
    settings: Settings,
) -> list[DestinationStatus]:
    """Return the status of each destination; none if the account of the function is unknown."""
    # Imported if it is needed: most tasks are refused nothing.
    from .._read.destinations import Destinations
    from .._read.region import Region

    target = change.target.qualified(change.qualifier)
    region, account_id = client.meta.region_name, target.account_id or account_id
    if account_id is None:
        return []
    # botocore takes us-iso-east-1 for a region of aws if its clients use dual stack endpoints.
    partition = partition_of(region) or client.meta.partition
    complete = replace(target, partition=partition, region=region, account_id=account_id)
    row = row_of(Configuration(complete, settings))
    row["function"] = function.facts if function else None
    if row["function"]:
        # A Put is not about the dead-letter queue.
        row["function"] = {**row["function"], "dead_letter_target_arn": None}
    crashes: list[Exception] = []
    looking = Destinations(services, 0, lambda _label, exception: crashes.append(exception))
    seen = Region(region, client, [target.name])
    looking.start(seen)
    looking.add(seen, [row])
    looking.finish([row])
    if crashes:
        raise crashes[0]
    found = row["destination_status"] or {"on_success": None, "on_failure": None}
    return [status for status in (found["on_success"], found["on_failure"]) if status]


def _function(reader: FunctionReader) -> tuple[Function | None, set[str]]:
    """Return the function, and the action that was denied if it could not be read for that."""
    try:
        return reader.function(), set()
    except LambdaError as error:
        return None, {_READ_FUNCTION} if error.access_denied else set()


def _cause(status: DestinationStatus) -> str:
    return f"the {status['kind'].replace('_', ' ')} {status['destination']} cannot be used: {status['reason']}"


def _remedy(status: DestinationStatus) -> str:
    if status["exists"] is False:
        return "create it, or correct its ARN"
    if status["can_receive"] is False:
        return "choose another destination"
    return "allow it to the role, or raise propagation_timeout if it has just been allowed"


def _hint(
    error: LambdaError, role: str, concerned: t.Sequence[DestinationStatus], reasons: str, denied: t.Iterable[str]
) -> str:
    """Return what to do if no lookup shows the cause."""
    unread = dict.fromkeys(f"that of {arn}" for each in concerned for arn in each.get("policies_not_read", ()))
    usable = bool(concerned) and all(each["can_receive"] and each["role_may_write"] for each in concerned)
    if error.missing_permission and usable:
        hint = (
            f"IAM's simulator says that the policies of {role} allow it: raise propagation_timeout if it has just been "
            f"allowed, or look for a policy that denies it: {' or '.join([*unread, 'one of the organization'])}"
        )
    elif error.missing_permission:
        hint = f"allow {error.missing_permission} to {role}, or raise propagation_timeout if it has just been allowed"
    elif usable:
        hint = (
            "it exists, and the role's own policies allow writing to it: raise propagation_timeout if it was created "
            "or allowed a moment ago"
        )
    else:
        hint = f"possible causes: {_POSSIBLE}"
    unknown = f"; what was not found out: {reasons}" if reasons else ""
    missing = f"; to find out, allow {', '.join(sorted(denied))}" if denied else ""
    return f"{hint}{unknown}{missing}"
