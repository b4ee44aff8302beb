# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many reads: what a region says about itself when everything has been asked."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from support.world import ACCOUNT, FUNCTION, OTHER_ACCOUNT, REGION, LambdaFunction, World, broken, denied, gone

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.function import unconfigured_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.reading import Reading
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read.scan import read


class Received:
    """Evidence that $LATEST of every function has received events."""

    finds_qualifiers = True
    services = SimpleNamespace(requests=0, throttled=0, warnings=lambda: ())

    def start(self, region: t.Any) -> None:
        self.region = region

    def received_events(self, _rows: t.Any) -> t.Iterator[t.Any]:
        for name, reader in self.region.readers.items():
            yield self.region, name, unconfigured_rows(reader, {"$LATEST"}, ["metrics"])

    def complete(self, _region: str) -> t.Any:
        return {"destinations": None, "metrics": True, "triggers": None}

    def add(self, _region: t.Any, _rows: t.Any) -> None:
        pass

    def finish(self, _rows: t.Any) -> None:
        pass


def read_names(place: World, *names: str, evidence: t.Any = None, include: t.Any = ()) -> Reading:
    client = place.client()
    targets: t.Any = {REGION: [parse_function(name) for name in names]}
    return read(lambda _region: client, targets, include=include, evidence=evidence)


@pytest.mark.parametrize("fault", [denied, broken])
def test_what_fails_last_is_missing_too(fault: t.Any) -> None:
    """Found: `complete: true`, although the row of what had received events could not be read."""
    place = World({(ACCOUNT, "g"): LambdaFunction()})
    place.faults[FUNCTION] = fault
    result = read_names(place, "g", evidence=Received(), include=["metrics"])
    (region,) = result.regions
    assert len(result.errors) == 1
    assert region["complete"] is False
    assert region["missing"] == [f"{FUNCTION}: {result.errors[0]['code']} for 1 function"]


def test_a_function_that_is_gone_at_the_end() -> None:
    """Found: it was `not_configured`, without a warning."""
    place = World({(ACCOUNT, "g"): LambdaFunction()})
    place.faults[FUNCTION] = gone
    result = read_names(place, "g", evidence=Received(), include=["metrics"])
    assert [each["reason"] for each in result.not_found] == ["function_missing"]
    assert list(result.warnings()) == [f"g in {REGION}: the function does not exist"]


def test_the_account_that_the_last_row_tells() -> None:
    place = World({(ACCOUNT, "g"): LambdaFunction()})
    result = read_names(place, "g", evidence=Received(), include=["metrics"])
    assert [row["account_id"] for row in result.rows] == [ACCOUNT]
    assert result.regions[0]["account_id"] == ACCOUNT
    assert result.not_found == []


@pytest.mark.parametrize("own", [True, False])
def test_two_functions_of_one_name_are_missing_each(own: bool) -> None:
    """Found: one entry, which said of both what is true of the last one."""
    place = World({(ACCOUNT if own else OTHER_ACCOUNT, "g"): LambdaFunction()})
    result = read_names(place, "g", f"{OTHER_ACCOUNT}:function:g")
    told = {each["account_id"]: each["reason"] for each in result.result()["not_found"]}
    reasons = ["not_configured", "function_missing"] if own else ["function_missing", "not_configured"]
    assert told == {None: reasons[0], OTHER_ACCOUNT: reasons[1]}
    whose = f" of {OTHER_ACCOUNT}" if own else ""
    assert list(result.warnings()) == [f"g{whose} in {REGION}: the function does not exist"]


def test_two_names_of_one_function_are_missing_once() -> None:
    place = World({(ACCOUNT, "g"): LambdaFunction({"BLUE"}, {"BLUE": {}})})
    result = read_names(place, "g:BLUE", "g:NOPE", f"{ACCOUNT}:function:g:NOPE")
    (miss,) = result.result()["not_found"]
    assert (miss["account_id"], miss["qualifier"], miss["reason"]) == (ACCOUNT, "NOPE", "qualifier_missing")
    assert list(result.warnings()) == [f"g has no alias NOPE; it has: BLUE (in {REGION})"]


def test_what_is_missing_is_answered_with_what_there_is() -> None:
    """Found: it only said that there is no such version or alias."""
    place = World({(ACCOUNT, "g"): LambdaFunction({"GREEN", "BLUE"}), (OTHER_ACCOUNT, "g"): LambdaFunction()})
    result = read_names(place, "g:NOPE", "g:9", f"{OTHER_ACCOUNT}:function:g:NOPE")
    assert list(result.warnings()) == [
        f"g has no version 9; it has none (in {REGION})",
        f"g has no alias NOPE; it has: BLUE, GREEN (in {REGION})",
        f"g of {OTHER_ACCOUNT} has no alias NOPE; it has none (in {REGION})",
    ]
    assert [operation for operation, _name in place.requests].count("ListAliases") == 2


def test_another_function_tells_the_account_of_a_name_alone() -> None:
    place = World({(ACCOUNT, "f"): LambdaFunction(configs={"$LATEST": {}}), (OTHER_ACCOUNT, "g"): LambdaFunction()})
    (miss,) = read_names(place, "nope", "f", f"{ACCOUNT}:function:nope").result()["not_found"]
    assert miss["account_id"] == ACCOUNT
    result = read_names(place, "g", "f", f"{OTHER_ACCOUNT}:function:g").result()
    assert [each["account_id"] for each in result["not_found"]] == [ACCOUNT, OTHER_ACCOUNT]


LIST = "ListFunctionEventInvokeConfigs"


@pytest.mark.parametrize("form", ["{account}:function:{name}", "arn:aws:lambda:us-east-2:{account}:function:{name}"])
@pytest.mark.parametrize(
    "named", ["none", "f of two accounts", "f of two accounts, and g", "f also without an account"]
)
def test_functions_of_one_name_in_two_accounts_are_two(form: str, named: str) -> None:
    """Found: 1 of 1 functions could not be read."""
    place = World({(account, name): LambdaFunction() for account in (ACCOUNT, OTHER_ACCOUNT) for name in "fg"})
    place.faults[LIST] = denied
    names = [form.format(account=account, name="f") for account in (ACCOUNT, OTHER_ACCOUNT)]
    names += {"f of two accounts, and g": ["g"], "f also without an account": ["f"]}.get(named, [])
    result = read_names(place, *(names[:1] if named == "none" else names))
    functions = {"none": 1, "f of two accounts, and g": 3}.get(named, 2)
    assert result.functions == functions
    (region,) = result.regions
    assert region["missing"] == [f"{LIST}: AccessDeniedException for {functions} function{'s'[: functions - 1]}"]
    if functions > 1:
        assert result.failure().startswith(f"{functions} of {functions} functions could not be read, the first error: ")
