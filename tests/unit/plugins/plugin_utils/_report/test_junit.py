# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest
from browser.samples import GENERATED_AT, finding, fleet, row, scan

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit

SUITE = "123456789012.us-east-2"
ERROR = {
    "region": "us-east-2",
    "function_name": "f",
    "operation": "ListFunctionEventInvokeConfigs",
    "code": "AccessDeniedException",
    "message": "Denied",
}
MISS = {"region": "us-east-2", "function_name": "typo", "qualifier": "BLUE", "reason": "function_missing"}

# Elements, their attributes and which of these are required, in junit-10.xsd of Jenkins's xUnit plugin.
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}
ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {*REQUIRED["testsuite"], "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set[str](),
}


def suites(document: t.Any, *fail_on: str) -> dict[str, ET.Element]:
    """Return the suites by name, and check that they match the schema."""
    root = ET.fromstring(junit(document, *fail_on).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert REQUIRED.get(element.tag, set()) <= set(element.attrib) <= ALLOWED[element.tag]
    for parent in (root, *root):
        counts = {"tests": "testcase", "failures": "failure", "errors": "error"}
        counts |= {"skipped": "skipped"} if parent is not root else {}
        assert {name: parent.get(name) for name in counts} == {
            name: str(len(list(parent.iter(tag)))) for name, tag in counts.items()
        }
    for case in root.iter("testcase"):
        assert len([child for child in case if child.tag != "system-out"]) <= 1
    return {suite.attrib["name"]: suite for suite in root}


def case_of(document: t.Any, suite: str = SUITE) -> ET.Element:
    (case,) = suites(document)[suite]
    return case


def texts(case: ET.Element, tag: str) -> str:
    return case.findtext(tag) or ""


@pytest.mark.parametrize(
    ("fail_on", "severity", "fails"),
    [
        ("never", "error", False),
        ("error", "warning", False),
        ("error", "error", True),
        ("warning", "warning", True),
        ("info", "info", True),
    ],
)
def test_a_failure_is_what_fails_the_job(fail_on: str, severity: str, fails: bool) -> None:
    """Found: findings below the threshold of the role were failures, and the job was green."""
    document = report(scan([row()]), [finding(row(), severity=severity, message="Lost.")])
    (case,) = ET.fromstring(junit(document, fail_on).encode()).iter("testcase")
    assert [child.tag for child in case] == ["failure" if fails else "system-out"]
    assert "Lost." in (case[0].text or "")


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(InvalidReport, match="fail_on is 'fatal': expected one of never, info, warning, error"):
        junit(report(scan([]), []), "fatal")


def test_a_target_without_findings_passes() -> None:
    case = case_of(report(scan([row()]), []))
    assert case.attrib == {"classname": SUITE, "name": "my-function:$LATEST", "time": "0"}
    assert len(case) == 0


def test_all_that_was_found_in_a_target_is_one_failure() -> None:
    found = [
        finding(row(), "orphaned_config", "info", message="First.", remedy="A"),
        finding(row(), "no_failure_path", "error", message="Second.", remedy="B"),
        finding(row(), "retries_cut_short", "warning", message="Third.", remedy="C"),
    ]
    case = case_of(report(scan([row()]), found))
    (failure,) = case.findall("failure")
    assert failure.attrib == {"type": "no_failure_path", "message": "2 findings: no_failure_path, retries_cut_short"}
    assert failure.text == "error: no_failure_path\nSecond.\n\nB\n\nwarning: retries_cut_short\nThird.\n\nC"
    assert texts(case, "system-out") == "info: orphaned_config\nFirst.\n\nA"


def test_one_finding_is_its_own_headline() -> None:
    failure = case_of(report(scan([row()]), [finding(row(), message="Lost.")])).find("failure")
    assert failure is not None
    assert failure.get("message") == "Lost."


def test_an_accepted_finding_is_skipped_with_its_reason() -> None:
    found = [finding(row(), accepted="Runs again each hour"), finding(row(), "retries_cut_short", "warning")]
    target, skipped = suites(report(scan([row()]), found))[SUITE]
    assert [child.tag for child in target] == ["failure"]
    assert skipped.get("name") == "my-function:$LATEST no_failure_path"
    (child,) = skipped
    assert (child.tag, child.get("message")) == ("skipped", "accepted: Runs again each hour")


def test_an_info_does_not_fail() -> None:
    case = case_of(report(scan([row()]), [finding(row(), severity="info")]))
    assert [child.tag for child in case] == ["system-out"]


@pytest.mark.parametrize(("check_mode", "verb"), [(False, "Repaired"), (True, "Would be repaired")])
def test_what_was_repaired_passes(check_mode: bool, verb: str) -> None:
    case = case_of(report(scan([row()]), [], [finding(row(), message="Lost.")], check_mode))
    assert [child.tag for child in case] == ["system-out"]
    assert texts(case, "system-out") == f"{verb}: no_failure_path: Lost."


def test_a_finding_about_what_has_no_row_is_a_case() -> None:
    found = suites(report(scan([row()]), [finding(row("my-function", "GREEN"), "alias_not_covered", "warning")]))
    assert [case.get("name") for case in found[SUITE]] == ["my-function:$LATEST", "my-function:GREEN"]


def test_the_scan_has_suites_of_its_own() -> None:
    whole_region = {**ERROR, "region": None, "function_name": None, "operation": "AssumeRole"}
    found = suites(report(scan([row()], errors=[ERROR, whole_region], not_found=[MISS]), []))
    assert list(found) == [SUITE, "scan.no-region", "scan.us-east-2"]
    failed, missing = found["scan.us-east-2"]
    assert failed.get("name") == "ListFunctionEventInvokeConfigs of f"
    assert [(child.tag, child.attrib, child.text) for child in failed] == [
        ("error", {"type": "AccessDeniedException", "message": "Denied"}, "Denied")
    ]
    assert missing.get("name") == "typo:BLUE"
    assert [(child.tag, child.get("message")) for child in missing] == [("failure", "not found: function missing")]
    passing = suites(report(scan([row()], not_found=[MISS]), []), "error")
    assert [child.tag for child in passing["scan.us-east-2"][0]] == ["skipped"]
    assert found["scan.no-region"][0].get("name") == "AssumeRole"


def test_a_suite_for_each_account_and_region() -> None:
    found = suites(report(*fleet(100), generated_at=GENERATED_AT))
    assert list(found) == [f"123456789012.{region}" for region in ("eu-central-1", "us-east-1", "us-east-2")]
    assert {suite.get("timestamp") for suite in found.values()} == {"2026-11-24T09:30:00"}


def test_a_report_without_rows() -> None:
    assert suites(report(scan([]), [])) == {}


def test_characters_that_xml_does_not_allow_are_replaced() -> None:
    message = "\x00\x1b[31m]]><b>&\ufffe \u2028 tab\t \U0001f600"
    failure = case_of(report(scan([row()]), [finding(row(), message=message)])).find("failure")
    assert failure is not None
    assert failure.get("message") == "\ufffd\ufffd[31m]]><b>&\ufffd \u2028 tab\t \U0001f600"


def test_an_invalid_report_is_refused() -> None:
    with pytest.raises(InvalidReport):
        junit([])
