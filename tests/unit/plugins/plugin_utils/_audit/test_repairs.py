# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

import pytest
from support.samples import finding, queue_status, row, scan
from support.verdicts import findings

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._model.configurations import nothing_set
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.parameters import parse_rows
from ansible_collections.cloudops.aws_lambda.plugins.module_utils._write.request import Change, Precondition
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import targets_written
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repaired import repaired_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report

QUEUE = "arn:aws:sqs:us-east-2:123456789012:failed-invocations"
DESIRED = {"destination_config": {"on_failure": {"destination": QUEUE}}}
ERROR = {"region": "us-east-2", "function_name": "f", "operation": "X", "code": "X", "message": "Denied"}


RULES = ["no_failure_path", "retries_cut_short"]


def plan(
    targets: t.Sequence[t.Any], *, findings: t.Any = None, desired: t.Any = None, prune: bool = False, **rest: t.Any
) -> t.Any:
    found = [finding(each) for each in targets] if findings is None else findings
    return repairs(scan(targets, **rest), found, DESIRED if desired is None else desired, RULES, prune)


def chosen(targets: t.Sequence[t.Any], **options: t.Any) -> list[t.Any]:
    """Return the rows to write. Fail if any target is refused."""
    planned = plan(targets, **options)
    assert planned["refused"] == []
    return list(planned["event_invoke_configs"])


def changes(rows: t.Any) -> list[Change]:
    """Return what the write module makes of the rows."""
    return [change for each in parse_rows(rows, None).values() for change in each]


def arns(rows: t.Sequence[t.Any]) -> list[str]:
    return [row["function_name"] for row in rows]


def test_one_list_holds_the_rows_of_all_regions() -> None:
    rows = [row("f"), row("h", region="us-east-1")]
    assert [(each["region"], each["function_name"]) for each in chosen(rows)] == [
        ("us-east-2", rows[0]["function_arn"]),
        ("us-east-1", rows[1]["function_arn"]),
    ]


def test_the_write_module_takes_the_rows() -> None:
    orphan = row("f", "GONE", qualifier_exists=False)
    rows = chosen([row("f"), orphan], findings=[finding(row("f")), finding(orphan, "orphaned_config")], prune=True)
    assert list(parse_rows(rows, None)) == ["us-east-2"]
    assert {change.qualifier: change.settings is None for change in changes(rows)} == {"$LATEST": False, "GONE": True}


def test_settings_that_are_not_desired_stay() -> None:
    """The module makes a target exactly what its row says."""
    topic = "arn:aws:sns:us-east-2:123456789012:done"
    stored = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnSuccess": {"Destination": topic}}}
    (change,) = changes(chosen([row("f", stored=stored)]))
    assert change.settings == {
        "maximum_retry_attempts": 1,
        "maximum_event_age_in_seconds": None,
        "destination_config": {"on_success": {"destination": topic}, "on_failure": {"destination": QUEUE}},
    }


def test_an_empty_destination_is_removed_if_it_is_broken() -> None:
    desired = {"destination_config": {"on_failure": {"destination": ""}}}
    for status, removed in (MISSING, True), ({}, False):
        target = row_with(**status)
        planned = repairs(
            scan([target]), [finding(target, "destination_unhealthy")], desired, ABOUT_DESTINATIONS, False
        )
        settings = [change.settings for change in changes(planned["event_invoke_configs"])]
        assert settings == ([nothing_set()] if removed else [])


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("retries_cut_short", ["maximum_retry_attempts", "maximum_event_age_in_seconds"]),
        ("retries_out_of_bounds", ["maximum_retry_attempts"]),
        ("age_out_of_bounds", ["maximum_event_age_in_seconds"]),
        ("events_lost", []),
        ("no_failure_path", []),
        ("destination_unhealthy", []),
        ("inert_config", []),
    ],
)
def test_only_what_a_finding_is_about_is_changed(rule: str, changed: list[str]) -> None:
    """Found: a finding about retries replaced a destination that nobody had shown to be broken."""
    numbers = {"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": 900}
    config = {side: {"destination": QUEUE} for side in ("on_failure", "on_success")}
    target = row_with()
    found = [finding(target, rule)]
    planned = repairs(scan([target]), found, {**numbers, "destination_config": config}, [rule], False)
    rows = planned["event_invoke_configs"]
    assert bool(rows) == bool(changed)
    for each in rows:
        assert {name: each[name] for name in numbers} == {
            name: numbers[name] if name in changed else None for name in numbers
        }
        assert each["destination_config"] == target["destination_config"]
        assert each["reason"] == f"repair of {rule}"


