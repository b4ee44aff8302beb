# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What drift says of targets in any form of their names, while each request may fail: silence is no answer."""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
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
    expired,
)

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import (
    parse_configuration,
    row_of,
)
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.invalid_option import InvalidOption
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.apply import apply
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Request
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._code.drift import Drift, drift

OWN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
THEIRS = f"arn:aws:lambda:{REGION}:{OTHER_ACCOUNT}:function"
OPERATIONS = (GET, LIST, ALIASES, VERSIONS, FUNCTION, CALLER)
FORMS = ("name", "account_id", "partial", "arn", "theirs")
DENIED = {
    "region": REGION,
    "function_name": None,
    "operation": "ListFunctions",
    "code": "AccessDeniedException",
    "message": "no",
}
PLACE = {"region": REGION, "account_id": ACCOUNT, "complete": True, "missing": []}


def row(form: str, name: str, qualifier: str | int | None, retries: int | None) -> dict[str, t.Any]:
    names = {"partial": f"{ACCOUNT}:function:{name}", "arn": f"{OWN}:{name}", "theirs": f"{THEIRS}:{name}"}
    settings = {"configured": False} if retries is None else {"maximum_retry_attempts": retries}
    account = {"account_id": ACCOUNT} if form == "account_id" else {}
    return {"function_name": names.get(form, name), "qualifier": qualifier, "region": REGION, **settings, **account}


def world() -> World:
    retries: t.Any = [{"MaximumRetryAttempts": number} for number in range(3)]
    return World(
        {
            (ACCOUNT, "f"): LambdaFunction({"BLUE", "GREEN"}, {"$LATEST": retries[1], "BLUE": retries[1]}),
            (ACCOUNT, "g"): LambdaFunction({"BLUE"}, {"BLUE": retries[2]}),
            (OTHER_ACCOUNT, "f"): LambdaFunction({"BLUE"}, {"$LATEST": retries[0], "BLUE": retries[1]}),
        }
    )


def read_of(place: World, kind: str) -> t.Any:
    """Return the result of a read of the whole region, None if there was none."""
    if kind == "none":
        return None
    if kind == "denied":
        return {"event_invoke_configs": [], "completeness": [], "errors": [DENIED], "failed": True, "msg": "no"}
    stored = [
        row_of(parse_configuration({"FunctionArn": f"{OWN}:{name}:{qualifier}", "DestinationConfig": {}, **config}))
        for (account_id, name, qualifier), config in place.snapshot().items()
        if account_id == ACCOUNT and (kind == "complete" or name != "f")
    ]
    if kind == "complete":
        return {"event_invoke_configs": stored, "completeness": [PLACE], "errors": []}
    lists = [{**PLACE, "complete": False, "missing": [f"{LIST}: ServiceException for 1 function"]}]
    error = {**DENIED, "operation": LIST, "code": "ServiceException", "function_name": "f"}
    return {"event_invoke_configs": stored, "completeness": lists, "errors": [error], "failed": True, "msg": "no"}


def outcome(place: World, rows: t.Any, purge: bool, scan: t.Any) -> Drift:
    client = place.client()
    request = Request(parse_rows(rows, None), propagation_timeout=0, check_mode=True, purge=purge)
    result = apply(lambda _service, _region: client, request)
    compared = {**result.result(), **({"failed": True, "msg": result.failure()} if result.errors else {})}
    return drift({"file": "/f.yml", "rows": rows, "compared": compared, "scan": scan, "fail": False})


def truth(rows: t.Any) -> dict[str, tuple[str, bool]]:
    """Return the targets of rows by their ARNs, each with its name and qualifier, and whether it differs."""
    stored, found = world().snapshot(), {}
    for change in parse_rows(rows, None).get(REGION, ()):
        account_id, name = change.target.account_id or ACCOUNT, change.target.name
        config = stored.get((account_id, name, change.qualifier))
        now = None if config is None else config.get("MaximumRetryAttempts")
        wanted = None if change.settings is None else change.settings["maximum_retry_attempts"]
        arn = f"arn:aws:lambda:{REGION}:{account_id}:function:{name}:{change.qualifier}"
        found[arn] = (f"{name}:{change.qualifier}", now != wanted)
    return found


def told_targets(found: Drift) -> set[str]:
    """Return the ARNs that differ; one whose account is not known is one of this account."""
    prefix = f"{REGION}:function:"
    arns = found["statistics"]["event_invoke_drift_targets"]
    return {f"{OWN}:{each.removeprefix(prefix)}" if each.startswith(prefix) else each for each in arns}


