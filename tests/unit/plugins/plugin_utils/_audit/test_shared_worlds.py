# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that read one shared thing at different times: of each fact, the later answer stands, or a doubt is said.

The oracle knows the intervals of the reads and their answers, and no row.
"""

from __future__ import annotations

import itertools
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from support.samples import ACCOUNT_ID, queue_status, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import accounts_read
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.begun import begun_repair
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.earlier_repairs import with_earlier
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import FleetScan, merge

REGION, OTHER = "us-east-2", "210987654321"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:lq"
OWN = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:own"
FUNCTION = row("g")["function_arn"].removesuffix(":$LATEST")
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/shared"
NO_ALARMS: t.Any = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}
FACTS = ("exists", "alarms", "alarms_of_more", "function")
INTERVALS = ((0, 1), (2, 3), (2, 9), (4, 5), (8, 9))


def at(minute: float) -> str:
    return (NOW + timedelta(minutes=minute)).isoformat()


def reader_of(name: str, fact: str, value: bool, has_more: bool = False) -> dict[str, t.Any]:
    """Return the row of a function with this fact of the thing that it shares."""
    destination = FUNCTION if fact == "function" else QUEUE
    known = {**queue_status(), "destination": destination}
    if fact in known:
        known[fact] = value
    if fact == "function":
        known["exists"] = value
    alarms = {**NO_ALARMS, "failure_path": ["waiting"] if value else []} if fact.startswith("alarms") else None
    made = row(
        name,
        stored={"DestinationConfig": {"OnFailure": {"Destination": destination}}},
        destination_status={"on_success": None, "on_failure": known, "dead_letter": None},
        alarms=alarms,
    )
    made["function"] |= {"role": ROLE, "dead_letter_target_arn": OWN if has_more else None}
    return made


def says(each: t.Mapping[str, t.Any], fact: str) -> bool | None:
    if fact.startswith("alarms"):
        return None if each["alarms"] is None else bool(each["alarms"]["failure_path"])
    known = each["destination_status"]["on_failure"]
    if known is None:
        return None
    return t.cast(bool, known["exists" if fact == "function" else fact])


def left(host: str, rows: t.Any, times: t.Sequence[float], writes: t.Any = (), **rest: t.Any) -> Entry:
    names = [each["function_name"] for each in rows] or ["nothing"]
    told = dict(zip(("began", "read", "ended"), map(at, times), strict=False))
    scan = {"event_invoke_configs": list(rows), "not_found": [], "errors": [], "completeness": [], **rest}
    asked = {"function_name": names, "qualifier": "", "include": ["function"]}
    read = {"account_id": ACCOUNT_ID, "asked": asked, "scan": scan, "found": [], "writes": list(writes), "times": told}
    return entry(accounts_read([read])[0], host, regions=[REGION], read_at=NOW + timedelta(minutes=20), run="r")


def merged(*entries: Entry, hosts: t.Any = None, max_age: float = 0) -> FleetScan:
    return merge(entries, hosts or dict.fromkeys([each["host"] for each in entries], ACCOUNT_ID), max_age, at_end())


def at_end() -> datetime:
    return NOW + timedelta(hours=1)


def rows_of(scan: FleetScan) -> dict[str, dict[str, t.Any]]:
    return {each["function_name"]: each for each in scan["event_invoke_configs"]}


def doubted(scan: FleetScan) -> bool:
    return any("nothing shows which is later" in each["message"] for each in scan["errors"])


def is_said(scan: FleetScan) -> bool:
    return any("do not agree" in each["message"] for each in scan["errors"])


def is_before(one: t.Sequence[float], other: t.Sequence[float]) -> bool:
    return one[1] <= other[0]


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("hosts", [2, 3])
def test_of_each_fact_the_later_answer_stands(fact: str, hosts: int) -> None:
    intervals = INTERVALS if hosts == 2 else INTERVALS[1:4]
    for when in itertools.product(intervals, repeat=hosts):
        for values in itertools.product((True, False), repeat=hosts):
            has_more = [fact == "alarms_of_more" and each == 0 for each in range(hosts)]
            entries = [
                left(f"h{each}", [reader_of("abc"[each], fact, values[each], has_more[each])], when[each])
                for each in range(hosts)
            ]
            scan = merged(*entries)
            rows, is_doubted = rows_of(scan), False
            for one in range(hosts):
                # Alarms of more stations may be those of the others.
                others = [
                    other
                    for other in range(hosts)
                    if values[one] != values[other]
                    and not (has_more[one] and values[one])
                    and not (has_more[other] and values[other])
                ]
                stands = all(is_before(when[other], when[one]) for other in others)
                told = says(rows["abc"[one]], fact)
                assert told is (values[one] if stands else None), (when, values, one)
                is_doubted |= any(
                    not is_before(when[other], when[one]) and not is_before(when[one], when[other]) for other in others
                )
            assert doubted(scan) is is_doubted, (when, values)
            is_erased = any(says(rows["abc"[one]], fact) is None for one in range(hosts))
            assert is_said(scan) is is_erased, "what was found with the erased answer is in no report"


@pytest.mark.parametrize("fact", ["can_receive", "role_may_write"])
def test_what_depends_on_the_target_is_not_compared(fact: str) -> None:
    """Found: what a queue denies to one role was taken away by what it allows to another one, without a word."""
    for when in itertools.product(INTERVALS, repeat=2):
        entries = [left(f"h{each}", [reader_of("ab"[each], fact, bool(each))], when[each]) for each in range(2)]
        scan = merged(*entries)
        assert [says(rows_of(scan)[name], fact) for name in "ab"] == [False, True]
        assert not scan["errors"]


@pytest.mark.parametrize("exists", [True, False])
def test_what_nobody_contradicts_stays(exists: bool) -> None:
    """Found: a role that may not write was healthy, as somebody else had seen the queue there since."""
    sent = reader_of("a", "exists", exists)
    sent["destination_status"]["on_failure"] |= {"role_may_write": False, "can_receive": False}
    scan = merged(left("h0", [sent], (0, 1)), left("h1", [reader_of("b", "exists", not exists)], (2, 3)))
    told = rows_of(scan)["a"]["destination_status"]["on_failure"]
    assert (told["exists"], told["role_may_write"]) == (None, False)
    assert told["can_receive"] is (False if exists else None), "what is gone receives nothing"
    assert is_said(scan)


def test_what_a_function_that_is_gone_has_lost_stays_lost() -> None:
    """Found: 50 lost events were not judged any more, as the function was read to be gone since."""
    victim = row("g")
    scan = merged(left("h0", [victim], (0, 1)), left("h1", [reader_of("f", "function", False)], (2, 3)))
    assert rows_of(scan)["g"]["function"] == victim["function"]
    assert is_said(scan)


def test_two_reads_at_one_moment_are_not_one_before_the_other() -> None:
    entries = [left(f"h{each}", [reader_of("ab"[each], "exists", bool(each))], (1, 1)) for each in range(2)]
    scan = merged(*entries)
    assert {says(each, "exists") for each in rows_of(scan).values()} == {None}
    assert doubted(scan)


@pytest.mark.parametrize("when", [*itertools.product(INTERVALS, repeat=2)])
@pytest.mark.parametrize("exists", [True, False])
def test_a_function_is_not_both_missing_and_a_destination_that_works(when: t.Any, exists: bool) -> None:
    """Found: "not found", and beside it a healthy destination that was read later."""
    of_sender, of_miss = when
    about = {"region": REGION, "account_id": ACCOUNT_ID, "function_name": "g", "qualifier": None}
    miss = left("h1", [], of_miss, not_found=[{**about, "reason": "function_missing"}])
    scan = merged(left("h0", [reader_of("f", "function", exists)], of_sender), miss)
    told = says(rows_of(scan)["f"], "function")
    is_told = exists is False or is_before(of_miss, of_sender)
    assert told is (exists if is_told else None)
    assert bool(scan["not_found"]) is (exists is False or is_before(of_sender, of_miss))
    assert scan["not_found"] or scan["errors"], "it is in some line"
    is_doubted = exists and not is_before(of_miss, of_sender) and not is_before(of_sender, of_miss)
    assert doubted(scan) is is_doubted


def a_path(alarm: str, name: str) -> dict[str, t.Any]:
    served = [row(name)["function_arn"]]
    watching = {"alarm_name": "waiting", "watches": "queue", "functions": served, "state": alarm}
    about = {"region": REGION, "account_id": ACCOUNT_ID, "queue": QUEUE, "state": "present", "functions": served}
    nothing: dict[str, t.Any] = {"differences": [], "policies_not_read": [], "not_known": [], "permissions": []}
    path = {**about, **nothing, "alarms": [watching]}
    return {"failure_paths": [path], "event_invoke_configs": [], "diff": [], "errors": []}


@pytest.mark.parametrize("state", ["made", "present"])
@pytest.mark.parametrize("of_reader", [(0, 1), (0, 2), (1.5, 2), (0, 4), (3, 4), (3, 7), (6, 7), (8, 9)])
def test_an_alarm_that_a_repair_made_is_as_old_as_the_repair(state: str, of_reader: t.Any) -> None:
    """Found: a read beside the read of a host, and before its repair, took the alarm away that the repair had made.

    What the repair made is there after it, unless somebody has read otherwise since; whether the reader was before it
    is said to be unknown.
    """
    fixer = left("h1", [reader_of("a", "alarms", False)], (1, 2, 6), [a_path(state, "a")])
    scan = merged(fixer, left("h2", [reader_of("b", "alarms", False)], of_reader))
    told = {name: says(each, "alarms") for name, each in rows_of(scan).items()}
    if of_reader[1] <= 2:
        assert told == {"a": True, "b": True}
    elif of_reader[0] >= 6:
        assert told == {"a": None, "b": False}, "somebody has deleted it since"
    else:
        assert told == {"a": True, "b": None}
        assert doubted(scan)


def test_an_alarm_that_a_third_host_did_not_see_before_the_repair() -> None:
    """The row of the second host knows it from the repair only, which is later than the third host's read."""
    fixer = left("h1", [reader_of("a", "alarms", False)], (4, 5, 6), [a_path("made", "a")])
    earlier = [
        left("h2", [reader_of("b", "alarms", False)], (0, 1)),
        left("h3", [reader_of("c", "alarms", False)], (2, 3)),
    ]
    assert {says(each, "alarms") for each in rows_of(merged(fixer, *earlier)).values()} == {True}


