# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS Lambda's API, one function for each operation.

Each returns None if AWS answers that there is no such thing (ResourceNotFoundException), and raises LambdaError for
every other failure. function_name is a function in any form, without a qualifier.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

try:
    import botocore.paginate
except ImportError:
    pass  # AnsibleAWSModule says so

from .._model.configurations import (
    Configuration,
    Function,
    Response,
    Settings,
    parse_configuration,
    parse_function_configuration,
    put_parameters,
)
from .._model.identifiers import FunctionIdentifier, parse_function_arn, parse_qualifier, read_back
from .calls import parsed, parsed_pages, sending, subject_of, unless_missing
from .errors import LambdaError

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

_T = t.TypeVar("_T")

_LARGEST_PAGE = 50


def get_event_invoke_config(client: LambdaClient, function_name: str, qualifier: str) -> Configuration | None:
    """Return one qualifier's configuration; None if the function, the qualifier or only the configuration is missing:
    AWS's 404 is the same (recorded: get_function_doesnotexist, get_qualifier_doesnotexist,
    get_eventinvokeconfig_doesnotexist).
    """
    operation, subject = "GetFunctionEventInvokeConfig", subject_of(client, function_name, qualifier)
    send = client.get_function_event_invoke_config
    with sending(operation, subject):
        response = unless_missing(lambda: send(FunctionName=function_name, Qualifier=qualifier))
    if response is None:
        return None
    return parsed(operation, subject, response, lambda response: _configuration_of(response, function_name, qualifier))


def list_event_invoke_configs(client: LambdaClient, function_name: str) -> list[Configuration] | None:
    """Return the configurations of all qualifiers; None if the function does not exist (recorded:
    list_function_doesnotexist).
    """
    return _list(
        client,
        "ListFunctionEventInvokeConfigs",
        "FunctionEventInvokeConfigs",
        function_name,
        lambda config: _configuration_of(config, function_name),
    )


def list_aliases(client: LambdaClient, function_name: str) -> list[FunctionIdentifier] | None:
    """Return the function's aliases as whole identifiers; None if the function does not exist."""
    return _list(
        client,
        "ListAliases",
        "Aliases",
        function_name,
        lambda alias: _checked(parse_function_arn(alias["AliasArn"]), function_name).qualified(
            parse_qualifier(alias["Name"])
        ),
    )


def list_versions(client: LambdaClient, function_name: str) -> list[FunctionIdentifier] | None:
    """Return $LATEST and the function's versions as whole identifiers; None if the function does not exist."""
    operation = "ListVersionsByFunction"
    versions = _list(
        client,
        operation,
        "Versions",
        function_name,
        lambda version: _checked(parse_function_arn(version["FunctionArn"]), function_name).qualified(
            parse_qualifier(version["Version"])
        ),
    )
    if versions == []:
        # Each function has the unpublished version $LATEST (AWS Lambda developer guide, "Manage Lambda function
        # versions"): an empty list must not tell anybody that all versions are gone.
        raise LambdaError.malformed(operation, subject_of(client, function_name), "the response has no version")
    return versions


def version_configurations(client: LambdaClient, function_name: str) -> list[Function] | None:
    """Return $LATEST and the function's versions with their facts; None if the function does not exist."""

    def parse(version: Response) -> Function:
        # Of the facts, only those are used that every SDK knows.
        function = parse_function_configuration(version, ())
        identifier = _checked(function.identifier, function_name).qualified(parse_qualifier(version["Version"]))
        return replace(function, identifier=identifier)

    return _list(client, "ListVersionsByFunction", "Versions", function_name, parse)


def function_pages(client: LambdaClient) -> t.Iterator[list[Function]]:
    """Yield all functions of the region as $LATEST has them, page by page.

    Each function comes once, although functions may appear and vanish, and pages shift, while it goes on.
    """
    operation, subject, known = "ListFunctions", client.meta.region_name, _known_members(client)
    seen: set[str] = set()
    responses = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": _LARGEST_PAGE})

    def parse(page: Response) -> list[Function]:
        return [parse_function_configuration(each, known) for each in page["Functions"]]

    for functions in parsed_pages(operation, subject, responses, parse):
        new = [each for each in functions if each.identifier.name not in seen]
        seen.update(each.identifier.name for each in new)
        yield new


