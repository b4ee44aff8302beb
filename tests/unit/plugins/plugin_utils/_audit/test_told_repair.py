# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the repair of one host takes away from rows of others: only what it contradicts, and never without a line."""

from __future__ import annotations

import typing as t
from datetime import timedelta

import pytest
from support.samples import ACCOUNT_ID, finding, row
from support.shared_queue import (
    COUNTS,
    EVENTS,
    NO_ALARMS,
    NOW,
    OTHER,
    QUEUE,
    REGION,
    a_path,
    again,
    doubts,
    functions,
    left,
    merged,
    of,
    reading,
    status,
    target,
    wrote,
)

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import joined
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.earlier_repairs import with_earlier
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit

SINCE = "since do not agree: run fleet_audit again"


def unhealthy(scan: t.Any, name: str = "f") -> list[str]:
    return [each["rule"] for each in findings([of(scan, name)]) if each["judged"] and each["severity"] == "error"]


def made_for(*names: str, state: str = "made") -> dict[str, t.Any]:
    """Return the path with a permission for these functions."""
    served = [row(name)["function_arn"] for name in names]
    role = f"arn:aws:iam::{ACCOUNT_ID}:role/{names[0]}"
    given = {"role": role, "policy_name": "p", "key": False, "functions": served, "state": state}
    return {**a_path(state), "permissions": [given], "functions": served}


def an_error(code: str, *names: str, repair: str = "failed") -> dict[str, t.Any]:
    about = {"region": REGION, "function_name": None, "operation": None, "code": code, "message": code}
    return {**about, "queue": QUEUE, "targets": [row(name)["function_arn"] for name in names], "repair": repair}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("hosts", [1, 2])
def test_that_a_role_may_not_write_is_said_whoever_has_made_the_queue(hosts: int, check_mode: bool) -> None:
    """Found: the queue that was missing was made for another target, and the error of the role was gone, with success.

    In check mode, who approves the repair did not see it.
    """
    read = target("f", may_write=False)
    write: t.Any = {**wrote(made_for("a", state="would_be_made" if check_mode else "made")), "check_mode": check_mode}
    if hosts == 1:
        scan = joined([reading(row("a"), read, times=(0, 1, 2), writes=[write])], NOW + timedelta(hours=1))["scan"]
    else:
        fixer = left(
            "h1",
            reading(row("a"), times=(3, 4), writes=[write], **functions("a")),
            5,
            check_mode=check_mode,
        )
        reader = left("h2", reading(read, times=(0, 1), **functions("f")), 2, check_mode=check_mode)
        scan = merged(fixer, reader, check_mode=check_mode)
    assert unhealthy(scan) == ["destination_unhealthy"]
    assert status(scan)["exists"] is None, "that it is missing is not so any more"


@pytest.mark.parametrize("code", ["PlanChanged", "QueueMissing", "FunctionMissing"])
@pytest.mark.parametrize("whose", ["own", "earlier", "stranger"])
def test_what_a_refused_repair_takes_away_has_a_line(code: str, whose: str) -> None:
    """Found: the error of a repair went when its host was run again, and went on hiding what others had read."""
    error = an_error(code, "f" if code == "FunctionMissing" else "a")
    refused = left("h1", reading(row("a"), times=(3, 4), writes=[wrote(errors=[error])], **functions("a")), 5, run="r")
    fixer = again(refused, (8, 9, 9), run="r") if whose == "earlier" else refused
    reader = left("h2", reading(target("f", exists=True), times=(0, 1), **functions("f")), 2, run="r")
    hosts = {"h2": ACCOUNT_ID} if whose == "stranger" else {"h1": ACCOUNT_ID, "h2": ACCOUNT_ID}
    scan = merge([fixer, reader], hosts, 12, NOW + timedelta(hours=1))
    of_reader = [each["message"] for each in scan["errors"] if SINCE in each["message"]]
    is_changed = of(scan, "f") != target("f", exists=True)
    assert is_changed, "the test has no sense otherwise"
    assert len(of_reader) == 1
    assert of_reader[0].startswith("h2: what it read of f and what the repair of h1 says of ")