MISPLACED: t.Mapping[str, t.Any] = {
    "in the inventory": {"h1": ACCOUNT_ID, "h2": ACCOUNT_ID},
    "not in it": {"h2": ACCOUNT_ID},
    "of another account": {"h1": OTHER, "h2": ACCOUNT_ID},
    "of no valid account": {"h1": 1402433619, "h2": ACCOUNT_ID},
}


@pytest.mark.parametrize("where", MISPLACED)
@pytest.mark.parametrize("of_reader", [(0, 1), (3, 4), (7, 8)])
@pytest.mark.parametrize("hours", [0, 24 * 365])
def test_what_was_written_was_written_whoever_wrote_it(where: str, of_reader: t.Any, hours: int) -> None:
    """Found: a repair counted if its host was not in the inventory, and not if its rows did not count there."""
    start = hours * 60 + 1
    fixer = left("h1", [reader_of("a", "exists", True)], (start, start + 1, start + 5), [a_path("made", "a")])
    scan = merged(fixer, left("h2", [reader_of("b", "exists", False)], of_reader), hosts=MISPLACED[where])
    told = says(rows_of(scan)["b"], "exists")
    if hours:  # a clock in the future orders nothing
        assert (told, doubted(scan)) == (None, True)
    else:
        assert told is (False if of_reader[0] >= 6 else None)


