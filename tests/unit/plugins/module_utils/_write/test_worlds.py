# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any rows and repairs, in a world that changes between judging and writing, and in which requests fail."""

from __future__ import annotations

import copy
import typing as t

from hypothesis import event, given
from hypothesis import strategies as st
from support import world as lambda_world
from support.world import (
    ACCOUNT,
    ALIASES,
    DELETE,
    FUNCTION,
    GET,
    LIST,
    OTHER_ACCOUNT,
    PUT,
    QUEUE,
    REGION,
    LambdaFunction,
    World,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    differences,
    flat,
    nothing_set,
    parse_configuration,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.identifiers import parse_function
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._read import scan
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Request
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.result import Result
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES

NAMES, ALIAS_NAMES = ("f", "g"), ("BLUE", "GREEN")
QUALIFIERS = ("$LATEST", *ALIAS_NAMES)
BROKEN = f"{QUEUE}.fifo"
DESTINATIONS = (None, QUEUE, f"{QUEUE}-other", BROKEN)
_Key: t.TypeAlias = tuple[str, str, str]


def _document(retries: int | None, age: int | None, failure: str | None, success: str | None) -> dict[str, t.Any]:
    sides = {"OnFailure": failure, "OnSuccess": success}
    numbers = {"MaximumRetryAttempts": retries, "MaximumEventAgeInSeconds": age}
    config = {side: {"Destination": arn} for side, arn in sides.items() if arn}
    return {**{name: number for name, number in numbers.items() if number is not None}, "DestinationConfig": config}


documents = st.builds(
    _document,
    st.sampled_from([None, 0, 2]),
    st.sampled_from([None, 60, 21600]),
    st.sampled_from(DESTINATIONS),
    st.sampled_from(DESTINATIONS),
)
lambda_functions = st.builds(
    LambdaFunction,
    st.sets(st.sampled_from(ALIAS_NAMES)),
    st.dictionaries(st.sampled_from(QUALIFIERS), documents),
)
states = st.fixed_dictionaries({(ACCOUNT, name): lambda_functions for name in NAMES})
rows = st.lists(
    st.fixed_dictionaries(
        {
            "function_name": st.sampled_from([*NAMES, f"{ACCOUNT}:function:f", f"{OTHER_ACCOUNT}:function:f"]),
            "qualifier": st.sampled_from(QUALIFIERS),
            "configured": st.booleans(),
            "maximum_retry_attempts": st.sampled_from([None, 0, 2, 7]),
            "destination_config": st.sampled_from(DESTINATIONS).map(lambda arn: {"on_failure": {"destination": arn}}),
        }
    ),
    max_size=4,
    unique_by=lambda row: (row["function_name"].rpartition(":")[2], row["qualifier"]),
)
READS, WRITES = (GET, LIST, ALIASES, FUNCTION), (PUT, DELETE)
faults = st.just({}) | st.dictionaries(
    st.sampled_from([*READS, *WRITES]),
    st.sampled_from([lambda_world.denied, lambda_world.refused, lambda_world.broken, lambda_world.no_such_time]),
    max_size=2,
)
after_faults = st.just({}) | st.dictionaries(
    st.sampled_from(WRITES),
    st.sampled_from([lambda_world.broken, lambda_world.no_such_time, lambda_world.too_deep]),
    max_size=1,
)


def write(place: World, wanted: t.Any, purge: bool = False, dry: bool = False) -> Result:
    client = place.client()
    request = Request(parse_rows(wanted, REGION), propagation_timeout=0, check_mode=dry, purge=purge)
    return apply(lambda _service, _region: client, request)


def reported(result: Result) -> set[_Key]:
    parsed = [parse_function(header) for header in result.diffs]
    return {(each.account_id or ACCOUNT, each.name, each.qualifier or "") for each in parsed}


def changes(before: t.Mapping[_Key, t.Any], after: t.Mapping[_Key, t.Any]) -> set[_Key]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def told(result: Result) -> t.Any:
    """Return what check mode and the real run have in common."""
    every = result.result()
    kept = [{**row, "last_modified": None} for row in every["event_invoke_configs"]]
    return every["changed"], every["diff"], every["errors"], kept, result.summary().replace("would change", "changed")


@given(states, rows, st.booleans(), faults, after_faults)
def test_rows(state: t.Any, wanted: t.Any, purge: bool, failing: t.Any, failing_afterwards: t.Any) -> None:
    other = {(OTHER_ACCOUNT, "f"): LambdaFunction({"BLUE"}, {"BLUE": _document(1, None, QUEUE, None)})}
    place = World(copy.deepcopy(state) | other, dict(failing), dict(failing_afterwards))
    before = place.snapshot()
    result = write(place, wanted, purge)
    after, done = place.snapshot(), reported(result)
    assert changes(before, after) <= done, "every change is reported"
    assert done == changes(before, after) or result.unknown, "only changes are reported, and what may be one"
    named = {(_account(row), row["function_name"].rpartition(":")[2], row["qualifier"]) for row in wanted}
    removed = {(account, name, qualifier) for _put, account, name, qualifier in place.written} - named
    for account, name, _qualifier in removed:
        assert purge
        of_function = [
            row for row in wanted if (_account(row), row["function_name"].rpartition(":")[2]) == (account, name)
        ]
        assert of_function, "only the functions of the rows are purged"
        assert all(_is_stored(row, before, after) for row in of_function), "nothing is purged beside a row not stored"
    event(f"{len(place.written)} writes")
    if not failing and not failing_afterwards:
        twin = World(copy.deepcopy(state) | copy.deepcopy(other))
        twin.functions[OTHER_ACCOUNT, "f"].configs = {"BLUE": _document(1, None, QUEUE, None)}
        foreseen = write(twin, wanted, purge, dry=True)
        assert twin.written == []
        assert told(foreseen) == told(result), "check mode says what the real run does"
        assert write(place, wanted, purge).diffs == {} or result.errors, "a second run changes nothing"


def _account(row: t.Mapping[str, t.Any]) -> str:
    return OTHER_ACCOUNT if row["function_name"].startswith(OTHER_ACCOUNT) else ACCOUNT


def _is_stored(row: t.Mapping[str, t.Any], before: t.Mapping[_Key, t.Any], after: t.Mapping[_Key, t.Any]) -> bool:
    key = (_account(row), row["function_name"].rpartition(":")[2], row["qualifier"])
    if not row["configured"]:
        return key not in after
    if key not in after:
        return False
    arn = row["destination_config"]["on_failure"]["destination"]
    stored = after[key]
    failure = (
        stored["DestinationConfig"].get("OnFailure", {}).get("Destination") if "DestinationConfig" in stored else None
    )
    return (stored.get("MaximumRetryAttempts"), failure) == (row["maximum_retry_attempts"], arn)


desires = st.fixed_dictionaries(
    {},
    optional={
        "maximum_retry_attempts": st.sampled_from([0, 1, 2]),
        "maximum_event_age_in_seconds": st.sampled_from([60, 3600]),
        "destination_config": st.fixed_dictionaries(
            {}, optional={side: st.just({"destination": f"{QUEUE}-desired"}) for side in ("on_failure", "on_success")}
        ),
    },
)


@given(
    states, states, st.sets(st.sampled_from([(ACCOUNT, name) for name in NAMES])), desires, faults, faults, after_faults
)
def test_repairs(
    judged: t.Any,
    later: t.Any,
    moved: set[tuple[str, str]],
    desired: t.Any,
    failing_reads: t.Any,
    failing: t.Any,
    failing_afterwards: t.Any,
) -> None:
    read = World(copy.deepcopy(judged), dict(failing_reads))
    client = read.client()
    include = ("function", "unconfigured", "qualifiers")
    seen = scan.read(
        lambda _region: client, {REGION: [parse_function(name) for name in NAMES]}, include=include
    ).result()
    found = findings(seen["event_invoke_configs"], {"maximum_retry_attempts": {"maximum": 1}})
    wanted = repairs(seen, found, desired, list(RULES), prune=True)["event_invoke_configs"]

    place = World({key: copy.deepcopy((later if key in moved else judged)[key]) for key in judged})
    place.faults, place.after_faults = dict(failing), dict(failing_afterwards)
    before, aliases = place.snapshot(), {key: set(function.aliases) for key, function in place.functions.items()}
    result = write(place, wanted)
    after = place.snapshot()
    errors = result.result()["errors"]
    of_targets = {arn for error in errors for arn in error["targets"]}
    doubted = {arn for error in errors if not error.get("known", True) for arn in error["targets"]}
    assert doubted == result.unknown, "the error of a write that may have been done says so, and no other"
    done = {header for header in result.diffs if header not in result.unknown} | result.rows.keys()
    unwritten = {each["function_name"] for each in wanted if each["configured"]} - done
    assert unwritten <= of_targets, "each target that is not as wanted has its error"

    assert changes(before, after) <= reported(result)
    was_judged = {
        (row["account_id"], row["function_name"], row["qualifier"]): row for row in seen["event_invoke_configs"]
    }
    unread = {error["function_name"] for error in seen["errors"]}
    for operation, account, name, qualifier in place.written:
        key = (account, name, qualifier)
        assert name not in unread, "what was not fully read is left alone"
        row = was_judged[key]
        settings = {each: row[each] for each in nothing_set()}
        assert not differences(flat(settings), flat(_settings(before.get(key)))), (
            "only what is as it was judged is written"
        )
        assert row["configured"] == (key in before)
        if operation == DELETE:
            assert qualifier not in {"$LATEST"} | aliases[account, name], "only what is still an orphan is removed"
    for key, document in before.items():
        for side, destination in document["DestinationConfig"].items():
            still = after.get(key, {}).get("DestinationConfig", {}).get(side)
            orphan = key[2] not in {"$LATEST"} | aliases[key[:2]]
            assert still == destination or destination["Destination"] == BROKEN or orphan, "no good destination is lost"
    event(f"{len(place.written)} repairs")
    if not failing and not failing_afterwards:
        twin = World({key: copy.deepcopy((later if key in moved else judged)[key]) for key in judged})
        assert told(write(twin, wanted, dry=True)) == told(result)


def _settings(document: t.Any) -> t.Any:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f:$LATEST"
    return nothing_set() if document is None else parse_configuration({**document, "FunctionArn": arn}).settings
