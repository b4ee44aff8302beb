# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest
from support.samples import GENERATED_AT, finding, fleet, region_read, row, scan
from support.verdicts import findings

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._audit.plain import InvalidReport
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.document import audit, report
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._report.junit import junit

SUITE, NOT_KNOWN = "123456789012.us-east-2", "scan.not-known"
ERROR = {
    "region": "us-east-2",
    "function_name": "f",
    "operation": "ListFunctionEventInvokeConfigs",
    "code": "AccessDeniedException",
    "message": "Denied",
}
STORED = {
    "MaximumRetryAttempts": 1,
    "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:q"}},
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


def case_of(document: t.Any, *fail_on: str) -> ET.Element:
    (case,) = suites(document, *fail_on)[SUITE]
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
    case = case_of(document, fail_on)
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
    assert [case.get("name") for case in found[SUITE]] == ["my-function:GREEN", "my-function:$LATEST"]


def losing(name: str, region: str, dropped: int) -> t.Any:
    numbers = {"received": 480, "dropped": dropped, "destination_delivery_failures": 0, "dead_letter_errors": 0}
    events = {"days": 14, "function": numbers, "qualifier": None, "other_qualifiers": {}}
    return row(name, region=region, async_events=events)


def test_who_lost_most_comes_first() -> None:
    rows = [losing("a", "eu-west-1", 0), losing("b", "us-east-2", 3), losing("c", "us-east-2", 401)]
    found = [finding(each, rule) for each in rows[1:] for rule in ("events_lost", "no_failure_path")]
    made = suites(report(scan(rows), found))
    assert [name.rpartition(".")[2] for name in made][:2] == ["us-east-2", "eu-west-1"]
    cases = next(iter(made.values()))
    assert [case.get("name") for case in cases] == ["c:$LATEST", "b:$LATEST"]
    failure = cases[0].find("failure")
    assert failure is not None
    assert (
        failure.get("message")
        == "dropped 401 of 480 events that no failure path keeps; 2 findings: events_lost, no_failure_path"
    )


def test_the_scan_has_suites_of_its_own() -> None:
    whole_region = {**ERROR, "region": None, "function_name": None, "operation": "AssumeRole"}
    found = suites(report(scan([row()], errors=[ERROR, whole_region], not_found=[MISS]), []))
    assert list(found) == [SUITE, "scan.no-region", NOT_KNOWN, "scan.us-east-2"]
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


def skipped(suite: ET.Element) -> dict[str | None, str | None]:
    """Return the names and messages of a suite in which everything is skipped."""
    assert {child.tag for case in suite for child in case} == {"skipped"}
    return {case.get("name"): case[0].get("message") for case in suite}


def test_what_could_not_be_judged_in_a_target_is_skipped() -> None:
    """Found: it was the output of a test that passed."""
    unread = row(destination_status=None, async_events=None, triggers=None, qualifier_exists=True, stored=STORED)
    document = report(scan([unread]), findings([unread]))
    assert not any(each["judged"] for each in document["findings"])
    target, *rest = suites(document)[SUITE]
    assert (target.get("name"), len(target)) == ("my-function:$LATEST", 0)
    names = [f"my-function:$LATEST {rule}" for rule in ("destination_unhealthy", "events_lost", "inert_config")]
    assert [case.get("name") for case in rest] == names
    for case, found in zip(rest, document["findings"], strict=True):
        (child,) = case
        assert (child.tag, child.get("message")) == ("skipped", found["message"])
    # They fail a job that fails at informations.
    (target,) = suites(document, "info")[SUITE]
    assert [child.tag for child in target] == ["failure"]


def test_what_is_not_known_is_skipped() -> None:
    """Found: what was not read, or not asked for, was nowhere, and the rest was green."""
    bare = {**row(stored=STORED), "completeness": {"configurations": True, "aliases": None, "versions": None}}
    some = region_read(include=["function"], qualifiers="named", complete=False, missing=["ListAliases: X"])
    document = report(scan([bare], completeness=[some]), [])
    assert skipped(suites(document)[NOT_KNOWN]) == {
        "alias_not_covered": "not known: what alias_not_covered would find, for 1 target (not asked for: include "
        "unconfigured)",
        "destination_unhealthy": "not known: whether destinations work, for 1 target (not asked for: include "
        "destinations)",
        "destination_loop": "not known: what destination_loop would find, for 1 target (not asked for: include "
        "triggers)",
        "no_alarm": "not known: what no_alarm would find, for 1 target (not asked for: include alarms, metrics)",
        "events_lost": "not known: whether events were lost, for 1 function (not asked for: include metrics)",
        "events_parked": "not known: what events_parked would find, for 1 target (not asked for: include metrics)",
        "inert_config": "not known: what inert_config would find, for 1 target (not asked for: include triggers)",
        **{
            line: f"not known: {line}"
            for line in (
                "us-east-2 could not be read completely (ListAliases: X)",
                "what happens to events of other qualifiers: only some were asked for",
                "what happens to events without a configuration (not asked for: include unconfigured)",
            )
        },
    }


def test_policies_that_were_not_read_are_skipped() -> None:
    document = report(scan([]), [])
    document["summary"]["not_known"]["policies"] = ["whether the policies of 1 queue let records through"]
    assert list(skipped(suites(document)[NOT_KNOWN])) == ["whether the policies of 1 queue let records through"]


def test_nothing_that_was_read_is_not_green() -> None:
    """A scan that does not say what was read has no test at all without it."""
    (suite,) = suites(report({"event_invoke_configs": []}, [])).values()
    assert list(skipped(suite)) == ["whether there are more functions: the scan does not say what was read"]


def test_a_suite_for_each_account_and_region() -> None:
    found = suites(report(*fleet(100), generated_at=GENERATED_AT))
    places = [f"123456789012.{region}" for region in ("eu-central-1", "us-east-1", "us-east-2")]
    assert list(found) == [*places, NOT_KNOWN]
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


def test_a_target_of_which_nothing_is_known_does_not_pass() -> None:
    """Found: it passed, beside its rules, which were all skipped."""
    unset = row("f", configured=None, effective=dict.fromkeys(row("f")["effective"]), last_modified=None)
    document = audit(scan([unset, row("g")]), {})
    cases = {case.get("name"): case for case in ET.fromstring(junit(document, "never")).iter("testcase")}
    assert [each.tag for each in cases["f:$LATEST"]] == ["skipped"]
    assert "skipped" not in [each.tag for each in cases["g:$LATEST"]]
