# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which read of an account counts: accounts are known by their IDs, and names of hosts are labels."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from support.samples import ACCOUNT_ID, finding, region_read, row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.entry import Entry, entry
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.merge import FleetScan, merge

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
OTHER = "222222222222"
DENIED = {"region": "us-east-2", "function_name": None, "operation": "X", "code": "x", "message": "denied"}


def left_by(
    host: str,
    *rows: t.Any,
    account_id: t.Any = ACCOUNT_ID,
    hours_ago: float = 0,
    regions: t.Any = (),
    names: t.Any = (),
    errors: t.Any = (),
    include: t.Any = (),
    not_found: t.Any = (),
    completeness: t.Any = (),
) -> Entry:
    asked = {"function_name": list(names), "qualifier": "", "include": list(include)}
    scan = {
        "event_invoke_configs": list(rows),
        "not_found": list(not_found),
        "errors": list(errors),
        "completeness": list(completeness),
    }
    read: t.Any = {"account_id": account_id, "asked": asked, "scan": scan, "found": [], "writes": []}
    return entry(read, host, regions=list(regions), read_at=NOW - timedelta(hours=hours_ago))


def of(entries: t.Sequence[Entry], hosts: t.Any) -> FleetScan:
    return merge(entries, hosts, 12, NOW)


def names(scan: FleetScan) -> list[str]:
    return [each["function_name"] for each in scan["event_invoke_configs"]]


def messages(scan: FleetScan) -> list[str]:
    return [each["message"] for each in scan["errors"]]


@pytest.mark.parametrize("hosts", [["shop-prod"], {"shop-prod": ACCOUNT_ID}])
def test_a_host_that_left_the_inventory_shadows_nothing(hosts: t.Any) -> None:
    """Its name comes first in the alphabet, and its rows are older, or newer, than those of the host that is there."""
    for hours in (3, 1):
        scan = of([left_by("prod", row("old"), hours_ago=hours), left_by("shop-prod", row("f"), hours_ago=2)], hosts)
        assert names(scan) == ["f"]
        assert [account["host"] for account in scan["accounts"]] == ["shop-prod"]
        assert scan["errors"] == []
        assert scan["notes"] == [f"Not in the inventory, so that their rows do not count: prod ({ACCOUNT_ID})"]


def test_the_newest_read_of_an_account_counts_whoever_made_it() -> None:
    """And two hosts of one account are an error, as nobody can know whether both were to read the same."""
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    for old, new in (("a", "b"), ("b", "a")):
        entries = [left_by(old, row("f", stored={"MaximumRetryAttempts": 1}), row("gone"), hours_ago=2)]
        entries.append(left_by(new, row("f"), hours_ago=1, completeness=[region_read()]))
        scan = of(entries, hosts)
        assert [(each["function_name"], each["configured"]) for each in scan["event_invoke_configs"]] == [("f", False)]
        assert [(account["host"], account["targets"]) for account in scan["accounts"]] == [(new, 1)]
        assert messages(scan) == [TWICE.format(old, new)]


def test_hosts_that_share_an_account_by_regions_or_names_are_one_account_with_all_rows() -> None:
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    east, west = row("f", region="us-east-2"), row("f", region="eu-west-1")
    scan = of([left_by("a", east, regions=["us-east-2"]), left_by("b", west, regions=["eu-west-1"])], hosts)
    (account,) = scan["accounts"]
    assert (account["targets"], sorted(account["regions"])) == (2, ["eu-west-1", "us-east-2"])
    assert sorted(read["host"] for read in account["reads"]) == ["a", "b"]
    scan = of([left_by("a", row("f"), names=["f"]), left_by("b", row("g"), names=["g:$LATEST"])], hosts)
    assert sorted(names(scan)) == ["f", "g"]
    assert scan["errors"] == []
    older = left_by("a", row("f", stored={}), row("g"), hours_ago=1)
    scan = of([older, left_by("b", names=["f:BLUE"], completeness=[region_read()])], hosts)
    assert (names(scan), messages(scan)) == (["g"], [TWICE.format("a", "b")])


@pytest.mark.parametrize("newer", ["us-east-2", "eu-west-1"])
def test_hosts_that_share_an_account_by_the_regions_of_their_connections(newer: str) -> None:
    """Found: without event_invoke_fleet_regions, the older read was left out although it was of another region."""
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    older = left_by("a", row("f", region="us-east-2"), row("g", region="us-east-2"), hours_ago=1)
    read = {**region_read(), "region": newer}
    scan = of([older, left_by("b", row("f", region=newer), completeness=[read])], hosts)
    assert len(messages(scan)) == (newer == "us-east-2")
    found = [(each["region"], each["function_name"]) for each in scan["event_invoke_configs"]]
    kept = [] if newer == "us-east-2" else [("us-east-2", "f"), ("us-east-2", "g")]
    assert sorted(found) == sorted([(newer, "f"), *kept])


