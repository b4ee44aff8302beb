# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterator

import boto3
import pytest

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws import retries
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._aws.errors import LambdaError
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write import target as target_module
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from emulator import Emulator

REGION, OTHER_REGION = "us-east-2", "eu-west-1"
ONE = {"MaximumRetryAttempts": 1}
FUNCTIONS = [
    {
        "function_name": "f",
        "versions": 2,
        "aliases": {"BLUE": 1, "GREEN": 2},
        "event_invoke_configs": {"$LATEST": ONE, "BLUE": ONE, "1": ONE, "gone": ONE},
    },
    {"function_name": "g", "aliases": {"BLUE": "$LATEST"}, "event_invoke_configs": {"$LATEST": ONE, "BLUE": ONE}},
    {"function_name": "h"},
]
GET, LIST, ALIASES = "GetFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs", "ListAliases"
PUT, DELETE = "PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"
UNSTORED = "can be stored (in us-east-2)"
NOT_CONFIGURED = {
    "configured": False,
    "effective": {"maximum_retry_attempts": 2, "maximum_event_age_in_seconds": 21600},
}
DENIED = {"error": {"status": 403, "code": "AccessDeniedException", "message": "not authorized"}}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(port=0) as emulator:
        for region in (REGION, OTHER_REGION):
            emulator.add_functions(FUNCTIONS, region=region)
        yield emulator


def client_for(emulator: Emulator) -> t.Callable[[str, str | None], t.Any]:
    keys = {"aws_access_key_id": "testing-key", "aws_secret_access_key": "testing-secret"}
    return lambda service, region: boto3.client(service, region_name=region, endpoint_url=emulator.url, **keys)


def write(emulator: Emulator, *rows: dict[str, t.Any], purge: bool = False, dry: bool = False) -> Result:
    changes = parse_rows(rows, REGION)
    return apply(client_for(emulator), Request(changes, check_mode=dry, purge=purge), concurrency=3)


def row(target: str, retries: int | None = 1, **more: t.Any) -> dict[str, t.Any]:
    return {"function_name": target, "configured": True, "maximum_retry_attempts": retries, **more}


def changed(result: Result) -> list[str]:
    return [entry["before_header"].partition(":function:")[2] for entry in result.result()["diff"]]


def requests(emulator: Emulator) -> Counter[str]:
    return Counter(request.operation for request in emulator.requests)


@pytest.mark.parametrize("dry", [False, True])
def test_one_list_for_a_function_and_only_the_differences_written(emulator: Emulator, dry: bool) -> None:
    rows = [row("f"), row("f:BLUE", 0), row("f:1", None), row("f:gone", configured=False), row("g"), row("g:BLUE")]
    result = write(emulator, *rows, dry=dry)
    assert result.errors == []
    assert changed(result) == ["f:1", "f:BLUE", "f:gone"]
    wanted = {LIST: 2, ALIASES: 1, "ListVersionsByFunction": 1} if dry else {LIST: 2, PUT: 2, GET: 3, DELETE: 1}
    assert requests(emulator) == wanted
    if not dry:
        assert write(emulator, *rows).diffs == {}


def test_one_row_takes_a_get(emulator: Emulator) -> None:
    result = write(emulator, row("f"), row("g:BLUE", 0))
    assert changed(result) == ["g:BLUE"]
    assert requests(emulator) == {GET: 2, PUT: 1}


def test_several_regions(emulator: Emulator) -> None:
    result = write(emulator, row("f", 0), row("f", 2, region=OTHER_REGION))
    rows = result.result()["event_invoke_configs"]
    assert [(each["region"], each["maximum_retry_attempts"]) for each in rows] == [(OTHER_REGION, 2), (REGION, 0)]


def test_a_region_that_cannot_be_asked_leaves_the_others(emulator: Emulator) -> None:
    def client(service: str, region: str | None) -> t.Any:
        if region == OTHER_REGION:
            raise LambdaError("Connect", "lambda", "NoCredentialsError", "there are none")
        return client_for(emulator)(service, region)

    rows = [row(name, 0, region=region) for name in "fgh" for region in (REGION, OTHER_REGION)]
    result = apply(client, Request(parse_rows(rows, None)))
    assert changed(result) == ["f:$LATEST", "g:$LATEST", "h:$LATEST"]
    assert result.failure().startswith(
        "changed: f:$LATEST in us-east-2, g:$LATEST in us-east-2, h:$LATEST in us-east-2; "
        "cannot: f:$LATEST in eu-west-1, g:$LATEST in eu-west-1, h:$LATEST in eu-west-1; "
        "3 of 6 functions failed, the first error: Connect to lambda"
    )


def test_a_configuration_that_sets_nothing_can_be_stored(emulator: Emulator) -> None:
    assert changed(write(emulator, row("h", None))) == ["h:$LATEST"]
    assert write(emulator, row("h", None)).diffs == {}


def test_a_target_in_two_spellings_is_written_once(emulator: Emulator) -> None:
    arn = f"arn:aws:lambda:{REGION}:123456789012:function"
    result = write(emulator, row(f"{arn}:h", 0), row("h", 0), row("g:BLUE", 0), row(f"{arn}:g", 0))
    assert changed(result) == ["g:$LATEST", "g:BLUE", "h:$LATEST"]
    assert requests(emulator)[PUT] == 3


@pytest.mark.parametrize("dry", [False, True])
def test_purge_removes_what_no_row_of_the_function_names(emulator: Emulator, dry: bool) -> None:
    spelt = f"arn:aws:lambda:{REGION}:123456789012:function:f:1"
    result = write(emulator, row("f"), row(spelt), row("h", configured=False), purge=True, dry=dry)
    assert changed(result) == ["f:BLUE", "f:gone"]
    assert [entry["after"] for entry in result.result()["diff"]] == [NOT_CONFIGURED] * 2
    assert requests(emulator) == {LIST: 2, **({} if dry else {DELETE: 2, GET: 2})}
    assert {request.function_name for request in emulator.requests} == {"f", "h"}, "no row names g"


