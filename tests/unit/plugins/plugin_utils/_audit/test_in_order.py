# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one host has read beside what another one has repaired: only what is older gives way, and doubt is said."""

from __future__ import annotations

import json
import typing as t
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import ACCOUNT_ID, finding, queue_status, row
from support.shared_queue import (
    ASKED,
    NO_ALARMS,
    NOW,
    OTHER,
    QUEUE,
    REGION,
    ROLE,
    a_path,
    again,
    at,
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

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read, joined
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.begun import begun_repair
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.earlier_repairs import with_earlier
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import merge
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.reads import unread_accounts
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rows import InvalidRows
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_files import read_entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_outcome, fleet_report


@pytest.mark.parametrize("account_id", [ACCOUNT_ID, OTHER])
def test_a_later_read_stands(account_id: str) -> None:
    """Found: the queue was deleted after a repair; a later read of that was in no line, and the report was green."""
    fixer = left("h1", reading(row("a"), times=(0, 1), writes=[wrote(a_path())], **functions("a")), 2)
    read = target("f", account_id=account_id)
    reader = left("h2", reading(read, times=(3, 4), account_id=account_id, **functions("f")), 5)
    scan = merged(fixer, reader)
    assert status(scan) == read["destination_status"]["on_failure"]
    assert "destination_unhealthy" in {each["rule"] for each in findings([of(scan, "f")]) if each["judged"]}
    assert scan["errors"] == []


def test_an_earlier_read_gives_way() -> None:
    fixer = left("h1", reading(row("a"), times=(3, 4), writes=[wrote(a_path(alarm="made"))], **functions("a")), 5)
    reader = left("h2", reading(target("f"), times=(0, 1), **functions("f")), 6)
    scan = merged(fixer, reader)
    assert (status(scan), of(scan, "f")["alarms"]["failure_path"]) == (None, ["waiting"])
    assert scan["errors"] == []


@pytest.mark.parametrize("times", [None, (0, 5)])
def test_doubt_is_said(times: tuple[float, float] | None) -> None:
    """Reads that overlap, and rows of an earlier version, which says no times."""
    fixer = left("h1", reading(row("a"), times=(1, 2), writes=[wrote(a_path(alarm="made"))], **functions("a")), 3)
    reader = left("h2", reading(target("f"), times=times, **functions("f")), 6)
    scan = merged(fixer, reader)
    assert (status(scan), of(scan, "f")["alarms"]) == (None, None)
    assert [each["function_name"] for each in scan["errors"]] == ["f"]
    (message,) = doubts(scan)
    assert message == (
        f"h2: what it read of f and what the repair of h1 says of {QUEUE} and its alarms do not agree, and nothing "
        "shows which is later: run fleet_audit again"
    )


def test_nothing_is_doubted_that_agrees() -> None:
    fixer = left("h1", reading(row("a"), times=(1, 2), writes=[wrote(a_path("present"))], **functions("a")), 3)
    read = target("f", exists=True)
    scan = merged(fixer, left("h2", reading(read, times=(0, 5), **functions("f")), 6))
    assert status(scan) == read["destination_status"]["on_failure"]
    assert scan["errors"] == []


def test_what_is_foreseen_is_later_than_each_read() -> None:
    write = {**wrote(a_path("would_be_made", "would_be_made")), "check_mode": True}
    fixer = left("h1", reading(row("a"), times=(0, 1), writes=[write], **functions("a")), 2, check_mode=True)
    reader = left("h2", reading(target("f"), times=(3, 4), **functions("f")), 5, check_mode=True)
    scan = merged(fixer, reader, check_mode=True)
    assert (status(scan), of(scan, "f")["alarms"]["failure_path"]) == (None, ["waiting"])
    assert scan["errors"] == []


@pytest.mark.parametrize("state", ["present", "made", "may_be_made"])
def test_an_alarm_that_may_be_there_is_not_missing(state: str) -> None:
    path = a_path("present", alarm=state)
    fixer = left("h1", reading(row("a"), times=(1, 2), writes=[wrote(path)], **functions("a")), 3)
    scan = merged(fixer, left("h2", reading(target("f", exists=True), times=(0, 5), **functions("f")), 6))
    assert of(scan, "f")["alarms"] is None
    assert len(doubts(scan)) == 1


@given(
    began=st.integers(0, 8),
    took=st.integers(0, 8),
    repair=st.integers(0, 8),
    lasted=st.integers(0, 8),
    exists=st.sampled_from([True, False, None]),
    state=st.sampled_from(["present", "made", "may_be_made", "failed"]),
    times=st.booleans(),
)
def test_no_finding_is_lost_unsaid(
    began: int, took: int, repair: int, lasted: int, exists: bool | None, state: str, times: bool
) -> None:
    read = target("f", exists=exists)
    fixer = left(
        "h1",
        reading(row("a"), times=(0, repair), writes=[wrote(a_path(state))], **functions("a")),
        repair + lasted,
    )
    reader = left("h2", reading(read, times=(began, began + took) if times else None, **functions("f")), 20)
    scan = merged(fixer, reader)
    is_later, is_older = times and began >= repair + lasted, times and began + took <= repair
    told = status(scan)
    if is_later and not is_older:
        assert told == read["destination_status"]["on_failure"]
    changed = told != read["destination_status"]["on_failure"]
    assert len(doubts(scan)) == (changed and not is_older)
    against = state != "failed" and (exists is False or (is_older and state != "present"))
    assert changed == (against and (is_older or not is_later))


def test_accounts_of_one_role_are_in_the_order_of_their_times() -> None:
    """The queue of the first account was deleted before the second one was read."""
    first = reading(target("a"), times=(0, 1, 2), writes=[wrote(a_path())])
    second = reading(target("f", account_id=OTHER), times=(3, 4, 5), account_id=OTHER)
    scan = joined([first, second], NOW + timedelta(minutes=6))["scan"]
    assert (status(scan, "a"), status(scan)["exists"]) == (None, False)
    (error,) = scan["errors"]
    assert "since do not agree" in error["message"], "what was found in the first one is in no report"


@pytest.mark.parametrize("times", ["now", {}, {"began": at(0)}, {"began": at(0), "read": "12:00"}, {"began": 1}])
def test_times_that_are_none_are_refused(times: t.Any) -> None:
    with pytest.raises(InvalidReport, match=r"^scans\[0\]\.times"):
        accounts_read(
            [{"account_id": ACCOUNT_ID, "asked": ASKED, "scan": {"event_invoke_configs": []}, "times": times}]
        )


@pytest.mark.parametrize("lists", [{"completeness": [None]}, {"errors": [{}]}, {"not_found": [{"region": 1}]}])
def test_a_result_without_rows_has_lists_of_the_module(lists: t.Any) -> None:
    """Found: it ended in an internal error."""
    with pytest.raises(InvalidRows):
        accounts_read([{"account_id": ACCOUNT_ID, "asked": ASKED, "scan": {"msg": "no", **lists}}])


def planned(name: str, **path: t.Any) -> dict[str, t.Any]:
    config: t.Any = {"on_success": {"destination": None}, "on_failure": {"destination": QUEUE}}
    wanted = {"failure_path": {"queue": "lq", "role": ROLE, "alarm_topic": "oncall", **path}}
    arn = row(name)["function_arn"]
    return {"function_name": arn, "destination_config": config, "only_if": {"configured": False}, **wanted}


def begun(host: str, *rows: t.Any, times: t.Any, minute: float, plan: t.Any, **rest: t.Any) -> Entry:
    read = reading(*rows, times=times, planned=plan, **rest)
    return left(host, begun_repair(read), minute)


def test_a_repair_that_began_says_which_targets_it_was_to_change() -> None:
    """Found: their rows of before, of another host, were judged: "2 of 2 targets have nowhere to send an event"."""
    of_begun = begun("h1", row("a"), row("b"), times=(2, 3), minute=4, plan=[planned("a"), planned("x")])
    # x is not one that h1 has read: what was approved is repaired without it.
    reader = left("h2", reading(row("x"), target("f"), times=(0, 1), **functions("x")), 1)
    scan = merged(of_begun, reader)
    assert {each["function_name"]: each["configured"] for each in scan["event_invoke_configs"]} == {
        "a": None,
        "b": False,
        "x": None,
        "f": True,
    }
    assert status(scan) is None, "the queue may be there now"
    (path,) = scan["failure_paths"]
    states = [path["state"], *(each["state"] for each in (*path["permissions"], *path["alarms"]))]
    assert states == ["may_be_made"] * 5
    assert not [
        each
        for each in findings(scan["event_invoke_configs"])
        if each["rule"] == "no_failure_path" and each["function_name"] != "b" and each["judged"]
    ]
    (error,) = (each for each in scan["errors"] if each.get("repair"))
    assert error["repair"] == "not_known"
    assert error["message"] == (
        "h1: its repair has begun, and nothing shows how it ended: run fleet_audit again; it was to change a:$LATEST, "
        "x:$LATEST"
    )
    assert scan["repaired"] == []


def test_nothing_is_later_than_a_repair_that_was_cut() -> None:
    """Found: a host read after the beginning and before the writes, and its row of then was what is."""
    of_begun = begun("h1", times=(0, 1), minute=2, plan=[planned("x")])
    assert of_begun["times"] == {"began": at(0), "read": at(1)}
    reads = [target("x", exists=True), target("f"), target("g", exists=True)]
    scan = merged(of_begun, left("h2", reading(*reads, times=(3, 4), **functions("x")), 5))
    assert (of(scan, "x")["configured"], status(scan), status(scan, "g")["exists"]) == (None, None, True)
    (message,) = (each for each in doubts(scan) if "what it read of f and" in each)
    assert QUEUE in message


def test_a_time_that_is_given_does_not_end_a_repair_that_begins() -> None:
    of_begun = begun("h1", times=(0, 1, 2), minute=3, plan=[planned("x")])
    assert "ended" not in of_begun["times"]
    assert "ended" not in read_entry("h1.rows.json", json.dumps(of_begun))["times"]


def wrote_rows(*rows: t.Any, known: bool = True) -> dict[str, t.Any]:
    diff = [{"before_header": each["function_arn"], "before": {}, "after": {}, "known": known} for each in rows]
    return {"event_invoke_configs": list(rows), "diff": diff, "errors": []}


@pytest.mark.parametrize(
    ("of_reader", "of_fixer", "expected"),
    [
        # The newest read has its rows in the report, whoever leaves last.
        ((0, 1), (2, 3, 4), True),
        ((0, 1), (0, 1.5, 4), True),
        # The other one was read last, and the repair was done after that.
        ((0, 2), (0, 1, 4), None),
        ((5, 6), (0, 1, 4), False),
        ((0, 2), (0, 1), None),
    ],
)
def test_the_row_of_a_function_that_two_hosts_read_is_no_older_than_its_repair(
    of_reader: t.Any, of_fixer: t.Any, expected: bool | None
) -> None:
    """Found: what one of them had written was denied by the other one, which had read before that and left later."""
    before, after = row("f"), row("f", stored={"MaximumRetryAttempts": 1})
    plan = {"function_name": after["function_arn"], "maximum_retry_attempts": 1, "only_if": {"configured": False}}
    if len(of_fixer) == 3:
        fixer = left("h1", reading(before, times=of_fixer, writes=[wrote_rows(after)], planned=[plan]), 4)
    else:
        fixer = begun("h1", before, times=of_fixer, minute=4, plan=[plan])
    reader = left("h2", reading(before, times=of_reader), 9)
    scan = merged(fixer, reader)
    assert of(scan, "f")["configured"] is expected
    (account,) = scan["accounts"]
    newest = max(of_reader[1], of_fixer[1])
    assert account["read_at"] == (NOW + timedelta(minutes=newest)).isoformat(timespec="microseconds")
    assert [each for each in scan["errors"] if "read the same functions" in each["message"]]
    assert len(doubts(scan)) == (expected is None)


def test_an_account_of_several_hosts_is_no_host() -> None:
    """Found: "accounts could not be repaired completely: h2", and h1 of the same account was cut."""
    of_begun = begun("h1", row("a"), times=(0, 1), minute=2, plan=[planned("a")], **functions("a"))
    scan = merged(of_begun, left("h2", reading(row("f"), times=(5, 6), **functions("f")), 7))
    (line, _first) = unread_accounts(scan["accounts"], scan["errors"])
    assert line == f"1 of 1 accounts could not be repaired completely: account {ACCOUNT_ID}"


def test_what_two_hosts_agree_on_is_not_doubted() -> None:
    after = row("f", stored={"MaximumRetryAttempts": 1})
    fixer = left("h1", reading(row("f"), times=(0, 1, 4), writes=[wrote_rows(after)]), 4)
    scan = merged(fixer, left("h2", reading(after, times=(2, 3)), 9))
    assert (of(scan, "f")["configured"], doubts(scan)) == (True, [])


@pytest.mark.parametrize("times", [(0, 1), (0, 5), (6, 7)])
def test_what_a_repair_finds_gone_is_gone_for_all_who_read_before(times: t.Any) -> None:
    """Found: its own rows knew it, and those of another host had it as a destination that works."""
    gone = row("g")["function_arn"]
    error = {"region": REGION, "function_name": "g", "operation": None, "code": "FunctionMissing", "message": "gone"}
    fixer = left("h1", reading(row("g"), times=(2, 3), writes=[wrote(errors=[{**error, "targets": [gone]}])]), 4)
    read = {**queue_status(), "destination": gone.removesuffix(":$LATEST"), "kind": "function"}
    config = {"OnFailure": {"Destination": read["destination"]}}
    statuses = {"on_success": None, "on_failure": read, "dead_letter": None}
    sender = row("f", stored={"DestinationConfig": config}, destination_status=statuses)
    scan = merged(fixer, left("h2", reading(sender, times=times, **functions("f")), 9))
    assert (status(scan) is None) == (times != (6, 7))
    assert len(doubts(scan)) == (times == (0, 5))


@pytest.mark.parametrize("one", [(0, 1), (0, 5), (6, 7), None])
def test_two_reads_of_one_queue_are_not_both_what_is(one: t.Any) -> None:
    """Found: beside each other, "it exists" and "it does not exist", whoever had made it: its entry was replaced."""
    first = left("h1", reading(target("a", exists=True), times=one, **functions("a")), 8)
    second = left("h2", reading(target("f"), times=(2, 3), **functions("f")), 9)
    scan = merged(first, second)
    told = [each and each["exists"] for each in (status(scan, "a"), status(scan))]
    assert told == {(0, 1): [None, False], (6, 7): [True, None]}.get(one, [None, None])
    assert len(doubts(scan)) == (one in ((0, 5), None))


def test_alarms_of_one_queue_are_those_of_the_later_read() -> None:
    """Found: a queue was watched by an alarm for one host, and by none for the other one."""
    watched = {**NO_ALARMS, "failure_path": ["waiting"]}
    first = left("h1", reading({**target("a", exists=True), "alarms": watched}, times=(6, 7), **functions("a")), 8)
    scan = merged(first, left("h2", reading(target("f", exists=True), times=(2, 3), **functions("f")), 9))
    assert (of(scan, "a")["alarms"]["failure_path"], of(scan, "f")["alarms"]) == (["waiting"], None)


def test_what_a_host_has_repaired_counts_although_its_rows_do_not() -> None:
    fixer = left("h1", reading(row("a"), times=(2, 3), writes=[wrote(a_path())]), 4)
    reader = left("h2", reading(target("f"), times=(0, 1)), 9)
    scan = merge([fixer, reader], {"h2": ACCOUNT_ID}, 12, NOW + timedelta(hours=1))
    assert (status(scan), [each["function_name"] for each in scan["event_invoke_configs"]]) == (None, ["f"])
    late = NOW + timedelta(hours=20)
    assert status(merge([fixer, {**reader, "read_at": late.isoformat()}], {"h2": ACCOUNT_ID}, 0, late)) is None


def test_the_next_entry_of_a_run_forgets_no_repair() -> None:
    """Found: an approved repair was launched again as the guide says, and what it had done was in no report."""
    found = {**finding(row("a"), "no_failure_path"), "subject": None}
    write = wrote_rows(target("a", exists=True))
    read = reading(row("a"), times=(2, 3, 4), writes=[wrote(a_path(alarm="made")), write], found=[found])
    fixer = left("h1", read, 4, run="r")
    reader = left("h2", reading(target("f"), times=(0, 1), **functions("f")), 1, run="r")
    scan = merged(again(fixer, (8, 9, 9), run="r"), reader)
    assert [each["rule"] for each in scan["repaired"]] == ["no_failure_path"]
    assert [each["state"] for each in scan["failure_paths"]] == ["made"]
    assert status(scan) is None
    twice = again(again(fixer, (8, 9, 9), run="r"), (10, 11, 12), run="r")
    assert [each["times"]["began"] for each in twice["earlier"]] == [at(2)], "a read is no repair"
    assert read_entry("h1.rows.json", json.dumps(twice))["earlier"] == twice["earlier"]


def test_what_check_mode_foresaw_is_no_earlier_repair() -> None:
    """Found: nothing was written in check mode, and the real report said what "would be made"."""
    read = reading(row("a"), times=(2, 3, 4), writes=[wrote(a_path(alarm="made"))])
    fixer = left("h1", read, 4, run="r")
    assert "earlier" in again(fixer, (8, 9, 9), run="r")
    assert "earlier" not in again({**fixer, "check_mode": True}, (8, 9, 9), run="r")


def test_what_nobody_asked_for_is_told_after_the_next_read_too() -> None:
    """Found: the report failed for a change that was not planned, and no longer after fleet_audit in the same run."""
    read = reading(row("a"), times=(2, 3, 4), writes=[wrote_rows(target("a", exists=True))], planned=[planned("b")])
    fixer = left("h1", read, 4, run="r")
    (told,) = [each["message"] for each in fixer["errors"] if each.get("repair") == "not_planned"]
    assert f"h1: {told}" in [each["message"] for each in merged(again(fixer, (8, 9, 9), run="r")).get("errors", [])]


def test_an_entry_of_no_account_keeps_earlier_repairs() -> None:
    read = reading(row("a"), times=(2, 3, 4), writes=[wrote(a_path(alarm="made"))])
    fixer = left("h1", read, 4, run="r")
    refused: Entry = {**again(fixer, (5, 6, 7), run="r"), "account_id": None}
    assert with_earlier(again(fixer, (8, 9, 9), run="r"), refused)["earlier"] == refused["earlier"]


def test_a_repair_that_was_cut_ends_when_its_host_is_read_again() -> None:
    of_begun = {**begun("h1", row("a"), times=(2, 3), minute=4, plan=[planned("a")]), "run": "r"}
    late = again(t.cast("Entry", of_begun), (8, 9, 9), run="r")
    assert [each["times"] for each in late["earlier"]] == [{"began": at(2), "read": at(3), "ended": at(8)}]
    missing = [
        left("h2", reading(target("f"), times=times, **functions("f")), 11, run="r") for times in ((5, 6), (9, 10))
    ]
    between, after = (merged(late, each) for each in missing)
    assert status(between) is None
    assert "and what h1 has read" in between["errors"][0]["message"], "it was settled by a read, which is later"
    assert status(after)["exists"] is False
    assert [each["state"] for each in after["failure_paths"]] == ["may_be_made"]
    assert not [each for each in after["errors"] if each.get("repair")], "what is stored was read since"


def test_an_entry_takes_over_nothing_of_its_own_beginning_or_of_another_run() -> None:
    of_begun = t.cast("Entry", {**begun("h1", row("a"), times=(2, 3), minute=4, plan=[planned("a")]), "run": "r"})
    assert "earlier" not in again(of_begun, (2, 3, 5), run="r")
    assert "earlier" not in again(of_begun, (8, 9, 9), run="s")
    assert "earlier" not in again(of_begun, (8, 9, 9))


def test_a_repair_that_was_cut_is_no_read_that_failed() -> None:
    """Found: "1 of 1 accounts could not be read completely"."""
    text = json.dumps(begun("h1", row("a"), times=(0, 1), minute=2, plan=[planned("a")]))
    assert read_entry("h1.rows.json", text)["times"]["read"] == at(1)
    files: t.Any = [{"place": "h1.rows.json", "text": text, "error": ""}]
    document = fleet_report(files, {"h1": ACCOUNT_ID}, {}, 12, now=NOW + timedelta(minutes=9))
    problems = fleet_outcome(document, "never", [])["failures"]
    assert problems[0] == "1 of 1 accounts could not be repaired completely: h1"
    assert problems[1].startswith("the first repair that may have been done: h1: its repair has begun, and nothing")
    assert not [each for each in problems if "read completely" in each]


def test_what_is_planned_without_a_path_may_have_been_written() -> None:
    plan = {name: value for name, value in planned("a").items() if name != "failure_path"}
    scan = merged(begun("h1", row("a"), times=(0, 1), minute=2, plan=[plan]))
    assert (of(scan, "a")["configured"], scan["failure_paths"]) == (None, [])
