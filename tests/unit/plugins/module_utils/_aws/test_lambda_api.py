# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An answer about another function, qualifier or account than was asked about is no answer."""

from __future__ import annotations

import typing as t

import pytest
from support.world import ACCOUNT, OTHER_ACCOUNT, REGION, LambdaFunction, World

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import lambda_api
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set

ASKS: dict[str, t.Callable[[t.Any, str], t.Any]] = {
    "get_function_event_invoke_config": lambda client, name: lambda_api.get_event_invoke_config(client, name, "BLUE"),
    "put_function_event_invoke_config": lambda client, name: lambda_api.put_event_invoke_config(
        client, name, "BLUE", nothing_set()
    ),
    "list_function_event_invoke_configs": lambda_api.list_event_invoke_configs,
    "list_aliases": lambda_api.list_aliases,
    "list_versions_by_function": lambda_api.list_versions,
    "get_function_configuration": lambda_api.get_function,
}
WITH_QUALIFIER = ("get_function_event_invoke_config", "put_function_event_invoke_config")


def answering(account_id: str, name: str, qualifier: str) -> t.Any:
    """Return a client of a service that answers about this target, whatever it is asked."""
    place = World({(account_id, name): LambdaFunction({"BLUE", "GREEN"}, {"BLUE": {}, "GREEN": {}}, {"1"})})
    client = place.client()
    client.meta.service_model.shape_for.return_value.members = {}
    for method in ASKS:
        given = {"Qualifier": qualifier} if method in WITH_QUALIFIER else {}
        answer = getattr(client, method)(FunctionName=f"{account_id}:function:{name}", **given)
        setattr(client, method, lambda answer=answer, **_parameters: answer)
    return client


@pytest.mark.parametrize("method", ASKS)
def test_another_function(method: str) -> None:
    with pytest.raises(LambdaError, match=f"it is about arn:aws:lambda:{REGION}:{ACCOUNT}:function:other"):
        ASKS[method](answering(ACCOUNT, "other", "BLUE"), "f")


@pytest.mark.parametrize("method", ASKS)
def test_another_account_than_was_named(method: str) -> None:
    client = answering(OTHER_ACCOUNT, "f", "BLUE")
    with pytest.raises(LambdaError, match=f"MalformedResponse.*{OTHER_ACCOUNT}"):
        ASKS[method](client, f"{ACCOUNT}:function:f")
    assert ASKS[method](client, f"{OTHER_ACCOUNT}:function:f")
    assert ASKS[method](client, "f")


@pytest.mark.parametrize("method", WITH_QUALIFIER)
def test_another_qualifier(method: str) -> None:
    """Found: the settings of another qualifier were merged, and a row of it was the answer."""
    with pytest.raises(LambdaError, match=r"it is about .*:f:GREEN"):
        ASKS[method](answering(ACCOUNT, "f", "GREEN"), "f")
