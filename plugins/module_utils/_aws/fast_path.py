# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fast path of the requests that are sent once for each function; it changes nothing but time.

The SDK sends the first request of each operation. The next ones are made after that one, signed with the client's
credentials, and sent through its connections. If this does not give exactly the first request again, or anything else
is not as usual, the SDK sends them all. Whatever comes back but a plain answer, or that there is no such thing, is
handed to the SDK as what its own first attempt has met: retries, throttling, errors and their messages are always the
SDK's.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import typing as t

try:
    from botocore.history import get_global_history_recorder
except ImportError:
    pass  # AnsibleAWSModule says so

from .template import Template

_OPERATIONS = frozenset(
    {
        "GetFunctionConfiguration",
        "GetFunctionEventInvokeConfig",
        "GetPolicy",
        "ListAliases",
        "ListFunctionEventInvokeConfigs",
        "ListFunctions",
        "ListVersionsByFunction",
    }
)

# The events that the SDK emits for a request that succeeds, or for one that the fast path could not make.
_EVENTS = (
    *("provide-client-params", "before-parameter-build", "before-endpoint-resolution", "before-call"),
    *("request-created", "choose-signer", "before-sign", "before-send"),
    *("before-parse", "response-received", "needs-retry", "after-call", "after-call-error"),
)
# What the SDK itself does at these events, in all its versions from 1.35 on: for these operations nothing, or what the
# first request shows. A handler that is not among them may change a request, or wants to see each.
_KNOWN = frozenset(
    {
        "botocore.handlers._handle_request_validation_mode_member",
        "botocore.handlers._set_auth_scheme_preference_signer",
        "botocore.handlers.add_recursion_detection_header",
        "botocore.handlers.add_retry_headers",
        "botocore.handlers.generate_idempotent_uuid",
        "botocore.handlers.inject_api_version_header_if_needed",
        "botocore.handlers.set_operation_specific_signer",
        "botocore.retries.standard.MaxAttemptsSeeder.seed_max_attempts",
        "botocore.retries.standard.RetryHandler.needs_retry",
        "botocore.retries.standard.RetryQuotaChecker.release_retry_quota",
        "botocore.retryhandler.RetryHandler",
        "botocore.signers.RequestSigner.handler",
        "botocore.useragent.UserAgentString.rebuild_and_replace_user_agent_handler",
    }
)
_OWN = f"{__name__.rpartition('.')[0]}."

_LOGGERS = tuple(
    logging.getLogger(f"botocore{name}")
    for name in ("", ".auth", ".client", ".endpoint", ".hooks", ".httpsession", ".parsers", ".regions", ".retries")
)

Handler = t.Callable[..., object]

_thread = threading.local()


class _Outcome(t.NamedTuple):
    """What a request has met that the fast path has sent: a response or an exception."""

    invocation: str
    met: t.Any


class _First:
    """The first request of an operation, by the names of its parameters, and the template that is made of it."""

    def __init__(self, parameters: t.Mapping[str, t.Any]) -> None:
        self.request: t.Any = None
        self.tried = threading.Event()
        """Set when the request is about to be sent, or will not be."""
        self._parameters = dict(parameters)
        self._lock = threading.Lock()
        self._has_template = False
        self._template: Template | None = None

    def template(self, client: t.Any, operation: str) -> Template | None:
        """Return the template; None if there can be none. A single request needs none."""
        self.tried.wait()
        if self.request is None:
            return None
        with self._lock:
            if not self._has_template:
                self._has_template = True
                # The exception is whatever a version of the SDK does in another way.
                with contextlib.suppress(Exception):
                    self._template = Template(client, operation, self._parameters, self.request)
        return self._template


def is_sent_already() -> bool:
    """Whether the request that the SDK makes in this thread has been sent, and has had its turn."""
    return getattr(_thread, "outcome", None) is not None


def install(client: t.Any) -> None:
    """Let the client take the fast path where it can."""
    if all(hasattr(client, name) for name in ("_make_api_call", "_endpoint", "_request_signer")):
        path = _FastPath(client)
        client.meta.events.register_first("before-call.lambda", path.continue_invocation)
        client.meta.events.register_first("before-send.lambda", path.replay)
        client._make_api_call = path.call


