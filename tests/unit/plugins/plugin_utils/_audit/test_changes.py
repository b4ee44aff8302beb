# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whichever task of a repair finds that a target has changed: no report states what that contradicts."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fleet_days import ACCOUNT, REGION, START
from support.repaired import ENDED, EVERY, QUEUE, Of, a_read, diff, one_line, reported, row_of
from support.samples import queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.changes import Changes
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
OF_SETTINGS = ("ChangedSinceJudged",)
OF_QUALIFIER = ("QualifierMissing", "QualifierChanged", "ResourceNotFoundException")
CODES = (*OF_SETTINGS, *OF_QUALIFIER, "FunctionMissing", "RoleChanged", "PlanChanged")
OTHER_CODES = ("AccessDeniedException", "Denied")
TARGETS = [row("settle", "live", qualifier_exists=True), row("settle"), row("other")]
for each in TARGETS:
    each["function"]["role"] = ROLE
LIVE = TARGETS[0]["function_arn"]
NOT_KNOWN = {"what": "whether the role may write", "why": "denied"}
ARNS = [each["function_arn"] for each in TARGETS]
STORED = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def an_error(code: str, arn: str, known: bool = True, **rest: t.Any) -> dict[str, t.Any]:
    name = arn.split(":")[6]
    about = {"region": REGION, "function_name": name, "operation": None, "code": code, "targets": [arn], **rest}
    return {**about, "message": f"{arn}: {code}"} | ({} if known else {"known": False})


def a_path(step: str, served: t.Sequence[str], errors: t.Sequence[t.Any], state: str = "made") -> dict[str, t.Any]:
    """Return the result of lambda_failure_path for one of its steps."""
    permission = {"role": ROLE, "policy_name": "p", "key": False, "functions": ARNS, "state": state}
    alarm = {"alarm_name": "waiting", "watches": "queue", "functions": [*served], "state": state}
    path = {"region": REGION, "account_id": ACCOUNT, "queue": QUEUE, "differences": [], "policies_not_read": []}
    is_first = step == "failure_paths"
    path |= {"state": state if is_first else None, "not_known": [], "functions": [*served]}
    path |= {"permissions": [permission] if is_first else [], "alarms": [] if is_first else [alarm]}
    rows = [{"function_name": arn} for arn in served]
    return {"step": step, "failure_paths": [path], "event_invoke_configs": rows, "diff": [], "errors": [*errors]}


def a_write(arns: t.Sequence[str], errors: t.Sequence[t.Any] = (), unknown: t.Sequence[str] = ()) -> dict[str, t.Any]:
    """Return the result of the module that writes. unknown are those that may have been written."""
    stored = [row(*arn.split(":")[6:8], stored=STORED) for arn in arns]
    kept = [{key: value for key, value in each.items() if key not in ("function", "completeness")} for each in stored]
    diffs = [diff({"function_arn": arn}) for arn in arns]
    diffs += [diff({"function_arn": arn}, known=False) for arn in unknown]
    return {"step": "configurations", "event_invoke_configs": kept, "diff": diffs, "errors": [*errors]}


def a_repair(*writes: t.Any) -> dict[str, t.Any]:
    path = {"queue": "failed", "alarm_topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:t", "role": ROLE}
    read = a_read(*TARGETS)
    planned = [{**each, "failure_path": path} for each in read["planned"]]
    assert {each["function_name"] for each in planned} == {*ARNS}
    return {**read, "writes": [*writes], "planned": planned}


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("code", [*OF_SETTINGS, "QualifierMissing", "QualifierChanged", "FunctionMissing"])
def test_what_the_failure_path_has_read_is_not_thrown_away(code: str, of: Of) -> None:
    """Found: the error quoted the new destination, and the report counted the target as having nowhere to send."""
    made = a_path("failure_paths", ARNS[1:], [an_error(code, LIVE, queue=QUEUE)])
    document, text, _failures = reported(of, a_repair(made, a_write(ARNS[1:])))
    assert row_of(document)["configured"] is None
    assert not [each for each in document["findings"] if each["function_arn"] == LIVE and each["judged"]]
    assert not [each for each in document["repaired"] if each["function_arn"] == LIVE]
    assert row_of(document)["qualifier_exists"] is (True if code in OF_SETTINGS else None)
    assert document["summary"]["failure_paths"]["unknown"] == (2 if code == "FunctionMissing" else 1)
    assert "nowhere to send" not in one_line(text) or of == "several accounts", "there is one of the other account"
    assert "it is not known)" in document["verdict"]["headline"]


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("code", ["ChangedSinceJudged", "QualifierMissing", "FunctionMissing", "RoleChanged"])
def test_what_changes_after_its_write_is_not_repaired(code: str, of: Of) -> None:
    """Found: "Repaired", with the queue that was written, of a target that had another one by then."""
    alarms = a_path("alarms", ARNS[1:], [an_error(code, LIVE, queue=QUEUE)])
    document, _text, _failures = reported(of, a_repair(a_path("failure_paths", ARNS, []), a_write(ARNS), alarms))
    assert LIVE not in {each["function_arn"] for each in document["repaired"]}
    assert ARNS[2] in {each["function_arn"] for each in document["repaired"]}
    if code != "RoleChanged":
        assert row_of(document)["destination_config"]["on_failure"]["destination"] is None
    told = row_of(document)
    assert (told["function"] or {}).get("role") == (None if code in ("RoleChanged", "FunctionMissing") else ROLE)


