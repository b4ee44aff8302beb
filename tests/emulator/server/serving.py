# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP and HTTPS listeners on 127.0.0.1, with keep-alive connections."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

from .application import Application

HOST = "127.0.0.1"
_BACKLOG = 1024


class _Handler(MotoRequestHandler):
    """werkzeug's own run_wsgi ends every connection after one response; this one keeps it open, as AWS does."""

    protocol_version = "HTTP/1.1"
    # Send headers and body in one packet.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        if self.server.tls is not None:
            # In the connection's own thread: a client that never starts its handshake does not block others.
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        super().finish()
        self.server.connections.discard(self.connection)
        if self.server.tls is not None:
            # The server only closes the plain socket that it accepted, not its TLS wrapper.
            self.connection.close()

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        if self.server.tls is not None:
            environ["wsgi.url_scheme"] = "https"
        if environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read()
        else:
            body = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            code, _unused, _unused = status.partition(" ")
            self.send_response(int(code))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        for chunk in self.server.application(environ, start_response):
            if self.command != "HEAD":
                self.wfile.write(chunk)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: the emulator records requests itself."""


class _Server(ThreadedWSGIServer):
    def __init__(self, application: Application, port: int, tls: ssl.SSLContext | None) -> None:
        self.application = application
        self.tls = tls
        self.connections: set[socket.socket] = set()
        # Bind here: werkzeug would end the process if the port is taken.
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listening.bind((HOST, port))
            except OSError as error:
                raise OSError(error.errno, error.strerror, f"{HOST}:{port}") from None
            listening.listen(_BACKLOG)
            super().__init__(HOST, port, application, _Handler, fd=listening.fileno())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that disconnects early."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Listener:
    """One listening port, served from a thread; with ``certificate`` (PEM, key included) it is HTTPS."""

    def __init__(self, application: Application, port: int, certificate: Path | None = None) -> None:
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        self._server = _Server(application, port, tls)
        self.url = f"{'https' if tls else 'http'}://{HOST}:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name=self.url, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close the connections that clients keep open."""
        self._server.shutdown()
        self._thread.join()
        for connection in list(self._server.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 2
        while self._server.connections and time.monotonic() < deadline:
            time.sleep(0.01)
