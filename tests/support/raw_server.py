# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers with bytes, as they are, and notes the requests."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

SILENT = b"silent"
"""Answers nothing, and leaves the connection open."""
RESET = b"reset"
"""Resets the connection."""


class RawServer:
    """Answers with script, one after the other, and then with usual. An answer that begins with `close ` ends its
    connection. requests has the head of each request.
    """

    def __init__(self) -> None:
        self.usual = b""
        self.script: list[bytes] = []
        self.requests: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._open):
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
                while b"\r\n\r\n" in received:
                    head, received = received.split(b"\r\n\r\n", 1)
                    self.requests.append(head.decode())
                    if not self._answered(connection, self.script.pop(0) if self.script else self.usual):
                        return
        except OSError:
            return

    def _answered(self, connection: socket.socket, answer: bytes) -> bool:
        if answer == SILENT:
            return True
        if answer == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return False
        connection.sendall(answer.removeprefix(b"close "))
        if answer.startswith(b"close "):
            connection.close()
            return False
        return True


def http(status: int, body: bytes | str, *headers: str) -> bytes:
    """Return a response with a body of its length."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", *headers, f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
