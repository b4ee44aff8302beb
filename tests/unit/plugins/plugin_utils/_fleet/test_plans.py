# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan has what the report counts, and each host writes its own part of it."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from support.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.accounts import joined
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.findings import findings
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.identity import InvalidFleet
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.repairs import repairs
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.fleet_report import fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.plans import plan_of, read_plan

ACCOUNT = row("f")["account_id"]
OTHER = "222222222222"
EAST, WEST = "us-east-2", "us-west-2"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
POLICY = {"rules": {"no_failure_path": "off"}, "maximum_retry_attempts": {"maximum": 1}}
ASKED = {"function_name": [], "qualifier": "", "include": ["function", "unconfigured", "qualifiers"]}


def left(host: str, rows: t.Sequence[t.Any], *, retries: int = 1, minutes_ago: float = 0, **options: t.Any) -> t.Any:
    """Return the entry of a host in check mode, which would set the retries of these rows."""
    account, region = options.get("account", ACCOUNT), options.get("region", EAST)
    found = findings(rows, POLICY)
    scan = {"event_invoke_configs": rows, "completeness": [], "not_found": [], "errors": []}
    planned = repairs(scan, found, {"maximum_retry_attempts": retries}, ["retries_out_of_bounds"], False)
    stored = {"MaximumRetryAttempts": retries, "LastModified": NOW}
    written = [row(each["function_name"], region=each["region"], stored=stored) for each in rows]
    diff = [{"before_header": each["function_arn"], "before": {}, "after": {"configured": True}} for each in written]
    write = {"event_invoke_configs": written, "diff": diff, "errors": []}
    asked = {**ASKED, "function_name": options.get("names", [])}
    result: t.Any = {"account_id": account, "asked": asked, "scan": scan, "found": found, "writes": [write]}
    result["planned"] = planned["event_invoke_configs"]
    at = NOW - timedelta(minutes=minutes_ago)
    return entry(result, host, None, [region], check_mode=True, read_at=at, run="8")


def reported(entries: t.Sequence[t.Any], hosts: t.Any) -> t.Any:
    files: t.Any = [{"place": f"{each['host']}.rows.json", "text": json.dumps(each), "error": ""} for each in entries]
    return fleet_report(files, hosts, POLICY, 12, check_mode=True, now=NOW, run="8")


def retries(document: t.Any) -> list[tuple[str, int]]:
    return [(each["host"], each["maximum_retry_attempts"]) for each in document["planned"]]


def part(
    document: t.Any, host: str, region: str, names: t.Sequence[str] = (), hosts: t.Any = ("east", "west")
) -> t.Any:
    files: t.Any = [{"place": "plan.json", "text": json.dumps(plan_of(document, "8")), "error": ""}]
    approved = {"account_id": ACCOUNT, "asked": {**ASKED, "function_name": [*names]}, "regions": [region]}
    return read_plan(files, approved, "8", host, hosts)


@pytest.mark.parametrize("refused", ["future", "account", "inventory", "old"])
def test_rows_that_do_not_count_are_not_in_the_plan(refused: str) -> None:
    """Found: the newest rows of a target were planned, also those that the report had refused."""
    minutes = {"future": -60, "old": 60 * 24}.get(refused, 5)
    second = left("h2", [row("f")], retries=0, minutes_ago=minutes)
    hosts = (
        {"h1": ACCOUNT} if refused == "inventory" else {"h1": ACCOUNT, "h2": OTHER if refused == "account" else ACCOUNT}
    )
    document = reported([left("h1", [row("f")], minutes_ago=30), second], hosts)
    assert retries(document) == [("h1", 1)]


def test_the_plan_of_a_function_is_that_of_its_newest_rows() -> None:
    entries = [left("h1", [row("f")], minutes_ago=30), left("h2", [row("f")], retries=0, minutes_ago=5)]
    document = reported(entries, {"h1": ACCOUNT, "h2": ACCOUNT})
    assert retries(document) == [("h2", 0)]


