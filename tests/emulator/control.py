# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own HTTP interface under /_emulator/. It uses JSON; quota and faults do not apply to it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from .responses import Response
from .seeding import add_functions

if TYPE_CHECKING:
    from .application import Application

_NEWEST = 1000


class Control:
    """GET, DELETE requests; GET, PATCH settings; POST functions; POST reset."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def response(self, method: str, path: str, body: bytes) -> Response:
        """Respond 400 (404 for an unknown path) and ``{"error": one line}`` if the request is invalid."""
        try:
            document = json.loads(body or b"{}")
            return self._respond(f"{method} {path.removeprefix('/_emulator/')}", document)
        except (ValueError, KeyError, TypeError) as error:
            return Response.from_json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _respond(self, what: str, document: dict[str, Any]) -> Response:
        application = self._application
        match what:
            case "GET requests":
                requests = application.log.all()
                return Response.from_json(
                    {
                        "total": len(requests),
                        "by_operation": application.log.by_operation(),
                        "requests": [dataclasses.asdict(request) for request in requests[-_NEWEST:]],
                    }
                )
            case "DELETE requests":
                application.log.clear()
            case "GET settings":
                return Response.from_json(dataclasses.asdict(application.conditions.settings))
            case "PATCH settings":
                application.conditions.configure(document)
                return Response.from_json(dataclasses.asdict(application.conditions.settings))
            case "POST functions":
                account_id = document.get("account_id", "123456789012")
                add_functions(document["functions"], document.get("region", "us-east-1"), account_id)
            case "POST reset":
                application.reset()
            case _unused:
                return Response.from_json({"error": f"There is no {what}"}, 404)
        return Response.from_json({})
