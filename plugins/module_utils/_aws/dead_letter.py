# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which functions have a queue as their dead-letter queue, versions included."""

from __future__ import annotations

import typing as t

from .._model.configurations import parse_function_configuration
from .._model.identifiers import FunctionIdentifier
from .calls import parsed_pages

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_LARGEST_PAGE = 50


def dead_letter_senders(client: LambdaClient) -> dict[str, set[FunctionIdentifier]]:
    """Return the functions of the region by dead-letter queue, each with its version.

    A version keeps the dead-letter queue that it was published with: $LATEST alone would not show it.
    """
    paginator = client.get_paginator("list_functions")
    responses = paginator.paginate(FunctionVersion="ALL", PaginationConfig={"PageSize": _LARGEST_PAGE})
    pages = parsed_pages(
        "ListFunctions",
        client.meta.region_name,
        responses,
        # Of the facts, none is used that the SDK may not know.
        lambda page: [parse_function_configuration(each, ()) for each in page["Functions"]],
    )
    senders: dict[str, set[FunctionIdentifier]] = {}
    for functions in pages:
        for function in functions:
            if queue := function.facts["dead_letter_target_arn"]:
                senders.setdefault(queue, set()).add(function.identifier)
    return senders
