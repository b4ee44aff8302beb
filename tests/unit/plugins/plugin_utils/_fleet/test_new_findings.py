# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fails a run that fails only for what is new."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
from support.fleet_days import ACCOUNT, REGION, START, Runs
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.outcome import failing

OUTSIDE: dict[str, t.Any] = {"theirs": ()}
ACCEPTED = {"exceptions": [{"rule": "no_failure_path", "reason": "known", "until": "2099-01-01"}]}
ENDED = {"exceptions": [{"rule": "no_failure_path", "reason": "known", "until": "2026-01-01"}]}
INFO = {"rules": {"no_failure_path": "info"}}
NO_TRIGGERS: dict[str, t.Any] = {
    key: [] for key in ("event_source_mappings", "asynchronous", "synchronous", "other", "destination_of")
}


def numbers(received: int = 0, dropped: int = 0, undelivered: int = 0) -> dict[str, int]:
    return {
        "received": received,
        "dropped": dropped,
        "destination_delivery_failures": undelivered,
        "dead_letter_errors": 0,
    }


def arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def status(name: str, works: bool) -> dict[str, t.Any]:
    return {
        "destination": arn(name),
        "kind": "queue",
        "exists": works,
        "can_receive": works,
        "role_may_write": True if works else None,
        "reason": None if works else "it does not exist",
    }


def target(
    name: str,
    qualifier: str = "$LATEST",
    own: t.Any = None,
    all_of_them: t.Any = None,
    on_success: bool | None = None,
    on_failure: bool | None = None,
    queue: str = "q",
) -> dict[str, t.Any]:
    """Return a row. on_success and on_failure say whether the destination works; None if there is none."""
    sides = {"OnSuccess": ("s", on_success), "OnFailure": (queue, on_failure)}
    config = {side: {"Destination": arn(place)} for side, (place, works) in sides.items() if works is not None}
    statuses = {
        "on_success": None if on_success is None else status("s", on_success),
        "on_failure": None if on_failure is None else status(queue, on_failure),
        "dead_letter": None,
    }
    return row(
        name,
        qualifier,
        stored={"DestinationConfig": config, "LastModified": START} if config else None,
        destination_status=statuses,
        async_events={"days": 14, "function": all_of_them or own, "qualifier": own, "other_qualifiers": {}},
        qualifier_exists=True,
        triggers=NO_TRIGGERS,
    )


def of_three(latest: int = 0, blue: int = 0, green: int = 0) -> list[dict[str, t.Any]]:
    lost = {"$LATEST": latest, "BLUE": blue, "GREEN": green}
    total = numbers(300, sum(lost.values()))
    return [target("f", qualifier, numbers(100, each), total) for qualifier, each in lost.items()]


def fails(document: Document, fail_on: str = "warning") -> list[tuple[str, str]]:
    return [(each["rule"], each["qualifier"]) for each in failing(document["findings"], fail_on, only_new=True)]


def compared(before: t.Any, now: t.Any, earlier_policy: t.Any = "", policy: t.Any = "") -> Document:
    runs = Runs()
    runs.day(*before, policy=earlier_policy, **OUTSIDE)
    return runs.day(*now, policy=policy, **OUTSIDE)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (of_three(blue=5), []),
        (of_three(blue=7), []),
        (of_three(blue=5, green=70_000), [("events_lost", "GREEN")]),
        (of_three(green=70_000), [("events_lost", "GREEN")]),
        (of_three(latest=999, blue=5), [("events_lost", "$LATEST")]),
    ],
)
def test_events_that_another_qualifier_lost_are_new(now: t.Any, expected: t.Any) -> None:
    document = compared(of_three(blue=5), now)
    assert fails(document, "error") == expected
    assert document["trend"]["new"] >= len(expected)
    gone = {(each["rule"], each["qualifier"]) for each in document["trend"]["gone"]}
    still = {(each["rule"], each["qualifier"]) for each in document["findings"]}
    assert ("events_lost", "BLUE") in gone | still


def test_events_that_all_others_lost_are_not_those_of_a_qualifier() -> None:
    before = [target("g", own=numbers(100, 1))]
    document = compared(before, [target("g", own=numbers(100, 1), all_of_them=numbers(90_000, 80_001))])
    assert fails(document, "error") == [("events_lost", "$LATEST")]
    assert {each["subject"]: each["new"] for each in document["findings"] if each["rule"] == "events_lost"} == {
        "events of g:$LATEST": False,
        "events of g (all other qualifiers combined)": True,
    }


def test_a_failure_path_that_is_gone_is_new_though_records_did_not_arrive_there() -> None:
    before = [target("h", own=numbers(10, 3, 3), on_failure=True)]
    document = compared(before, [target("h", own=numbers(10))])
    assert fails(document) == [("no_failure_path", "$LATEST")]
    assert document["trend"]["new"] == 1


def test_what_other_facts_show_is_not_known_to_be_new() -> None:
    """Nothing has changed but what was read: it fails, and the report does not call it new."""
    counted = [target("g", own=numbers())]
    less = [{key: value for key, value in counted[0].items() if key != "async_events"}]
    document = compared(counted, less)
    assert [each["new"] for each in document["findings"] if each["rule"] == "no_failure_path"] == [None]
    assert fails(document) == [("no_failure_path", "$LATEST")]
    losing = compared([target("g", own=numbers(9, 2))], less)
    assert [each["new"] for each in losing["findings"] if each["rule"] == "no_failure_path"] == [None]
    combined = compared(of_three(blue=5)[1:2], of_three(blue=5))
    assert {each["qualifier"]: each["new"] for each in combined["findings"] if each["rule"] == "events_lost"} == {
        "BLUE": False
    }


