# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Lambda in memory behind a client's methods: for tests of many writes, in which anything may fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import MagicMock

from botocore.exceptions import ClientError, EndpointConnectionError

ACCOUNT, OTHER_ACCOUNT, REGION = "111111111111", "222222222222", "us-east-2"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:failed"
GET, LIST = "GetFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs"
PUT, DELETE = "PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"
ALIASES, VERSIONS, FUNCTION = "ListAliases", "ListVersionsByFunction", "GetFunctionConfiguration"
CALLER = "GetCallerIdentity"

_NAME = re.compile(rf"(?:arn:aws:lambda:{REGION}:)?(?:(\d{{12}}):function:)?([^:]+)")

Fault = Callable[[], None]
"""Raises what an operation fails with."""


@dataclass
class LambdaFunction:
    """configs are the parameters of the last Put of each qualifier."""

    aliases: set[str] = field(default_factory=set)
    configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: set[str] = field(default_factory=set)


@dataclass
class World:
    """functions by account and name. faults by operation, or operation and account: raised instead of an answer, by
    after_faults after the work is done. stores_defaults: as some emulators do. written has each Put and Delete.
    """

    functions: dict[tuple[str, str], LambdaFunction]
    faults: dict[Any, Fault] = field(default_factory=dict)
    after_faults: dict[Any, Fault] = field(default_factory=dict)
    stores_defaults: bool = False
    requests: list[tuple[str, str]] = field(default_factory=list)
    written: list[tuple[str, str, str, str]] = field(default_factory=list)
    before: Callable[[str], None] = lambda _operation: None

    def client(self) -> Any:
        client = MagicMock()
        client.meta.region_name, client.meta.partition = REGION, "aws"
        client.get_function_event_invoke_config = self._served(GET, self._get)
        client.list_function_event_invoke_configs = self._served(LIST, self._list)
        client.put_function_event_invoke_config = self._served(PUT, self._put)
        client.delete_function_event_invoke_config = self._served(DELETE, self._delete)
        client.list_aliases = self._served(ALIASES, self._aliases)
        client.list_versions_by_function = self._served(VERSIONS, self._versions)
        client.get_function_configuration = self._served(FUNCTION, self._function)
        client.get_caller_identity = self._caller  # one client stands for those of all services
        return client

    def snapshot(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Return what is stored, by account, function and qualifier."""
        return {
            (*key, qualifier): config
            for key, function in self.functions.items()
            for qualifier, config in function.configs.items()
        }

    def _served(self, operation: str, serve: Callable[..., Any]) -> Callable[..., Any]:
        def call(FunctionName: str, Qualifier: str = "", MaxItems: int = 0, **parameters: Any) -> Any:
            match = _NAME.fullmatch(FunctionName)
            assert match, FunctionName
            account, name = match[1] or ACCOUNT, match[2]
            self.before(operation)
            self.requests.append((operation, f"{account}:{name}:{Qualifier}"))
            for fault in (self.faults.get(operation), self.faults.get((operation, account))):
                if fault:
                    fault()
            function = self.functions.get((account, name))
            if function is None:
                raise _error(operation, 404, "ResourceNotFoundException")
            answer = serve(function, f"arn:aws:lambda:{REGION}:{account}:function:{name}", Qualifier, parameters)
            if operation in (PUT, DELETE):
                self.written.append((operation, account, name, Qualifier))
            for fault in (self.after_faults.get(operation), self.after_faults.get((operation, account))):
                if fault:
                    fault()
            return answer

        return call

    def _caller(self) -> dict[str, str]:
        self.requests.append((CALLER, ACCOUNT))
        if fault := self.faults.get(CALLER):
            fault()
        return {"Account": ACCOUNT}

    def _get(self, function: LambdaFunction, arn: str, qualifier: str, _given: Any) -> Any:
        if qualifier not in function.configs:
            raise _error(GET, 404, "ResourceNotFoundException")
        return self._answer(function, arn, qualifier)

    def _answer(self, function: LambdaFunction, arn: str, qualifier: str) -> dict[str, Any]:
        config = function.configs[qualifier]
        sides = {"OnSuccess": {}, "OnFailure": {}, **config.get("DestinationConfig", {})}
        defaults = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 21600} if self.stores_defaults else {}
        return {**defaults, **config, "FunctionArn": f"{arn}:{qualifier}", "DestinationConfig": sides}

    def _list(self, function: LambdaFunction, arn: str, _qualifier: str, _given: Any) -> Any:
        return {"FunctionEventInvokeConfigs": [self._answer(function, arn, each) for each in sorted(function.configs)]}

    def _put(self, function: LambdaFunction, arn: str, qualifier: str, given: dict[str, Any]) -> Any:
        if qualifier not in {"$LATEST", *function.aliases, *function.versions}:
            raise _error(PUT, 404, "ResourceNotFoundException")
        function.configs[qualifier] = given
        return self._answer(function, arn, qualifier)

    def _delete(self, function: LambdaFunction, _arn: str, qualifier: str, _given: Any) -> Any:
        if function.configs.pop(qualifier, None) is None:
            raise _error(DELETE, 404, "ResourceNotFoundException")
        return {"ResponseMetadata": {"HTTPStatusCode": 204}}

    def _aliases(self, function: LambdaFunction, arn: str, _qualifier: str, _given: Any) -> Any:
        return {"Aliases": [{"AliasArn": f"{arn}:{name}", "Name": name} for name in sorted(function.aliases)]}

    def _versions(self, function: LambdaFunction, arn: str, _qualifier: str, _given: Any) -> Any:
        versions = ["$LATEST", *sorted(function.versions)]
        return {"Versions": [{"FunctionArn": f"{arn}:{each}", "Version": each} for each in versions]}

    def _function(self, _function: LambdaFunction, arn: str, _qualifier: str, _given: Any) -> Any:
        return {"FunctionArn": arn, "Role": f"arn:aws:iam::{ACCOUNT}:role/r"}


def _error(
    operation: str, status: int, code: str, message: str = "The function doesn't exist.", repeated: bool = False
) -> ClientError:
    metadata = {"HTTPStatusCode": status, "RequestId": "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd"}
    metadata["RetryAttempts"] = int(repeated)
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return ClientError(response, operation)


def denied() -> None:
    raise _error("X", 403, "AccessDeniedException", "not authorized")


def broken() -> None:
    raise _error("X", 500, "ServiceException", "try later")


def gone(repeated: bool = False) -> None:
    raise _error("X", 404, "ResourceNotFoundException", repeated=repeated)


def refused() -> None:
    raise _error("X", 400, "InvalidParameterValueException", "no")


def conflict() -> ClientError:
    return _error("X", 409, "ResourceConflictException", "another write is under way")


def expired() -> None:
    raise _error("X", 403, "ExpiredTokenException", "expired")


def unreachable() -> None:
    raise EndpointConnectionError(endpoint_url="https://127.0.0.1:1")


def no_such_time() -> None:
    """As botocore raises it for a time that no clock shows."""
    raise RuntimeError("Unable to calculate correct timezone offset for 1e18")


def too_deep() -> None:
    raise RecursionError("maximum recursion depth exceeded")