def check(rows: t.Any, faults: t.Any, kind: str, purge: bool) -> Drift | None:
    place = world()
    scan = read_of(place, kind)
    place.faults.update(faults)
    try:
        parse_rows(rows, None)
    except InvalidOption:
        return None
    found, targets = outcome(place, rows, purge, scan), truth(rows)
    statistics, told = found["statistics"], told_targets(found)
    compared = statistics["event_invoke_drift_compared"]
    lines = [line for line in found["lines"] if line.endswith("of the file differ: they could not be read")]
    unread = sum(int(line.split()[3]) for line in lines)
    # Names without an account are counted as those with one if nobody has answered whose they are.
    named = [name for name, _differs in targets.values()]
    alike = len(named) - len(set(named))
    assert len(targets) - alike <= compared + unread <= len(targets)
    if kind in ("complete", "incomplete"):
        assert compared + unread == len(targets), "the account is known"
    differing = {arn for arn, (_name, differs) in targets.items() if differs}
    assert not {arn for arn in told if arn in targets} - differing, "what is as wanted does not differ"
    assert len(differing - told) <= unread + (alike if unread else 0), "what differs is told, or not known"
    assert bool(unread) <= bool(found["failures"])
    assert len(told) == len(statistics["event_invoke_drift_targets"]), "one target is told once"
    stored = {f"arn:aws:lambda:{REGION}:{one}:function:{name}:{each}" for one, name, each in world().snapshot()}
    assert told - targets.keys() <= stored
    if not faults:
        assert (unread, told & targets.keys()) == (0, differing)
    if kind == "complete":
        theirs = {arn for arn in targets if arn.startswith(THEIRS)}
        assert unread <= len(theirs)
    return found


rows_of_files = st.lists(
    st.builds(
        row,
        st.sampled_from(FORMS),
        st.sampled_from(["f", "f", "g", "gone"]),
        st.sampled_from([None, "BLUE", "GREEN", "GONE", "$latest", 0, 7]),
        st.sampled_from([None, 0, 1, 2]),
    ),
    min_size=1,
    max_size=5,
)
faults_of = st.just({}) | st.dictionaries(
    st.sampled_from(OPERATIONS) | st.tuples(st.sampled_from(OPERATIONS), st.sampled_from([ACCOUNT, OTHER_ACCOUNT])),
    st.sampled_from([denied, broken, expired]),
    max_size=3,
)


@given(rows_of_files, faults_of, st.sampled_from(["none", "denied", "incomplete", "complete"]), st.booleans())
@example([row("name", "f", None, 2), row("arn", "f", "BLUE", 2)], {GET: denied, LIST: denied}, "none", False)
@example([row("name", "f", None, None), row("theirs", "f", "BLUE", 1)], {(GET, ACCOUNT): broken}, "none", True)
@example([row("name", "f", None, 1), row("theirs", "f", "BLUE", 1)], {(LIST, ACCOUNT): broken}, "none", True)
@example([row("name", "f", "7", 1)], {}, "incomplete", True)
@example([row("name", "gone", None, 1), row("theirs", "gone", None, 1)], {CALLER: denied}, "none", False)
def test_nothing_is_told_that_was_not_answered(rows: t.Any, faults: t.Any, kind: str, purge: bool) -> None:
    check(rows, faults, kind, purge)


@pytest.mark.parametrize("fault", [denied, broken])
@pytest.mark.parametrize("kind", ["none", "denied"])
@pytest.mark.parametrize("other", ["arn", "partial"])
def test_what_nobody_answered_is_not_compared(other: str, kind: str, fault: t.Any) -> None:
    """Found: "1 target compared: 0 differ", of a target that AWS had refused to show, and that differs."""
    rows = [row("name", "f", None, 2), row(other, "f", "BLUE", 2)]
    found = check(rows, {GET: fault, LIST: fault}, kind, kind != "none")
    assert found
    assert found["lines"][0] == "0 targets compared with /f.yml: 0 differ"
    assert found["lines"][1].startswith("Not known: whether 2 targets of the file differ")
    assert found["failures"]


@pytest.mark.parametrize("wanted", [None, 1])
def test_a_comparison_without_a_word_about_a_target_is_none(wanted: int | None) -> None:
    compared = {"event_invoke_configs": [], "diff": [], "errors": []}
    rows = [row("name", "f", "BLUE", wanted)]
    found = drift({"file": "/f.yml", "rows": rows, "compared": compared, "scan": None, "fail": True})
    assert found["statistics"]["event_invoke_drift_compared"] == (1 if wanted is None else 0)
    says = "the comparison says nothing of 1 target of the file"
    assert found["failures"] == ([] if wanted is None else [says])