def test_a_row_says_what_was_judged() -> None:
    """The write module compares it: what has changed since is left alone."""
    stored = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}}
    target = row("f", stored=stored)
    ((change,),) = list(parse_rows(chosen([target]), None).values())
    assert change.only_if == Precondition(
        configured=True,
        settings={
            "maximum_retry_attempts": 1,
            "maximum_event_age_in_seconds": None,
            "destination_config.on_success.destination": QUEUE,
            "destination_config.on_failure.destination": None,
        },
    )


@pytest.mark.parametrize(
    ("stored", "desired"),
    [
        ({"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, DESIRED),
        (None, {"destination_config": {"on_failure": {"destination": ""}}}),
        ({"MaximumRetryAttempts": 1}, {"maximum_retry_attempts": None}),
    ],
)
def test_what_is_as_desired_takes_no_request(stored: t.Any, desired: t.Any) -> None:
    assert chosen([row("f", stored=stored)], desired=desired) == []


def test_a_target_with_two_findings_is_written_once() -> None:
    target = row("f")
    assert arns(chosen([target], findings=[finding(target), finding(target)])) == [target["function_arn"]]


def test_one_target_that_the_module_refuses_does_not_keep_the_others() -> None:
    rows = [row("f"), row("g", region="us-east-1"), row("h", region="us-east-1")]
    desired = {"destination_config": {"on_failure": {"destination": row("keeper")["function_arn"]}}}
    planned = plan(rows, desired=desired)
    assert arns(planned["event_invoke_configs"]) == [rows[0]["function_arn"]]
    (refused,) = planned["refused"]
    reason = " in us-east-1 cannot be repaired: destination_config.on_failure.destination"
    assert refused["msg"].startswith(f"g:$LATEST{reason}")
    assert refused["msg"].endswith(" (and 1 more)")
    # Found: only the first of them had a word, and counted.
    assert [each["targets"] for each in refused["errors"]] == [[each["function_arn"]] for each in rows[1:]]
    for each, name in zip(refused["errors"], "gh", strict=True):
        assert each["message"].startswith(f"{name}:$LATEST{reason}")


def test_a_stored_destination_that_the_module_would_refuse_stays() -> None:
    stored = {"DestinationConfig": {"OnSuccess": {"Destination": f"{QUEUE}.fifo"}}}
    (planned, _other) = chosen([row("f", stored=stored), row("g")])
    assert planned["destination_config"] == {
        "on_success": {"destination": f"{QUEUE}.fifo"},
        "on_failure": {"destination": QUEUE},
    }


@pytest.mark.parametrize("region", ["us-east-2", None])
def test_a_function_with_an_error_is_left_alone(region: str | None) -> None:
    """Found: a function whose configurations could not be listed was overwritten, and counted as repaired."""
    rows = [row("f"), row("f", "GONE", qualifier_exists=False), row("g"), row("f", region="us-east-1")]
    found = [*map(finding, rows), finding(rows[1], "orphaned_config")]
    written = chosen(rows, findings=found, prune=True, errors=[{**ERROR, "region": region}])
    assert arns(written) == [rows[2]["function_arn"], *([rows[3]["function_arn"]] if region else [])]


def test_functions_of_a_region_whose_list_failed_can_be_repaired() -> None:
    error = {**ERROR, "operation": "ListFunctions", "function_name": None}
    assert arns(chosen([row("f")], errors=[error])) == [row("f")["function_arn"]]


@pytest.mark.parametrize(
    "operation", ["ListAliases", "ListVersionsByFunction", "ListFunctionEventInvokeConfigs", "Internal error"]
)
def test_what_failed_for_a_whole_region_failed_for_each_of_its_functions(operation: str) -> None:
    """Found: after twenty denials the error names no function, and all of them were written."""
    rows = [row("f"), row("g"), row("f", "GONE", qualifier_exists=False), row("h", region="us-east-1")]
    found = [*map(finding, rows), finding(rows[2], "orphaned_config")]
    error = {**ERROR, "operation": operation, "function_name": None}
    assert arns(chosen(rows, findings=found, prune=True, errors=[error])) == [rows[3]["function_arn"]]


def test_what_was_not_read_completely_is_left_alone_whatever_the_errors_say() -> None:
    read = {"configurations": True, "aliases": True, "versions": None}
    rows = [row("f", completeness={**read, "aliases": False}), row("g", completeness=read)]
    assert arns(chosen(rows)) == [rows[1]["function_arn"]]


def test_what_was_not_judged_is_not_repaired() -> None:
    target = row("f", "GONE")
    found = [finding(target, judged=False), finding(target, "orphaned_config", judged=False)]
    assert chosen([target], findings=found, prune=True) == []


@pytest.mark.parametrize(
    ("target", "findings"),
    [
        ({**row("f"), "function": {**row("f")["function"], "durable": True}}, None),
        (row("f", qualifier_exists=False), None),
        (row("f"), [finding(row("f"), "inert_config")]),
        (row("f"), []),
    ],
)
def test_what_cannot_be_repaired_is_left_alone(target: t.Any, findings: t.Any) -> None:
    assert chosen([target], findings=findings) == []


GONE = "arn:aws:sqs:us-east-2:123456789012:gone"


def row_with(side: str = "on_failure", arn: str = GONE, **status: t.Any) -> t.Any:
    """Return the row of a function that has this destination, with its status."""
    names = {"on_failure": "OnFailure", "on_success": "OnSuccess"}
    stored = {"DestinationConfig": {names[side]: {"Destination": arn}}} if side in names else None
    fine = {"destination": arn, "kind": "queue", "exists": True, "can_receive": True, "role_may_write": True}
    statuses = {**dict.fromkeys(("on_success", "on_failure", "dead_letter")), side: {**fine, "reason": None, **status}}
    return row("f", stored=stored, dead_letter_queue=side == "dead_letter", destination_status=statuses)


MISSING = {"exists": False, "can_receive": False}
CLOSED = {"role_may_write": False}
ABOUT_DESTINATIONS = ("events_lost", "no_failure_path", "destination_unhealthy")


def is_repaired(target: t.Any, rule: str, desired: t.Any = None) -> bool:
    plan = repairs(scan([target]), [finding(target, rule)], desired or DESIRED, ABOUT_DESTINATIONS, False)
    return bool(plan["event_invoke_configs"])


@pytest.mark.parametrize("rule", ABOUT_DESTINATIONS)
def test_a_destination_that_is_gone_is_replaced(rule: str) -> None:
    assert is_repaired(row_with(**MISSING), rule)
    assert is_repaired(row_with(arn=f"{GONE}.fifo"), rule)


@pytest.mark.parametrize("rule", ABOUT_DESTINATIONS)
@pytest.mark.parametrize("status", [CLOSED, {}, {"exists": None, "can_receive": None}], ids=str)
def test_a_destination_that_may_work_is_never_replaced(status: t.Any, rule: str) -> None:
    assert not is_repaired(row_with(**status), rule)
    both = {"destination_config": {side: {"destination": QUEUE} for side in ("on_success", "on_failure")}}
    target = row_with(**MISSING)
    target["destination_config"]["on_success"]["destination"] = f"{GONE}-not"
    planned = repairs(scan([target]), [finding(target, rule)], both, ABOUT_DESTINATIONS, False)
    assert [each["destination_config"] for each in planned["event_invoke_configs"]] == [
        {"on_success": {"destination": f"{GONE}-not"}, "on_failure": {"destination": QUEUE}}
    ]


@pytest.mark.parametrize("rule", ABOUT_DESTINATIONS)
def test_a_destination_is_added_only_if_one_is_desired(rule: str) -> None:
    none = row("f", stored=None)
    assert is_repaired(none, rule) == (rule != "destination_unhealthy")
    assert not is_repaired(none, rule, {"maximum_retry_attempts": 0})
    assert not is_repaired(row_with(**MISSING), rule, {"maximum_retry_attempts": 0})
    assert not is_repaired(row_with(**MISSING), rule, {"destination_config": {"on_failure": {"destination": GONE}}})


def test_other_sides_are_left_to_people() -> None:
    """A dead-letter queue belongs to the function, and a success destination is no place for failed events."""
    assert not is_repaired(row_with("dead_letter", **MISSING), "destination_unhealthy")
    assert is_repaired(row_with("dead_letter", **MISSING), "no_failure_path")
    success = row_with("on_success", **MISSING)
    assert not is_repaired(success, "destination_unhealthy")
    cleared = {"destination_config": {"on_success": {"destination": ""}}}
    assert is_repaired(success, "destination_unhealthy", cleared)


def test_what_was_read_about_a_replaced_destination_is_forgotten() -> None:
    """Found: the new destination was said not to exist."""
    before = row_with(**MISSING)
    after = row("f", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    scanned = repaired_scan(scan([before]), [{"event_invoke_configs": [after]}])
    assert findings(scanned["event_invoke_configs"]) == []
    assert findings([before])
    unchanged = repaired_scan(scan([before]), [{"event_invoke_configs": [before]}])
    assert unchanged["event_invoke_configs"] == [before]


def counted(received: int, dropped: int, failures: int = 0) -> t.Any:
    counts = {"received": received, "dropped": dropped, "destination_delivery_failures": failures}
    numbers = {"function": {**counts, "dead_letter_errors": 0}, "qualifier": None}
    return {"days": 14, "since": "2026-11-10T09:30:00+00:00", **numbers}


@pytest.mark.parametrize(
    ("before", "found", "lost"),
    [
        (
            row("f", stored=None, async_events=counted(9, 5)),
            [],
            "1 function dropped 5 events in the last 14 days that no failure path keeps.",
        ),
        (
            {**row_with(**MISSING), "function": row("f")["function"], "async_events": counted(9, 5, 4)},
            [],
            "1 function could not deliver 4 records in the last 14 days.",
        ),
        # Nothing tells what became of these.
        (row("f", stored=None, async_events=None), ["events_lost"], "Whether events were lost was not read."),
        # The dead-letter queue has them.
        (
            row(
                "f",
                dead_letter_queue=True,
                destination_status={"on_success": None, "on_failure": None, "dead_letter": queue_status()},
                async_events=counted(9, 5),
            ),
            ["events_parked"],
            "No event is known to be lost in the last 14 days.",
        ),
        # The destination may have had these before it was gone.
        (
            {**row_with(**MISSING), "function": row("f")["function"], "async_events": counted(9, 5)},
            ["events_lost"],
            "No event is known to be lost in the last 14 days.",
        ),
    ],
)
def test_a_repair_does_not_change_what_happened_before(before: t.Any, found: t.Any, lost: str) -> None:
    """Found: events that were lost before the repair were said to be in the new queue."""
    after = row("f", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    facts = {"function": before["function"]}
    scanned = repaired_scan(scan([before]), [{"event_invoke_configs": [{**after, **facts}]}])
    left = findings(scanned["event_invoke_configs"])
    document = report(scanned, left, repaired=findings([before]))
    assert [each["rule"] for each in document["findings"]] == found
    assert document["verdict"]["lost"] == lost
    if found == []:
        assert "events_lost" in [each["rule"] for each in document["repaired"]]
        assert document["summary"]["targets_losing_events"] == 0
        assert [each["function_name"] for each in document["summary"]["losing_functions"]] == ["f"]


SINCE = "2026-11-10T09:30:00+00:00"


@pytest.mark.parametrize(
    ("old", "age", "found"),
    [
        (QUEUE, -1, [("events_parked", True)]),
        # Nobody knows where those went that came before it, whatever this run does.
        (QUEUE, 1, [("events_lost", False)]),
        (None, -1, []),
    ],
)
def test_what_a_repair_replaced_keeps_its_date(old: str | None, age: int, found: t.Any) -> None:
    """Found: a repair of the retries alone made the destination newer than the events that it has received."""
    written = datetime.fromisoformat(SINCE) + timedelta(days=14)
    stored = {"DestinationConfig": {"OnFailure": {"Destination": old} if old else {}}, "MaximumRetryAttempts": 0}
    status = {"on_success": None, "on_failure": queue_status("q") if old else None, "dead_letter": None}
    events = {**counted(9, 5), "since": SINCE, "other_qualifiers": {}}
    date = datetime.fromisoformat(SINCE) + timedelta(days=age)
    facts = {"qualifier_exists": True, "destination_status": status, "async_events": events}
    before = row("f", stored={**stored, "LastModified": date}, **facts)
    setting = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}, "MaximumRetryAttempts": 1}
    after = repaired_scan(
        scan([before]), [{"event_invoke_configs": [row("f", stored={**setting, "LastModified": written})]}]
    )
    told = [(each["rule"], each["judged"]) for each in findings(after["event_invoke_configs"])]
    assert [each for each in told if each[0].startswith("events")] == found
    # The next run reads what this one has written, and nothing of what was before it.
    again = row("f", stored={**setting, "LastModified": written}, **facts)
    again["destination_status"] = {**status, "on_failure": queue_status("q")}
    assert [(each["rule"], each["judged"]) for each in findings([again])] == [("events_lost", False)]


def removed(target: t.Any) -> t.Any:
    """Return the result of a write that removes a configuration."""
    arn = target["function_arn"]
    diff = {"before_header": arn, "after_header": arn, "before": {"configured": True}, "after": {"configured": False}}
    return {"event_invoke_configs": [], "diff": [diff]}


@pytest.mark.parametrize("config", [{"MaximumRetryAttempts": 0}, {"DestinationConfig": {"OnFailure": {}}}])
@pytest.mark.parametrize("latest", [QUEUE, None])
def test_what_an_orphan_lost_stays_its_own_after_it_is_removed(config: t.Any, latest: str | None) -> None:
    whole = {**counted(9, 5), "other_qualifiers": {}}
    stored = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": latest} if latest else {}}}
    orphan = row("f", "OLD", stored=config, qualifier_exists=False)
    orphan["async_events"] = {**whole, "qualifier": whole["function"]}
    before = scan([row("f", stored=stored, qualifier_exists=True, async_events=whole), orphan])
    after = repaired_scan(before, [removed(orphan)])
    left = findings(after["event_invoke_configs"])
    told = [(each["qualifier"], each["rule"]) for each in left if each["rule"].startswith("events")]
    assert told == [("OLD", "events_lost")]
    document = report(after, left, repaired=findings(before["event_invoke_configs"]))
    assert document["verdict"]["lost"] == "1 function dropped 5 events in the last 14 days that no failure path keeps."
    assert [each["rule"] for each in document["repaired"]] == ["orphaned_config"]


def test_the_destination_of_a_removed_orphan_has_what_it_received() -> None:
    whole = {**counted(9, 5, 5), "other_qualifiers": {}}
    orphan = row(
        "f", "OLD", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, qualifier_exists=False
    )
    orphan["async_events"] = {**whole, "qualifier": whole["function"]}
    before = scan([orphan, row("f", stored={"MaximumRetryAttempts": 1}, qualifier_exists=True, async_events=whole)])
    after = repaired_scan(before, [removed(orphan)])
    document = report(after, findings(after["event_invoke_configs"]), repaired=findings(before["event_invoke_configs"]))
    assert document["verdict"]["lost"] == "1 function could not deliver 5 records in the last 14 days."
    assert {each["destination_config"]["on_failure"]["destination"] for each in after["event_invoke_configs"]} == {None}


def test_a_removed_configuration_leaves_a_row_as_another_scan_would() -> None:
    latest, orphan = row("f", stored={"MaximumRetryAttempts": 1}), row("f", "OLD", qualifier_exists=False)
    orphan["async_events"] = {**counted(9, 0), "other_qualifiers": {}}
    after = repaired_scan(scan([latest, orphan]), [removed(latest), removed(orphan)])
    assert [(each["qualifier"], each["configured"]) for each in after["event_invoke_configs"]] == [("$LATEST", False)]
    assert after["event_invoke_configs"][0]["effective"]["maximum_retry_attempts"] == 2
    # Of a scan without them, no row is expected.
    bare = {**latest, "completeness": {"configurations": True, "aliases": None, "versions": None}}
    assert repaired_scan(scan([bare]), [removed(bare)])["event_invoke_configs"] == []


def test_what_may_not_have_been_written_is_neither_removed_nor_repaired() -> None:
    orphan = row("f", "OLD", qualifier_exists=False)
    (diff,) = removed(orphan)["diff"]
    write = {"diff": [{**diff, "known": False}], "errors": [ERROR]}
    (left,) = repaired_scan(scan([orphan]), [write])["event_invoke_configs"]
    assert (left["function_arn"], left["configured"]) == (orphan["function_arn"], None)
    assert targets_written({"writes": [removed(orphan)]}) == {orphan["function_arn"]}  # type: ignore[typeddict-item]
    assert targets_written({"writes": [write]}) == set()  # type: ignore[typeddict-item]


def test_nothing_is_set_if_nothing_is_desired() -> None:
    assert chosen([row("f")], desired={}) == []


def test_a_function_does_not_become_its_own_destination() -> None:
    rows = [row("f"), row("f", "BLUE"), row("g")]
    desired = {"destination_config": {"on_failure": {"destination": rows[0]["function_arn"].removesuffix(":$LATEST")}}}
    assert arns(chosen(rows, desired=desired)) == [rows[2]["function_arn"]]


def test_orphans_are_removed_only_if_asked_for() -> None:
    target = row("f", "GONE", qualifier_exists=False)
    found = [finding(target, "orphaned_config")]
    assert chosen([target], findings=found) == []
    (row_of_orphan,) = chosen([target], findings=found, prune=True)
    judged = {key: target[key] for key in ("configured", *nothing_set())}
    assert row_of_orphan == {
        "region": "us-east-2",
        "function_name": target["function_arn"],
        "configured": False,
        "reason": "repair of orphaned_config",
        "only_if": {**judged, "qualifier_exists": False},
    }


def test_the_scan_after_writes() -> None:
    kept, written, removed = row("kept"), row("written"), row("removed", "GONE")
    after = row("written", stored={"MaximumRetryAttempts": 1}, dead_letter_queue=None)
    writes = [
        {"event_invoke_configs": [after], "diff": [{"before_header": after["function_arn"], "after": {"x": 1}}]},
        {"diff": [{"before_header": removed["function_arn"], "after": {"configured": False}}], "errors": [ERROR]},
        {"msg": "refused", "diff": []},
    ]
    before = scan([kept, written, removed], errors=[{**ERROR, "function_name": "g"}])
    scanned = repaired_scan(before, writes)
    # A write does not return the facts of the function, which it does not change.
    assert scanned["event_invoke_configs"] == [kept, {**after, "function": written["function"]}]
    assert [(each["function_name"], each.get("repair")) for each in scanned["errors"]] == [
        ("g", None),
        ("f", "failed"),
        (None, "failed"),
    ]
    assert before["event_invoke_configs"] == [kept, written, removed]
    assert repaired_scan(before, []) == before


@pytest.mark.parametrize("stored", [None, {"DestinationConfig": {"OnFailure": {"Destination": GONE}}}])
def test_a_new_destination_was_asked_for(stored: t.Any) -> None:
    """Found: the report said that include was missing what it had."""
    status = {"destination": GONE, "kind": "queue", "exists": False, "can_receive": False, "role_may_write": True}
    statuses = {**dict.fromkeys(("on_success", "on_failure", "dead_letter"))}
    if stored:
        statuses["on_failure"] = {**status, "reason": None}
    before = row("f", stored=stored, destination_status=statuses)
    after = row("f", stored={"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}})
    bare = {key: value for key, value in after.items() if key not in ("function", "completeness")}
    summary = report(repaired_scan(scan([before]), [{"event_invoke_configs": [bare]}]), [])["summary"]
    assert summary["not_judged"]["destination_unhealthy"] == {
        "not_asked": 0,
        "not_read": 0,
        "repaired": 1,
        "unsettled": 0,
        "needs": [],
    }
    assert (
        "whether destinations work, for 1 target (older than a repair, or it may be: the next audit reads it)"
        in summary["not_known"]["facts"]
    )