def test_a_host_without_rows_is_missing_although_another_host_has_read_the_account() -> None:
    """Found: the region that only this host reads was in no line, and the report had no error."""
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    old = left_by("a", row("f", region="us-west-2"), hours_ago=13, regions=["us-west-2"])
    for left in ([], [old]):
        scan = of([*left, left_by("b", row("f"), regions=["us-east-2"])], hosts)
        (message,) = messages(scan)
        assert message.startswith("a: what it was to read is missing in this report: ")
        assert [(account["host"], account["errors"]) for account in scan["accounts"]] == [("b", 1)]
    assert [account["account_id"] for account in of([], hosts)["accounts"]] == [ACCOUNT_ID]


def test_old_rows_are_missed_although_another_host_has_read_the_account_since() -> None:
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    scan = of([left_by("a", row("f"), hours_ago=13), left_by("b", row("f"))], hosts)
    (message,) = messages(scan)
    assert message.startswith("a: what it was to read is missing in this report: its newest rows are from")


def test_functions_of_two_accounts_that_share_a_name_are_two() -> None:
    theirs = {**row("f"), "account_id": OTHER, "function_arn": row("f")["function_arn"].replace(ACCOUNT_ID, OTHER)}
    scan = of([left_by("a", row("f")), left_by("b", theirs, account_id=OTHER)], ["a", "b"])
    assert [each["account_id"] for each in scan["event_invoke_configs"]] == [ACCOUNT_ID, OTHER]


def test_an_account_of_numbers_and_one_of_text() -> None:
    theirs = {**row("f"), "account_id": OTHER, "function_arn": row("f")["function_arn"].replace(ACCOUNT_ID, OTHER)}
    entries = [left_by("a", row("f"), account_id=int(ACCOUNT_ID)), left_by("b", theirs, account_id=OTHER)]
    assert [each["account_id"] for each in entries] == [ACCOUNT_ID, OTHER]
    scan = of(entries, {"a": int(ACCOUNT_ID), "b": OTHER})
    assert [account["account_id"] for account in scan["accounts"]] == [ACCOUNT_ID, OTHER]
    assert scan["errors"] == []


def test_an_account_id_that_yaml_has_read_as_octal_is_that_hosts_error() -> None:
    left = left_by("a", row("f"), account_id=1402433619)
    assert (left["account_id"], left["event_invoke_configs"]) == (None, [])
    reason = "aws_account_id of a is 1402433619: expected 12 digits in quotes"
    assert [error["message"] for error in left["errors"]] == [reason]
    for hosts in ({"a": 1402433619, "b": ACCOUNT_ID}, ["a", "b"]):
        scan = of([left, left_by("b", row("f"))], hosts)
        assert names(scan) == ["f"]
        assert messages(scan) == [f"a: the account is missing in this report: {reason}"]
        assert [(account["account_id"], account["read_at"] is None) for account in scan["accounts"]] == [
            (None, True),
            (ACCOUNT_ID, False),
        ]


def test_rows_of_another_account_are_not_reported_as_that_hosts() -> None:
    left = left_by("payments", row("f"), account_id=OTHER, errors=[DENIED])
    assert left["event_invoke_configs"] == []
    (error,) = left["errors"]
    assert error["message"].startswith(
        f"host payments is account {OTHER}, but the credentials are of {ACCOUNT_ID}: expected event_invoke_fleet_role"
    )


def test_rows_of_the_account_that_a_host_had_before_do_not_count() -> None:
    scan = of([left_by("a", row("f"))], {"a": OTHER})
    assert names(scan) == []
    assert messages(scan) == [
        f"a: the account is missing in this report: its newest rows are of account {ACCOUNT_ID}, and it is {OTHER}"
    ]


def test_rows_from_the_future_are_never_fresh() -> None:
    scan = of([left_by("a", row("f"), hours_ago=-24 * 365)], ["a"])
    assert names(scan) == []
    (message,) = messages(scan)
    assert message.endswith("its rows are from 2027-11-24T12:00:00, in the future: check the clocks")
    assert names(of([left_by("a", row("f"), hours_ago=-0.05)], ["a"])) == ["f"]


