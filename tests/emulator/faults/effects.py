# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Effects of a fault on a response or its connection."""

from __future__ import annotations

import json
import os
import re
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from ..server.responses import AwsError, Response
from .faults import Effect, effect_name


def error_of(effect: Mapping[str, Any]) -> AwsError:
    """``{"error": {"status": 403, "code": ..., "message": ..., "retry_after": seconds}}``."""
    given = effect["error"]
    members = {"Type": "User" if given["status"] < 500 else "Service"}
    error = AwsError(given["status"], given["code"], given.get("message", ""), **members)
    error.retry_after = given.get("retry_after")
    return error


def drops_connection(effect: Effect) -> bool:
    return effect_name(effect) in ("reset", "silence")


def leaves_unanswered(effect: Effect) -> bool:
    return effect_name(effect) == "unanswered"


def drop_connection(effect: Effect, environ: Mapping[str, Any], wait: Callable[[float], object]) -> NoReturn:
    """End the connection without a response: by a TCP reset at once, or after so many seconds."""
    if isinstance(effect, Mapping):
        wait(effect[effect_name(effect)])
        raise ConnectionAbortedError(effect_name(effect))
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Close the descriptor itself: the socket object would wait until its files are closed.
    os.close(connection.detach())
    raise ConnectionResetError("reset")


def spoil(response: Response, effect: Effect) -> Response:
    """Return the response after truncate, garbage, empty, drop_fields or add_fields."""
    name = effect_name(effect)
    if name == "empty":
        return Response(200, b"", [("Content-Type", "application/json")])
    if name == "truncate":
        headers = [*_without_length(response), ("Content-Length", str(len(response.body))), ("Connection", "close")]
        return Response(response.status, response.body[: len(response.body) // 2], headers)
    if name == "garbage":
        return Response(
            200, b"<html>This is not the answer you are looking for</html>", [("Content-Type", "text/html")]
        )
    if isinstance(effect, Mapping) and name in ("drop_fields", "add_fields"):
        headers = _without_length(response)
        if response.body.lstrip().startswith(b"<"):
            return Response(response.status, _without(response.body, effect.get("drop_fields", ())), headers)
        document = json.loads(response.body or b"{}")
        for member in _objects(document):
            for field in effect.get("drop_fields", ()):
                member.pop(field, None)
            member.update(effect.get("add_fields", {}))
        return Response(response.status, json.dumps(document).encode(), headers)
    return response


def _without_length(response: Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.headers if name.lower() != "content-length"]


def _without(body: bytes, elements: Iterable[str]) -> bytes:
    """Return the XML without these elements. The rest is unchanged."""
    for element in elements:
        name = re.escape(element.encode())
        body = re.sub(rb"<%b(?:\s[^>]*)?(?:/>|>.*?</%b>)" % (name, name), b"", body, flags=re.DOTALL)
    return body


def _objects(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the document and the rows of its lists."""
    rows = [row for value in document.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return [document, *rows]