def test_events_followed_what_was_read_first() -> None:
    """What is replaced is not what this run had stored for a moment."""
    counts = {"received": 9, "dropped": 3, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    events = {"days": 14, "since": "2026-10-01T00:00:00+00:00", "function": counts, "qualifier": counts}
    before = {**TARGETS[0], "async_events": {**events, "other_qualifiers": {}}}
    read = a_repair(a_write(ARNS), a_path("alarms", ARNS[1:], [an_error("ChangedSinceJudged", LIVE, queue=QUEUE)]))
    read["scan"] = {**read["scan"], "event_invoke_configs": [before, *TARGETS[1:]]}
    (one,) = accounts_read([read])
    left = entry(one, ACCOUNT, regions=[REGION], read_at=START)
    replaced = row_of(t.cast("t.Any", left))["replaced"]
    assert replaced["destination_config"] == before["destination_config"]


@pytest.mark.parametrize("of", EVERY)
def test_an_alias_that_is_there_again_is_no_orphan(of: Of) -> None:
    orphan = row("old", "gone", stored={"MaximumRetryAttempts": 1}, qualifier_exists=False)
    read = a_read(orphan, rules=["orphaned_config"])
    error = an_error("QualifierChanged", orphan["function_arn"])
    document, _text, _failures = reported(of, {**read, "writes": [a_write([], [error])]})
    told = row_of(document, orphan["function_arn"])
    assert (told["configured"], told["qualifier_exists"], told["failure_path"]) == (None, None, "unknown")
    assert document["summary"]["targets_orphaned"] == 0
    assert not [each for each in document["findings"] if each["rule"] == "orphaned_config" and each["judged"]]


@pytest.mark.parametrize("of", EVERY)
def test_a_destination_that_is_gone_by_now(of: Of) -> None:
    exists = {**queue_status(), "kind": "function", "destination": LIVE}
    stored = {"DestinationConfig": {"OnFailure": {"Destination": LIVE}}}
    status = {"on_failure": exists, "on_success": None, "dead_letter": None}
    sender = row("sender", stored=stored, destination_status=status)
    read = a_repair(a_path("failure_paths", ARNS[1:], [an_error("QualifierMissing", LIVE, queue=QUEUE)]))
    read["scan"] = {**read["scan"], "event_invoke_configs": [*TARGETS, sender]}
    document, _text, _failures = reported(of, read)
    assert row_of(document, sender["function_arn"])["destination_status"]["on_failure"] is None


@pytest.mark.parametrize("of", EVERY)
def test_a_path_that_was_made_in_part_and_given_up_repairs_nothing(of: Of) -> None:
    """The role was let write to the queue, and not to its key: the target was not written."""
    made = a_path("failure_paths", ARNS[1:], [an_error("PolicyDiffers", LIVE, queue=QUEUE)])
    document, _text, _failures = reported(of, a_repair(made, a_write(ARNS[1:])))
    assert {each["function_arn"] for each in document["repaired"]} == {*ARNS[1:]}
    assert row_of(document)["configured"] is False


@pytest.mark.parametrize("of", EVERY)
@pytest.mark.parametrize("how", ENDED)
def test_nothing_is_counted_of_targets_of_which_nothing_is_known(how: str, of: Of) -> None:
    """Found: "0 of 3 targets have somewhere to send a failed event"."""
    ended = {**ENDED[how], "step": "configurations"}
    document, _text, _failures = reported(of, a_repair(a_path("failure_paths", ARNS, []), ended))
    headline = document["verdict"]["headline"]
    assert headline.startswith("Whether 3 targets have" if of != "several accounts" else "1 of 4 targets has nowhere")
    assert of != "several accounts" or "(of 3 it is not known)" in headline


WHAT = st.sampled_from(["ok", "ok", "ok", "unknown", *CODES, *OTHER_CODES])
STEP = st.one_of(st.just("ended"), st.tuples(WHAT, WHAT, WHAT))


def _ending(step: str) -> dict[str, t.Any]:
    return {**ENDED["the task's time is over"], "step": step}


def _errors(arns: t.Iterable[str], of: t.Mapping[str, str], **rest: t.Any) -> list[dict[str, t.Any]]:
    """Return the errors of a step, which is nothing but well with some targets."""
    found = []
    for arn in arns:
        if of[arn] == "unknown":
            found.append(an_error("ServiceException", arn, known=False, **rest))
        elif of[arn] != "ok":
            found.append(an_error(of[arn], arn, **rest))
    return found


def _world(steps: t.Sequence[t.Any], check_mode: bool) -> list[dict[str, t.Any]]:
    """Return what the three tasks of a repair return if this becomes of each target in each of them."""
    results: list[dict[str, t.Any]] = []
    left = [*ARNS]
    state = "would_be_made" if check_mode else "made"
    for name, step in zip(("failure_paths", "configurations", "alarms"), steps, strict=True):
        if not left:
            break
        if step == "ended":
            results.append(_ending(name))
            left = []
            continue
        of = dict(zip(ARNS, step, strict=True))
        well = [arn for arn in left if of[arn] == "ok"]
        if name == "configurations":
            unknown = [arn for arn in left if of[arn] == "unknown"]
            results.append(a_write(well, _errors(left, of), () if check_mode else unknown))
        else:
            results.append(a_path(name, well, _errors(left, of, queue=QUEUE), state))
        left = well
    return results


def _watched() -> dict[str, t.Any]:
    """Return a target that no repair is for, whose failed events go to the same queue."""
    works = {**queue_status(), "destination": QUEUE}
    alarms: t.Any = {"dropped": [], "failure_path": ["waiting"], "silent": [], "unclear": []}
    status = {"on_failure": works, "on_success": None, "dead_letter": None}
    return row("watched", stored=STORED, destination_status=status, alarms=alarms)


@given(steps=st.tuples(STEP, STEP, STEP), check_mode=st.booleans(), known=st.booleans())
def test_a_report_states_nothing_that_a_later_answer_contradicts(steps: t.Any, check_mode: bool, known: bool) -> None:
    writes = _world(steps, check_mode)
    for path in (path for write in writes for path in write.get("failure_paths") or ()):
        path["not_known"] = [] if known else [NOT_KNOWN]
    read = a_repair(*writes)
    read["scan"]["event_invoke_configs"].append(_watched())
    (one,) = accounts_read([read], check_mode)
    left = entry(one, ACCOUNT, regions=[REGION], check_mode=check_mode, read_at=START)
    document, text, _failures = reported("one account", read, check_mode)
    rows = {each["function_arn"]: each for each in left["event_invoke_configs"]}
    repaired = {each["function_arn"] for each in left["repaired"]}
    errors = [error for write in writes for error in write.get("errors") or ()]
    for error in errors:
        (arn,) = error["targets"]
        concerned = [arn]
        if error["code"] in ("FunctionMissing", "RoleChanged"):
            concerned = [each for each in ARNS if each.split(":")[6] == arn.split(":")[6]]
        for each in concerned if error["code"] in (*CODES[:-1],) else ():
            told = rows[each]
            assert each not in repaired
            if error["code"] != "RoleChanged":
                assert told["configured"] is None
                assert told["destination_config"]["on_failure"]["destination"] is None
                judged = [one for one in document["findings"] if one["function_arn"] == each and one["judged"]]
                assert judged == []
            if error["code"] in (*OF_QUALIFIER, "FunctionMissing"):
                assert told.get("qualifier_exists") is None
            if error["code"] in ("FunctionMissing", "RoleChanged"):
                assert (told["function"] or {"role": None})["role"] is None
    verdicts: dict[str, set[str]] = {arn: set() for arn in ARNS}
    for error in left["errors"]:
        for arn in error.get("targets") or ():
            verdicts[arn].add(error["repair"])
    for arn, told in verdicts.items():
        assert len(told) < 2, f"{arn} has failed, and it is not known"
    # The alarms of a target that was written may have failed: that its events have a queue is repaired all the same.
    of_alarms = {
        arn
        for write in writes
        if write["step"] == "alarms"
        for each in write.get("errors") or ()
        for arn in each["targets"]
    }
    for arn in repaired - of_alarms:
        assert verdicts[arn] == set()
    stored = {arn for arn in ARNS if rows[arn]["configured"]}
    assert stored | {arn for arn in ARNS if rows[arn]["configured"] is None} >= repaired
    unknown = document["summary"]["failure_paths"]["unknown"]
    assert unknown == sum(each["configured"] is None or each["function"] is None for each in rows.values())
    assert "0 of 3" not in document["verdict"]["headline"]
    watched = rows[_watched()["function_arn"]]
    of_path = [error["code"] for error in errors if "queue" in error]
    if "PlanChanged" in of_path:
        assert (watched["alarms"], watched["destination_status"]["on_failure"]) == (None, None)
    if any(path["state"] not in ("present", None) for path in left["failure_paths"]):
        assert watched["destination_status"]["on_failure"] is None
    if not known and any("failure_paths" in write for write in writes):
        assert NOT_KNOWN in document["failure_paths"][0]["not_known"]
    if unknown:
        assert "not known" in document["verdict"]["headline"]
    assert "bug of the collection" not in text


@given(codes=st.lists(st.sampled_from(CODES), max_size=4), arns=st.lists(st.sampled_from([*ARNS, "no ARN", ""])))
def test_names_that_are_no_arn_are_of_no_target(codes: t.Any, arns: t.Any) -> None:
    changes = Changes([{"errors": [{**an_error(code, LIVE), "targets": arns} for code in codes]}])
    for target in TARGETS:
        named = target["function_arn"] in arns
        assert not changes.unsettle({**target}) or named or "FunctionMissing" in codes
    assert changes.are_of("no ARN") is (bool({*codes} & {*OF_SETTINGS, *OF_QUALIFIER}) and "no ARN" in arns)
