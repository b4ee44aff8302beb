# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invoke for asynchronous events: they are run, retried, dropped and delivered, by a clock that tests move."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..server.calls import Call
from ..server.responses import AwsError, InvalidParameterValue, ResourceNotFound, Response
from ..server.settings import Settings
from . import functions, metrics
from .identifiers import LATEST, Target
from .invocation_records import deliver, deliver_dead_letter, record
from .parameters import target_of

# AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
_RETRY_AFTER = (60, 120)
_DEFAULTS = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 21600}
_LARGEST = 1024 * 1024
_OUTCOMES = ("work", "fail")


@dataclass
class Event:
    """An event in Lambda's own queue."""

    request_id: str
    target: Target
    payload: bytes
    received: float
    due: float
    attempts: int = 0


@dataclass(frozen=True)
class Run:
    """One time that a function was run."""

    function_name: str
    qualifier: str
    request_id: str
    payload: bytes
    attempt: int
    outcome: str
    execution_name: str | None


@dataclass
class Invocations:
    """The events, what functions make of them, and the time. A function without outcomes works."""

    runs: list[Run] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _outcomes: dict[str, list[str]] = field(default_factory=dict)
    _executions: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _names: dict[str, str | None] = field(default_factory=dict)
    _offset: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        with self._lock:
            for each in (self.runs, self._events, self._outcomes, self._executions, self._names):
                each.clear()
            self._offset = 0.0

    def add_handler(self, function_name: str, outcomes: Sequence[str]) -> None:
        """Say what a function does each time that it is run, `work` or `fail`; the last one is for all later times."""
        if not outcomes or set(outcomes) - set(_OUTCOMES):
            raise ValueError(f"outcomes are {list(outcomes)}: expected some of {', '.join(_OUTCOMES)}")
        with self._lock:
            self._outcomes[function_name] = list(outcomes)

    def advance(self, seconds: float) -> None:
        """Move the clock, and run what is due until then, each at its time."""
        with self._lock:
            until = self._now() + seconds
            while due := [event for event in self._events if event.due <= until]:
                event = min(due, key=lambda each: each.due)
                self._offset += max(0.0, event.due - self._now())
                self._events.remove(event)
                self._run(event)
            self._offset += max(0.0, until - self._now())

    def invoke(self, call: Call, _settings: Settings) -> Response | None:
        """Serve Invoke for an event, and the check of it (DryRun). moto serves others."""
        kind = call.headers.get("x-amz-invocation-type", "RequestResponse")
        if kind not in ("Event", "DryRun"):
            return None
        target = target_of(call)
        row = functions.configuration(target)
        if row is None:
            raise ResourceNotFound(f"Function not found: {target.qualified_arn if target.qualifier else target.arn}")
        if kind == "DryRun":
            return Response(204, b"", [])
        self._check(call, row)
        with self._lock:
            name = call.headers.get("x-amz-durable-execution-name")
            request_id = str(uuid.uuid4())
            answer = Response(202, b"", [("x-amzn-RequestId", request_id)])
            if name and "DurableConfig" in row:
                earlier = self._executions.setdefault((target.arn, name), call.body)
                if earlier != call.body:
                    text = "Durable execution already started with a different payload"
                    raise AwsError(409, "DurableExecutionAlreadyStartedException", text)
                if name in self._names.values():
                    return answer
            self._names[request_id] = name
            self._count(target, "AsyncEventsReceived")
            self._run(Event(request_id, target, call.body, self._now(), self._now()))
            return answer

    @staticmethod
    def _check(call: Call, row: Mapping[str, object]) -> None:
        if len(call.body) > _LARGEST:
            text = f"{len(call.body)} byte payload is too large for the Event invocation type (limit {_LARGEST} bytes)"
            raise AwsError(413, "RequestEntityTooLargeException", text)
        try:
            json.loads(call.body or b"{}")
        except ValueError as error:
            text = f"Could not parse request body into json: {call.body[:40].decode(errors='replace')}"
            raise AwsError(400, "InvalidRequestContentException", text) from error
        if "TenancyConfig" in row and not call.headers.get("x-amz-tenant-id"):
            raise InvalidParameterValue("The function requires a tenant ID.")

    def _now(self) -> float:
        return time.time() + self._offset

    def _run(self, event: Event) -> None:
        target = event.target
        if functions.reserved_concurrency(target) == 0:
            self._drop(event, "ZeroReservedConcurrency")
            return
        config = {**_DEFAULTS, **functions.configs(target).get(target.qualifier or LATEST, {})}
        event.attempts += 1
        outcomes = self._outcomes.get(target.name, ["work"])
        outcome = outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]
        name = self._names.get(event.request_id)
        self.runs.append(
            Run(target.name, target.qualifier or LATEST, event.request_id, event.payload, event.attempts, outcome, name)
        )
        if outcome == "work":
            self._deliver(event, "OnSuccess", "Success")
            return
        if event.attempts > config["MaximumRetryAttempts"]:
            self._drop(event, "RetriesExhausted")
            return
        event.due = self._now() + _RETRY_AFTER[event.attempts - 1]
        # Recorded with an age of 60 seconds: dropped after the first attempt (test_maxeventage).
        if event.due - event.received >= config["MaximumEventAgeInSeconds"]:
            self._drop(event, "EventAgeExceeded")
            return
        self._events.append(event)

    def _drop(self, event: Event, condition: str) -> None:
        self._count(event.target, "AsyncEventsDropped")
        self._deliver(event, "OnFailure", condition)
        row = functions.configuration(event.target) or {}
        queue = row.get("DeadLetterConfig", {}).get("TargetArn")
        if queue and not deliver_dead_letter(queue, event.payload, event.request_id):
            self._count(event.target, "DeadLetterErrors")

    def _deliver(self, event: Event, side: str, condition: str) -> None:
        target, now = event.target, self._now()
        config = functions.configs(target).get(target.qualifier or LATEST, {})
        arn = config.get("DestinationConfig", {}).get(side, {}).get("Destination")
        if not arn:
            return
        version = (functions.configuration(target) or {}).get("Version", LATEST)
        text = record(event.request_id, target.qualified_arn, condition, event.attempts, event.payload, version, now)
        if not deliver(arn, text, target.name, target.account_id, target.region, now):
            self._count(target, "DestinationDeliveryFailures")

    def _count(self, target: Target, metric: str) -> None:
        metrics.count(target, metric, self._now())
