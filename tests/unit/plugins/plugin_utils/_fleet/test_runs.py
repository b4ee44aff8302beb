# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report counts the entries of its run, and a repair writes what a report of check mode has shown."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.plans import plan_of, read_plan
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.runs import of_run, parse_run, place_of_run

ACCOUNT = row("f")["account_id"]
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
POLICY = {"rules": {"no_failure_path": "off"}, "maximum_retry_attempts": {"maximum": 1}}
ASKED = {"function_name": [], "qualifier": "", "include": ["function", "unconfigured", "qualifiers"]}


def left(
    host: str = ACCOUNT, run: str = "", minutes_ago: float = 0, check_mode: bool = False, names: t.Sequence[str] = ()
) -> Entry:
    """Return the entry of a host; names are functions whose retries were, or in check mode would be, set."""
    rows = [row(name) for name in names]
    found = findings(rows, POLICY)
    scan = {"event_invoke_configs": rows, "not_found": [], "errors": []}
    planned = repairs(scan, found, {"maximum_retry_attempts": 1}, ["retries_out_of_bounds"], False)
    written = [row(name, stored={"MaximumRetryAttempts": 1, "LastModified": NOW}) for name in names]
    diff = [{"before_header": each["function_arn"], "before": {}, "after": {"configured": True}} for each in written]
    write = {"event_invoke_configs": written, "diff": diff, "errors": []}
    read: t.Any = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan, "found": found, "writes": [write]}
    read["planned"] = planned["event_invoke_configs"]
    at = NOW - timedelta(minutes=minutes_ago)
    return entry(read, host, check_mode=check_mode, read_at=at, run=run)


def reported(*entries: Entry, hosts: t.Any = (ACCOUNT,), run: str = "8", check_mode: bool = False) -> t.Any:
    files: t.Any = [
        {"place": f"{number}", "text": json.dumps(each), "error": ""} for number, each in enumerate(entries)
    ]
    return fleet_report(files, list(hosts), POLICY, 12, check_mode=check_mode, now=NOW, run=run)


def test_rows_of_another_run_do_not_count() -> None:
    """Found on a real AWX: a slice failed, and rows of the run before hid it."""
    document = reported(left(run="7", minutes_ago=4, names=["f"]))
    (error,) = document["errors"]
    assert "its newest rows are of the run 7: expected rows of the run 8" in error["message"]
    assert (document["event_invoke_configs"], document["repaired"]) == ([], [])


def test_newer_rows_of_another_run_do_not_replace_those_of_this_one() -> None:
    document = reported(left(run="8", minutes_ago=4, names=["f"]), left(run="9", names=["f", "g"]))
    assert [each["function_name"] for each in document["event_invoke_configs"]] == ["f"]
    assert document["errors"] == []


def test_rows_of_no_run_are_not_of_a_run() -> None:
    assert of_run([left()], "8", False)[1][0].reason == "its newest rows are of no run: expected rows of the run 8"
    assert of_run([left(run="7")], "", False)[1] == []


def test_a_host_that_left_the_inventory_adds_nothing() -> None:
    document = reported(left(run="8"), left("gone", run="8", names=["f"]))
    assert document["event_invoke_configs"] == []
    assert [each["host"] for each in document["accounts"]] == [ACCOUNT]


@pytest.mark.parametrize("name", ["", "8", "2026-11-28", "v1.2_a"])
def test_names_of_runs(name: str) -> None:
    assert parse_run(name, "run") == name
    assert place_of_run("s3://bucket/rows/", name) == (f"s3://bucket/rows/{name}" if name else "s3://bucket/rows/")


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "a b", "x" * 65, "[8]"])
def test_a_run_is_part_of_the_name_of_a_file(name: str) -> None:
    with pytest.raises(InvalidFleet, match="expected up to 64 letters"):
        parse_run(name, "event_invoke_fleet_run")


def plan_file(document: t.Any, **changes: t.Any) -> t.Any:
    return [{"place": "plan.json", "text": json.dumps({**plan_of(document, "8"), **changes}), "error": ""}]


def approved(files: t.Any, account_id: str = ACCOUNT) -> t.Any:
    approved_for = {"account_id": account_id, "asked": ASKED, "regions": [row("f")["region"]]}
    return read_plan(files, approved_for, "8", account_id, [account_id])


def test_a_plan_has_what_the_report_lists_and_nothing_else() -> None:
    """Found on a real AWX: the report of a repair listed 6 removals, and 8 were done."""
    document = reported(
        left(run="8", check_mode=True, names=["f"]),
        left("missing", run="8", check_mode=True, names=["g"]),
        check_mode=True,
    )
    assert [each["function_name"] for each in document["repaired"]] == ["f"]
    plan = approved(plan_file(document))
    assert [each["function_name"] for each in plan["event_invoke_configs"]] == [row("f")["function_arn"]]
    assert plan["event_invoke_configs"][0]["only_if"]["configured"] is False
    assert [each["rule"] for each in plan["found"]] == ["retries_out_of_bounds"]
    assert approved(plan_file(document), "999999999999") == {
        "event_invoke_configs": [],
        "refused": [],
        "found": [],
    }


def test_a_report_without_check_mode_plans_nothing() -> None:
    entry_ = left(run="8", names=["f"])
    assert entry_["planned"] == []
    assert "planned" not in reported(entry_)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"run": "7"}, "is of the run 7: expected 8"),
        ({"schema_version": 2}, "schema_version of plan.json is 2: expected 1"),
        ({"event_invoke_configs": [{"function_name": row("f")["function_arn"]}]}, "only_if"),
        (
            {"event_invoke_configs": [{"function_name": row("f")["function_arn"], "only_if": {}}]},
            "only_if is missing or empty",
        ),
        ({"event_invoke_configs": [{"function_name": "f", "only_if": {"configured": True}}]}, "function_name"),
        ({"repaired": [{}]}, "repaired"),
    ],
)
def test_what_is_not_the_plan_repairs_nothing(changes: t.Any, reason: str) -> None:
    document = reported(left(run="8", check_mode=True, names=["f"]), check_mode=True)
    with pytest.raises(InvalidFleet, match=f"nothing is repaired.*{reason}"):
        approved(plan_file(document, **changes))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "the run 8 has no plan"),
        ([{"place": "p", "text": "", "error": "Access Denied"}], "Access Denied"),
        ([{"place": "p", "text": "{", "error": ""}], "is not a plan"),
    ],
)
def test_a_plan_that_cannot_be_read_repairs_nothing(files: t.Any, reason: str) -> None:
    with pytest.raises(InvalidFleet, match=f"nothing is repaired.*{reason}"):
        approved(files)
