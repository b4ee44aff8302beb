# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from support.samples import GENERATED_AT, finding, queue_status, region_read, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.rules import RULES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import outcome
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.statistics import statistics

ERROR = {"region": "us-east-2", "function_name": "f", "operation": "X", "code": "X", "message": "Denied"}
COUNTS = ("received", "dropped", "destination_delivery_failures", "dead_letter_errors")
NOWHERE = "2 of 4 targets have nowhere to send a failed event"
ROWS = [row("a"), row("b"), row("b", "BLUE"), row("fine", dead_letter_queue=True)]
FOUND = [
    finding(ROWS[0], "retries_cut_short", "warning"),
    finding(ROWS[1], severity="warning"),
    finding(ROWS[2]),
    finding(ROWS[2], "retries_cut_short", "warning"),
]


def lines(document: t.Any, **rest: t.Any) -> list[str]:
    return outcome(document, rest.get("fail_on", "never"), rest.get("results", []), rest.get("files", []))["lines"]


def test_the_lines() -> None:
    assert lines(report(scan(ROWS), FOUND), files=["/tmp/re ports/a.html", "a.json"]) == [
        f"3 functions: {NOWHERE}; whether they receive any was not read",
        f"{NOWHERE}. Whether they receive any was not read.",
        "No configuration is known to have no effect.",
        "Not counted, by the policy: 1 target with nowhere to send a failed event",
        "Not known: whether events were lost, for 3 functions (not asked for: include metrics)",
        "Not known: whether destinations work, for 1 target (not asked for: include destinations)",
        "SEVERITY  RULE                 COUNT",
        "error     no_failure_path          1",
        "warning   retries_cut_short        2",
        "warning   no_failure_path          1",
        "Functions with findings:",
        "  b (us-east-2): no_failure_path, retries_cut_short",
        "  a (us-east-2): retries_cut_short",
        "Report: file:///tmp/re%20ports/a.html",
        "Report: a.json",
    ]


def test_nothing_is_found() -> None:
    statuses = {"on_success": None, "on_failure": None, "dead_letter": queue_status()}
    events = {"days": 14, "function": dict.fromkeys(COUNTS, 0), "qualifier": None, "other_qualifiers": {}}
    facts: t.Any = {"dead_letter_queue": True, "destination_status": statuses, "async_events": events}
    assert lines(report(scan([row(**facts)]), [])) == [
        "1 function: No event was lost in the last 14 days",
        "1 of 1 target has somewhere to send a failed event.",
        "No configuration is known to have no effect.",
    ]


BUCKET, KEY = "arn:aws:s3:::b", "arn:aws:kms:us-east-2:123456789012:key/0e5a"


def kept(name: str, *not_read: str, **facts: t.Any) -> t.Any:
    """Return a row whose dead-letter queue works, as far as was read."""
    events = {"days": 14, "function": dict.fromkeys(COUNTS, 0), "qualifier": None, "other_qualifiers": {}}
    status = {**queue_status(), "policies_not_read": list(not_read)}
    statuses = {"on_success": None, "on_failure": None, "dead_letter": status}
    return row(name, dead_letter_queue=True, async_events=events, destination_status=statuses, **facts)


def test_policies_that_were_not_read_are_one_line() -> None:
    rows = [kept("a", KEY, BUCKET), kept("b", BUCKET, f"{BUCKET}-2"), kept("c")]
    ended = {**outcome(report(scan(rows), []), "info", [], [])}
    assert "let records through\n  (they were not read)" in ended.pop("text")
    assert ended == {
        "lines": [
            "3 functions: No event was lost in the last 14 days",
            "3 of 3 targets have somewhere to send a failed event, as far as was read.",
            "No configuration is known to have no effect.",
            "Not known: whether the policies of 2 buckets and 1 KMS key let records through (they were not read)",
        ],
        "failures": [],
    }
    # A row of an earlier version does not tell.
    del rows[2]["destination_status"]["dead_letter"]["policies_not_read"]
    known = report(scan(rows[2:]), [])["summary"]["not_known"]
    assert known["policies"] == ["whether the policies of 1 queue let records through (they were not read)"]


