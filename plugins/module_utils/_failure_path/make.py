# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failure paths: the targets, the queues, the permissions, and the alarms. All of it can be repeated.

Whatever can refuse a target is looked at before anything is made for it.
"""

from __future__ import annotations

import typing as t

from .._aws.errors import LambdaError
from .._aws.sts import caller_account
from .._read.services import Services
from .._write.plan import NotWritten
from .alarms import Alarms
from .permissions import Permissions
from .queues import Queues
from .request import Place, Request
from .result import Result
from .targets import Targets

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
    targets = Targets(services, request, result, requests_per_second)
    for place in places:
        targets.look(place)
    if request.steps & {"queue", "permission"}:
        queues, permissions = Queues(services, request, result), Permissions(services, request, result, targets)
        for place in places:
            with result.failing(place, place.served):
                _make_path(place, request, result, queues, permissions)
    if "alarms" in request.steps:
        alarms = Alarms(services, request, result)
        for place in places:
            alarms.make(place, result.paths[place])


def _make_path(place: Place, request: Request, result: Result, queues: Queues, permissions: Permissions) -> None:
    """Make a queue and what the roles of its targets need. Raises what no target of the place can be served for."""
    path = result.paths[place]
    if not result.left(place):
        return
    queue = queues.look(place, path)
    grants = permissions.judge(place, path, queue) if "permission" in request.steps else []
    if queue.to_make and result.left(place):
        made = queues.make(place, path, queue)
        if made != queue and "permission" in request.steps:  # it is not as a new one, whoever made it
            grants = permissions.judge(place, path, made)
    permissions.make(place, grants)


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
