# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own HTTP interface under /_emulator/. It uses JSON; quota and faults do not apply to it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from ..iam.role_seeds import add_roles
from ..lambda_.alarms import add_alarms
from ..lambda_.destination_seeds import add_destinations
from ..lambda_.function_seeds import add_functions
from .responses import Response

if TYPE_CHECKING:
    from .application import Application

_NEWEST = 1000


class Control:
    """GET, DELETE requests; GET, PATCH settings.

    POST alarms, clock, destinations, functions, handlers, roles, reset.
    """

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
                add_functions(document["functions"], *_place(document))
            case "POST destinations":
                add_destinations(document["destinations"], *_place(document))
            case "POST alarms":
                add_alarms(document["alarms"], *_place(document))
            case "POST roles":
                add_roles(document["roles"], *_place(document))
            case "POST handlers":
                application.invocations.add_handler(document["function_name"], document["outcomes"])
            case "POST clock":
                application.invocations.advance(float(document["seconds"]))
            case "POST reset":
                application.reset()
            case _unused:
                return Response.from_json({"error": f"There is no {what}"}, 404)
        return Response.from_json({})


def _place(document: dict[str, Any]) -> tuple[str, str]:
    return document.get("region", "us-east-1"), document.get("account_id", "123456789012")
