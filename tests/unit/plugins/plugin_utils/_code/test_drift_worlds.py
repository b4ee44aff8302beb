# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What drift says of a file while each request may fail: nothing that is not so, and everything that was read."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from support.world import (
    ACCOUNT,
    ALIASES,
    CALLER,
    FUNCTION,
    GET,
    LIST,
    OTHER_ACCOUNT,
    REGION,
    VERSIONS,
    LambdaFunction,
    World,
    broken,
    denied,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Request
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.drift import Drift, drift

OWN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
THEIRS = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function"
READS = (GET, LIST, ALIASES, VERSIONS, FUNCTION, CALLER)


def row(name: str, retries: int | None = 1, **keys: t.Any) -> dict[str, t.Any]:
    place = {"function_name": name, "region": REGION}
    settings = {"configured": False} if retries is None else {"maximum_retry_attempts": retries}
    return {**place, **settings, **keys}


FILE = [
    row("f"),
    row("f"),
    row("f:BLUE", 2),
    row("f:GONE"),
    row("f:7"),
    row("f:GREEN", None),
    row("gone"),
    row("gone-too", None),
    row("g"),
    row("g:BLUE", 2),
    row(f"{THEIRS}:f:LIVE"),
]
DIFFERING = {
    f"{OWN}:f:BLUE": "maximum_retry_attempts: AWS now 1, file 2",
    f"{OWN}:f:GONE": "AWS now: no such alias; file: maximum_retry_attempts 1",
    f"{OWN}:f:7": "AWS now: no such version; file: maximum_retry_attempts 1",
    f"{OWN}:gone:$LATEST": "AWS now: no such function; file: maximum_retry_attempts 1",
    f"{OWN}:g:$LATEST": "AWS now: no configuration; file: maximum_retry_attempts 1",
    f"{THEIRS}:f:LIVE": "maximum_retry_attempts: AWS now 0, file 1",
}
MISSING = {
    f"{OWN}:f:OLD": "AWS now: maximum_retry_attempts 0; file: nothing about it",
    f"{OWN}:h:$LATEST": "AWS now: maximum_retry_attempts 0; file: nothing about it",
}
TARGETS = len(FILE) - 1  # one is there twice


def world() -> World:
    retries: t.Any = [{"MaximumRetryAttempts": number} for number in range(3)]
    return World(
        {
            (ACCOUNT, "f"): LambdaFunction(
                {"BLUE", "GREEN", "OLD"}, {"$LATEST": retries[1], "BLUE": retries[1], "OLD": retries[0]}
            ),
            (ACCOUNT, "g"): LambdaFunction({"BLUE"}, {"BLUE": retries[2]}),
            (ACCOUNT, "h"): LambdaFunction(set(), {"$LATEST": retries[0]}),
            (OTHER_ACCOUNT, "f"): LambdaFunction({"LIVE"}, {"LIVE": retries[0]}),
        }
    )


def read_of(place: World) -> t.Any:
    """Return the result of a read of the whole region."""
    stored = [
        row_of(parse_configuration({"FunctionArn": f"{OWN}:{name}:{qualifier}", "DestinationConfig": {}, **config}))
        for (account_id, name, qualifier), config in place.snapshot().items()
        if account_id == ACCOUNT
    ]
    complete = {"region": REGION, "account_id": ACCOUNT, "complete": True, "missing": []}
    return {"event_invoke_configs": stored, "completeness": [complete], "errors": []}


def outcome(place: World, rows: t.Any, scan: t.Any) -> Drift:
    client = place.client()
    request = Request(parse_rows(rows, None), propagation_timeout=0, check_mode=True, purge=scan is not None)
    result = apply(lambda _service, _region: client, request)
    compared = {**result.result(), **({"failed": True, "msg": result.failure()} if result.errors else {})}
    return drift({"file": "/f.yml", "rows": rows, "compared": compared, "scan": scan, "fail": False})


def told(outcome: Drift) -> dict[str, str]:
    lines = [line.split(": ", 1) for line in outcome["lines"] if line.startswith("arn:")]
    return dict(lines)


def test_without_a_fault_all_is_known() -> None:
    """Found: one error of a function hid its other targets, what is gone was an error, and a row counted twice."""
    found = outcome(world(), FILE, read_of(world()))
    assert told(found) == {**DIFFERING, **MISSING}
    assert (found["failures"], found["statistics"]["event_invoke_drift_errors"]) == ([], [])
    assert found["statistics"]["event_invoke_drift_compared"] == TARGETS
    assert found["statistics"]["event_invoke_drift_not_in_file"] == len(MISSING)
    assert found["lines"][0] == f"{TARGETS} targets compared with /f.yml: 6 differ, 2 are not in the file"


FAULTS = [
    {(operation, account_id): fault}
    for operation, account_id, fault in itertools.product(READS, (ACCOUNT, OTHER_ACCOUNT), (denied, broken))
]
BOTH = [
    {(one, ACCOUNT): denied, (other, ACCOUNT): broken} for one, other in itertools.permutations((GET, *READS[1:5]), 2)
]


@pytest.mark.parametrize("faults", [*FAULTS, *BOTH, dict.fromkeys(READS, denied), dict.fromkeys(READS, broken)])
@pytest.mark.parametrize("searched", [True, False])
def test_each_fault_hides_only_what_was_not_read(searched: bool, faults: t.Any) -> None:
    """Found: differences of targets that were read were not told, as another one of their function was not."""
    place = world()
    scan = read_of(place) if searched else None
    place.faults.update(faults)
    found = outcome(place, FILE, scan)
    differences, statistics = told(found), found["statistics"]
    unread = TARGETS - statistics["event_invoke_drift_compared"]
    for arn, words in differences.items():
        # What is gone may only be known to have no configuration.
        now, wanted = words.split("; file: ") if "; file: " in words else (words, "")
        known = {**DIFFERING, **MISSING}[arn]
        assert words == known or (now, wanted) == ("AWS now: no configuration", known.partition("; file: ")[2])
    assert len(DIFFERING.keys() - differences.keys()) <= unread
    assert bool(unread) == bool(found["failures"]) == bool(statistics["event_invoke_drift_errors"])
    if searched:
        own = {arn for arn in (*DIFFERING, *MISSING) if arn.startswith(OWN)}
        assert own <= differences.keys(), "the read of the region shows all of them"
        assert unread <= 1, "that of the other account"


def test_one_error_is_of_its_target_only() -> None:
    """Found: 0 targets compared: 1 differs."""
    place = world()
    place.faults[VERSIONS] = broken
    found = outcome(place, FILE, None)
    assert found["statistics"]["event_invoke_drift_compared"] == TARGETS - 1
    assert told(found).keys() == DIFFERING.keys() - {f"{OWN}:f:7"}
    assert found["lines"][1] == "Not known: whether 1 target of the file differ: they could not be read"


def test_a_row_of_another_account_is_not_settled_by_what_is_in_this_one() -> None:
    found = outcome(world(), [row("f", account_id=OTHER_ACCOUNT)], read_of(world()))
    assert found["statistics"]["event_invoke_drift_compared"] == 0
    assert "account_id is" in found["failures"][0]


def test_a_value_that_aws_refuses_is_an_error_and_a_difference() -> None:
    found = outcome(world(), [row("f", 7), row("f:BLUE"), row("f:OLD", 0)], read_of(world()))
    assert told(found)[f"{OWN}:f:$LATEST"] == "maximum_retry_attempts: AWS now 1, file 7"
    assert "maximum_retry_attempts is 7: expected 0 to 2" in found["failures"][0]
    assert found["statistics"]["event_invoke_drift_compared"] == 3