@pytest.mark.parametrize("purge", [False, True])
def test_a_failed_list_leaves_the_function_as_it_is(emulator: Emulator, purge: bool) -> None:
    broken = {"error": {"status": 501, "code": "NotImplemented", "message": "no"}}
    fault = {"operation": LIST, "function_name": "f", "effect": DENIED if purge else broken}
    emulator.configure(faults=[fault])
    result = write(emulator, row("f", 0), row("f:BLUE", 0), row("g", 0), row("g:BLUE"), purge=purge)
    assert changed(result) == ["g:$LATEST"]
    assert [(error["function_name"], error["operation"]) for error in result.result()["errors"]] == [("f", LIST)]
    written = {request.function_name for request in emulator.requests if request.operation in (PUT, DELETE)}
    assert written == {"g"}


def test_without_the_permission_to_list_each_target_is_read_by_itself(emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": LIST, "effect": DENIED}])
    result = write(emulator, row("f", 0), row("f:BLUE", 0))
    assert changed(result) == ["f:$LATEST", "f:BLUE"]
    assert result.errors == []


def test_a_failed_write_leaves_the_other_rows_of_the_function(emulator: Emulator) -> None:
    emulator.configure(faults=[{"operation": PUT, "times": 1, "effect": DENIED}])
    result = write(emulator, row("f:BLUE", 0), row("f:GREEN", 0))
    assert changed(result) == ["f:GREEN"]
    assert [error["operation"] for error in result.errors] == [PUT]


@pytest.mark.parametrize("dry", [False, True])
def test_nothing_is_purged_of_a_function_of_which_a_row_is_not_stored(emulator: Emulator, dry: bool) -> None:
    """Found: a typo in the name of an alias, and everything else of the function was removed."""
    result = write(emulator, row("f:GREEM"), row("g", 0), purge=True, dry=dry)
    assert changed(result) == ["g:$LATEST", "g:BLUE"]
    assert requests(emulator)[DELETE] == (0 if dry else 1)
    assert [(error["code"], error["operation"], error["message"]) for error in result.result()["errors"]] == [
        ("QualifierMissing", None, "f has no alias GREEM; it has: BLUE, GREEN (in us-east-2)"),
        (
            "NotPurged",
            None,
            f"f: $LATEST, 1, BLUE, gone are not purged, as not everything that is listed of the function {UNSTORED}",
        ),
    ]
    verb = "would change" if dry else "changed"
    assert result.failure() == (
        f"{verb}: g:$LATEST, g:BLUE; cannot: f:$LATEST, f:1, f:BLUE, f:GREEM, f:gone; 1 of 2 functions failed, the "
        "first error: f has no alias GREEM; it has: BLUE, GREEN (in us-east-2)"
    )


@pytest.mark.parametrize("error", [(409, "ResourceConflictException"), (429, "TooManyRequestsException")])
def test_what_outlasts_the_patience_is_an_error_and_the_rest_is_done(
    emulator: Emulator, error: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target_module, "CONFLICT_TIMEOUT", 0.6)
    monkeypatch.setattr(retries, "THROTTLED_SECONDS", 0.6)
    status, code = error
    effect = {"error": {"status": status, "code": code, "message": "not now"}}
    emulator.configure(faults=[{"operation": PUT, "function_name": "f", "effect": effect}])
    rows = [row("f", 0), row("f:BLUE", 0), row("g", 0), row("h", 0)]

    def patient(service: str, region: str | None) -> t.Any:
        client = client_for(emulator)(service, region)
        retries.retry_throttled(client)
        return client

    result = apply(patient, Request(parse_rows(rows, REGION)), concurrency=3)
    assert changed(result) == ["g:$LATEST", "h:$LATEST"]
    assert [(each["function_name"], each["code"]) for each in result.errors] == [("f", code)] * 2
    assert requests(emulator)[PUT] > 2 + 2, "both were tried again"
    assert result.failure().startswith(
        "changed: g:$LATEST, h:$LATEST; cannot: f:$LATEST, f:BLUE; 1 of 3 functions failed, the first error: "
        "PutFunctionEventInvokeConfig of f:"
    )
    emulator.configure(faults=[])
    assert changed(write(emulator, *rows)) == ["f:$LATEST", "f:BLUE"]
    assert write(emulator, *rows).diffs == {}


def test_include_aliases(emulator: Emulator) -> None:
    def run(settings: t.Any, dry: bool = False) -> Result:
        emulator.clear_requests()
        changes = [Change(parse_function(name), settings) for name in "fh"]
        return apply(client_for(emulator), Request({REGION: changes}, include_aliases=True, check_mode=dry))

    settings = parse_rows([row("f", 0)], REGION)[REGION][0].settings
    foreseen = run(settings, dry=True)
    assert changed(foreseen) == ["f:$LATEST", "f:BLUE", "f:GREEN", "h:$LATEST"]
    assert requests(emulator) == {ALIASES: 2, LIST: 1, GET: 1, "GetFunctionConfiguration": 1}
    assert changed(run(settings)) == ["f:$LATEST", "f:BLUE", "f:GREEN", "h:$LATEST"]
    assert requests(emulator) == {ALIASES: 2, LIST: 1, GET: 4, PUT: 4}, "what is written was read just before"
    assert changed(run(settings)) == []
    assert changed(run(None)) == ["f:$LATEST", "f:BLUE", "f:GREEN", "h:$LATEST"]