DENIED = {"region": REGION, "function_name": "a", "operation": "X", "code": "x", "message": "denied"}


@pytest.mark.parametrize("kind", ["cut", "unknown"])
@pytest.mark.parametrize("later", ["read", "denied", "missing", "other function", "same host, then other"])
@pytest.mark.parametrize("number", [1, 2])
def test_that_a_write_may_have_been_done_stays_until_its_target_is_read(kind: str, later: str, number: int) -> None:
    """Found: the next read of the target was denied, and nothing said any more that it may have been written."""
    before = reader_of("a", "exists", True)
    plan = [{"function_name": before["function_arn"], "maximum_retry_attempts": 1, "only_if": {"configured": True}}]
    asked = {"function_name": ["a"], "qualifier": "", "include": ["function"]}
    scan = {"event_invoke_configs": [before], "not_found": [], "errors": [], "completeness": []}
    given: t.Any = {"account_id": ACCOUNT_ID, "asked": asked, "scan": scan, "times": {"began": at(0), "read": at(1)}}
    unknown = {"before_header": before["function_arn"], "before": {}, "after": {}, "known": False}
    writes = [] if kind == "cut" else [{"event_invoke_configs": [], "diff": [unknown], "errors": []}]
    (read,) = accounts_read([{**given, "planned": plan, "writes": writes}])
    of_fixer = entry(
        begun_repair(read) if kind == "cut" else read,
        "h1",
        regions=[REGION],
        read_at=NOW + timedelta(minutes=2),
        run="r",
    )
    about = {"region": REGION, "account_id": ACCOUNT_ID, "function_name": "a", "qualifier": None}
    nexts: dict[str, t.Any] = {
        "read": left("h1", [before], (5, 6, 6)),
        "denied": left("h1", [], (5, 6, 6), errors=[DENIED]),
        "missing": left("h1", [], (5, 6, 6), not_found=[{**about, "reason": "function_missing"}]),
        "other function": left("h1", [reader_of("b", "exists", True)], (5, 6, 6)),
        "same host, then other": left("h1", [], (5, 6, 6), errors=[DENIED]),
    }
    entries, files = [], of_fixer
    for _each in range(number):
        files = with_earlier({**nexts[later], "times": dict(nexts[later]["times"])}, files)
    entries.append(files)
    if later == "same host, then other":
        entries.append(left("h2", [before], (8, 9, 9)))
    told = [each for each in merged(*entries)["errors"] if each.get("repair") == "not_known"]
    assert bool(told) is (later in ("denied", "other function"))
    assert all(each["targets"] == [before["function_arn"]] for each in told)


