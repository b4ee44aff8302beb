# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets that no function_name can spell: a qualifier with a dollar sign, and names that are long with theirs."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from support.world import (
    ACCOUNT,
    ALIASES,
    CALLER,
    DELETE,
    FUNCTION,
    GET,
    LIST,
    OTHER_ACCOUNT,
    PUT,
    REGION,
    VERSIONS,
    LambdaFunction,
    World,
    broken,
    denied,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result

OWN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
LONG = f"{OWN}:{'a' * 200}"
PARTIAL = f"{ACCOUNT}:{'a' * 243}"
"""Longer than a name may be once "function:" is in it."""
ODD = [("f", "$latest"), ("f", "BL$UE"), (f"{OWN}:f", "$Latest"), (LONG, "P" * 40), (PARTIAL, "LIVE"), (PARTIAL, None)]
OPERATIONS = (GET, LIST, PUT, DELETE, ALIASES, VERSIONS, FUNCTION, CALLER)


def world() -> World:
    one = {"MaximumRetryAttempts": 1}
    return World({(ACCOUNT, "f"): LambdaFunction({"BLUE"}, {"BLUE": dict(one)}), (ACCOUNT, "g"): LambdaFunction()})


def row(name: str, qualifier: str | None = None, retries: int = 0) -> dict[str, t.Any]:
    return {"function_name": name, "qualifier": qualifier, "maximum_retry_attempts": retries, "region": REGION}


def write(place: World, *rows: dict[str, t.Any], **options: t.Any) -> Result:
    client = place.client()
    return apply(lambda *_of: client, Request(parse_rows(rows, None), propagation_timeout=0, **options))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("options", [{}, {"check_mode": True}, {"purge": True}])
def test_what_was_written_beside_it_is_told(odd: tuple[str, str | None], options: t.Any) -> None:
    """Found: "Internal error: InvalidIdentifier", changed false and no diff, after the others had been written."""
    place = world()
    result = write(place, row("f", "BLUE"), row("g"), row(*odd), **options)
    told = result.result()
    assert [each["before_header"] for each in told["diff"]] == [f"{OWN}:f:BLUE", f"{OWN}:g:$LATEST"]
    assert len(place.written) == (0 if "check_mode" in options else 2)
    (error,) = told["errors"]
    assert error["code"] in ("QualifierMissing", "FunctionMissing")
    name = parse_function(odd[0]).name
    did = "would change" if "check_mode" in options else "changed"
    assert result.failure().startswith(f"{did}: f:BLUE, g:$LATEST; cannot: {name}:{odd[1] or '$LATEST'}; ")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("operation", "fault"), [*itertools.product(OPERATIONS, (denied, broken))])
def test_no_failure_beside_it_is_a_fault_of_ours(odd: tuple[str, str | None], operation: str, fault: t.Any) -> None:
    place = world()
    place.faults[operation] = fault
    before = place.snapshot()
    result = write(place, row("f", "BLUE"), row("g"), row(*odd), purge=True)
    told = result.result()
    assert "bug of the collection" not in f"{told['errors']} {result.failure()}"
    after = place.snapshot()
    changed = {f"{OWN}:{name}:{qualifier}" for _own, name, qualifier in after if after != before}
    written = {each["before_header"] for each in told["diff"] if each.get("known", True)}
    assert {f"{OWN}:{name}:{qualifier}" for _put, _own, name, qualifier in place.written} == written
    assert written <= changed


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("qualifier", ["$latest", "BL$UE"])
def test_one_name_alone(state: str, qualifier: str) -> None:
    place = world()
    client = place.client()
    settings: t.Any = {**nothing_set(), "maximum_retry_attempts": 0} if state == "present" else None
    change = Change(parse_function("f", qualifier), settings)
    result = apply(lambda *_of: client, Request({REGION: [change]}, propagation_timeout=0))
    if state == "absent":
        assert (result.summary(), result.result()["changed"], result.errors) == ("", False, [])
    else:
        assert result.failure().startswith(f"f has no alias {qualifier}; it has: BLUE")


@pytest.mark.parametrize("qualifier", [None, "BLUE", "$latest"])
@pytest.mark.parametrize("operations", [(GET, LIST), (PUT,), (LIST,)])
def test_one_failure_of_two_forms_names_the_target_as_each_row_does(
    operations: tuple[str, ...], qualifier: str | None
) -> None:
    """Found: the target of the ARN was told by the name that the other row has, and drift did not find it."""
    place = world()
    place.faults.update(dict.fromkeys(operations, denied))
    result = write(place, row("f", qualifier), row(f"{OWN}:f", qualifier), row(f"{OWN}:f", "GREEN"), purge=True)
    targets = {each for error in result.result()["errors"] for each in error["targets"]}
    own = qualifier or "$LATEST"
    assert {f"f:{own}", f"{OWN}:f:{own}"} <= targets or f"{OWN}:f:{own}" in result.rows
    assert f"{OWN}:f:GREEN" in targets
    assert "f:GREEN" not in targets


def test_two_accounts_that_fail_alike_are_two() -> None:
    place = world()
    place.functions[OTHER_ACCOUNT, "f"] = LambdaFunction()
    theirs = OWN.replace(ACCOUNT, OTHER_ACCOUNT)
    result = write(place, row("f", "$latest"), row(f"{theirs}:f", "$latest"))
    assert [each["targets"] for each in result.result()["errors"]] == [[f"{theirs}:f:$latest"], ["f:$latest"]]
    assert result.failure().startswith(f"cannot: {OTHER_ACCOUNT}:f:$latest, f:$latest; ")