class _FastPath:
    def __init__(self, client: t.Any) -> None:
        self._client, self._by_sdk = client, client._make_api_call
        self._firsts: dict[tuple[str, ...], _First] = {}
        # The SDK replaces this dictionary whenever a handler is registered or unregistered.
        self._lookups: object = None
        self._handlers: dict[str, tuple[list[Handler], list[Handler]] | None] = {}

    def call(self, operation: str, parameters: dict[str, t.Any]) -> t.Any:
        """Do what the client's _make_api_call() does."""
        handlers = self._own_handlers(operation) if operation in _OPERATIONS and not _is_observed() else None
        if handlers is None:
            return self._by_sdk(operation, parameters)
        names = (operation, *parameters)
        first = self._firsts.get(names)
        if first is None:
            new = _First(parameters)
            first = self._firsts.setdefault(names, new)  # another thread may have begun meanwhile
            if first is new:
                return self._learn(names, first, parameters)
        template = first.template(self._client, operation)
        if template is None or not template.fits(parameters):
            return self._by_sdk(operation, parameters)
        turns, witnesses = handlers
        for turn in turns:
            turn(operation_name=operation)
        invocation, request = template.signed(parameters)
        for witness in witnesses:
            witness(request=request)
        try:
            response = template.send(request)
        except Exception as error:
            return self._handed_over(operation, parameters, _Outcome(invocation, error))
        answer, missing = template.answer(response), template.missing(response)
        if answer is None and missing is None:
            return self._handed_over(operation, parameters, _Outcome(invocation, response))
        context = {"client_region": self._client.meta.region_name, "client_config": self._client.meta.config}
        self._client.meta.events.emit(
            f"after-call.lambda.{operation}",
            http_response=response,
            parsed=answer or missing,
            model=template.model,
            context=context,
        )
        if missing is not None:
            raise self._client.exceptions.from_code(missing["Error"]["Code"])(missing, operation)
        return answer

    def continue_invocation(self, context: dict[str, t.Any], **_event: t.Any) -> None:
        """Let the SDK's retries have the ID of the request that was sent."""
        if is_sent_already():
            context.setdefault("retries", {})["invocation-id"] = _thread.outcome.invocation

    def replay(self, request: t.Any, **_event: t.Any) -> t.Any:
        """Meet again what the request has met, if it was sent; or note what the SDK is about to send."""
        first = getattr(_thread, "first", None)
        if first is not None and first.request is None:  # one that is sent again says so
            first.request = request
            first.tried.set()
        if not is_sent_already():
            return None
        met, _thread.outcome = _thread.outcome.met, None
        if isinstance(met, Exception):
            raise met
        return met

    def _handed_over(self, operation: str, parameters: dict[str, t.Any], outcome: _Outcome) -> t.Any:
        _thread.outcome = outcome
        try:
            return self._by_sdk(operation, parameters)
        finally:
            _thread.outcome = None

    def _learn(self, names: tuple[str, ...], first: _First, parameters: dict[str, t.Any]) -> t.Any:
        """Let the SDK send the first request. Others wait until it is made, and not for its answer."""
        _thread.first = first
        try:
            return self._by_sdk(names[0], parameters)
        finally:
            _thread.first = None
            if first.request is None:
                del self._firsts[names]
            first.tried.set()

    def _own_handlers(self, operation: str) -> tuple[list[Handler], list[Handler]] | None:
        """Return this collection's handlers: those that wait for a turn, and those that see what is sent.

        None if there are handlers of others.
        """
        try:
            emitter = self._client.meta.events._emitter
            lookups, find = emitter._lookup_cache, emitter._handlers.prefix_search
            if lookups is not self._lookups:
                self._handlers, self._lookups = {}, lookups
            if operation not in self._handlers:
                found = {event: list(find(f"{event}.lambda.{operation}")) for event in _EVENTS}
                usual = all(_is_usual(handler) for handlers in found.values() for handler in handlers)
                turns = [handler for handler in found["request-created"] if _is_own(handler)]
                witnesses = [each for each in found["before-send"] if _is_own(each) and each != self.replay]
                self._handlers[operation] = (turns, witnesses) if usual else None
            return self._handlers[operation]
        except (AttributeError, KeyError):  # another thread has begun anew, or another version of the SDK
            return None


def _is_own(handler: object) -> bool:
    return str(getattr(handler, "__module__", "")).startswith(_OWN)


def _is_usual(handler: object) -> bool:
    kind = handler if hasattr(handler, "__qualname__") else type(handler)
    return _is_own(handler) or f"{kind.__module__}.{getattr(kind, '__qualname__', '')}" in _KNOWN


def _is_observed() -> bool:
    """Whether somebody reads what the SDK logs of each request, as with debug_botocore_endpoint_logs."""
    if any(logger.isEnabledFor(logging.DEBUG) for logger in _LOGGERS):
        return True
    return bool(getattr(get_global_history_recorder(), "_enabled", True))
