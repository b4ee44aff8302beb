# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five operations on event invoke configurations, as recorded on AWS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..server.calls import Call
from ..server.responses import AwsError, InvalidParameterValue, ResourceNotFound, Response, violation
from ..server.settings import Settings
from . import destinations, functions
from .identifiers import Target
from .parameters import json_body, max_items, page, target_of

# botocore 1.44.5: shapes MaximumRetryAttempts and MaximumEventAgeInSeconds.
_RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21600)}
_SETTINGS = (*_RANGES, "DestinationConfig")


class EventInvokeConfigs:
    """Serves the operations. The configurations are stored with moto's functions.

    ``write_pause`` is called during each write, so that writes can overlap.
    """

    def __init__(self, write_pause: Callable[[], None]) -> None:
        self._write_pause = write_pause
        self._lock = threading.Lock()
        self._being_written: set[str] = set()

    def get(self, call: Call, _settings: Settings) -> Response:
        target = target_of(call)
        config = functions.configs(target).get(_key(target))
        if config is None:
            raise _no_config(target)
        return Response.from_json(config)

    def put(self, call: Call, settings: Settings) -> Response:
        target, given = self._checked(call, settings)
        with self._write(target):
            return Response.from_json(_store(target, given))

    def update(self, call: Call, settings: Settings) -> Response:
        """Keep settings that are not given. A given DestinationConfig replaces both sides: this is an assumption,
        not recorded.
        """
        target, given = self._checked(call, settings)
        with self._write(target):
            current = functions.configs(target).get(_key(target))
            if current is None:
                raise _no_config(target)
            kept = {key: current[key] for key in _SETTINGS if key in current}
            return Response.from_json(_store(target, {**kept, **given}))

    def delete(self, call: Call, _settings: Settings) -> Response:
        target = target_of(call)
        with self._write(target):
            if functions.configs(target).pop(_key(target), None) is None:
                raise _no_config(target)
        return Response(204)

    def list(self, call: Call, settings: Settings) -> Response:
        """List all qualifiers, even if the name has a qualifier (not recorded)."""
        limit = max_items(call, 50)
        target = target_of(call, limit.violations)
        # LocalStack takes an ARN for a name.
        misread = settings.localstack_quirks and call.function_name != target.name
        if misread or not functions.exists(target):
            raise _no_function()
        # A copy: writes may come in between.
        configs = dict(functions.configs(target))
        keys, marker = page(sorted(configs), call, min(limit.value, settings.page_size))
        response: dict[str, Any] = {"FunctionEventInvokeConfigs": [configs[key] for key in keys]}
        if marker:
            response["NextMarker"] = marker
        return Response.from_json(response)

    def _checked(self, call: Call, settings: Settings) -> tuple[Target, dict[str, Any]]:
        """Return the target and the settings of a write. Check in the recorded order: constraints of single members,
        then whether anything is given, then the function, then the destinations.
        """
        document = json_body(call)
        given = {key: document[key] for key in _SETTINGS if document.get(key) is not None}
        target = target_of(call, _setting_violations(given))
        if not given:
            raise InvalidParameterValue("You must specify at least one of error handling or destination setting.")
        if not functions.has_qualifier(target):
            raise _no_function()
        destinations.check(given.get("DestinationConfig", {}), target, look=settings.check_destinations)
        return target, given

    @contextmanager
    def _write(self, target: Target) -> Iterator[None]:
        """One write per function at a time; AWS refuses the second even for another qualifier
        (terraform-aws-modules/terraform-aws-lambda#263, #419; the message is from there).
        """
        with self._lock:
            if target.arn in self._being_written:
                raise AwsError(
                    409,
                    "ResourceConflictException",
                    f"The EventInvokeConfig for function {target.qualified_arn} could not be updated "
                    "due to a concurrent update operation.",
                    Type="User",
                )
            self._being_written.add(target.arn)
        try:
            self._write_pause()
            yield
        finally:
            with self._lock:
                self._being_written.discard(target.arn)


def _setting_violations(given: dict[str, Any]) -> list[str]:
    found = []
    for member, (lowest, highest) in _RANGES.items():
        if member not in given:
            continue
        value, path = given[member], member[0].lower() + member[1:]
        if value > highest:
            found.append(violation(value, path, f"have value less than or equal to {highest}"))
        if value < lowest:
            found.append(violation(value, path, f"have value greater than or equal to {lowest}"))
    return found + destinations.violations(given.get("DestinationConfig", {}))


def _key(target: Target) -> str:
    return target.qualified_arn.rpartition(":")[2]


def _store(target: Target, settings: dict[str, Any]) -> dict[str, Any]:
    config = {
        **settings,
        "LastModified": round(time.time(), 3),
        "FunctionArn": target.qualified_arn,
        "DestinationConfig": destinations.sides(settings.get("DestinationConfig")),
    }
    functions.configs(target)[_key(target)] = config
    return config


def _no_config(target: Target) -> ResourceNotFound:
    return ResourceNotFound(f"The function {target.qualified_arn} doesn't have an EventInvokeConfig")


def _no_function() -> ResourceNotFound:
    return ResourceNotFound("The function doesn't exist.")