def get_function(client: LambdaClient, function_name: str) -> Function | None:
    """Return the function as $LATEST has it, by GetFunctionConfiguration; None if it does not exist."""
    operation, subject = "GetFunctionConfiguration", subject_of(client, function_name)
    with sending(operation, subject):
        response = unless_missing(lambda: client.get_function_configuration(FunctionName=function_name))
    known = _known_members(client)
    if response is None:
        return None

    def parse(response: Response) -> Function:
        function = parse_function_configuration(response, known)
        _checked(function.identifier, function_name)
        return function

    return parsed(operation, subject, response, parse)


def put_event_invoke_config(
    client: LambdaClient, function_name: str, qualifier: str, settings: Settings
) -> Configuration:
    """Store exactly these settings; return what AWS stores.

    For a function or qualifier that does not exist, the LambdaError is AWS's ResourceNotFoundException "The function
    doesn't exist." (recorded: put_functionname_name_notfound, put_alias_doesnotexist).
    """
    operation, subject = "PutFunctionEventInvokeConfig", subject_of(client, function_name, qualifier)
    send, parameters = client.put_function_event_invoke_config, put_parameters(settings)
    with sending(operation, subject):
        response = send(FunctionName=function_name, Qualifier=qualifier, **parameters)
    return parsed(
        operation,
        subject,
        t.cast("Response", response),
        lambda response: _configuration_of(response, function_name, qualifier),
    )


_DELETED = 204


def delete_event_invoke_config(client: LambdaClient, function_name: str, qualifier: str) -> bool | None:
    """Remove the configuration; returns True, and None if there was none (recorded: delete_function_not_found).

    If the SDK had sent the request before, an earlier one may have removed it: that there is none is an error then.
    """
    send = client.delete_function_event_invoke_config
    operation, subject = "DeleteFunctionEventInvokeConfig", subject_of(client, function_name, qualifier)
    try:
        with sending(operation, subject):
            response = send(FunctionName=function_name, Qualifier=qualifier)
    except LambdaError as error:
        if error.code != "ResourceNotFoundException" or error.repeated:
            raise
        return None
    # botocore's model: responseCode 204. It reads no body, so that any page of a proxy would be an answer.
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    if status != _DELETED:
        raise LambdaError.malformed(operation, subject, f"the response has the status {status}, not {_DELETED}")
    return True


def _configuration_of(response: Response, function_name: str, qualifier: str | None = None) -> Configuration:
    configuration = parse_configuration(response)
    _checked(configuration.target, function_name, qualifier)
    return configuration


def _checked(found: FunctionIdentifier, function_name: str, qualifier: str | None = None) -> FunctionIdentifier:
    """Return the target of an answer. Raises ValueError if another one was asked for.

    qualifier is None if any will do. A name without an account may be the function of whatever account answers.
    """
    asked = read_back(function_name)
    if (
        found.name != asked.name
        or (asked.account_id and found.account_id != asked.account_id)
        or qualifier not in (None, found.qualifier)
    ):
        raise ValueError(f"it is about {found}")
    return found


def _list(
    client: t.Any, operation: str, key: str, function_name: str, parse: t.Callable[[Response], _T]
) -> list[_T] | None:
    responses = _responses(client, _METHODS[operation], function_name)
    pages = parsed_pages(
        operation, subject_of(client, function_name), responses, lambda page: [parse(item) for item in page[key]]
    )
    found: list[_T] = []
    has_answered = False
    try:
        for page in pages:
            has_answered = True
            found += page
    except LambdaError as error:
        # After a page about the function, this is no answer to whether it exists.
        if error.code != "ResourceNotFoundException" or has_answered:
            raise
        return None
    return found


def _responses(client: t.Any, method: str, function_name: str) -> t.Iterator[t.Any]:
    """Yield the pages of a list. Most have one, for which a paginator would cost a tenth of the whole request."""
    page = getattr(client, method)(FunctionName=function_name, MaxItems=_LARGEST_PAGE)
    yield page
    if marker := page.get("NextMarker"):
        start = botocore.paginate.TokenEncoder().encode({"Marker": marker})
        config = {"PageSize": _LARGEST_PAGE, "StartingToken": start}
        yield from client.get_paginator(method).paginate(FunctionName=function_name, PaginationConfig=config)


_METHODS = {
    "ListAliases": "list_aliases",
    "ListFunctionEventInvokeConfigs": "list_function_event_invoke_configs",
    "ListVersionsByFunction": "list_versions_by_function",
}


def _known_members(client: LambdaClient) -> t.Container[str]:
    """Return what the installed SDK knows of a function's configuration; it drops the rest from AWS's responses."""
    shape: t.Any = client.meta.service_model.shape_for("FunctionConfiguration")
    return frozenset(shape.members)
