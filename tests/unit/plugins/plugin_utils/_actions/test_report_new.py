# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audits that compare with the report of an earlier run, and fail only for what is new."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support.report_action import done
from support.samples import finding, region_read, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.boundary import Refused

DENIED = {"region": "us-east-2", "function_name": None, "operation": "ListFunctions", "code": "X", "message": "Denied"}


class Runs:
    """Runs of one audit that replace each other's report."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.report = str(directory / "event-invoke-audit.json")

    def run(self, *rows: t.Any, **rest: t.Any) -> dict[str, t.Any]:
        options = {"fail_on": "warning", "report_dir": str(self.directory), "report_formats": ["json", "junit"]}
        options |= {name: rest.pop(name) for name in list(rest) if name in ("check_mode", "policy", "found")}
        found = options.pop("found", [])
        diff = [{"before_header": each["function_arn"], "before": {}, "after": {}} for each in found]
        scans = [{"scan": scan(rows, **rest), "found": found, "writes": [{"diff": diff}]}]
        return done(scans=scans, previous_report=self.report, fail_on_new=True, **options)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def new_findings(result: dict[str, t.Any]) -> list[str]:
    return [each.partition(" of severity")[0] for each in result["failures"] if "of severity" in each]


def test_only_what_is_new_fails(runs: Runs) -> None:
    assert runs.run(row("fine", dead_letter_queue=True))["failures"] == []
    Path(runs.report).unlink()
    first = runs.run(row("old"))
    assert new_findings(first) == ["1 new finding"]
    assert first["failures"][1:] == [f"there is no earlier report {runs.report} yet: all findings count as new"]
    assert runs.run(row("old"))["failures"] == []
    result = runs.run(row("old"), row("new"))
    assert result["failures"][0].startswith("1 new finding of severity warning or worse: 1 no_failure_path.")
    number = len([each for each in result["report"]["findings"] if each["function_name"] == "new"])
    (line,) = [line for line in result["lines"] if "Since the report" in line]
    assert f": {number} new, 0 gone, " in line
    cases = {case.get("name"): case for case in ET.parse(runs.directory / "event-invoke-audit.xml").iter("testcase")}
    assert cases["new:$LATEST"].find("failure") is not None
    assert cases["old:$LATEST"].find("failure") is None
    trend = runs.run(row("new"))["report"]["trend"]
    assert {each["function_name"] for each in trend["gone"]} == {"old"}


def test_what_was_not_read_before_is_not_known_to_be_old(runs: Runs) -> None:
    runs.run(row("a"))
    unread = runs.run(errors=[DENIED])
    assert unread["report"]["trend"]["gone"] == []
    assert unread["report"]["trend"]["not_read"] != []
    assert unread["report"]["trend"]["accounts_gone"] == []
    result = runs.run(row("a"), row("b"))
    assert new_findings(result) == ["1 new finding"]
    assert {each["function_name"]: each["new"] for each in result["report"]["findings"] if each["judged"]} == {
        "a": False,
        "b": None,
    }


def test_a_run_that_could_read_nothing_keeps_what_the_earlier_one_had(runs: Runs) -> None:
    runs.run(row("a"))
    nothing = {"completeness": [region_read(account_id=None, complete=False)]}  # type: ignore[arg-type]
    assert runs.run(errors=[DENIED], **nothing)["report"]["trend"]["accounts_gone"] == []
    assert runs.run(row("a"))["failures"] == []


@pytest.mark.parametrize("names", [["a"], ["a", "b"]])
def test_names_that_were_not_asked_for_make_nothing_gone(runs: Runs, names: list[str]) -> None:
    runs.run(row("a"), row("c"))
    result = runs.run(row("a"), completeness=[region_read(function_names=names)])
    assert result["report"]["trend"]["gone"] == []


@pytest.mark.parametrize("rows", [[], [row("a", "BLUE")]])
def test_named_qualifiers_make_nothing_else_gone(runs: Runs, rows: t.Any) -> None:
    runs.run(row("a"), row("a", "BLUE"), row("b"))
    result = runs.run(*rows, completeness=[region_read(qualifiers="named")])
    assert result["report"]["trend"]["gone"] == []


def test_a_policy_alone_is_no_news(runs: Runs) -> None:
    runs.run(row("a"), policy={"rules": {"no_failure_path": "off"}})
    result = runs.run(row("a"))
    assert "Not compared, as the earlier report has another policy: findings of no_failure_path" in result["lines"]
    assert new_findings(result) == ["1 new finding"]


def test_what_is_only_foreseen_replaces_no_report(runs: Runs) -> None:
    runs.run(row("a"))
    result = runs.run(row("a", dead_letter_queue=True), check_mode=True, found=[finding(row("a"))])
    assert "trend" not in result["report"]
    assert runs.report not in result["files"]
    assert runs.run(row("a"), check_mode=True)["failures"] == []  # nothing is foreseen here


def test_a_report_to_compare_with_is_needed() -> None:
    with pytest.raises(Refused, match="fail_on_new is true: expected previous_report, to compare with"):
        done(scans=[scan([row("a")])], fail_on_new=True)
