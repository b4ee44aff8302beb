# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import scan
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading
from emulator import Emulator

DENIED = {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}}
FUNCTION = {
    "function_name": "f",
    "versions": 1,
    "aliases": {"BLUE": 1, "GREEN": 1},
    "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 0}, "BLUE": {"MaximumRetryAttempts": 1}},
}


@pytest.fixture(name="emulator")
def _emulator(emulator: Emulator) -> Emulator:
    emulator.add_functions([FUNCTION], region=REGION)
    return emulator


def read(emulator: Emulator, include: t.Any, *names: str) -> Reading:
    client = lambda_client(emulator)
    targets = [parse_function(name) for name in names] if names else None
    return scan.read(lambda _region: client, {REGION: targets}, include=include)


@pytest.mark.parametrize("names", [[], ["f"], ["f", "f:GREEN"]])
def test_nothing_is_unconfigured_if_the_list_could_not_be_read(emulator: Emulator, names: list[str]) -> None:
    emulator.configure(faults=[{"operation": "ListFunctionEventInvokeConfigs", "effect": DENIED}])
    reading = read(emulator, ["unconfigured", "qualifiers", "function"], *names)
    told = {row["qualifier"]: row["configured"] for row in reading.result()["event_invoke_configs"]}
    assert told == ({"GREEN": False} if "f:GREEN" in names else {})  # Get and ListAliases answered for GREEN
    assert {error["operation"] for error in reading.errors} == {"ListFunctionEventInvokeConfigs"}


@pytest.mark.parametrize("quirks", [True, False], ids=["LocalStack", "AWS"])
@pytest.mark.parametrize("prefix", ["", "123456789012:function:", "arn:aws:lambda:us-east-2:123456789012:function:"])
def test_a_function_is_found_however_it_is_named(emulator: Emulator, prefix: str, quirks: bool) -> None:
    emulator.configure(localstack_quirks=quirks)
    reading = read(emulator, ["unconfigured", "qualifiers", "function"], f"{prefix}f", f"{prefix}no-such-function")
    rows = reading.result()["event_invoke_configs"]
    assert {row["qualifier"]: row["configured"] for row in rows} == {"$LATEST": True, "BLUE": True, "GREEN": False}
    assert [(miss["function_name"], miss["reason"]) for miss in reading.not_found] == [
        ("no-such-function", "function_missing")
    ]
    assert reading.errors == []


def test_a_second_list_that_fails_does_not_make_the_function_missing(emulator: Emulator) -> None:
    fault = {"operation": "ListFunctionEventInvokeConfigs", "skip": 1, "effect": DENIED}
    emulator.configure(localstack_quirks=True, faults=[fault])
    reading = read(emulator, ["unconfigured"], "123456789012:function:f")
    assert reading.not_found == []
    assert [error["operation"] for error in reading.errors] == ["ListFunctionEventInvokeConfigs"]


@pytest.mark.parametrize("names", [[], ["f"], ["many"], ["many:A1"]])
def test_a_list_that_ends_in_a_404_does_not_make_the_function_missing(emulator: Emulator, names: list[str]) -> None:
    """Found: what was read by name does not exist, said the module, after a page of its configurations."""
    aliases = {f"A{number}": "$LATEST" for number in range(60)}
    configs = {name: {"MaximumRetryAttempts": 0} for name in aliases}
    emulator.add_functions([{"function_name": "many", "aliases": aliases, "event_invoke_configs": configs}], REGION)
    gone = {"error": {"status": 404, "code": "ResourceNotFoundException", "message": "no such function"}}
    fault = {"operation": "ListFunctionEventInvokeConfigs", "function_name": "many", "skip": 1, "effect": gone}
    emulator.configure(faults=[fault])
    reading = read(emulator, ["unconfigured"], *names)
    assert reading.not_found == []
    is_listed = names in ([], ["many"])
    assert [error["code"] for error in reading.errors] == (["ResourceNotFoundException"] if is_listed else [])


def test_latest_is_unconfigured_if_only_the_aliases_could_not_be_read(emulator: Emulator) -> None:
    emulator.add_functions([{"function_name": "g", "aliases": {"BLUE": "$LATEST"}}], region=REGION)
    emulator.configure(faults=[{"operation": "ListAliases", "effect": DENIED}])
    reading = read(emulator, ["unconfigured"], "f", "g")
    rows = [
        (row["function_name"], row["qualifier"], row["configured"]) for row in reading.result()["event_invoke_configs"]
    ]
    assert rows == [("f", "$LATEST", True), ("f", "BLUE", True), ("g", "$LATEST", False)]
    assert [(error["function_name"], error["operation"]) for error in reading.errors] == [
        ("f", "ListAliases"),
        ("g", "ListAliases"),
    ]
