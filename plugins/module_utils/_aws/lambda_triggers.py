# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWS Lambda's API returns about who invokes functions."""

from __future__ import annotations

import functools
import typing as t

from .._model.identifiers import LATEST, FunctionIdentifier
from .._model.triggers import Mapping, parse_mapping
from .calls import parsed, parsed_pages, sending, subject_of, unless_missing

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


def event_source_mappings(client: LambdaClient, function_name: str | None) -> list[Mapping]:
    """Return the event source mappings of a function, or of the region; those of deleted functions included.

    A function that does not exist has none (recorded: list_event_source_mappings does not check its filters).
    """
    operation, subject = "ListEventSourceMappings", function_name or client.meta.region_name
    only: t.Any = {} if function_name is None else {"FunctionName": function_name}
    responses = client.get_paginator("list_event_source_mappings").paginate(**only)
    pages = parsed_pages(
        operation, subject, responses, lambda page: [parse_mapping(each) for each in page["EventSourceMappings"]]
    )
    return [mapping for page in pages for mapping in page]


def mappings_of_source(client: LambdaClient, source: str) -> list[Mapping]:
    """Return the event source mappings of the caller's account that are about a source, such as a queue."""
    responses = client.get_paginator("list_event_source_mappings").paginate(EventSourceArn=source)
    pages = parsed_pages(
        "ListEventSourceMappings",
        source,
        responses,
        lambda page: [parse_mapping(each) for each in page["EventSourceMappings"]],
    )
    # An emulator that does not know the filter answers with all of them.
    return [mapping for page in pages for mapping in page if mapping.source == source]


def get_policy(client: LambdaClient, target: FunctionIdentifier) -> str | None:
    """Return the policy of a function, version or alias as JSON text; None if there is no policy.

    target is complete. $LATEST has no policy of its own: the function's is asked for.
    """
    function_name, qualifier = target.unqualified, None if target.qualifier == LATEST else target.qualifier
    operation, names = "GetPolicy", [function_name, *([qualifier] if qualifier else [])]
    arguments: t.Any = {"FunctionName": function_name, **({"Qualifier": qualifier} if qualifier else {})}
    subject = subject_of(client, *names)
    with sending(operation, subject):
        response = unless_missing(functools.partial(client.get_policy, **arguments))
    if response is None:
        return None
    return parsed(operation, subject, response, lambda response: str(response["Policy"]))