@pytest.mark.parametrize("code", ["PlanChanged", "RoleChanged"])
def test_a_refused_repair_hides_no_error_of_another_role(code: str) -> None:
    """Found: a queue and a role that were not in the plan; the true error of the role was gone."""
    writes = [wrote(errors=[an_error(code, "a")])]
    refused = left("h1", reading(row("a"), times=(3, 4), writes=writes, **functions("a")), 5)
    reader = left("h2", reading(target("f", exists=True, may_write=False), times=(0, 1), **functions("f")), 2)
    assert unhealthy(merged(refused, reader)) == ["destination_unhealthy"]


def test_lost_events_stay_lost_though_the_function_is_gone() -> None:
    """Found: "No event is known to be lost", after the repair of another host had found the function gone."""
    counts = {**COUNTS, "dropped": 50}
    read = row("f", alarms=NO_ALARMS, async_events={**EVENTS, "function": counts, "qualifier": counts})
    read["async_events"]["other_qualifiers"] = {}
    writes = [wrote(errors=[an_error("FunctionMissing", "f")])]
    refused = left("h1", reading(row("a"), times=(3, 4), writes=writes, **functions("a")), 5)
    document = audit(merged(refused, left("h2", reading(read, times=(0, 1), **functions("f")), 2)), {})
    before = audit(merged(left("h2", reading(read, times=(0, 1), **functions("f")), 2)), {})
    assert "50 events" in before["verdict"]["lost"]
    assert document["verdict"]["lost"] == before["verdict"]["lost"]


@pytest.mark.parametrize("exists", [True, False])
def test_what_may_have_been_made_ends_with_the_next_read(exists: bool) -> None:
    """Found: after a repair that was cut, the queue that another host had read as missing "may be there" for ever."""
    path = {**a_path("may_be_made"), "permissions": []}
    writes = [wrote(path, errors=[an_error("OutcomeNotKnown", "a", repair="not_known")])]
    cut = left("h1", reading(row("a"), times=(2, 3, 4), writes=writes, **functions("a")), 4, run="r")
    reader = left("h2", reading(target("f"), times=(0, 1), **functions("f")), 1, run="r")
    late = reading(target("a", exists=exists), times=(8, 9), **functions("a"))
    scan = merged(with_earlier(left("h1", late, 20, run="r"), cut), reader)
    if exists:
        assert [each["message"] for each in scan["errors"] if SINCE in each["message"]], "one is later, and is said"
    else:
        assert status(scan)["exists"] is False
        assert unhealthy(scan) == ["destination_unhealthy"]
        assert scan["errors"] == []


def test_a_repair_is_none_if_its_target_was_read_as_broken_since() -> None:
    """Found: "Repaired", by the path of a repair before somebody deleted it and its host read that it was broken."""
    found = {**finding(row("a"), "destination_unhealthy"), "subject": f"on_failure {QUEUE}"}
    first = reading(target("a"), times=(0, 1, 2), writes=[wrote(made_for("a"))], found=[found])
    fixer = left("h1", first, 2, run="r")
    fixer["repaired"] = [found]
    read_again = left("h1", reading(target("a", may_write=True), times=(4, 5), **functions("a")), 6, run="r")
    other = left("h2", reading(row("b"), times=(8, 9), writes=[wrote(made_for("b"))], **functions("b")), 10, run="r")
    scan = merged(with_earlier(read_again, fixer), other)
    document = audit(scan, {}, scan["repaired"])
    assert document["repaired"] == []
    assert [each["rule"] for each in document["not_judged_again"]] == ["destination_unhealthy"]


