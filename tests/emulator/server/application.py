# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application: authentication, faults, the emulator's own operations, moto for the rest."""

from __future__ import annotations

import contextlib
import io
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from ..faults import effects
from ..faults.conditions import Conditions
from ..iam import authorization
from ..lambda_ import functions
from ..lambda_.event_invoke_configs import EventInvokeConfigs
from ..lambda_.function_seeds import add_functions
from ..lambda_.identifiers import Target, name_and_qualifier
from ..lambda_.invocations import Invocations
from ..lambda_.parameters import json_body
from . import enabled_regions, endpoints, moto_corrections
from .calls import Call, CallReader
from .control import Control
from .handlers import handlers
from .operations import signing_name
from .request_log import RequestLog
from .responses import AwsError, Response
from .signatures import check_signing_time

# AWS takes these without a signature.
_UNSIGNED_OPERATIONS = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Application:
    """One emulator as a WSGI application. Two emulators in one process share moto's state."""

    def __init__(self) -> None:
        self.conditions = Conditions()
        self.log = RequestLog()
        self._calls = CallReader()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._stopped = threading.Event()
        self.invocations = Invocations()
        configs = EventInvokeConfigs(write_pause=lambda: self._wait(self.conditions.settings.latency))
        self._handlers = handlers(configs, self.invocations)
        self._control = Control(self)

    def reset(self) -> None:
        """Return to the state after the start: default settings, no requests, no functions, nothing in moto."""
        self.conditions.reset()
        self.log.clear()
        self.invocations.reset()
        self._calls.forget_accounts()
        BackendDict.reset()
        reset_model_data()

    def stop(self) -> None:
        """End every pause, so that no thread outlives the server."""
        self._stopped.set()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body: bytes = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        path = environ["PATH_INFO"]
        if path.startswith("/_emulator/"):
            response = self._control.response(environ["REQUEST_METHOD"], path, body)
        elif path.startswith("/moto-api"):
            response = self._ask_moto(environ)
        else:
            response = self._respond_to_aws(environ, body)
        headers = response.headers
        if response.status != 204 and not any(name.lower() == "content-length" for name, _unused in headers):
            headers = [*headers, ("Content-Length", str(len(response.body)))]
        start_response(f"{response.status} Status", headers)
        return [response.body]

    def _respond_to_aws(self, environ: dict[str, Any], body: bytes) -> Response:
        call = self._calls.read(environ, body, self.conditions.settings.default_region)
        response = endpoints.foreign_service(call, self.conditions.settings)
        if response is None:
            response = self._serve(call, environ)
        # A write has already waited while it held the function.
        self._wait(call.arrived + self.conditions.settings.latency - time.monotonic())
        self.log.record(call, response.status)
        if all(name.lower() != "x-amzn-requestid" for name, _unused in response.headers):
            response.headers.append(("x-amzn-RequestId", str(uuid.uuid4())))
        return response

    def _serve(self, call: Call, environ: dict[str, Any]) -> Response:
        effect = None
        try:
            self._check(call)
            self.conditions.throttle(call)
            effect = self.conditions.fault(call)
            if effect is not None and effects.drops_connection(effect):
                self.log.record(call, 0)
                effects.drop_connection(effect, environ, self._wait)
            if isinstance(effect, Mapping) and "error" in effect:
                raise effects.error_of(effect)
            response = self._dispatch(call, environ)
            if effect is not None and effects.leaves_unanswered(effect):
                self.log.record(call, response.status)
                effects.drop_connection(effect, environ, self._wait)
        except AwsError as error:
            response = error.response(call.protocol)
        except ConnectionError:
            raise
        except Exception as error:
            traceback.print_exc()
            response = AwsError(500, "ServiceException", f"The emulator failed: {error!r}").response(call.protocol)
        return response if effect is None else effects.spoil(response, effect)

    def _check(self, call: Call) -> None:
        """Raise the error of a request that is refused whatever its operation is."""
        settings = self.conditions.settings
        if not call.signed and not settings.accept_unsigned and call.operation not in _UNSIGNED_OPERATIONS:
            raise AwsError(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        if settings.expired_tokens and {call.session_token, call.access_key}.intersection(settings.expired_tokens):
            raise AwsError(403, "ExpiredTokenException", "The security token included in the request is expired")
        if call.signed_at is not None:
            check_signing_time(call.signed_at, datetime.now(timezone.utc) + timedelta(seconds=settings.clock_offset))
        endpoints.check_region(call)
        enabled_regions.check(call, settings)
        if settings.enforce_iam and call.operation not in _UNSIGNED_OPERATIONS:
            authorization.check(call)

    def _dispatch(self, call: Call, environ: dict[str, Any]) -> Response:
        for event in self.conditions.due_events(call):
            for name in event.delete_functions:
                functions.delete(Target(call.account_id, call.region, name))
            add_functions(event.add_functions, call.region, call.account_id)
            self.conditions.configure(event.settings)
        handler = self._handlers.get((call.service, call.operation))
        response = handler(call, self.conditions.settings) if handler is not None else None
        if response is not None:
            return response
        if not call.signed:
            _sign_for_moto(environ, call)
        with moto_corrections.alone(call):
            moto_corrections.check(call)
            response = moto_corrections.correct(call, self._ask_moto(environ))
        if call.service == "lambda" and response.status < 300:
            _remember_extra(call)
        return response

    def _ask_moto(self, environ: dict[str, Any]) -> Response:
        status = 500
        headers: list[tuple[str, str]] = []

        def start_response(line: str, given: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line.split(" ", 1)[0]), list(given)

        chunks: Any = self._moto(environ, start_response)
        with contextlib.closing(chunks) if hasattr(chunks, "close") else contextlib.nullcontext():
            body = b"".join(chunks)
        return Response(status, body, headers)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._stopped.wait(seconds)


def _sign_for_moto(environ: dict[str, Any], call: Call) -> None:
    """Add a signature header: moto reads the service and the region of a request from it."""
    environ["HTTP_AUTHORIZATION"] = (
        f"AWS4-HMAC-SHA256 Credential=unsigned/20260101/{call.region}/{signing_name(call.service)}/aws4_request, "
        "SignedHeaders=host, Signature=none"
    )


def _remember_extra(call: Call) -> None:
    if call.operation in ("CreateFunction", "UpdateFunctionConfiguration"):
        document = json_body(call)
        function_name, _unused = name_and_qualifier(call.function_name or document["FunctionName"])
        functions.remember_extra(Target(call.account_id, call.region, function_name or ""), document)