def test_policies_do_not_count_where_the_rule_does_not() -> None:
    off = {"rules": {"destination_unhealthy": "off"}}
    assert report(scan([kept("a", BUCKET)]), [], policy=off)["summary"]["not_known"]["policies"] == []
    orphan = kept("a", BUCKET, qualifier_exists=False)
    assert report(scan([orphan]), [])["summary"]["not_known"]["policies"] == []
    # What is wrong, or not known, is said elsewhere.
    unknown = kept("a", BUCKET)
    unknown["destination_status"]["dead_letter"]["role_may_write"] = None
    assert report(scan([unknown]), [])["summary"]["not_known"]["policies"] == []


@pytest.mark.parametrize(
    ("facts", "unknown"),
    [
        ({}, "whether destinations work, for 1 target (not asked for: include destinations)"),
        ({"destination_status": None}, "whether destinations work, for 1 target (could not be read)"),
        ({"async_events": None}, "whether events were lost, for 1 function (could not be read)"),
        ({"dead_letter_queue": None}, "where failed events go, for 1 target (not asked for: include function)"),
        ({"function": None}, "where failed events go, for 1 target (could not be read)"),
    ],
)
def test_good_news_rests_on_what_was_read(facts: t.Any, unknown: str) -> None:
    given: t.Any = {"dead_letter_queue": None if "function" in facts else True, **facts}
    shown = lines(report(scan([row(**given)]), []))
    if "failed events go" in unknown:  # found: "0 of 1 target has somewhere", of which nothing was read
        assert shown[0].endswith(": Whether 1 target has somewhere to send a failed event is not known")
    else:
        assert shown[0].endswith(" of 1 target has somewhere to send a failed event, as far as was read")
    assert f"Not known: {unknown}" in shown


def test_a_region_that_was_not_read_is_not_good_news() -> None:
    error = {**ERROR, "region": "us-east-1", "function_name": None}
    shown = lines(report(scan([row(dead_letter_queue=True)], errors=[error]), []))
    unknown = "us-east-1 could not be read completely (X: X)"
    assert shown[:2] == [
        "Incomplete: 1 request failed",
        f"1 function: 1 of 1 target has somewhere to send a failed event, as far as was read; not known: {unknown}",
    ]


@pytest.mark.parametrize(("fail_on", "fails"), [("error", False), ("warning", True), ("info", True), ("never", False)])
def test_a_named_target_that_does_not_exist_is_no_clean_bill(fail_on: str, fails: bool) -> None:
    miss = {"region": "us-east-2", "function_name": "f", "qualifier": "BLEU", "reason": "qualifier_missing"}
    bare = {**miss, "qualifier": None, "reason": "not_configured"}
    ended = outcome(report(scan([], not_found=[miss, bare]), []), fail_on, [], [])
    assert ended["failures"] == (["1 named target not found: f:BLEU in us-east-2 does not exist"] if fails else [])
    assert ended["lines"] == [
        "0 functions: No target was found; not known: what is meant by f:BLEU in us-east-2, which does not exist",
        "Not known: what is meant by f:BLEU in us-east-2, which does not exist",
    ]


def test_what_the_policy_accepts_and_what_it_misses() -> None:
    policy = {"exceptions": [{"rule": "inert_config", "reason": "Known"}]}
    document = report(scan([row("a")]), [finding(row("a"), accepted="Runs again")], policy=policy)
    shown = lines(document, fail_on="error")
    assert "1 more finding accepted by exceptions of the policy: Runs again" in shown
    assert "Policy: the exception for rule inert_config (Known) matches no finding" in shown
    assert not [line for line in shown if "no_failure_path" in line]
    assert outcome(document, "info", [], [])["failures"] == []
    assert statistics(document["summary"])["event_invoke_audit_accepted"] == 1
    assert statistics(document["summary"])["event_invoke_audit_no_failure_path"] == 0


