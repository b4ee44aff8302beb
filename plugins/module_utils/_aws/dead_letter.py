# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The dead-letter queues of functions, versions included."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from datetime import datetime

from .._model.configurations import Function, modified_at, parse_function_configuration
from .._model.identifiers import LATEST, FunctionIdentifier
from .calls import parsed_pages
from .lambda_api import version_configurations

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_LARGEST_PAGE = 50


class DeadLetterQueues(t.NamedTuple):
    """queues: what has the failed events of each version of a function, of those that have any such queue or topic.

    changed: when $LATEST of these was changed last; None if AWS does not say it.
    """

    queues: dict[FunctionIdentifier, dict[str, str]]
    changed: dict[FunctionIdentifier, datetime | None]


def dead_letter_queues(client: LambdaClient) -> DeadLetterQueues:
    """Return those of the functions of the region."""
    paginator = client.get_paginator("list_functions")
    responses = paginator.paginate(FunctionVersion="ALL", PaginationConfig={"PageSize": _LARGEST_PAGE})
    pages = parsed_pages(
        "ListFunctions",
        client.meta.region_name,
        responses,
        # Of the facts, none is used that the SDK may not know.
        lambda page: [
            (parse_function_configuration(each, ()), modified_at(each.get("LastModified")))
            for each in page["Functions"]
        ],
    )
    found: dict[FunctionIdentifier, dict[str, str]] = {}
    changed: dict[FunctionIdentifier, datetime | None] = {}
    for functions in pages:
        for function, moment in functions:
            name = replace(function.identifier, qualifier=None)
            _add(found.setdefault(name, {}), function)
            if function.identifier.qualifier in (None, LATEST):
                changed[name] = moment
    having = {function: queues for function, queues in found.items() if any(queues.values())}
    return DeadLetterQueues(having, {function: changed.get(function) for function in having})


def dead_letter_queues_of(client: LambdaClient, function: FunctionIdentifier) -> dict[str, str]:
    """Return what has the failed events of each version of a function; nothing if it does not exist."""
    found: dict[str, str] = {}
    for each in version_configurations(client, function.unqualified) or ():
        _add(found, each)
    return found


def _add(queues: dict[str, str], function: Function) -> None:
    queues[function.identifier.qualifier or LATEST] = function.facts["dead_letter_target_arn"] or ""