def test_lost_events_are_not_records_that_did_not_arrive() -> None:
    before = [target("h", own=numbers(10, 3, 3), on_failure=True)]
    document = compared(before, [target("h", own=numbers(10, 3))])
    assert fails(document, "error") == [("events_lost", "$LATEST")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"on_success": False, "on_failure": True}, []),
        ({"on_success": False, "on_failure": False}, [("destination_unhealthy", "$LATEST")]),
        ({"on_success": True, "on_failure": False}, [("destination_unhealthy", "$LATEST")]),
    ],
)
def test_another_destination_that_is_broken_is_new(now: t.Any, expected: t.Any) -> None:
    before = [target("f", own=numbers(100), on_success=False, on_failure=True)]
    assert fails(compared(before, [target("f", own=numbers(100), **now)]), "error") == expected


def test_a_destination_that_was_replaced_by_a_broken_one_is_new() -> None:
    before = [target("f", own=numbers(100), on_failure=False)]
    document = compared(before, [target("f", own=numbers(100), on_failure=False, queue="other")])
    assert fails(document, "error") == [("destination_unhealthy", "$LATEST")]
    assert [each["subject"] for each in document["trend"]["gone"]] == [f"on_failure {arn('q')}"]


def test_too_few_retries_are_not_too_many() -> None:
    policy = {"maximum_retry_attempts": {"minimum": 1, "maximum": 1}, "rules": {"no_failure_path": "off"}}
    document = compared([row("f")], [row("f", stored={"MaximumRetryAttempts": 0})], policy, policy)
    assert fails(document) == [("retries_out_of_bounds", "$LATEST")]
    assert [each["subject"] for each in document["trend"]["gone"]] == ["above the bounds"]


def test_what_did_not_count_before_is_new() -> None:
    """It has its date: it was known, but failed nothing."""
    document = compared([target("g", own=numbers())], [target("g", own=numbers(10_000))])
    assert fails(document) == [("no_failure_path", "$LATEST")]
    (found,) = (each for each in document["findings"] if each["rule"] == "no_failure_path")
    assert found["new"] is True
    assert found["since"] < document["generated_at"]
    assert fails(compared([target("g", own=numbers(9))], [target("g", own=numbers())]), "info") == []


@pytest.mark.parametrize(("earlier", "policy"), [(INFO, ""), (ACCEPTED, ""), (ACCEPTED, ENDED)])
def test_what_the_earlier_policy_did_not_count_is_new(earlier: t.Any, policy: t.Any) -> None:
    same = [target("g", own=numbers(10))]
    assert fails(compared(same, same, earlier, policy)) == [("no_failure_path", "$LATEST")]
    assert fails(compared(same, same, earlier, earlier)) == []
    assert fails(compared(same, same, policy, earlier)) == []


def test_a_report_of_the_same_run_is_no_earlier_one() -> None:
    runs = Runs()
    old, more = target("old", own=numbers(10)), target("more", own=numbers(10))
    runs.day(old, run="76", **OUTSIDE)
    assert runs.day(old, more, run="77", **OUTSIDE)["run"] == "77"
    for _attempt in range(2):  # of its report, then of one of its audits, too
        findings_again = runs.report(run="77")["findings"]
        assert {each["function_name"]: each["new"] for each in findings_again} == {"old": False, "more": True}
    assert fails(runs.day(old, more, days=0, run="77", **OUTSIDE)) == [("no_failure_path", "$LATEST")]
    assert fails(runs.day(old, more, run="78", **OUTSIDE)) == []


def test_what_a_run_could_not_read_again_stays_new_in_it() -> None:
    runs = Runs()
    more = target("more", own=numbers(10))
    denied = {"region": REGION, "function_name": None, "operation": "X", "code": "x", "message": "denied"}
    runs.day(run="76", **OUTSIDE)
    runs.day(more, run="77", **OUTSIDE)
    runs.day(errors=[denied], days=0, run="77", **OUTSIDE)
    assert fails(runs.day(more, days=0, run="77", **OUTSIDE)) == [("no_failure_path", "$LATEST")]
    runs.day(errors=[denied], run="78", **OUTSIDE)
    assert fails(runs.day(more, days=0, run="78", **OUTSIDE)) == []


def test_a_report_of_the_same_rows_is_no_earlier_one() -> None:
    runs = Runs()
    more = target("more", own=numbers(10))
    first = fails(runs.day(more, **OUTSIDE))
    assert first == fails(runs.report()) == [("no_failure_path", "$LATEST")]  # no report before is without it
    assert fails(runs.day(more, **OUTSIDE)) == []


def test_a_subject_tells_the_findings_of_a_rule_in_a_target_apart() -> None:
    rows = [
        *of_three(latest=1, blue=2),
        target("g", own=numbers(5, 1), all_of_them=numbers(9, 5)),
        target("h", own=numbers(5, 1, 1), all_of_them=numbers(9, 5, 5), on_success=False, on_failure=False),
        target("h", "BLUE", on_success=True, on_failure=True),
    ]
    found = findings(rows)
    keys = Counter((each["rule"], each["function_arn"], each["subject"]) for each in found if each["judged"])
    assert max(keys.values()) == 1
    assert len({key[:2] for key in keys}) < len(keys)


def test_an_earlier_report_without_subjects_does_not_say_what_is_new() -> None:
    runs = Runs()
    for each in runs.day(*of_three(blue=5), **OUTSIDE)["findings"]:
        del each["subject"]
    document = runs.day(*of_three(blue=5), **OUTSIDE)
    of_losses = [each["new"] for each in document["findings"] if each["rule"] == "events_lost"]
    assert of_losses == [None]
    assert document["trend"]["gone"] == []