@pytest.mark.parametrize(
    "policy", [{"rules": {"events_lost": "off"}}, {"exceptions": [{"rule": "events_lost", "reason": "Known"}]}]
)
@pytest.mark.parametrize("kept", [False, True])
def test_what_was_lost_is_not_denied_because_the_policy_does_not_count_it(policy: t.Any, kept: bool) -> None:
    numbers = {**dict.fromkeys(COUNTS, 0), "received": 9, "dropped": 3, "dead_letter_errors": 3 if kept else 0}
    events = {"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}}
    rows = [row("a", dead_letter_queue=kept, async_events=events)]
    document = report(scan(rows), findings(rows, policy), policy=policy)
    uncounted = "the policy does not count what 1 target dropped or could not deliver"
    said = f"No event is reported to be lost in the last 14 days ({uncounted})"
    assert document["verdict"]["lost"] == f"{said}."
    assert lines(document)[0].startswith(f"1 function: {said}")
    assert statistics(document["summary"])["event_invoke_audit_targets_losing_not_counted"] == 1


@pytest.mark.parametrize(
    "policy", [{}, {"rules": {"events_lost": "off"}}, {"exceptions": [{"rule": "events_lost", "reason": "Known"}]}]
)
def test_it_is_no_good_news_that_nobody_knows_what_became_of_dropped_events(policy: t.Any) -> None:
    """Found: after a repair, they were said to be in a queue that was set later, or not to be lost."""
    numbers = {**dict.fromkeys(COUNTS, 0), "received": 9, "dropped": 3}
    events = {"days": 14, "since": "2026-11-10T09:30:00+00:00", "function": numbers, "qualifier": None}
    stored = {
        "LastModified": GENERATED_AT,
        "DestinationConfig": {"OnFailure": {"Destination": queue_status()["destination"]}},
    }
    statuses = {"on_success": None, "on_failure": queue_status(), "dead_letter": None}
    rows = [row("a", stored=stored, destination_status=statuses, async_events=events)]
    shown = lines(report(scan(rows), findings(rows, policy), policy=policy))
    assert shown[0] == "1 function: No event is known to be lost in the last 14 days"
    assert "1 of 1 target has somewhere to send a failed event, as far as was read." in shown
    assert "Not known: whether dropped events were lost, for 1 function" in shown


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        (0, "No event was lost in the last day"),
        (3, "1 function dropped 3 events in the last 14 days that no failure path keeps"),
    ],
)
def test_good_news_is_of_the_shortest_window(dropped: int, said: str) -> None:
    def read_for(name: str, days: int, dropped: int) -> dict[str, t.Any]:
        numbers = {**dict.fromkeys(COUNTS, 0), "received": 9, "dropped": dropped}
        events = {"days": days, "function": numbers, "qualifier": None, "other_qualifiers": {}}
        return row(name, stored={"MaximumRetryAttempts": 1}, async_events=events)

    rows = [read_for("a", 14, dropped), read_for("b", 1, 0)]
    found = [finding(each, "events_lost") for each in rows[:1] if dropped]
    assert lines(report(scan(rows), found))[0].startswith(f"2 functions: {said}")


def test_the_ten_worst() -> None:
    rows = [row(f"f-{number:02}") for number in range(12)]
    found = [finding(each, severity="warning") for each in rows[:11]] + [finding(rows[11])]
    shown = lines(report(scan(rows), found))
    start = shown.index("The 10 worst of 12 functions with findings:")
    assert [line.split()[0] for line in shown[start + 1 :]] == ["f-11", *(f"f-{number:02}" for number in range(9))]