@pytest.mark.parametrize("of_reader", [(0, 1), (7, 8)])
def test_a_queue_that_is_gone_after_it_was_made_is_said(of_reader: t.Any) -> None:
    """Found: "Repaired", and exit code 0, of a queue that another host had read to be gone since."""
    before = reader_of("a", "exists", False)
    made = a_path("made", "a")
    made["failure_paths"][0]["state"] = "made"
    reader = left("h2", [reader_of("b", "exists", False)], of_reader)
    scan = merged(left("h1", [before], (1, 2, 6), [made]), reader)
    assert is_said(scan) is (of_reader[0] > 6)


@pytest.mark.parametrize(
    "hosts", [{"h1": ACCOUNT_ID, "h2": ACCOUNT_ID}, {"h2": ACCOUNT_ID}, {"h1": OTHER, "h2": ACCOUNT_ID}]
)
@pytest.mark.parametrize("kind", ["not_planned", "not_known"])
@pytest.mark.parametrize("is_earlier", [False, True])
def test_what_a_host_did_that_nobody_asked_for_is_said_wherever_it_is(
    hosts: t.Any, kind: str, is_earlier: bool
) -> None:
    """Found: after its host was renamed, nothing said what was changed."""
    error = {**DENIED, "repair": kind, "targets": [row("x")["function_arn"]]}
    entries = [left("h1", [], (0, 1, 2)), left("h2", [reader_of("b", "exists", True)], (5, 6))]
    if is_earlier:
        done = {"times": {"began": at(-3), "read": at(-2), "ended": at(-1)}, "errors": [error]}
        entries[0]["earlier"] = [t.cast("t.Any", {**done, "repaired": [], "failure_paths": [], "written": []})]
    else:
        entries[0]["errors"].append(t.cast("t.Any", error))
    told = [each for each in merged(*entries, hosts=hosts)["errors"] if each.get("repair") == kind]
    assert [each["message"] for each in told] == ["h1: denied"]


@pytest.mark.parametrize("ended", [-1, 40])
@pytest.mark.parametrize("hosts", [{"h1": ACCOUNT_ID, "h2": ACCOUNT_ID}, {"h2": ACCOUNT_ID}])
def test_an_earlier_repair_is_before_the_next_read_of_its_host(ended: float, hosts: t.Any) -> None:
    """Found: a clock that was set right after a repair took away what was found after it."""
    (path,) = left("h1", [reader_of("a", "exists", True)], (0, 1, 2), [a_path("made", "a")])["failure_paths"]
    times = {"began": at(ended - 2), "read": at(ended - 1), "ended": at(ended)}
    earlier = {"times": times, "errors": [], "repaired": [], "failure_paths": [path], "written": []}
    fixer = left("h1", [], (0, 1))
    fixer["earlier"] = [t.cast("t.Any", earlier)]
    scan = merged(fixer, left("h2", [reader_of("b", "exists", False)], (5, 6)), hosts=hosts)
    # It was before the next read of its host, whatever its clock said.
    assert (says(rows_of(scan)["b"], "exists"), scan["errors"]) == (False, [])


def test_a_file_without_what_is_not_required_is_read() -> None:
    """Found: KeyError, and no report of any account."""
    about = {"region": REGION, "function_name": "zz", "qualifier": None, "reason": "function_missing"}
    fixer = left("h1", [], (0, 1), not_found=[about])
    done = {"times": {"began": at(-3), "read": at(-2), "ended": at(-1)}, "errors": [DENIED]}
    fixer["earlier"] = [t.cast("t.Any", {**done, "repaired": [], "failure_paths": [], "written": []})]
    assert len(merged(fixer)["not_found"]) == 1