@pytest.mark.parametrize("label", ["f:GONE", f"{THEIRS}:f:BLUE", "f:BLUE", "?"])
def test_silence_is_no_answer_beside_an_error_that_nothing_explains(label: str) -> None:
    """An error of the function that is about no target of the file may be about any of them."""
    error = {"region": REGION, "function_name": "f", "operation": GET, "code": "ServiceException", "message": "e"}
    compared = {"event_invoke_configs": [], "diff": [], "errors": [{**error, "targets": [label]}]}
    rows = [row("arn", "f", "BLUE", None), row("name", "g", None, None)]
    found = drift({"file": "/f.yml", "rows": rows, "compared": compared, "scan": None, "fail": True})
    assert found["statistics"]["event_invoke_drift_compared"] == 1
    assert found["failures"] == ["e"]


@pytest.mark.parametrize("twin", ["arn", "partial", "account_id"])
@pytest.mark.parametrize(
    ("name", "qualifier", "wanted"), [("f", None, 2), ("f", None, 1), ("f", "GREEN", None), ("gone", None, 1)]
)
@pytest.mark.parametrize("faults", [{}, {GET: denied, LIST: denied}, {GET: broken, LIST: broken}])
@pytest.mark.parametrize("kind", ["none", "denied", "incomplete", "complete"])
def test_a_target_that_is_spelled_in_two_ways_is_one(
    kind: str, faults: t.Any, name: str, qualifier: str | None, wanted: int | None, twin: str
) -> None:
    """Found: "2 targets compared" of one, where the region was not read."""
    rows = [row(twin, name, qualifier, wanted), row("name", name, qualifier, wanted)]
    for each in (rows, rows[::-1]):
        found = check(copy.deepcopy(each), faults, kind, kind != "none")
        assert found
        unread = "whether 1 target of the file" in found["lines"][1] if len(found["lines"]) > 1 else False
        assert found["statistics"]["event_invoke_drift_compared"] + unread == 1


def test_what_would_not_be_purged_is_told_once_beside_the_read_of_it() -> None:
    """Found: "at least 6 are not in the file", each by its ARN and by its name alone, of three."""
    place = world()
    scan = read_of(place, "complete")
    scan["completeness"] = [{**PLACE, "complete": False, "missing": [f"{LIST}: AccessDeniedException for 1 function"]}]
    found = outcome(place, [row("name", "f", 7, 1)], True, scan)
    assert found["lines"][0] == "1 target compared with /f.yml: 1 differs, at least 3 are not in the file"
    assert found["statistics"]["event_invoke_drift_targets"] == sorted(
        [f"{OWN}:f:$LATEST", f"{OWN}:f:7", f"{OWN}:f:BLUE", f"{OWN}:g:BLUE"]
    )


@pytest.mark.parametrize("spelled", [f"{ACCOUNT}\n", f" {ACCOUNT} ", int(ACCOUNT)])
@pytest.mark.parametrize("kind", ["none", "complete"])
def test_an_account_is_read_as_the_module_reads_it(kind: str, spelled: t.Any) -> None:
    """Found: a line break behind it hid the difference, and the target was told as one that the file does not have."""
    rows = [
        {**row("name", "f", None, 2), "account_id": spelled},
        {**row("name", "gone", None, 2), "account_id": spelled},
    ]
    found = check(rows, {}, kind, False)
    assert found
    assert {f"{OWN}:f:$LATEST", f"{OWN}:gone:$LATEST"} <= set(found["statistics"]["event_invoke_drift_targets"])


@pytest.mark.parametrize("kind", ["none", "complete"])
def test_a_version_0_is_none_of_latest(kind: str) -> None:
    """Found: "1 target compared: 0 differ", although the module had answered that there is no version 0."""
    found = check([row("name", "g", 0, 1)], {}, kind, False)
    assert found
    assert any("g:0: AWS now: no such version" in line for line in found["lines"])


@pytest.mark.parametrize("kind", ["none", "complete"])
def test_a_qualifier_that_no_name_spells_is_one_target(kind: str) -> None:
    """Its error would have been one of all targets of the function."""
    found = check([row("name", "f", "$latest", 1), row("name", "f", "GREEN", 1)], {}, kind, False)
    assert found
    lines = [line for line in found["lines"] if ":f:$latest" in line or ":f:GREEN" in line]
    assert ["no such alias" in line for line in lines] == [True, False]
    assert ["no configuration" in line for line in lines] == [False, True]