@pytest.mark.parametrize(
    ("given", "units"),
    [
        ("Root", ["Root"]),
        ("Root, Prod\nEU", ["Root", "Prod", "EU"]),
        (["Root", "R&D, Ops"], ["Root", "R&D, Ops"]),
        (None, []),
        ("", []),
    ],
)
def test_organizational_units_as_text(given: t.Any, units: list[str]) -> None:
    read: t.Any = {
        "account_id": ACCOUNT_ID,
        "asked": {"function_name": "f, g", "qualifier": None, "include": "metrics,function"},
        "scan": {"event_invoke_configs": [], "not_found": [], "errors": []},
        "found": [],
        "writes": [],
    }
    left = entry(read, "a", organizational_units=given)
    assert (left["organizational_units"], left["errors"]) == (units, [])
    assert left["asked"] == {"function_name": ["f", "g"], "qualifier": "", "include": ["metrics", "function"]}
    (error,) = entry(read, "a", organizational_units={"Root": 1})["errors"]
    assert error["message"].startswith("aws_organizational_units of a is {'Root': 1}: expected a list of names")


TWICE = (
    "{}: it and {} read the same functions of one account, and only the newest read of each function is in this"
    " report: let one host read an account, or each host other regions or functions"
)
FEWER, ALL = ["function"], ["function", "unconfigured", "metrics"]
NONE_LOST = {"received": 5, "dropped": 0, "destination_delivery_failures": 0, "dead_letter_errors": 0}
EVENTS = {"days": 14, "function": NONE_LOST, "qualifier": None, "other_qualifiers": {}}
LOST = {**EVENTS, "function": {**NONE_LOST, "dropped": 7}}


@pytest.mark.parametrize(
    "newer",
    [
        {"include": FEWER},
        {"include": ALL},
        {"names": ["f"], "include": ALL},
        {"names": ["f:BLUE"], "include": ALL},
        {"errors": [DENIED], "include": ALL},
        {"names": ["f", "h"], "regions": ["us-east-2", "eu-west-1"], "include": ALL},
    ],
)
def test_what_an_older_read_has_seen_is_in_the_report_or_named(newer: t.Any) -> None:
    """Found: lost events were in no line, and the report green, as a newer read had asked for less, or had failed."""
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    older = left_by("a", row("f", stored={}, async_events=LOST), row("g"), hours_ago=1, include=ALL)
    for rows in ([], [row("f", "BLUE", stored={})]):
        scan = of([older, left_by("b", *rows, **newer)], hosts)
        assert TWICE.format("a", "b") in messages(scan)
        assert {"f", "g"} == set(names(scan))
        of_f = [each["qualifier"] for each in scan["event_invoke_configs"] if each["function_name"] == "f"]
        assert of_f == (["BLUE"] if rows else ["$LATEST"])


def test_what_an_older_read_missed_is_not_missing_if_a_newer_one_has_it() -> None:
    """Found: a function was said not to exist beside the events that it had lost."""
    hosts = {"a": ACCOUNT_ID, "b": ACCOUNT_ID}
    miss = {"region": "us-east-2", "function_name": "f", "qualifier": None, "reason": "function_missing"}
    older = left_by("a", hours_ago=1, names=["f"], not_found=[miss])
    for rows, missing in (([row("f")], 0), ([row("g")], 1)):
        assert len(of([older, left_by("b", *rows)], hosts)["not_found"]) == missing


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_read_undoes_no_write_and_no_failure_of_one(check_mode: bool) -> None:
    """Found: what one host had repaired, or could not, was in no line if another one read the account after it."""
    hosts = {"fixer": ACCOUNT_ID, "reader": ACCOUNT_ID}
    put = {**DENIED, "function_name": "f", "operation": "PutFunctionEventInvokeConfig"}
    judged = {**put, "operation": None, "code": "ChangedSinceJudged"}
    left = left_by("fixer", row("f"), hours_ago=1, errors=[judged, put])
    fixer: Entry = {**left, "repaired": [t.cast("t.Any", finding(row("g")))], "foreseen": check_mode}
    scan = merge([fixer, left_by("reader", row("f"), row("g"))], hosts, 12, NOW, check_mode)
    assert [each["function_name"] for each in scan["repaired"]] == ["g"]
    assert [each["operation"] for each in scan["errors"]] == [None, "PutFunctionEventInvokeConfig", None]


def test_what_is_only_foreseen_is_missed_although_the_account_was_read() -> None:
    hosts = {"fixer": ACCOUNT_ID, "reader": ACCOUNT_ID}
    fixer: Entry = {**left_by("fixer", row("f"), hours_ago=1), "foreseen": True}
    (message,) = messages(of([fixer, left_by("reader", row("f"))], hosts))
    assert "its newest rows are of check mode" in message


def test_a_write_that_failed_is_named_although_the_account_was_read_since() -> None:
    """Found: it was in no line once its rows were too old."""
    hosts = {"fixer": ACCOUNT_ID, "reader": ACCOUNT_ID}
    put = {**DENIED, "function_name": "f", "operation": "PutFunctionEventInvokeConfig"}
    (message,) = messages(
        of([left_by("fixer", row("f"), hours_ago=30, errors=[put]), left_by("reader", row("f"))], hosts)
    )
    assert message.startswith("fixer: what it was to read is missing in this report: its newest rows are from")
