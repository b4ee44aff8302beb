# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is new, gone and old in the reports of several runs."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from browser.samples import row

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.entry import (
    AccountRead,
    Entry,
    InvalidFleet,
    entry,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.report import fleet_outcome, fleet_report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import Document

START = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)  # UTC is not in Python 3.10
ACCOUNT = "123456789012"
OTHER = "210987654321"
REGION = "us-east-2"
LOST, MORE = row("lost"), row("more")
THEIRS = {**row("theirs"), "account_id": OTHER, "function_arn": row("theirs")["function_arn"].replace(ACCOUNT, OTHER)}


def error(region: str | None = REGION, function_name: str | None = None) -> dict[str, t.Any]:
    return {"region": region, "function_name": function_name, "operation": "X", "code": "x", "message": "denied"}


class Runs:
    """A fleet that is read and reported day by day."""

    def __init__(self) -> None:
        self.now = START
        self.previous: Document | None = None

    def day(
        self,
        *rows: t.Any,
        theirs: t.Any = (THEIRS,),
        errors: t.Any = (),
        days: int = 1,
        policy: t.Any = "",
        regions: t.Any = (REGION,),
        hosts: t.Any = (ACCOUNT, OTHER),
    ) -> Document:
        """Report the rows of the two accounts; theirs is None if the other one leaves nothing."""
        self.now += timedelta(days=days)
        entries = [self._entry(ACCOUNT, rows, errors, regions)]
        if theirs is not None:
            entries.append(self._entry(OTHER, theirs, (), regions))
        files = [{"place": "f", "text": json.dumps(each)} for each in entries]
        earlier = [{"place": "p", "text": json.dumps(self.previous)}] if self.previous else []
        self.previous = fleet_report(files, hosts, policy, "", earlier, "30", now=self.now)
        return self.previous

    def _entry(self, account_id: str, rows: t.Any, errors: t.Any, regions: t.Any) -> Entry:
        result = {"event_invoke_configs": list(rows), "not_found": [], "errors": list(errors)}
        read: AccountRead = {"account_id": account_id, "scan": result, "found": [], "writes": []}
        return entry(read, account_id, regions=regions, read_at=self.now)


def rules(findings: t.Iterable[t.Any]) -> list[tuple[str, str]]:
    return sorted({(each["function_name"], each["rule"]) for each in findings if each["rule"] == "no_failure_path"})


def new(document: Document) -> list[str]:
    return sorted({each["function_name"] for each in document["findings"] if each["new"]})


def test_the_first_report_compares_with_nothing() -> None:
    first = Runs().day(LOST)
    assert "trend" not in first
    assert {finding["since"] for finding in first["findings"]} == {first["generated_at"]}
    assert {finding["new"] for finding in first["findings"]} == {None}


def test_new_and_gone_and_old() -> None:
    runs = Runs()
    first = runs.day(LOST)
    second = runs.day(LOST, MORE)
    assert new(second) == ["more"]
    assert second["trend"]["new"] == len([each for each in second["findings"] if each["function_name"] == "more"])
    assert second["trend"]["gone"] == []
    third = runs.day(MORE, days=29)
    assert new(third) == []
    assert rules(third["trend"]["gone"]) == [("lost", "no_failure_path")]
    assert {each["since"] for each in third["trend"]["gone"]} == {first["generated_at"]}
    of_theirs = [finding for finding in third["findings"] if finding["function_name"] == "theirs"]
    assert {finding["since"] for finding in of_theirs} == {first["generated_at"]}
    assert third["trend"]["old"] == len(of_theirs) > 0
    assert runs.day(MORE)["trend"]["gone"] == []


@pytest.mark.parametrize("errors", [[error()], [error(None)], [error(REGION, "lost")]])
def test_what_was_not_read_is_not_gone_and_not_new_afterwards(errors: t.Any) -> None:
    runs = Runs()
    first = runs.day(LOST)
    for _day in range(2):
        unread = runs.day(errors=errors)
        assert unread["trend"]["gone"] == []
        assert rules(unread["trend"]["not_read"]) == [("lost", "no_failure_path")]
    again = runs.day(LOST)
    assert again["trend"]["new"] == 0
    assert again["trend"]["not_read"] == []
    assert {each["since"] for each in again["findings"]} == {first["generated_at"]}


def test_a_finding_that_is_gone_when_its_account_is_read_again() -> None:
    runs = Runs()
    runs.day(LOST)
    runs.day(errors=[error()])
    assert rules(runs.day()["trend"]["gone"]) == [("lost", "no_failure_path")]


def test_an_account_that_left_nothing_makes_nothing_gone() -> None:
    runs = Runs()
    runs.day(LOST)
    missing = runs.day(LOST, theirs=None)
    assert missing["trend"]["gone"] == []
    assert rules(missing["trend"]["not_read"]) == [("theirs", "no_failure_path")]
    assert missing["trend"]["accounts_gone"] == []
    assert runs.day(LOST)["trend"]["new"] == 0


def test_an_account_that_was_never_read_is_not_new() -> None:
    runs = Runs()
    runs.day(LOST, theirs=None)
    appeared = runs.day(LOST)
    assert appeared["trend"]["new"] == 0
    assert {each["new"] for each in appeared["findings"] if each["account_id"] == OTHER} == {None}


def test_a_region_that_is_no_longer_read_makes_nothing_gone() -> None:
    runs = Runs()
    runs.day(LOST)
    elsewhere = runs.day(regions=["eu-west-1"], theirs=())
    assert elsewhere["trend"]["gone"] == []


def test_an_account_that_left_the_fleet_is_named() -> None:
    runs = Runs()
    runs.day(LOST)
    left = runs.day(LOST, theirs=None, hosts=[ACCOUNT])
    assert left["trend"]["accounts_gone"] == [OTHER]
    assert left["trend"]["gone"] == left["trend"]["not_read"] == []


def test_a_policy_makes_nothing_gone_and_its_exceptions_nothing_new() -> None:
    runs = Runs()
    runs.day(LOST)
    off = runs.day(LOST, policy={"rules": {"no_failure_path": "off"}})
    assert off["trend"]["gone"] == []
    runs = Runs()
    accept = {"exceptions": [{"rule": "no_failure_path", "reason": "known"}]}
    first = runs.day(LOST, policy=accept)
    counted = runs.day(LOST)
    assert new(counted) == []
    assert {each["since"] for each in counted["findings"]} == {first["generated_at"]}


def test_the_outcome_tells_the_trend() -> None:
    runs = Runs()
    runs.day(LOST)
    ending = fleet_outcome(runs.day(MORE), "never", [])
    assert any(line.startswith("Since the report of 2026-11-02 12:00 UTC: ") for line in ending["lines"])
    assert {name: ending["statistics"][f"event_invoke_fleet_{name}"] > 0 for name in ("new", "gone")} == {
        "new": True,
        "gone": True,
    }
    assert len(ending["statistics"]) <= 10


@pytest.mark.parametrize("text", ["{", "[]", '{"schema_version": 9}'])
def test_an_earlier_report_that_is_not_one(text: str) -> None:
    with pytest.raises(InvalidFleet, match=r"^event_invoke_fleet_previous_report p: "):
        fleet_report([], [], "", "", [{"place": "p", "text": text}])
