# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as an object: start, stop, configure, and read the requests it saw."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .iam.role_seeds import add_roles
from .lambda_.alarms import add_alarms
from .lambda_.destination_seeds import add_destinations
from .lambda_.function_seeds import add_functions
from .lambda_.invocations import Invocations
from .server.application import Application
from .server.certificates import make_certificates
from .server.request_log import RecordedRequest
from .server.serving import Listener
from .server.settings import Settings


class Emulator:
    """A Lambda control plane on 127.0.0.1, in threads of this process.

    Only one at a time: moto's state belongs to the process and is emptied at the start. Port 0 lets the system choose
    a port. ``settings`` are changes to the defaults until ``reset()``. With several ``listeners``, a test can tell
    by ``address`` which endpoint a request used: see ``urls`` and the setting ``endpoints``.
    """

    def __init__(
        self,
        port: int = 0,
        tls: bool = False,
        tls_port: int = 0,
        settings: Mapping[str, Any] | None = None,
        listeners: int = 1,
    ) -> None:
        self._ports = (port, *[0] * (listeners - 1))
        self._tls_port = tls_port if tls else None
        self._application = Application()
        self._settings = dict(settings or {})
        self._listeners: list[Listener] = []
        self._tls_listener: Listener | None = None
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._ca_bundle: Path | None = None

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start listening. Raise OSError if a port is taken."""
        self._application.reset()
        self._application.conditions.configure(self._settings)
        try:
            for port in self._ports:
                self._listeners.append(Listener(self._application, port))
            if self._tls_port is not None:
                self._directory = tempfile.TemporaryDirectory(prefix="emulator-")
                self._ca_bundle, certificate = make_certificates(Path(self._directory.name))
                self._tls_listener = Listener(self._application, self._tls_port, certificate)
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """End every connection and thread, and remove the certificates."""
        self._application.stop()
        for listener in (*self._listeners, self._tls_listener):
            if listener is not None:
                listener.stop()
        self._listeners.clear()
        self._tls_listener = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None

    @property
    def url(self) -> str:
        return self._listeners[0].url

    @property
    def urls(self) -> list[str]:
        """One for each of ``listeners``; the first is ``url``."""
        return [listener.url for listener in self._listeners]

    @property
    def tls_url(self) -> str:
        """Only with tls=True."""
        if self._tls_listener is None:
            raise RuntimeError("This emulator was started without tls=True")
        return self._tls_listener.url

    @property
    def ca_bundle(self) -> str:
        """Path of the CA's certificate, PEM; only with tls=True."""
        if self._ca_bundle is None:
            raise RuntimeError("This emulator was started without tls=True")
        return str(self._ca_bundle)

    @property
    def settings(self) -> Settings:
        return self._application.conditions.settings

    def configure(self, **changes: Any) -> None:
        self._application.conditions.configure(changes)

    def add_functions(
        self,
        functions: Iterable[Mapping[str, Any]],
        region: str = "us-east-1",
        account_id: str = "123456789012",
    ) -> None:
        """See function_seeds.add_functions for the shape of a function."""
        add_functions(functions, region, account_id)

    def add_destinations(
        self,
        destinations: Iterable[str | Mapping[str, Any]],
        region: str = "us-east-1",
        account_id: str = "123456789012",
    ) -> None:
        """See destination_seeds.add_destinations for the shape of a destination."""
        add_destinations(destinations, region, account_id)

    def add_alarms(
        self, alarms: Iterable[Mapping[str, Any]], region: str = "us-east-1", account_id: str = "123456789012"
    ) -> None:
        """See alarms.add_alarms for the shape of an alarm."""
        add_alarms(alarms, region, account_id)

    def add_roles(
        self, roles: Iterable[Mapping[str, Any]], region: str = "us-east-1", account_id: str = "123456789012"
    ) -> None:
        """See role_seeds.add_roles for the shape of a role."""
        add_roles(roles, region, account_id)

    @property
    def invocations(self) -> Invocations:
        """What functions do with events, which events were run, and the clock of retries."""
        return self._application.invocations

    @property
    def requests(self) -> list[RecordedRequest]:
        return self._application.log.all()

    def count(self, operation: str | None = None) -> int:
        """Return the number of requests of an operation, or of all AWS requests."""
        requests = self.requests
        return len(requests) if operation is None else sum(request.operation == operation for request in requests)

    def clear_requests(self) -> None:
        self._application.log.clear()

    def reset(self) -> None:
        self._application.reset()
