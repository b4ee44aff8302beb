# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS's API, one function for each call. The only file that knows boto3 and botocore.

Each returns None where AWS knows no such thing (ResourceNotFoundException) and raises LambdaError for whatever else
botocore raises.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t

try:
    import boto3.session
    import botocore
    import botocore.config
    import botocore.exceptions
    import botocore.paginate
    import botocore.parsers
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible_collections.amazon.aws.plugins.module_utils.botocore import is_boto3_error_code

from ansible_collections.cloudops.aws_lambda.plugins.module_utils.errors import InvalidAnswer, LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.identifiers import (
    LATEST,
    parse_function_arn,
    parse_qualifier,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.invoke_config import Document
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.rate_limit import RateLimit
from ansible_collections.cloudops.aws_lambda.plugins.module_utils.retries import slow_down

if t.TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient
    from types_boto3_lambda.type_defs import FunctionConfigurationTypeDef
    from types_boto3_sts import STSClient

_P = t.ParamSpec("_P")
_R = t.TypeVar("_R")
_Document = t.TypeVar("_Document", bound=t.Mapping[str, t.Any])
_Call = t.Callable[t.Concatenate["LambdaClient", _P], _R]

_LARGEST_PAGE = 50


@contextlib.contextmanager
def _errors_of(operation: str, client: LambdaClient, *subject: str) -> t.Iterator[None]:
    """Raise LambdaError for what botocore raises meanwhile, and for an answer that is not what AWS promises."""
    asked = f"{':'.join(subject)} in {client.meta.region_name}" if subject else client.meta.region_name
    try:
        yield
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LambdaError(operation, asked, error) from error
    except (
        botocore.parsers.ResponseParserError,
        # What lacks a member, has a date that is none, a text for a number, a number for a list.
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        raise LambdaError(operation, asked, InvalidAnswer(error)) from error


def _call(operation: str) -> t.Callable[[_Call[_P, _R]], _Call[_P, _R | None]]:
    """Make a function of (client, function_name, ...) return None where AWS knows no such thing (404), and raise
    LambdaError for everything else that goes wrong.
    """

    def decorator(function: _Call[_P, _R]) -> _Call[_P, _R | None]:
        @functools.wraps(function)
        def wrapper(client: LambdaClient, /, *args: _P.args, **kwargs: _P.kwargs) -> _R | None:
            with _errors_of(operation, client, *(part for part in args if isinstance(part, str))):
                try:
                    return function(client, *args, **kwargs)
                except is_boto3_error_code("ResourceNotFoundException"):
                    return None

        return wrapper

    return decorator


def _checked(document: _Document) -> _Document:
    parse_function_arn(document["FunctionArn"])
    return document


@_call("GetFunctionEventInvokeConfig")
def get_event_invoke_config(client: LambdaClient, function_name: str, qualifier: str) -> Document:
    """One qualifier's document; None when there is none, be it that the function, the qualifier or only the
    configuration is missing: AWS's 404 is the same (recorded: get_function_doesnotexist, get_qualifier_doesnotexist,
    get_eventinvokeconfig_doesnotexist).
    """
    return _checked(client.get_function_event_invoke_config(FunctionName=function_name, Qualifier=qualifier))


def _items(client: t.Any, operation: str, key: str, function_name: str) -> t.Iterator[t.Any]:
    """All items of a list of one function; the operation is named as boto3 names it.

    Most lists have one page, for which a paginator would cost a tenth of the whole request: it begins with the second.
    """
    page = getattr(client, operation)(FunctionName=function_name, MaxItems=_LARGEST_PAGE)
    yield from page[key]
    if marker := page.get("NextMarker"):
        start = botocore.paginate.TokenEncoder().encode({"Marker": marker})
        config = {"PageSize": _LARGEST_PAGE, "StartingToken": start}
        for page in client.get_paginator(operation).paginate(FunctionName=function_name, PaginationConfig=config):
            yield from page[key]


@_call("ListFunctionEventInvokeConfigs")
def list_event_invoke_configs(client: LambdaClient, function_name: str) -> list[Document]:
    """The documents of all qualifiers; None when the function does not exist (recorded: list_function_doesnotexist)."""
    operation, key = "list_function_event_invoke_configs", "FunctionEventInvokeConfigs"
    return [_checked(document) for document in _items(client, operation, key, function_name)]


def function_pages(client: LambdaClient) -> t.Iterator[list[FunctionConfigurationTypeDef]]:
    """The configurations of all functions of the region, page by page, as $LATEST has them.

    Each function comes once, although functions may appear and vanish, and pages shift, while it goes on.
    """
    seen: set[str] = set()
    with _errors_of("ListFunctions", client):
        for page in client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": _LARGEST_PAGE}):
            new = [_checked(each) for each in page["Functions"] if each["FunctionName"] not in seen]
            seen.update(each["FunctionName"] for each in new)
            yield new


@_call("GetFunctionConfiguration")
def get_function_configuration(
    client: LambdaClient, function_name: str, qualifier: str = LATEST
) -> t.Mapping[str, t.Any]:
    """The configuration of a version, or of the one that an alias points to; None when there is no such thing."""
    if qualifier == LATEST:
        return _checked(client.get_function_configuration(FunctionName=function_name))
    return _checked(client.get_function_configuration(FunctionName=function_name, Qualifier=qualifier))


@_call("ListAliases")
def list_aliases(client: LambdaClient, function_name: str) -> list[str]:
    """The names of the function's aliases; None when the function does not exist."""
    return [parse_qualifier(alias["Name"]) for alias in _items(client, "list_aliases", "Aliases", function_name)]


@_call("ListVersionsByFunction")
def list_versions(client: LambdaClient, function_name: str) -> list[str]:
    """$LATEST and the numbers of the function's versions; None when the function does not exist."""
    versions = _items(client, "list_versions_by_function", "Versions", function_name)
    return [version["Version"] for version in versions]


def put_event_invoke_config(
    client: LambdaClient, function_name: str, qualifier: str, document: dict[str, t.Any]
) -> Document:
    """Store this document in the place of whatever is there; returns what AWS stores.

    For a function or qualifier that does not exist, the LambdaError is AWS's ResourceNotFoundException "The function
    doesn't exist." (recorded: put_functionname_name_notfound, put_alias_doesnotexist).
    """
    with _errors_of("PutFunctionEventInvokeConfig", client, function_name, qualifier):
        return _checked(
            client.put_function_event_invoke_config(FunctionName=function_name, Qualifier=qualifier, **document)
        )


def no_such_function(client: LambdaClient, function_name: str, qualifier: str) -> LambdaError:
    """What put_event_invoke_config would raise, for check mode."""
    return _refusal(client, function_name, qualifier, "ResourceNotFoundException", "The function doesn't exist.")


def not_stored(client: LambdaClient, function_name: str, qualifier: str) -> LambdaError:
    """For a Put that AWS accepted without storing what was sent."""
    return _refusal(client, function_name, qualifier, "NotStored", "AWS accepted the settings, but stores others.")


def _refusal(client: LambdaClient, function_name: str, qualifier: str, code: str, message: str) -> LambdaError:
    operation = "PutFunctionEventInvokeConfig"
    error = botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, operation)
    return LambdaError(operation, f"{function_name}:{qualifier} in {client.meta.region_name}", error)


@_call("DeleteFunctionEventInvokeConfig")
def delete_event_invoke_config(client: LambdaClient, function_name: str, qualifier: str) -> bool:
    """Remove the configuration; returns True, and None when there is none (recorded: delete_function_not_found)."""
    client.delete_function_event_invoke_config(FunctionName=function_name, Qualifier=qualifier)
    return True


def known_function_members(client: LambdaClient) -> t.Container[str]:
    """What the installed SDK knows of a function's configuration; it drops the rest from AWS's answers."""
    shape: t.Any = client.meta.service_model.shape_for("FunctionConfiguration")
    return frozenset(shape.members)


def client_config(concurrency: int, sign: bool) -> botocore.config.Config:
    """The client configuration for so many requests at once; unsigned, it loads no credentials."""
    options: dict[str, t.Any] = {"max_pool_connections": concurrency}
    if not sign:
        options["signature_version"] = botocore.UNSIGNED
    return botocore.config.Config(**options)


def session(profile: str | None) -> boto3.session.Session:
    """What clients of several regions can share."""
    return boto3.session.Session(profile_name=profile)


def sibling(
    session: boto3.session.Session, client: LambdaClient, region: str | None, endpoint_url: str | None, **options: t.Any
) -> LambdaClient:
    """A client of another region with the configuration of this one; options are credentials and verify."""
    return session.client("lambda", region_name=region, endpoint_url=endpoint_url, config=client.meta.config, **options)


def pace(client: LambdaClient, limit: RateLimit) -> None:
    """Send each request of the client when the rate limit allows it, the SDK's own retries included."""
    # First, that is before the request is signed: a signature is valid for five minutes.
    client.meta.events.register_first("request-created.lambda", lambda **_kwargs: limit.wait())
    slow_down(client, limit)


@contextlib.contextmanager
def _sts_errors(role_arn: str) -> t.Iterator[None]:
    try:
        yield
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise LambdaError("AssumeRole", role_arn, error) from error


def assume_role(client: STSClient, role_arn: str) -> dict[str, str]:
    """The credentials of the role, as a client takes them; they last an hour."""
    with _sts_errors(role_arn):
        answer = client.assume_role(RoleArn=role_arn, RoleSessionName="cloudops.aws_lambda")["Credentials"]
    return {
        "aws_access_key_id": answer["AccessKeyId"],
        "aws_secret_access_key": answer["SecretAccessKey"],
        "aws_session_token": answer["SessionToken"],
    }


def client_options() -> list[str]:
    """The names that aws_config may hold with the installed botocore."""
    return list(botocore.config.Config.OPTION_DEFAULTS)


def client_options_fault(options: dict[str, t.Any]) -> str | None:
    """What botocore has against these options; None where it takes them."""
    try:
        botocore.config.Config(**options)
    except (TypeError, ValueError, botocore.exceptions.BotoCoreError) as error:
        return str(error)
    return None