@pytest.mark.parametrize(
    "times",
    [
        pytest.param((60, 65, 20), id="set back while it repaired"),
        pytest.param((65, 60, 70), id="set back while it read"),
        pytest.param((85, 88, 89), id="ahead of who makes the report"),
    ],
)
def test_a_clock_that_was_wrong_orders_nothing(times: tuple[float, ...]) -> None:
    """Found: a repair "later" than a read that was made after it; the read was gone, without a line."""
    writes = [wrote(a_path())]
    fixer = left("h1", reading(row("a"), times=times, writes=writes, **functions("a")), times[-1])
    reader = left("h2", reading(target("f"), times=(35, 40), **functions("f")), 41)
    scan = merge([fixer, reader], {"h1": ACCOUNT_ID, "h2": ACCOUNT_ID}, 12, NOW + timedelta(minutes=87))
    assert len(doubts(scan)) == 1


def test_an_earlier_repair_is_no_date_of_what_was_read_since() -> None:
    """Found: "what h2 has read of it since", of a read that was the older one; who had lost an answer had no error."""
    fixer = left("h1", reading(row("a"), times=(0, 1, 2), writes=[wrote(a_path())], **functions("a")), 2, run="r")
    reader = reading(target("f", account_id=OTHER), times=(4, 5), account_id=OTHER, **functions("f"))
    scan = merged(again(fixer, (8, 9, 9), run="r"), left("h2", reader, 6, run="r"))
    (told,) = scan["errors"]
    assert (told["account_id"], told["message"].startswith("h2: what it read of f and what h1 has read")) == (
        OTHER,
        True,
    )
    assert {each["account_id"]: each["errors"] for each in scan["accounts"]} == {ACCOUNT_ID: 0, OTHER: 1}


def test_each_account_that_has_lost_an_answer_has_an_error() -> None:
    one = left("h1", reading(target("a", exists=True), times=(0, 4), **functions("a")), 5)
    read = reading(target("f", account_id=OTHER), times=(1, 3), account_id=OTHER, **functions("f"))
    scan = merged(one, left("h2", read, 5))
    assert (status(scan, "a"), status(scan)) == (None, None)
    assert sorted(each["account_id"] for each in scan["errors"]) == sorted([ACCOUNT_ID, OTHER])


def test_a_host_that_becomes_another_account_keeps_what_it_has_repaired() -> None:
    """Found: its change that nobody had asked for was in no report any more."""
    fixer = left("h1", reading(row("a"), times=(0, 1, 2), writes=[wrote(a_path())], **functions("a")), 2, run="r")
    other: Entry = {**again(fixer, (8, 9, 9), run="r"), "account_id": OTHER}
    with pytest.raises(InvalidFleet, match=f"h1 has repaired account {ACCOUNT_ID} in this run, and is now {OTHER}"):
        with_earlier(other, fixer)
    nothing = left("h1", reading(row("a"), times=(0, 1), **functions("a")), 2, run="r")
    assert with_earlier({**other, "earlier": []}, nothing)["account_id"] == OTHER, (
        "of one that was only read, all is new"
    )


def test_a_repair_is_as_old_as_its_end() -> None:
    """Found: it was left out as too old, and what it had made was said to be missing."""
    fixer = left("h1", reading(row("a"), times=(0, 1, 60), writes=[wrote(a_path())], **functions("a")), 60)
    reader = left("h2", reading(target("f"), times=(30, 31), **functions("f")), 32)
    scan = merge([fixer, reader], {"h2": ACCOUNT_ID}, 1, NOW + timedelta(minutes=80))
    assert len(doubts(scan)) == 1


def test_a_read_in_the_moment_of_a_repair_is_not_before_it() -> None:
    fixer = left("h1", reading(row("a"), times=(5, 5, 5), writes=[wrote(a_path())], **functions("a")), 5)
    scan = merged(fixer, left("h2", reading(target("f"), times=(5, 5), **functions("f")), 6))
    assert len(doubts(scan)) == 1