def test_who_lost_most_comes_first() -> None:
    def losing(name: str, dropped: int) -> dict[str, t.Any]:
        numbers = {**dict.fromkeys(COUNTS, 0), "received": 4800, "dropped": dropped}
        return row(name, async_events={"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}})

    rows = [losing("a", 3), losing("z", 401), row("b")]
    found = [finding(rows[0], "events_lost"), finding(rows[0]), finding(rows[1], "events_lost"), finding(rows[2])]
    assert [line for line in lines(report(scan(rows), found)) if line.startswith("  ")] == [
        "  z (us-east-2): dropped 401 of 4,800 events that no failure path keeps",
        "  a (us-east-2): dropped 3 of 4,800 events that no failure path keeps",
        "  b (us-east-2): no_failure_path",
    ]


@pytest.mark.parametrize(
    ("check_mode", "expected"), [(False, "Repaired: 1 finding"), (True, "Would be repaired: 1 finding")]
)
def test_what_was_repaired(check_mode: bool, expected: str) -> None:
    assert expected in lines(report(scan([row("a")]), [], [finding(row("a"))], check_mode))


def test_an_incomplete_audit_says_so() -> None:
    assert "Incomplete: 1 request failed" in lines(report(scan([], errors=[ERROR]), []))


@pytest.mark.parametrize(
    "error",
    [
        {**ERROR, "operation": None, "code": "ChangedSinceJudged", "repair": "failed"},
        {**ERROR, "operation": "GetX", "repair": "failed"},
    ],
)
def test_a_repair_that_failed_hides_nothing(error: t.Any) -> None:
    """Found: a repair that was refused was called a request that failed."""
    said = lines(report(scan([row("a")], errors=[error]), []))
    assert said[0] == "Not repaired: 1 repair failed or was refused: Denied"
    assert not [line for line in said if line.startswith("Incomplete")]
    both = lines(report(scan([row("a")], errors=[error, {**error, "message": "Other"}, ERROR]), []))
    assert both[:2] == ["Incomplete: 1 request failed", "Not repaired: 2 repairs failed or were refused: Denied"]


@pytest.mark.parametrize(
    ("repair", "said"), [("failed", "6 repairs failed"), ("not_known", "whether 6 repairs were done")]
)
def test_repairs_are_counted_by_their_targets(repair: str, said: str) -> None:
    """Found: one queue that could not be made for 6 targets was "1 repair failed or was refused"."""
    arns = [row(str(number))["function_arn"] for number in range(6)]
    error = {**ERROR, "operation": None, "repair": repair, "targets": arns[:5]}
    document = report(scan([row("a")], errors=[error, {**error, "targets": arns[3:]}]), [])
    assert said in lines(document)[0]


def test_what_is_no_request_did_not_fail() -> None:
    """Found: "1 request failed", of a host without rows, and of two hosts that read one function."""
    error = {**ERROR, "operation": None, "code": None, "message": "h1: it has left no rows"}
    assert lines(report(scan([row("a")], errors=[error]), []))[0] == "Incomplete: 1 error: h1: it has left no rows"
    both = lines(report(scan([row("a")], errors=[ERROR, error, error]), []))
    assert both[0] == "Incomplete: 1 request failed and 2 other errors: h1: it has left no rows"


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        ("never", []),
        ("error", ["1 finding of severity error or worse: 1 no_failure_path."]),
        ("warning", ["4 findings of severity warning or worse: 2 no_failure_path, 2 retries_cut_short."]),
        ("info", ["4 findings of severity info or worse: 2 no_failure_path, 2 retries_cut_short."]),
    ],
)
def test_the_threshold(fail_on: str, expected: list[str]) -> None:
    assert outcome(report(scan(ROWS), FOUND), fail_on, [], [])["failures"] == expected


def test_every_failed_module_fails_the_audit() -> None:
    results = [{"errors": []}, {"msg": "1 of 3 functions could not be read"}, {"msg": "refused"}]
    document = report(scan(ROWS), FOUND)
    assert outcome(document, "error", results, ["/reports/r.html"])["failures"] == [
        "1 of 3 functions could not be read",
        "refused",
        "1 finding of severity error or worse: 1 no_failure_path. The reports are in /reports.",
    ]


def test_statistics_have_a_number_for_every_rule() -> None:
    numbers = statistics(report(scan(ROWS), FOUND)["summary"])
    for rule in RULES:
        assert f"event_invoke_audit_{rule}" in numbers
    assert numbers["event_invoke_audit_no_failure_path"] == 2
    assert numbers["event_invoke_audit_targets_losing_events"] == 2
    assert numbers["event_invoke_audit_orphaned_config"] == 0
    assert numbers["event_invoke_audit_error"] == 1
    assert numbers["event_invoke_audit_targets"] == 4
    assert {value.__class__ for value in numbers.values()} == {int}


@pytest.mark.parametrize(("fail_on", "fails"), [("never", False), ("error", True), ("info", True)])
def test_without_metrics_nobody_can_say_that_nothing_was_lost(fail_on: str, fails: bool) -> None:
    """Found: with CloudWatch denied, an audit that had failed passed."""
    read = region_read(evidence={"destinations": True, "metrics": False, "triggers": True})
    document = report(scan([row(dead_letter_queue=True, async_events=None)], completeness=[read]), [])
    failures = outcome(document, fail_on, [], [])["failures"]
    wanted = (
        "the metrics of us-east-2 could not be read completely: whether events were lost is not known for 1 function"
    )
    assert [failure.startswith(wanted) for failure in failures] == [True] * fails
