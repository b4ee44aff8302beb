# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest
from support.clients import lambda_client
from support.environment import REGION

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import progress, scan
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading
from emulator import Emulator


def test_a_long_scan_says_how_far_it_is(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setattr(scan, "_LOOK", 0.0)
    lines: list[str] = []
    emulator.add_functions([{"function_name": f"f-{i}"} for i in range(60)], region=REGION)
    client = lambda_client(emulator)
    reading = scan.read(lambda _region: client, {REGION: None}, concurrency=4, progress=lines.append)
    assert reading.functions == 60
    assert any(re.match(rf"{REGION}: 60 functions, about [67]\d requests, ", line) for line in lines)
    assert re.fullmatch(rf"{REGION}: [4-6]\d of 60 functions, \d+ s left", lines[-1])


SEED = {"aliases": {"live": "$LATEST"}, "event_invoke_configs": {"$LATEST": {"MaximumRetryAttempts": 1}}}
DENIED = {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}}
OUTAGE = {"error": {"status": 400, "code": "InvalidParameterValueException", "message": "marker"}}


def scanned(emulator: Emulator, functions: int, *faults: dict[str, object], **options: t.Any) -> Reading:
    emulator.add_functions([{"function_name": f"f-{i}", **SEED} for i in range(functions)], region=REGION)
    emulator.configure(faults=list(faults))
    client = lambda_client(emulator)
    targets = {REGION: options.pop("targets", None)}
    return scan.read(lambda _region: client, targets, include=["unconfigured"], concurrency=2, **options)


def test_everything_that_was_asked_for_was_read(emulator: Emulator) -> None:
    reading = scanned(emulator, 1)
    assert reading.result()["completeness"] == [
        {
            "account_id": "123456789012",
            "region": REGION,
            "function_names": None,
            "qualifiers": "all",
            "include": ["unconfigured"],
            "complete": True,
            "missing": [],
            "evidence": {"destinations": None, "metrics": None, "triggers": None, "alarms": None, "parked": None},
        }
    ]
    assert [row["completeness"] for row in reading.rows] == [
        {"configurations": True, "aliases": True, "versions": None, "targets": 2}
    ] * 2


@pytest.mark.parametrize("functions", [2, 25])
def test_a_list_that_is_denied_is_a_fact_of_each_row(emulator: Emulator, functions: int) -> None:
    reading = scanned(emulator, functions, {"operation": "ListAliases", "effect": DENIED})
    assert len(reading.rows) == functions
    assert {row["completeness"]["aliases"] for row in reading.rows} == {False}
    (region,) = reading.regions
    assert not region["complete"]
    assert region["missing"] == [f"ListAliases: AccessDeniedException for {functions} functions"]


def test_what_was_listed_is_read_though_the_next_page_fails(emulator: Emulator) -> None:
    reading = scanned(emulator, 120, {"operation": "ListFunctions", "skip": 1, "effect": OUTAGE})
    assert len({row["function_name"] for row in reading.rows}) == 50
    assert [error["operation"] for error in reading.errors] == ["ListFunctions"]
    (region,) = reading.regions
    assert region["missing"] == ["ListFunctions: InvalidParameterValueException"]


def test_a_region_without_a_client_is_not_complete(emulator: Emulator) -> None:
    def refuse(_region: str | None) -> t.NoReturn:
        raise LambdaError("Connect", "lambda", "NoCredentialsError", "none")

    (region,) = scan.read(refuse, {REGION: [parse_function("f:live")]}).regions
    assert (region["complete"], region["function_names"], region["qualifiers"]) == (False, ["f"], "named")
    assert region["missing"] == ["Connect: NoCredentialsError"]


def test_a_qualifier_of_a_region_is_read_from_lists_where_get_is_denied(emulator: Emulator) -> None:
    """Found: as GetFunctionEventInvokeConfig was given up, the region was an error although every row was there."""
    denied = {"operation": "GetFunctionEventInvokeConfig", "effect": DENIED}
    reading = scanned(emulator, 30, denied, qualifier="$LATEST")
    assert reading.errors == []
    assert len(reading.rows) == 30
    (region,) = reading.result()["completeness"]
    assert (region["complete"], region["missing"]) == (True, [])


def test_what_was_denied_for_a_qualifier_of_every_function_is_one_error(emulator: Emulator) -> None:
    """Found: 300 errors for two denied operations, each with the message of another function."""
    operations = ("GetFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs")
    denied = [{"operation": operation, "effect": DENIED} for operation in operations]
    reading = scanned(emulator, 30, *denied, qualifier="$LATEST")
    (error,) = reading.errors
    assert (error["operation"], error["function_name"]) == ("GetFunctionEventInvokeConfig", None)
    assert ": 30 functions are affected" in error["message"]
