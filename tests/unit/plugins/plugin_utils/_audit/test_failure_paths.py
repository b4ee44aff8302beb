# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which targets need the desired failure path, and what is so once it is made."""

from __future__ import annotations

import typing as t

import pytest
from support.samples import finding, queue_status, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.module_utils._failure_path.request import parse_request
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.desired import invalid_desired
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import (
    AccountRead,
    entry,
    targets_written,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.failure_paths import as_planned, made_paths
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repaired import repaired_scan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import REPAIRABLE, repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.made_paths import lines_of_paths

PATH = {"queue": "failed-{region}", "alarm_topic": "oncall"}
DESIRED = {"failure_path": PATH}
NO_ALARMS: t.Any = {"dropped": [], "failure_path": [], "silent": [], "unclear": []}


def queue(region: str = "us-east-2") -> str:
    return f"arn:aws:sqs:{region}:123456789012:failed-{region}"


def stored_at(arn: str, **status: t.Any) -> dict[str, t.Any]:
    """Return a target with this destination of failures, of which this was read."""
    target = row("f", stored={"DestinationConfig": {"OnFailure": {"Destination": arn}}}, alarms=NO_ALARMS)
    read = {**queue_status(), "destination": arn, **status}
    return {**target, "destination_status": {"on_success": None, "on_failure": read, "dead_letter": None}}


def rows(
    target: t.Any, *rules: str, desired: t.Any = None, only: t.Sequence[str] = REPAIRABLE
) -> list[dict[str, t.Any]]:
    found = [finding(target, rule) for rule in rules]
    planned = repairs(scan([target]), found, desired or DESIRED, only, False)
    assert planned["refused"] == []
    return planned["event_invoke_configs"]


def test_each_region_has_its_queue() -> None:
    targets = [row("f"), row("f", region="eu-central-1")]
    found = [finding(each) for each in targets]
    planned = repairs(scan(targets), found, DESIRED, REPAIRABLE, False)["event_invoke_configs"]
    set_to = {each["region"]: each["destination_config"]["on_failure"]["destination"] for each in planned}
    assert set_to == {region: queue(region) for region in ("us-east-2", "eu-central-1")}
    wanted = {**PATH, "retention_days": 14, "kms_key": None, "role": "arn:aws:iam::123456789012:role/f"}
    assert [each["failure_path"] for each in planned] == [wanted, wanted]


def test_the_module_takes_the_rows() -> None:
    params: dict[str, t.Any] = dict.fromkeys(("function_name", "queue", "retention_days", "kms_key", "alarm_topic"))
    params |= {"event_invoke_configs": rows(row("f"), "no_failure_path"), "steps": ["queue"], "propagation_timeout": 0}
    (place,) = parse_request(params, None, lambda: "", False).places
    assert (str(place.queue), place.region, place.path.retention_days) == (queue(), "us-east-2", 14)
    (served,) = place.served
    assert served.role == "arn:aws:iam::123456789012:role/f"
    assert "failure_path" not in served.row
    assert served.row["only_if"]["configured"] is False


@pytest.mark.parametrize(
    ("status", "rules", "reason"),
    [
        ({}, ["no_alarm"], "no_alarm"),
        ({"exists": False}, ["destination_unhealthy"], "destination_unhealthy"),
        ({"role_may_write": False}, ["destination_unhealthy", "no_alarm"], "destination_unhealthy and no_alarm"),
        ({}, ["destination_unhealthy"], None),  # it is the dead-letter queue's
        ({}, ["retries_out_of_bounds"], None),
    ],
)
def test_a_part_of_the_path_is_missing(status: dict[str, t.Any], rules: list[str], reason: str | None) -> None:
    target = stored_at(queue(), **status)
    planned = rows(target, *rules)
    assert [each["reason"] for each in planned] == ([f"repair of {reason}"] if reason else [])
    for each in planned:
        assert each["destination_config"] == target["destination_config"]
        assert each["failure_path"]["queue"] == "failed-{region}"


def test_another_destination_that_works_is_left_alone() -> None:
    assert rows(stored_at("arn:aws:sqs:us-east-2:123456789012:other"), "no_alarm", "destination_unhealthy") == []


def test_without_a_topic_no_alarm_is_missing() -> None:
    assert rows(stored_at(queue()), "no_alarm", desired={"failure_path": {"queue": "failed-{region}"}}) == []


def test_rules_that_are_not_to_be_repaired() -> None:
    assert rows(stored_at(queue(), exists=False), "destination_unhealthy", only=["no_failure_path"]) == []


def test_alarms_are_made_only_where_a_rule_about_the_path_is_repaired() -> None:
    """Found: they were made, and billed, where only a number was to be repaired."""
    assert rows(stored_at(queue()), "no_alarm", only=["age_out_of_bounds"]) == []
    assert rows(stored_at(queue()), "no_alarm", only=["no_failure_path"]) != []


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize(
    "desired", [DESIRED, {"destination_config": {"on_failure": {"destination": queue()}}}], ids=["path", "ARN"]
)
def test_no_repair_makes_a_loop(desired: dict[str, t.Any], filtered: bool) -> None:
    """Found: a queue that the function polls became its destination, and the next audit an error."""
    triggers = {
        **{key: [] for key in ("asynchronous", "synchronous", "other", "destination_of", "topics")},
        "event_source_mappings": [queue()],
        "mapping_destinations": {queue(): None},
        "filtered_mappings": [queue()] if filtered else [],
    }
    target, other = row("f", triggers=triggers), row("g")
    found = [finding(each) for each in (target, other)]
    planned = repairs(scan([target, other]), found, desired, REPAIRABLE, False)
    assert [each["function_name"] for each in planned["event_invoke_configs"]] == [other["function_arn"]]
    (refused,) = planned["refused"]
    arn = target["function_arn"]
    assert refused["msg"].startswith("f:$LATEST in us-east-2 cannot be repaired: its records would come back to it: ")
    assert refused["msg"].endswith(f"{queue()}, {arn}")


def test_a_plan_says_what_would_be_made() -> None:
    target = stored_at(queue(), exists=False)
    (planned,) = rows(target, "destination_unhealthy")
    arn = target["function_arn"]
    writes = [result(arn, "would_be_made"), result(arn, "would_be_made", alarms=True)]
    assert as_planned(planned, writes)["failure_path"]["to_make"] == [
        queue(),
        "r p",
        "waiting in us-east-2",
        "dropping in us-east-2",
    ]
    assert as_planned(planned, [result(arn, "present")])["failure_path"]["to_make"] == []


def test_a_name_that_is_too_long_in_a_region() -> None:
    target = row("f", region="ap-southeast-2")
    desired = {"failure_path": {"queue": "q" * 71 + "{region}"}}
    planned = repairs(scan([target]), [finding(target)], desired, REPAIRABLE, False)
    assert planned["event_invoke_configs"] == []
    assert "expected the name of a standard queue" in planned["refused"][0]["msg"]


@pytest.mark.parametrize(
    ("desired", "message"),
    [
        ({"failure_path": "q"}, "d: failure_path: expected a dictionary with a queue, and not 'q'"),
        ({"failure_path": {}}, "d: failure_path: queue is missing: expected the name"),
        ({"failure_path": {"queue": "q", "days": 1}}, "d: failure_path: unknown key days: expected some of queue, "),
        (
            {"failure_path": {"queue": "q", "retention_days": "15"}},
            "d: failure_path: retention_days is '15': expected 1",
        ),
        (
            {**DESIRED, "destination_config": {"on_failure": {"destination": ""}}},
            "d: failure_path and destination_config.on_failure contradict each other: expected one of them",
        ),
        ({"failure_path": {"queue": "q", "retention_days": "3"}}, None),
        ({**DESIRED, "destination_config": {"on_success": {"destination": ""}}}, None),
        ({"failure_path": ""}, None),
    ],
)
def test_what_is_wrong_with_it(desired: dict[str, t.Any], message: str | None) -> None:
    lines = list(invalid_desired(desired, "d"))
    assert len(lines) == (1 if message else 0)
    assert not message or lines[0].startswith(message)


def result(arn: str, state: str, *, alarms: bool = False) -> dict[str, t.Any]:
    """Return a result of the module for one target, of the path or of its alarms."""
    permission = {"role": "r", "policy_name": "p", "key": False, "functions": [arn], "state": state}
    watching = [
        {"alarm_name": name, "watches": watches, "functions": [arn], "state": state}
        for name, watches in (("waiting", "queue"), ("dropping", "function"))
    ]
    path = {
        "region": "us-east-2",
        "account_id": "123456789012",
        "queue": queue(),
        "state": None if alarms else state,
        "differences": [],
        "policies_not_read": [],
        "not_known": [],
        "permissions": [] if alarms else [permission],
        "alarms": watching if alarms else [],
        "functions": [arn],
    }
    return {"failure_paths": [path], "event_invoke_configs": [{"function_name": arn}], "diff": [], "errors": []}


def test_what_is_so_once_it_is_made() -> None:
    target = stored_at(queue(), exists=False)
    arn = target["function_arn"]
    found = findings([target])
    writes = [result(arn, "made"), {"event_invoke_configs": [target]}, result(arn, "made", alarms=True)]
    read: AccountRead = {"account_id": "", "asked": {}, "scan": {}, "found": found, "writes": writes}
    assert targets_written(read) == {arn}
    after = repaired_scan(scan([target]), writes)
    (left,) = after["event_invoke_configs"]
    assert left["destination_status"]["on_failure"] is None
    assert left["alarms"] == {**NO_ALARMS, "dropped": ["dropping"], "failure_path": ["waiting"]}
    (path,) = after["failure_paths"]
    assert (path["state"], len(path["permissions"]), len(path["alarms"])) == ("made", 1, 2)
    assert list(lines_of_paths([path])) == ["Made for failure paths: 1 queue, 1 permission, 2 alarms"]
    other = {**path, "state": "present", "differences": ["x is y"], "policies_not_read": ["the-key"]}
    assert list(lines_of_paths([t.cast("t.Any", other)]))[1:] == [
        f"Used as it is: {queue()}: x is y",
        f"Not read: {queue()}: the policy of its key the-key",
    ]
    document = audit(after, {}, found)
    assert document["failure_paths"] == after["failure_paths"]
    assert "destination_unhealthy" in {each["rule"] for each in document["repaired"]}


def test_what_failed_changes_no_row() -> None:
    target = stored_at(queue(), exists=False)
    writes = [result(target["function_arn"], "failed")]
    assert repaired_scan(scan([target]), writes)["event_invoke_configs"] == [target]
    read: AccountRead = {"account_id": "", "asked": {}, "scan": {}, "found": [], "writes": writes}
    assert targets_written(read) == set()


def test_an_entry_of_a_fleet_has_the_paths() -> None:
    target = stored_at(queue(), exists=False)
    arn = target["function_arn"]
    asked = {"function_name": [], "qualifier": "", "include": []}
    writes = [result(arn, "would_be_made")]
    read: t.Any = {"account_id": "123456789012", "asked": asked, "scan": scan([target]), "found": [], "writes": writes}
    planned = rows(target, "destination_unhealthy")
    read["planned"] = planned
    left = entry(read, "123456789012", check_mode=True)
    assert left["foreseen"] is True
    assert left["planned"] == [as_planned(each, writes) for each in planned] != planned
    assert left["failure_paths"] == made_paths(writes)
