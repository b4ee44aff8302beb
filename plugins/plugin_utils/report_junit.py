# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as JUnit XML, the form in which CI systems show results of tests.

Each target is a test case, in a suite for its account and region. It fails when anything worse than an info was found.
Calls that failed are errors, and what was asked for and not found is skipped, in a suite for the scan of the region.
Elements and attributes are those of the schema that Jenkins's xUnit plugin has (junit-10.xsd); a test case has one
failure at most, for Jenkins and GitLab show no second one.
"""

from __future__ import annotations

import re
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.findings import SEVERITIES
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils.report import Document, read_document

# What XML 1.0 has no characters for, not even as references.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit(document: t.Any) -> str:
    """The XML of a document. Raises InvalidReport when it is none."""
    document = read_document(document)
    suites: dict[str, list[ET.Element]] = {}
    for case in (*_targets(document), *_errors(document), *_not_found(document)):
        suites.setdefault(case.attrib["classname"], []).append(case)
    root = ET.Element("testsuites", {"name": "AWS Lambda asynchronous invocations", "time": "0"})
    timestamp = document["generated_at"][:19]  # Schemas of JUnit know no time zone.
    for name in sorted(suites):
        suite = ET.SubElement(root, "testsuite", {"name": name, "timestamp": timestamp, "time": "0"})
        suite.extend(suites[name])
        _count(suite, *_OUTCOMES)
    _count(root, "failures", "errors")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(parent: ET.Element, *outcomes: str) -> None:
    parent.set("tests", str(len(list(parent.iter("testcase")))))
    for outcome in outcomes:
        parent.set(outcome, str(len(list(parent.iter(_OUTCOMES[outcome])))))


def _targets(document: Document) -> t.Iterator[ET.Element]:
    # A finding may be about what has no row, such as an alias without a configuration.
    subjects = {
        subject["function_arn"]: subject
        for subject in (*document["event_invoke_configs"], *document["findings"], *document["repaired"])
    }
    found: dict[str, list[dict[str, t.Any]]] = {arn: [] for arn in subjects}
    for finding in document["findings"]:
        found[finding["function_arn"]].append(finding)
    repaired: dict[str, list[str]] = {arn: [] for arn in subjects}
    for finding in document["repaired"]:
        verb = "Would be repaired" if document["check_mode"] else "Repaired"
        repaired[finding["function_arn"]].append(f"{verb}: {finding['rule']}: {finding['message']}")
    for arn, subject in subjects.items():
        region, account_id = [*arn.split(":"), *[""] * 5][3:5]
        case = _case(f"{account_id}.{region}", f"{subject['function_name']}:{subject['qualifier']}")
        failures = [finding for finding in found[arn] if finding["severity"] != SEVERITIES[0]]
        if failures:
            rules = dict.fromkeys(finding["rule"] for finding in failures)
            message = failures[0]["message"] if len(failures) == 1 else f"{len(failures)} findings: {', '.join(rules)}"
            _add(case, "failure", "\n\n".join(map(_text, failures)), type=failures[0]["rule"], message=message)
        remarks = [_text(finding) for finding in found[arn] if finding not in failures] + repaired[arn]
        if remarks:
            _add(case, "system-out", "\n\n".join(remarks))
        yield case


def _errors(document: Document) -> t.Iterator[ET.Element]:
    for error in document["errors"]:
        about = f" of {error['function_name']}" if error["function_name"] else ""
        case = _case(_suite_of_scan(error), f"{error['operation']}{about}")
        _add(case, "error", error["message"], type=error.get("code") or "", message=error["message"])
        yield case


def _not_found(document: Document) -> t.Iterator[ET.Element]:
    for miss in document["not_found"]:
        qualifier = f":{miss['qualifier']}" if miss.get("qualifier") else ""
        case = _case(_suite_of_scan(miss), f"{miss['function_name']}{qualifier}")
        _add(case, "skipped", None, message=f"not found: {miss['reason'].replace('_', ' ')}")
        yield case


def _suite_of_scan(place: t.Mapping[str, t.Any]) -> str:
    return f"scan.{place['region'] or 'no-region'}"


def _text(finding: t.Mapping[str, t.Any]) -> str:
    return "{severity}: {rule}\n{message}\n\n{remedy}".format_map(finding)


def _case(classname: str, name: str) -> ET.Element:
    return ET.Element("testcase", {"classname": _legal(classname), "name": _legal(name), "time": "0"})


def _add(case: ET.Element, tag: str, text: str | None, **attributes: str) -> None:
    element = ET.SubElement(case, tag, {name: _legal(value) for name, value in attributes.items()})
    element.text = text and _legal(text)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
