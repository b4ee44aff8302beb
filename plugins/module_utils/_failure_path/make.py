# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failure paths: the queues, the permissions, a wait for what is new, and the alarms. All of it can be repeated."""

from __future__ import annotations

import typing as t

from .._aws.errors import LambdaError
from .._aws.sts import caller_account
from .._read.services import Services
from .._write.plan import NotWritten
from .alarms import Alarms
from .permissions import Permissions
from .queues import Queue, Queues
from .request import Place, Request
from .result import Result

if t.TYPE_CHECKING:
    from .._read.services import ClientFor


def make(client_for: ClientFor, request: Request, requests_per_second: float) -> Result:
    """Make what is missing. Raises nothing that AWS or the network can cause: the result has what failed.

    What fails in one region is no reason not to make the others.
    """
    result, services = Result(request.check_mode), Services(client_for)
    for function, reason in request.invalid:
        result.fail(None, NotWritten("InvalidSetting", f"{function}: {reason}"), name=function.name)
    places = list(_own(request.places, services, result))
    for place in places:
        result.begin(place)
    try:
        _make(places, services, request, result, requests_per_second)
    except Exception as error:  # whatever it is: the result has what was made
        result.crash(error)
    return result


def _make(
    places: t.Sequence[Place], services: Services, request: Request, result: Result, requests_per_second: float
) -> None:
    queues, found = Queues(services, request, result), dict[Place, Queue]()
    if request.steps & {"queue", "permission"}:
        for place in places:
            try:
                found[place] = queues.make(place, result.paths[place])
            except (LambdaError, NotWritten) as error:
                result.fail(place, error, place.served)
    if "permission" in request.steps:
        permissions = Permissions(services, request, result, requests_per_second)
        for place, queue in found.items():
            permissions.make(place, result.paths[place], queue)
    for place in found:
        if result.paths[place]["state"] == "made":
            try:
                queues.wait(place)
            except (LambdaError, NotWritten) as error:
                result.fail(place, error, place.served)
    if "alarms" in request.steps:
        alarms = Alarms(services, request, result)
        for place in places:
            alarms.make(place, result.paths[place])


def _own(places: t.Sequence[Place], services: Services, result: Result) -> t.Iterator[Place]:
    """Yield the places of the account of the credentials, the only one in which they make anything."""
    if not places:
        return
    try:
        own = caller_account(services.client("sts", places[0].region))
    except LambdaError as error:
        result.fail(None, error)
        return
    for place in places:
        if own == place.account_id:
            yield place
            continue
        message = f"the credentials are of account {own}, and {place.queue} would be of another one: expected its own"
        result.fail(place, NotWritten("OtherAccount", message))