@pytest.mark.parametrize("key", ["planned", "repaired"])
def test_what_is_of_another_account_is_no_entry(key: str) -> None:
    foreign = left("h2", [row("f")])
    other = {**left("h2", [], account=OTHER), "foreseen": True, key: foreign[key]}
    document = reported([left("h1", [row("f")], minutes_ago=5), other], {"h1": ACCOUNT, "h2": OTHER})
    assert retries(document) == [("h1", 1)]
    assert [each["message"] for each in document["errors"] if f"{key}[0]" in each["message"]]


def two_regions() -> t.Any:
    entries = [
        left("east", [row("f"), row("g")], region=EAST),
        left("west", [row("f", region=WEST)], region=WEST),
    ]
    return reported(entries, {"east": ACCOUNT, "west": ACCOUNT})


def test_a_host_writes_what_it_was_to_read() -> None:
    """Found: each of two hosts of one account wrote the plan of both."""
    document = two_regions()
    assert [each["region"] for each in part(document, "east", EAST)["event_invoke_configs"]] == [EAST, EAST]
    west = part(document, "west", WEST)
    assert [each["region"] for each in west["event_invoke_configs"]] == [WEST]
    assert [each["region"] for each in west["found"]] == [WEST]
    assert "host" not in west["event_invoke_configs"][0]


@pytest.mark.parametrize(("region", "names"), [(WEST, []), (EAST, ["f"])])
def test_rows_that_the_host_is_not_to_read_are_an_error(region: str, names: list[str]) -> None:
    with pytest.raises(InvalidFleet, match=r"nothing is repaired.*function:\w:\$LATEST.*was not to read"):
        part(two_regions(), "east", region, names)


def test_rows_of_a_host_that_is_not_there_are_an_error() -> None:
    with pytest.raises(InvalidFleet, match=r"nothing is repaired.*of the host east, which is not in the inventory"):
        part(two_regions(), "renamed", EAST, hosts=["renamed", "west"])
    # A slice of AWX has only some of the hosts.
    assert len(part(two_regions(), "west", WEST, hosts=["west"])["event_invoke_configs"]) == 1


def test_rows_of_another_account_are_an_error() -> None:
    document = two_regions()
    for each in document["planned"]:
        each["function_name"] = each["function_name"].replace(ACCOUNT, OTHER)
    with pytest.raises(InvalidFleet, match=rf"nothing is repaired.*expected account {ACCOUNT}"):
        part(document, "east", EAST)


def test_rows_of_no_host_are_no_plan() -> None:
    document = two_regions()
    del document["planned"][0]["host"]
    with pytest.raises(InvalidFleet, match=r"nothing is repaired.*host is missing"):
        part(document, "east", EAST)


def test_what_was_refused_is_not_repaired() -> None:
    """Found: a removal that was refused was repaired, as another target of the function was written."""
    rows = [row("f"), row("f", "BLUE")]
    found = findings(rows, POLICY)
    written = row("f", stored={"MaximumRetryAttempts": 1, "LastModified": NOW})
    diff = {"before_header": written["function_arn"], "before": {}, "after": {"configured": True}}
    write = {"event_invoke_configs": [written], "diff": [diff], "errors": []}
    # Somebody else has set the alias since it was approved.
    scan = {"event_invoke_configs": [rows[0], row("f", "BLUE", stored={"MaximumRetryAttempts": 0})]}
    read: t.Any = {"account_id": ACCOUNT, "asked": ASKED, "scan": scan, "found": found, "writes": [write]}
    assert {each["qualifier"] for each in entry(read, "east", read_at=NOW)["repaired"]} == {"$LATEST"}
    single: t.Any = {**read, "account_id": ""}
    assert {each["qualifier"] for each in joined([single])["repaired"]} == {"$LATEST"}
    assert {each["qualifier"] for each in joined([read])["repaired"]} == {"$LATEST"}
